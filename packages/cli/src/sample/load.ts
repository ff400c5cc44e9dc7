import type { RpcConnection } from '@zhiqi/client';
import { PatentServiceDefinition, StocktakingServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { ContactChannel, ExclusionReason, type StocktakingRound } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { runImport } from '../commands/import-patents.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { allPages } from '../output/pages.ts';
import type { DataFolder } from '../platform/folder.ts';
import { locateRunning, type RunningPlatform } from '../platform/locate.ts';
import { pollUntil } from '../platform/poll.ts';
import { openService, type ServiceClient, toCliError } from '../platform/services.ts';
import { surveyAnswer } from './answers.ts';
import { loadDepartments } from './departments.ts';
import { readSampleRound, SAMPLE_PATENTS, type SampleAnswer, type SampleItem, type SampleRound } from './plan.ts';

type Stocktaking = ServiceClient<StocktakingServiceDefinition>;

type Person = Readonly<Record<'as' | 'unit' | 'person', string>>;

/** The officers of the invented year; a second person verifies. */
const LEAD: Person = { as: 'LEAD', unit: 'inventory', person: 'lead-01' };
const VERIFIER: Person = { as: 'OFF', unit: 'inventory', person: 'off-09' };
const officer = (person: string | undefined): Person => ({ as: 'OFF', unit: 'inventory', person: person ?? 'off-01' });

const STATUS_DATE = '2022-06-01';
const CONCURRENCY = 8;
const PAGE = 500;
const ITEMS_DEADLINE_MS = 60_000;
const ATTEMPTS = [
  [ContactChannel.CONTACT_CHANNEL_PHONE, '2022-06-08'],
  [ContactChannel.CONTACT_CHANNEL_LETTER, '2022-06-15'],
  [ContactChannel.CONTACT_CHANNEL_PHONE, '2022-06-22'],
] as const;

/**
 * Loads the invented sample year into a sample platform, once. Every request has a fixed id, so a load that was cut off
 * goes on where it stopped and repeats nothing.
 */
export async function ensureSample(folder: DataFolder, say: (line: string) => void): Promise<void> {
  const platform = folder.readPlatform();
  if (platform?.kind !== 'sample' || platform.sampleLoadedAt !== undefined) return;
  const running = locateRunning(folder.path);
  if (!running.run.processes.some(({ name }) => name === 'inventory')) return;
  say('▸ 载入示例数据(全部为虚构) …');
  const office = new Office(running);
  try {
    const items = await loadYear(office, say);
    const calls = await loadDepartments(running);
    folder.writePlatform({ ...platform, sampleLoadedAt: new Date().toISOString() });
    say(`✔ 示例数据已载入:盘点 ${items} 件专利,各部门办理 ${calls} 步`);
  } catch (error) {
    throw toCliError(error);
  } finally {
    office.close();
  }
}

async function loadYear(office: Office, say: (line: string) => void): Promise<number> {
  await importList(office, say);
  const sample = readSampleRound();
  const round = await openRound(office, sample);
  const items = await itemIds(office, round);
  await inParallel(sample.items, (item) => takeStock(office, item, items.get(item.applicationNo)));
  return items.size;
}

/** The officers of the sample, each with one connection of their own. */
class Office {
  readonly #running: RunningPlatform;
  readonly #connections = new Map<string, Promise<RpcConnection>>();
  readonly #open = new Set<RpcConnection>();

  constructor(running: RunningPlatform) {
    this.#running = running;
  }

  async patents(person: Person): Promise<ServiceClient<PatentServiceDefinition>> {
    return (await this.#connection(person)).client(PatentServiceDefinition);
  }

  async stocktaking(person: Person): Promise<Stocktaking> {
    return (await this.#connection(person)).client(StocktakingServiceDefinition);
  }

  close(): void {
    for (const connection of this.#open) connection.close();
  }

  #connection(person: Person): Promise<RpcConnection> {
    const known = this.#connections.get(person.person);
    if (known !== undefined) return known;
    const opened = openService(this.#running, 'inventory', person).then((connection) => {
      this.#open.add(connection);
      return connection;
    });
    this.#connections.set(person.person, opened);
    return opened;
  }
}

async function importList(office: Office, say: (line: string) => void): Promise<void> {
  const request = {
    file: SAMPLE_PATENTS,
    requestId: 'sample-import',
    inForceAsOf: STATUS_DATE,
    exportDate: STATUS_DATE,
  };
  const { summary } = await runImport(await office.patents(officer('off-01')), request);
  if (summary.quarantined > 0) {
    throw new CliError(EXIT.failure, `示例清单有 ${summary.quarantined} 行未通过检查,请检查 deploy/local/sample。`);
  }
  const patents = summary.accepted + summary.merged + summary.unchanged;
  say(`✔ 示例清单:${patents} 件专利,其中本旗范围以外 ${summary.outOfScope} 件`);
}

async function openRound(office: Office, sample: SampleRound): Promise<StocktakingRound> {
  const { planYear, baselineDate, dueOn } = sample;
  const client = await office.stocktaking(LEAD);
  const { round } = await client.openRound({ requestId: 'sample-round', planYear, baselineDate, dueOn });
  if (round === undefined) throw new CliError(EXIT.failure, '示例盘点没有建立,请查看 inventory 的日志。');
  return round;
}

/** Waits until the round's items exist, and finds them by their patent. */
async function itemIds(office: Office, { roundId }: StocktakingRound): Promise<Map<string, string>> {
  const client = await office.stocktaking(LEAD);
  const complete = await pollUntil(
    async () => {
      const { round } = await client.getRound({ roundId });
      return round !== undefined && round.itemsCreated === round.itemCount;
    },
    { deadlineMs: ITEMS_DEADLINE_MS },
  );
  if (!complete) throw new CliError(EXIT.failure, '示例盘点项没有按时建立,请查看 inventory 的日志。');
  const items = await allPages(
    (pageToken) => client.listItems({ roundId, pageSize: PAGE, pageToken }),
    (page) => page.items,
  );
  return new Map(items.map(({ applicationNo, itemId }) => [applicationNo, itemId]));
}

/** One patent's way through the round, as the plan says. */
async function takeStock(office: Office, item: SampleItem, itemId: string | undefined): Promise<void> {
  if (itemId === undefined) {
    throw new CliError(EXIT.failure, `示例盘点缺少专利 ${item.applicationNo},请检查 deploy/local/sample。`);
  }
  if (item.outcome === 'pending') return;
  const client = await office.stocktaking(officer(item.assignee));
  const step: Step = { office, client, item, itemId, id: (name) => `sample-${name}-${item.applicationNo}` };
  await client.assignItem({ requestId: step.id('assign'), itemId, assignee: item.assignee });
  switch (item.outcome) {
    case 'assigned':
      return;
    case 'unreachable':
      return reportUnreachable(step);
    case 'excluded':
      return exclude(step);
    case 'answered':
      return recordAnswer(step, 'answer', item.answer);
    case 'verified':
      await recordAnswer(step, 'answer', item.answer);
      return verify(step, 'verify');
    case 'awakened':
      return awaken(step);
  }
}

interface Step {
  readonly office: Office;
  /** As the officer the item is assigned to. */
  readonly client: Stocktaking;
  readonly item: SampleItem;
  readonly itemId: string;
  /** Fixed request id of a step. */
  readonly id: (name: string) => string;
}

async function reportUnreachable({ client, itemId, id }: Step): Promise<void> {
  for (const [index, [channel, attemptedOn]] of ATTEMPTS.entries()) {
    await client.recordContactAttempt({ requestId: id(`contact-${index + 1}`), itemId, channel, attemptedOn });
  }
  await client.markItemUnreachable({ requestId: id('unreachable'), itemId });
}

async function exclude({ office, itemId, id }: Step): Promise<void> {
  const lead = await office.stocktaking(LEAD);
  await lead.excludeItem({ requestId: id('exclude'), itemId, reason: ExclusionReason.EXCLUSION_REASON_MOVED_AWAY });
}

/** First found unused, later in the year licensed: the figure of awakened patents needs both verified answers. */
async function awaken(step: Step): Promise<void> {
  await recordAnswer(step, 'answer', 'not-implemented');
  await verify(step, 'verify');
  await step.client.reopenItem({ requestId: step.id('reopen'), itemId: step.itemId });
  await recordAnswer(step, 'second-answer', step.item.answer);
  await verify(step, 'second-verify');
}

/** The officers fill the questionnaire in on the telephone, so the call is recorded first. */
async function recordAnswer(
  { client, item, itemId, id }: Step,
  name: string,
  kind: SampleAnswer | undefined,
): Promise<void> {
  const [[channel, attemptedOn]] = ATTEMPTS;
  await client.recordContactAttempt({ requestId: id(`${name}-contact`), itemId, channel, attemptedOn });
  const answer = surveyAnswer(kind ?? 'own-production', item.holders);
  await client.recordStocktakingAnswer({ requestId: id(name), itemId, answer, note: '示例答卷' });
}

async function verify({ office, itemId, id }: Step, name: string): Promise<void> {
  const verifier = await office.stocktaking(VERIFIER);
  await verifier.verifyStocktakingAnswer({ requestId: id(name), itemId });
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
