/**
 * How long the timeline of one right takes among the facts of a county: 100,000 events about 10,000 rights, a few rights with
 * hundreds of events. Prints the median, p95 and worst of the reads, and the longest timeline read.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { patentCheckDigit } from '@zhiqi/kernel';
import { connectDatabase, systemClock } from '@zhiqi/runtime';
import { FactStore } from '@zhiqi/runtime/facts';
import { loadEventCatalogue } from '../src/indicators/catalogue.ts';
import { timelineHandlers } from '../src/timeline/api.ts';
import { Sentences } from '../src/timeline/sentence.ts';
import { loadTimelineWords } from '../src/timeline/words.ts';
import { County } from '../test/support/county.ts';

const EVENTS = Number(process.env.ZHIQI_BENCH_EVENTS ?? 100_000);
const RIGHTS = EVENTS / 10;
const READS = 400;
const BATCH = 256;
/** Every so many rights, one that is dealt with far more often than the others. */
const BUSY = 1_000;
const TIMES_BUSIER = 40;

const folder = await mkdtemp(join(tmpdir(), 'zhiqi-bench-'));
const server = await startEmbeddedMongo({ dataDir: folder });
const database = await connectDatabase(server.uri, 'reporting_facts');
try {
  const store = await FactStore.open(database.db);
  const { events } = county();
  const started = performance.now();
  for (let at = 0; at < events.length; at += BATCH) await store.applyBatch(events.slice(at, at + BATCH));
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${events.length} events about ${RIGHTS} rights applied: ${Math.round(events.length / seconds)} events/s`,
  );
  await measure(store);
} finally {
  await database.close();
  await server.close();
  await rm(folder, { recursive: true });
}

function county(): County {
  const told = new County('2022-01-04T01:00:00.000Z');
  const inScope = true;
  for (let round = 0; told.events.length < EVENTS; round += 1) {
    for (let n = 0; n < RIGHTS && told.events.length < EVENTS; n += 1) {
      const no = numberOf(n);
      const repeats = n % BUSY === 0 ? TIMES_BUSIER : 1;
      for (let time = 0; time < repeats; time += 1) tell(told, no, (round + time) % 5, inScope);
    }
  }
  return told;
}

function tell(told: County, no: string, what: number, inScope: boolean): void {
  const applicationNos = [no];
  switch (what) {
    case 0:
      return void told.registered(no, {
        kind: 'PATENT_KIND_INVENTION',
        state: 'PATENT_STATE_GRANTED_IN_FORCE',
        inScope,
      });
    case 1:
      return void told.assessed(no, { dormancyClass: 'DORMANCY_CLASS_SLEEPING', reasonCodes: ['D5_AGED_UNUSED'] });
    case 2:
      return void told.tell('zhiqi.financing.v1.PledgeRegistered', `plg_${told.events.length}`, {
        ...{ kind: 'PLEDGE_KIND_PATENT', applicationNos, securedAmountFen: 300_000_000n, bankCode: 'b01' },
      });
    case 3:
      return void told.tell('zhiqi.cultivation.v1.PortfolioChanged', `pfl_${told.events.length}`, {
        added: applicationNos,
      });
    default:
      return void told.tell('zhiqi.enforcement.v1.AbnormalFilingConfirmed', `abf_${told.events.length}`, {
        applicationNos,
      });
  }
}

function numberOf(n: number): string {
  const body = `2017${String(n).padStart(8, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
}

async function measure(store: FactStore): Promise<void> {
  const sentences = new Sentences(loadEventCatalogue(), loadTimelineWords());
  const { getTimeline } = timelineHandlers({ facts: store, sentences, clock: systemClock });
  const context = { actor: { role: 'OFF', unit: 'inventory', personKey: 'per_1' } } as Parameters<
    typeof getTimeline
  >[1];
  const times: number[] = [];
  let longest = 0;
  for (let read = 0; read < READS; read += 1) {
    // Every fourth read is of a busy right.
    const n = read % 4 === 0 ? (BUSY * read) % RIGHTS : (read * 97) % RIGHTS;
    const started = performance.now();
    const { total } = await getTimeline({ subjectId: numberOf(n), pageSize: 1_000, pageToken: '' }, context);
    times.push(performance.now() - started);
    longest = Math.max(longest, total ?? 0);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  console.log(
    `timeline of one right: median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms over ${READS} reads; longest ${longest} lines (bar: p95 ≤ 1000 ms)`,
  );
}
