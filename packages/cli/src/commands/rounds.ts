import { randomUUID } from 'node:crypto';
import { StocktakingServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import {
  ContactChannel,
  ConversionMode,
  ExclusionReason,
  Implementation,
  ImplementationMode,
  ItemStatus,
  Obstacle,
  PriceMode,
  ReserveReason,
  RevenueBand,
  Willingness,
} from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { CliError, EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { itemJson, itemTable, roundJson, showItem, showRounds } from '../output/rounds.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

export interface RoundOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

type Stocktaking = ServiceClient<StocktakingServiceDefinition>;

const PAGE = 500;

function call<Result>(options: RoundOptions, work: (client: Stocktaking) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', StocktakingServiceDefinition, options, work);
}

/** `zhiqi round open`. Opening a round is for the person responsible, so that is who acts unless `--as` says otherwise. */
export async function openRound(
  options: RoundOptions & { year: number; baseline: string; due: string },
): Promise<void> {
  const { round } = await call(options, (client) =>
    client.openRound({
      requestId: randomUUID(),
      planYear: options.year,
      baselineDate: options.baseline,
      dueOn: options.due,
    }),
  );
  showRounds(options, round ? [round] : []);
}

/** `zhiqi round list`. */
export async function listRounds(options: RoundOptions): Promise<void> {
  const rounds = await call(options, (client) =>
    allPages(
      (pageToken) => client.listRounds({ pageSize: PAGE, pageToken }),
      (page) => page.rounds,
    ),
  );
  showRounds(options, rounds);
}

/** `zhiqi round show ROUND`: the round and its items. */
export async function showRound(
  roundId: string,
  options: RoundOptions & { status?: readonly string[]; assignee?: string },
): Promise<void> {
  const statuses = (options.status ?? []).map((status) => fullName(ItemStatus, 'ITEM_STATUS', status, '--status'));
  const [round, items] = await call(options, async (client) => [
    (await client.getRound({ roundId })).round,
    await allPages(
      (pageToken) =>
        client.listItems({ roundId, pageSize: PAGE, pageToken, statuses, assignee: options.assignee ?? '' }),
      (page) => page.items,
    ),
  ]);
  if (options.json) {
    printJson({ round: round && roundJson(round), items: items.map(itemJson) });
    return;
  }
  showRounds(options, round ? [round] : []);
  print('');
  print(itemTable(items));
}

/** `zhiqi round assign ITEM --to PERSON`. */
export async function assignItem(itemId: string, options: RoundOptions & { to: string }): Promise<void> {
  const request = { requestId: randomUUID(), itemId, assignee: options.to };
  showItem(options, (await call(options, (client) => client.assignItem(request))).item);
}

/** `zhiqi round contact ITEM --channel phone --on 2022-06-30`. */
export async function recordContact(
  itemId: string,
  options: RoundOptions & { channel: string; on: string },
): Promise<void> {
  const channel = fullName(ContactChannel, 'CONTACT_CHANNEL', options.channel, '--channel');
  const request = { requestId: randomUUID(), itemId, channel, attemptedOn: options.on };
  showItem(options, (await call(options, (client) => client.recordContactAttempt(request))).item);
}

export interface AnswerOptions extends RoundOptions {
  readonly implemented?: boolean;
  readonly mode?: readonly string[];
  readonly since?: string;
  readonly revenue?: string;
  readonly obstacle?: readonly string[];
  readonly reserve?: string;
  readonly willing?: readonly string[];
  readonly accepts?: readonly string[];
  readonly price?: string;
  readonly keepsPaying?: boolean;
  readonly publish?: boolean;
  readonly note?: string;
}

/** `zhiqi round answer ITEM`: the questionnaire of R-30, recorded by an officer. */
export async function answerItem(itemId: string, options: AnswerOptions): Promise<void> {
  if (options.implemented === undefined) {
    throw new CliError(EXIT.usage, '请用 --implemented 或 --no-implemented 说明专利是否已实施。');
  }
  const implementation = options.implemented ? 'IMPLEMENTED' : 'NOT_IMPLEMENTED';
  const answer = {
    implementation: Implementation[`IMPLEMENTATION_${implementation}`],
    implementationModes: codes(options.mode, ImplementationMode, 'IMPLEMENTATION_MODE', '--mode'),
    implementedSince: options.since ?? '',
    revenueBand: code(options.revenue, RevenueBand, 'REVENUE_BAND', '--revenue'),
    obstacles: codes(options.obstacle, Obstacle, 'OBSTACLE', '--obstacle'),
    reserveReason: code(options.reserve, ReserveReason, 'RESERVE_REASON', '--reserve'),
    willingness: codes(options.willing, Willingness, 'WILLINGNESS', '--willing'),
    acceptableModes: codes(options.accepts, ConversionMode, 'CONVERSION_MODE', '--accepts'),
    priceMode: code(options.price, PriceMode, 'PRICE_MODE', '--price'),
    keepsPaying: options.keepsPaying ?? false,
    consentsToPublish: options.publish ?? false,
  };
  const request = { requestId: randomUUID(), itemId, answer, note: options.note ?? '' };
  showItem(options, (await call(options, (client) => client.recordStocktakingAnswer(request))).item);
}

/** `zhiqi round verify ITEM`, by somebody else than the one who recorded the answer. */
export async function verifyItem(itemId: string, options: RoundOptions): Promise<void> {
  const request = { requestId: randomUUID(), itemId };
  showItem(options, (await call(options, (client) => client.verifyStocktakingAnswer(request))).item);
}

/** `zhiqi round unreachable ITEM`. */
export async function markUnreachable(itemId: string, options: RoundOptions): Promise<void> {
  const request = { requestId: randomUUID(), itemId };
  showItem(options, (await call(options, (client) => client.markItemUnreachable(request))).item);
}

/** `zhiqi round exclude ITEM --reason R`. */
export async function excludeItem(itemId: string, options: RoundOptions & { reason: string }): Promise<void> {
  const reason = fullName(ExclusionReason, 'EXCLUSION_REASON', options.reason, '--reason');
  const request = { requestId: randomUUID(), itemId, reason };
  showItem(options, (await call(options, (client) => client.excludeItem(request))).item);
}

/** `zhiqi round reopen ITEM`. */
export async function reopenItem(itemId: string, options: RoundOptions): Promise<void> {
  const request = { requestId: randomUUID(), itemId };
  showItem(options, (await call(options, (client) => client.reopenItem(request))).item);
}

/** `zhiqi round close ROUND`. */
export async function closeRound(roundId: string, options: RoundOptions & { waiver?: string }): Promise<void> {
  const request = { requestId: randomUUID(), roundId, waiverReason: options.waiver ?? '' };
  const { round } = await call(options, (client) => client.closeRound(request));
  showRounds(options, round ? [round] : []);
}

function code<Value extends string>(
  name: string | undefined,
  values: Readonly<Record<string, Value>>,
  prefix: string,
  option: string,
): Value | undefined {
  return name === undefined ? undefined : fullName(values, prefix, name, option);
}

function codes<Value extends string>(
  names: readonly string[] | undefined,
  values: Readonly<Record<string, Value>>,
  prefix: string,
  option: string,
): Value[] {
  return (names ?? []).map((name) => fullName(values, prefix, name, option));
}
