import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { connectDatabase, type Database } from '@zhiqi/runtime';
import { type FactEvent, type FactReader, FactStore } from '@zhiqi/runtime/facts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parsePeriod } from '../src/indicators/period.ts';
import { explainOver, NOW, shipped } from './support/figures.ts';
import { histories } from './support/histories.ts';
import { memoryFacts } from './support/memory-facts.ts';

const RUNS = { numRuns: 20 };

let mongo: EmbeddedMongo;
let database: Database;
let databases = 0;

beforeAll(async () => {
  mongo = await startEmbeddedMongo({ strict: true });
  database = await connectDatabase(mongo.uri, 'reporting_facts');
});

afterAll(async () => {
  await database.close();
  await mongo.close();
});

async function stored(events: readonly FactEvent[], batch: number): Promise<FactStore> {
  databases += 1;
  const store = await FactStore.open(database.db.client.db(`facts_${databases}`));
  for (let at = 0; at < events.length; at += batch) await store.applyBatch(events.slice(at, at + batch));
  return store;
}

/** Every value of every shipped indicator with its evidence, in an order that does not depend on the rows'. */
async function everything(facts: FactReader, running = true) {
  const period = { ...parsePeriod('', NOW), running };
  const all = [];
  for (const [id, definition] of shipped) {
    for (const { key, value, evidence } of await explainOver(definition, facts, period)) {
      const events = evidence
        .map(({ fact, numerator, denominator }) => `${fact.id} ${numerator} ${denominator}`)
        .sort();
      all.push({ id, key, value, events });
    }
  }
  return all.sort((a, b) => `${a.id} ${a.key}`.localeCompare(`${b.id} ${b.key}`));
}

it('从数据库的行算出的数值和证据,与直接从事件算出的相同', async () => {
  await fc.assert(
    fc.asyncProperty(histories(), async (events) => {
      const store = await stored(events, 7);
      const expected = await everything(memoryFacts(events));
      expect(await everything(store)).toEqual(expected);
      expect(await everything(store, false)).toEqual(expected);
    }),
    RUNS,
  );
});

it('清空后按另一次序、每条三遍重新写入,数值和证据完全相同', async () => {
  await fc.assert(
    fc.asyncProperty(
      histories(),
      fc.infiniteStream(fc.nat()),
      fc.integer({ min: 1, max: 9 }),
      async (events, order, size) => {
        const before = await everything(await stored(events, 7));
        const shuffled = [...events, ...events, ...events]
          .map((event) => ({ event, at: Number(order.next().value) }))
          .sort((a, b) => a.at - b.at)
          .map(({ event }) => event);
        expect(await everything(await stored(shuffled, size))).toEqual(before);
      },
    ),
    RUNS,
  );
});
