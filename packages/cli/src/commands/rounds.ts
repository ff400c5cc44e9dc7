import { randomUUID } from 'node:crypto';
import { PatentServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import {
  ContactChannel,
  ConversionMode,
  ExclusionReason,
  Implementation,
  ImplementationMode,
  ItemStatus,
  Obstacle,
  type Patent,
  PriceMode,
  ReserveReason,
  RevenueBand,
  type StocktakingItem,
  Willingness,
} from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { CliError, EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { itemDetail, itemDetailJson } from '../output/round-item.ts';
import { itemJson, itemTable, roundJson, showItem, showRounds } from '../output/rounds.ts';
import { locateRunning } from '../platform/locate.ts';
import { withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import { type ScopeOptions, scopeOf } from './round-setup.ts';
import {
  onStocktaking as call,
  type ItemOptions,
  itemIdOf,
  PAGE,
  type RoundOptions,
  type Stocktaking,
  WHOLE_LIST,
} from './stocktaking-client.ts';

/** `zhiqi round open`. Opening a round is for the person responsible, so that is who acts unless `--as` says otherwise. */
export async function openRound(
  options: ScopeOptions & { year?: number; baseline: string; due?: string; draft?: string; questionnaire?: string },
): Promise<void> {
  if (options.draft === undefined && (options.year === undefined || options.due === undefined)) {
    throw new CliError(EXIT.usage, '请写明计划年度 --year 和截止日 --due,或用 --draft 开启已拟定的轮次。');
  }
  const { round } = await call(options, (client) =>
    client.openRound(
      {
        requestId: randomUUID(),
        planYear: options.year ?? 0,
        baselineDate: options.baseline,
        dueOn: options.due ?? '',
        scope: scopeOf(options),
        roundId: options.draft ?? '',
        questionnaireVersion: options.questionnaire ?? '',
      },
      WHOLE_LIST,
    ),
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

/** `zhiqi round item ITEM`: all that is known of one item, the answer to verify and the one to confirm among it. */
export async function showOneItem(typed: string, options: ItemOptions): Promise<void> {
  const found = await call(options, async (client) => {
    const { item } = await client.getItem({ itemId: await itemIdOf(client, typed, options) });
    const { questionnaire } = await client.getQuestionnaire({ version: item?.questionnaireVersion ?? '' });
    return { item, questionnaire };
  });
  const { item, questionnaire } = found;
  if (!item || !questionnaire) return;
  if (options.json) printJson(itemDetailJson(item));
  else print(itemDetail(item, questionnaire, await patentOf(item, options)));
}

/** The item's patent, whose name and holders the item itself does not hold. */
async function patentOf({ applicationNo }: StocktakingItem, options: RoundOptions): Promise<Patent | undefined> {
  const platform = locateRunning(options.dataDir);
  const { patent } = await withService(platform, 'inventory', PatentServiceDefinition, options, (client) =>
    client.getPatent({ applicationNo }),
  );
  return patent;
}

/** `zhiqi round assign ITEM --to PERSON`. */
export async function assignItem(itemId: string, options: ItemOptions & { to: string; due?: string }): Promise<void> {
  const request = { requestId: randomUUID(), assignee: options.to, dueOn: options.due ?? '' };
  await onItem(itemId, options, (client, id) => client.assignItem({ ...request, itemId: id }));
}

/** `zhiqi round contact ITEM --channel phone --on 2022-06-30`. */
export async function recordContact(
  itemId: string,
  options: ItemOptions & { channel: string; on: string },
): Promise<void> {
  const channel = fullName(ContactChannel, 'CONTACT_CHANNEL', options.channel, '--channel');
  const request = { requestId: randomUUID(), channel, attemptedOn: options.on };
  await onItem(itemId, options, (client, id) => client.recordContactAttempt({ ...request, itemId: id }));
}

/** Does one thing to an item, named by its id or by its patent's number, and shows it. */
async function onItem(
  typed: string,
  options: ItemOptions,
  work: (client: Stocktaking, itemId: string) => Promise<{ item?: StocktakingItem | undefined }>,
): Promise<void> {
  const { item } = await call(options, async (client) => work(client, await itemIdOf(client, typed, options)));
  showItem(options, item);
}

export interface AnswerOptions extends ItemOptions {
  readonly confirm?: string;
  readonly readiness?: number;
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
  readonly evidence?: readonly string[];
  readonly note?: string;
}

/** `zhiqi round answer ITEM`: the questionnaire of R-30, recorded by an officer. */
export async function answerItem(itemId: string, options: AnswerOptions): Promise<void> {
  if (options.confirm !== undefined) return confirmPrefill(itemId, options.confirm, options);
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
    technologyReadiness: options.readiness ?? 0,
    keepsPaying: options.keepsPaying ?? false,
    consentsToPublish: options.publish ?? false,
    evidenceRefs: [...(options.evidence ?? [])],
  };
  const request = { requestId: randomUUID(), answer, note: options.note ?? '' };
  await onItem(itemId, options, (client, id) => client.recordStocktakingAnswer({ ...request, itemId: id }));
}

/** `zhiqi round answer ITEM --confirm EARLIER`: what the last round knew still holds. */
async function confirmPrefill(itemId: string, confirmedItemId: string, options: AnswerOptions): Promise<void> {
  const request = { requestId: randomUUID(), confirmedItemId, note: options.note ?? '' };
  await onItem(itemId, options, (client, id) => client.recordStocktakingAnswer({ ...request, itemId: id }));
}

/** `zhiqi round verify ITEM`, by somebody else than the one who recorded the answer. */
export async function verifyItem(itemId: string, options: ItemOptions & { version?: bigint }): Promise<void> {
  const request = { requestId: randomUUID(), version: options.version ?? 0n };
  await onItem(itemId, options, (client, id) => client.verifyStocktakingAnswer({ ...request, itemId: id }));
}

/** `zhiqi round unreachable ITEM`. */
export async function markUnreachable(itemId: string, options: ItemOptions): Promise<void> {
  const request = { requestId: randomUUID() };
  await onItem(itemId, options, (client, id) => client.markItemUnreachable({ ...request, itemId: id }));
}

/** `zhiqi round exclude ITEM --reason R`. */
export async function excludeItem(itemId: string, options: ItemOptions & { reason: string }): Promise<void> {
  const reason = fullName(ExclusionReason, 'EXCLUSION_REASON', options.reason, '--reason');
  const request = { requestId: randomUUID(), reason };
  await onItem(itemId, options, (client, id) => client.excludeItem({ ...request, itemId: id }));
}

/** `zhiqi round reopen ITEM`. */
export async function reopenItem(itemId: string, options: ItemOptions): Promise<void> {
  const request = { requestId: randomUUID() };
  await onItem(itemId, options, (client, id) => client.reopenItem({ ...request, itemId: id }));
}

/** `zhiqi round close ROUND`. */
export async function closeRound(roundId: string, options: RoundOptions & { waiver?: string }): Promise<void> {
  const request = { requestId: randomUUID(), roundId, waiverReason: options.waiver ?? '' };
  const { round } = await call(options, (client) => client.closeRound(request, WHOLE_LIST));
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
