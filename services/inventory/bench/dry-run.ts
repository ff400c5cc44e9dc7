/**
 * Speed and memory of a dry run over the whole ledger: fills an embedded store with invented patents, tries a version of the
 * dormancy rules and prints patents a second and the growth of the resident memory. `node bench/dry-run.ts [patents]`,
 * default 100000.
 */
import { startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { type LegalDate, patentCheckDigit } from '@zhiqi/kernel';
import { connectDatabase, ensureIndexes, type ServiceContext, Store, silentLogger, systemClock } from '@zhiqi/runtime';
import { patentAggregate } from '../src/patent/aggregate.ts';
import { parametersOf } from '../src/patent/domain.ts';
import { runDry } from '../src/rule-set/dry-run.ts';
import { PATENT_RULES } from '../src/rule-sets.ts';
import { importRow, patentAfter } from '../test/patents.ts';

const patents = Number(process.argv[2] ?? 100_000);
const AS_OF = '2022-07-01' as LegalDate;
const INSERT = 1_000;

const mongo = await startEmbeddedMongo({ strict: true });
const { db, close } = await connectDatabase(mongo.uri, 'zhiqi_bench', silentLogger);
const store = new Store({ db, service: 'inventory', region: '150621', clock: systemClock, logger: silentLogger });
await ensureIndexes(db, [patentAggregate]);
const invented = patentAfter(importRow());
for (let first = 0; first < patents; first += INSERT) {
  const documents = Array.from({ length: Math.min(INSERT, patents - first) }, (_, index) => {
    const body = `20171${String(first + index).padStart(7, '0')}`;
    const applicationNo = `${body}.${patentCheckDigit(body)}`;
    const state = { ...invented, applicationNo };
    return { _id: applicationNo, v: 3, schema: patentAggregate.schema, state, last: {}, outbox: [], seen: [] };
  });
  await store.documents(patentAggregate).insertMany(documents);
}

const [shipped] = PATENT_RULES.dormancy;
if (shipped === undefined) throw new Error('no rules are shipped');
// Granted on 2020-03-10 and not answered: under observation for three years, every one of them flips.
const parameters = { ...parametersOf(shipped), graceNewMonths: 36 };
const version = { kind: 'DORMANCY', version: 'TRIAL', validFrom: AS_OF, parameters } as const;
const before = process.memoryUsage.rss();
let peak = before;
let rows = 0;
const started = performance.now();
const dryRun = runDry({ store } as ServiceContext, version, AS_OF);
let next = await dryRun.next();
for (; !next.done; next = await dryRun.next()) {
  rows += 1;
  if (rows % INSERT === 0) peak = Math.max(peak, process.memoryUsage.rss());
}
const seconds = (performance.now() - started) / 1000;
const grown = (peak - before) / 1024 ** 2;
console.log(
  `${rows} rows of ${next.value.patents} patents in ${seconds.toFixed(1)} s: ${Math.round(next.value.patents / seconds)} patents/s, resident memory grew by ${grown.toFixed(0)} MB (embedded store in the same process)`,
);
await close();
await mongo.close();
