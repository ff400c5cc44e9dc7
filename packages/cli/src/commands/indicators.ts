import type { ExplainIndicatorResponse } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import { IndicatorServiceDefinition } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import { print, printJson } from '../output/output.ts';
import { explanationJson, renderExplanation, renderScoreboard, scoreboardJson } from '../output/scoreboard.ts';
import type { DataFolder } from '../platform/folder.ts';
import { locateRunning } from '../platform/locate.ts';
import { pollUntil } from '../platform/poll.ts';
import { withService } from '../platform/services.ts';
import type { ActorOptions } from './token.ts';

export interface IndicatorOptions extends ActorOptions {
  readonly period?: string;
  readonly key?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

const PAGE = 1000;

/** `zhiqi indicators [ID]`. */
export async function indicators(id: string | undefined, options: IndicatorOptions): Promise<void> {
  const platform = locateRunning(options.dataDir);
  const response = await withService(platform, 'reporting', IndicatorServiceDefinition, options, (client) =>
    client.getScoreboard({ period: options.period ?? '', indicatorId: id ?? '' }),
  );
  if (options.json) printJson(scoreboardJson(response));
  else print(renderScoreboard(response, isSample(platform.folder)));
}

/** Long enough for what was loaded a moment ago to be counted; what still waits then is told above the figures. */
const SETTLE_MS = 10_000;

/** The scoreboard as `npm start` shows it once everything serves and what has happened is counted. */
export async function printScoreboard(folder: DataFolder): Promise<void> {
  const platform = locateRunning(folder.path);
  if (!platform.run.processes.some(({ name }) => name === 'reporting')) return;
  const response = await withService(platform, 'reporting', IndicatorServiceDefinition, {}, async (client) => {
    let scoreboard = await client.getScoreboard({});
    const isSettled = async () => {
      scoreboard = await client.getScoreboard({});
      return scoreboard.pendingEvents === 0n;
    };
    await pollUntil(isSettled, { deadlineMs: SETTLE_MS });
    return scoreboard;
  });
  print(renderScoreboard(response, isSample(folder)));
}

/** `zhiqi indicators explain ID`: all pages of the events behind one figure. */
export async function explainIndicator(id: string, options: IndicatorOptions): Promise<void> {
  const platform = locateRunning(options.dataDir);
  const pages = await withService(platform, 'reporting', IndicatorServiceDefinition, options, async (client) => {
    const all: ExplainIndicatorResponse[] = [];
    let pageToken = '';
    do {
      const { period = '', key = '' } = options;
      const page = await client.explainIndicator({ id, key, period, pageSize: PAGE, pageToken });
      all.push(page);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return all;
  });
  const [first] = pages;
  if (first === undefined) return;
  const events = pages.flatMap((page) => page.events);
  if (options.json) printJson(explanationJson(first, events));
  else print(renderExplanation(first, events, isSample(platform.folder)));
}

function isSample(folder: DataFolder): boolean {
  return folder.readPlatform()?.kind === 'sample';
}
