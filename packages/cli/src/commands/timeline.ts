import {
  type GetTimelineResponse,
  TimelineServiceDefinition,
} from '@zhiqi/contracts/zhiqi/reporting/v1/timeline_service';
import { print, printJson } from '../output/output.ts';
import { renderTimeline, timelineJson } from '../output/timeline.ts';
import { locateRunning } from '../platform/locate.ts';
import { withService } from '../platform/services.ts';
import type { ActorOptions } from './token.ts';

const PAGE = 1000;

/** `zhiqi timeline RIGHT`: all pages of what every department did to one right. */
export async function timeline(
  subjectId: string,
  options: ActorOptions & { readonly dataDir?: string; readonly json?: boolean },
): Promise<void> {
  const platform = locateRunning(options.dataDir);
  const pages = await withService(platform, 'reporting', TimelineServiceDefinition, options, async (client) => {
    const all: GetTimelineResponse[] = [];
    let pageToken = '';
    do {
      const page = await client.getTimeline({ subjectId, pageSize: PAGE, pageToken });
      all.push(page);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return all;
  });
  const [first] = pages;
  if (first === undefined) return;
  const whole = { ...first, lines: pages.flatMap(({ lines }) => lines) };
  if (options.json) printJson(timelineJson(whole));
  else print(renderTimeline(whole));
}
