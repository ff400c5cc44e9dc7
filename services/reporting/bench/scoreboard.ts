/**
 * How long the scoreboard takes over a county's facts: 10,000 patents, each registered, in part changed, assessed, judged
 * for use and taken stock of. Prints applied events per second and the median and worst of the reads.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { connectDatabase } from '@zhiqi/runtime';
import { type FactEvent, FactStore } from '@zhiqi/runtime/facts';
import { explainIndicator } from '../src/indicators/engine.ts';
import { parsePeriod } from '../src/indicators/period.ts';
import { questionFacts } from '../src/indicators/reader.ts';
import { County } from '../test/support/county.ts';
import { fields, shipped } from '../test/support/figures.ts';

const PATENTS = Number(process.env.ZHIQI_BENCH_PATENTS ?? 10_000);
const READS = 15;
const BATCH = 256;
const NOW = new Date('2022-06-30T04:00:00.000Z');

const folder = await mkdtemp(join(tmpdir(), 'zhiqi-bench-'));
const server = await startEmbeddedMongo({ dataDir: folder });
const database = await connectDatabase(server.uri, 'reporting_facts');
try {
  const store = await FactStore.open(database.db);
  const events = county();
  const started = performance.now();
  for (let at = 0; at < events.length; at += BATCH) await store.applyBatch(events.slice(at, at + BATCH));
  const seconds = (performance.now() - started) / 1000;
  console.log(`${PATENTS} patents, ${events.length} events applied: ${Math.round(events.length / seconds)} events/s`);
  await measure('scoreboard, running period', store, true);
  await measure('scoreboard, as known at an instant', store, false);
} finally {
  await database.close();
  await server.close();
  await rm(folder, { recursive: true });
}

function county(): FactEvent[] {
  const told = new County();
  told.roundOpened('rnd_1', PATENTS);
  for (let n = 0; n < PATENTS; n += 1) {
    const no = `2017${String(n).padStart(8, '0')}.3`;
    told.registered(no, { kind: 'PATENT_KIND_INVENTION', state: 'PATENT_STATE_GRANTED_IN_FORCE', inScope: true });
    if (n % 10 === 0) told.statusChanged(no, { state: 'PATENT_STATE_GRACE', inScope: true });
    told.assessed(no, { dormancyClass: n % 3 === 0 ? 'DORMANCY_CLASS_SLEEPING' : 'DORMANCY_CLASS_AWAKE' });
    told.available(no, { availability: 'AVAILABILITY_AVAILABLE_NOW' });
    told.item('Verified', `rnd_1.${no}`);
  }
  return told.events;
}

async function measure(what: string, store: FactStore, running: boolean): Promise<void> {
  const times: number[] = [];
  for (let read = 0; read < READS; read += 1) {
    const started = performance.now();
    const facts = questionFacts(store);
    const period = { ...parsePeriod('2022', NOW), running };
    await Promise.all(
      [...shipped.values()].map((definition) => explainIndicator(definition, { facts, fields, period })),
    );
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const median = Math.round(times[Math.floor(times.length / 2)] ?? 0);
  console.log(`${what}: median ${median} ms, worst ${Math.round(times.at(-1) ?? 0)} ms over ${READS} reads`);
}
