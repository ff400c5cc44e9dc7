import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connectRpc, type RpcConnection, ZhiqiCallError } from '@zhiqi/client';
import { MatchingServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/matching_service';
import { PatentServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { DemandServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { Platform } from '../harness/platform.ts';
import { cpuOf, memory } from '../harness/process.ts';
import { percentile } from '../harness/statistics.ts';
import { InventedCorpus } from './invented-corpus.ts';
import { fillStore } from './service-inventory.ts';
import { hundredths, LIMIT } from './speed-plan.ts';

export interface ServicePlan {
  readonly patents: number;
  readonly demands: number;
  readonly portBase: number;
  say(line: string): void;
}

interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** Times in milliseconds as a caller on the same machine sees them, memory in MB. */
export interface ServiceFigures {
  readonly patents: number;
  readonly demands: number;
  /** From the first question until it is answered: until then callers are told to come again. */
  readonly buildSeconds: number;
  /** Resident memory of the service: idle over the filled store, with the index, and after all questions. */
  readonly memory: { readonly before: number; readonly built: number; readonly asked: number; readonly peak: number };
  /** `SuggestForDemand`, one caller. */
  readonly forward: Times;
  /** The same with eight callers at once. */
  readonly eight: Times;
  /** The same, asked in the moment after a right left force. */
  readonly afterChange: Times;
  /** `SuggestForSupply`. */
  readonly back: Times;
  /** Processor time of one question with one caller, milliseconds: says more than times do on a machine that others use. */
  readonly cpu: { readonly service: number; readonly store: number };
  readonly suggestions: number;
  readonly filtered: number;
}

const FIRM = { uscc: '914403001922038216', name: '达拉特旗示例乳业有限公司', size: 'SME_SIZE_SMALL' as const };
const AT_ONCE = 8;
const SETTLE_MS = 5_000;
const PATIENCE_MS = 600_000;

type Clients = ReturnType<typeof clientsOf>;

function clientsOf(rpc: RpcConnection) {
  return {
    matching: rpc.client(MatchingServiceDefinition),
    demands: rpc.client(DemandServiceDefinition),
    patents: rpc.client(PatentServiceDefinition),
  };
}

/**
 * The real inventory service on the embedded store, started by the launcher and asked over gRPC: hard filters, what is shown
 * read from the store, explanations and all. Patents are written into the store as the service itself wrote the first ones;
 * demands are raised, screened and listed by its commands.
 */
export async function measureService({ patents, demands, portBase, say }: ServicePlan): Promise<ServiceFigures> {
  const corpus = new InventedCorpus();
  await using platform = await Platform.start({ portBase, only: ['inventory'] });
  say(`  ${patents} patents into the store`);
  const applicationNos = await fillStore(platform, corpus, patents);
  // Once more, so that memory is that of a service that starts over a full store.
  await platform.down();
  await platform.up();
  const { inventory: pid = 0, store = 0 } = await platform.pids();
  const rpc = connectRpc({ address: await platform.address('inventory'), token: await platform.token() });
  try {
    const clients = clientsOf(rpc);
    await delay(SETTLE_MS);
    const before = (await memory(pid)).rss;
    say(`  ${demands} demands`);
    const demandIds = await listDemands(clients, corpus, demands);
    say('  building the index');
    const buildSeconds = await firstAnswer(clients, demandIds);
    await delay(SETTLE_MS);
    const built = (await memory(pid)).rss;
    const asked = await ask(clients, { demandIds, applicationNos, pids: { service: pid, store } }, say);
    const after = await memory(pid);
    const used = { before, built, asked: after.rss, peak: after.peak };
    const rounded = Object.fromEntries(Object.entries(used).map(([when, mb]) => [when, Math.round(mb)]));
    return { patents, demands, buildSeconds, memory: rounded as unknown as ServiceFigures['memory'], ...asked };
  } finally {
    rpc.close();
  }
}

async function listDemands({ demands }: Clients, corpus: InventedCorpus, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const { title, content, facts } = corpus.demand(number);
    const need = {
      title,
      content,
      urgency: 'DEMAND_URGENCY_WITHIN_A_YEAR' as const,
      budgetBand: 'BUDGET_BAND_UNDECIDED' as const,
    };
    const request = {
      requestId: `bench-${number}`,
      ...FIRM,
      industryCode: '1441',
      ipcHints: [...facts.ipcHints],
      need,
    };
    const { demand } = await demands.raiseDemand({ ...request, note: '走访' });
    const demandId = demand?.demandId ?? '';
    await demands.screenDemand({ requestId: `screen-${number}`, demandId });
    await demands.registerDemand({ requestId: `register-${number}`, demandId });
    ids.push(demandId);
  }
  return ids;
}

async function firstAnswer({ matching }: Clients, [demandId = '']: readonly string[]): Promise<number> {
  const began = performance.now();
  for (;;) {
    try {
      await matching.suggestForDemand({ demandId });
      return hundredths((performance.now() - began) / 1000);
    } catch (error) {
      const isBuilding = error instanceof ZhiqiCallError && error.reason === 'MATCHING_INDEX_BUILDING';
      if (!isBuilding || performance.now() - began > PATIENCE_MS) throw error;
      await delay(200);
    }
  }
}

interface Asked {
  readonly demandIds: readonly string[];
  readonly applicationNos: readonly string[];
  readonly pids: { readonly service: number; readonly store: number };
}

async function ask(
  { matching, patents }: Clients,
  { demandIds, applicationNos, pids }: Asked,
  say: ServicePlan['say'],
) {
  const demandAt = (number: number) => demandIds[number % demandIds.length] ?? '';
  const forward = (number: number) => matching.suggestForDemand({ demandId: demandAt(number), limit: LIMIT });
  let suggestions = 0;
  let filtered = 0;
  for (const number of demandIds.keys()) {
    const answer = await forward(number);
    suggestions += answer.suggestions.length;
    filtered += answer.filtered.reduce((sum, { count }) => sum + count, 0);
  }
  const count = demandIds.length;
  say(`  ${count} questions, one caller`);
  const before = await cpuOf(pids);
  const one = await timesOf(count, 1, forward);
  const after = await cpuOf(pids);
  const used = (name: keyof Asked['pids']) => hundredths((((after[name] ?? 0) - (before[name] ?? 0)) * 1000) / count);
  say(`  ${AT_ONCE} callers`);
  const eight = await timesOf(count, AT_ONCE, forward);
  say('  after a change each');
  const afterChange = await timesOf(Math.min(count, 200), 1, forward, async (number) => {
    const applicationNo = applicationNos[(number * 97) % applicationNos.length] ?? '';
    const change = { state: 'PATENT_STATE_LAPSED', effectiveDate: '2022-06-02', documentNo: '登记簿 1' } as const;
    await patents.recordLegalStatus({ requestId: randomUUID(), applicationNo, ...change });
  });
  say('  the way back');
  const back = await timesOf(count, 1, (number) =>
    matching.suggestForSupply({
      applicationNo: applicationNos[(number * 37) % applicationNos.length] ?? '',
      limit: LIMIT,
    }),
  );
  const perQuestion = { suggestions: hundredths(suggestions / count), filtered: hundredths(filtered / count) };
  const cpu = { service: used('service'), store: used('store') };
  return { forward: one, eight, afterChange, back, cpu, ...perQuestion };
}

/** @param before what precedes each question and is not counted */
async function timesOf(
  count: number,
  callers: number,
  call: (number: number) => Promise<unknown>,
  before?: (number: number) => Promise<unknown>,
): Promise<Times> {
  const times: number[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      await before?.(number);
      const began = performance.now();
      await call(number);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { p50: hundredths(percentile(times, 0.5)), p99: hundredths(percentile(times, 0.99)) };
}
