import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from './database.ts';
import { silentLogger } from './log.ts';
import { Lease, type LeaseDocument } from './relay/lease.ts';
import { ensureIndexes } from './store/indexes.ts';
import type { AggregateDocument } from './store/types.ts';
import { Ticker } from './ticker.ts';

const COLLECTION = 'timed';
const NOW = new Date('2022-06-30T01:00:00Z');

let mongo: EmbeddedMongo;
let database: Database;
let run = 0;

beforeAll(async () => {
  mongo = await startEmbeddedMongo({ strict: true });
});
beforeEach(async () => {
  run += 1;
  database = await connectDatabase(mongo.uri, `ticker_${run}`);
  await ensureIndexes(database.db, [{ collection: COLLECTION }]);
  return () => database.close();
});
afterAll(() => mongo.close());

const timed = () => database.db.collection<AggregateDocument>(COLLECTION);

const due = async (...documents: readonly { readonly _id: string; readonly dueAt: Date }[]): Promise<void> => {
  await timed().insertMany(
    documents.map((document) => ({ v: 1, schema: 1, state: {}, last: {}, outbox: [], seen: [], ...document })),
  );
};

const ticking = async (
  onDue: (id: string, requestId: string) => Promise<void>,
  until: () => boolean,
  what: string,
): Promise<void> => {
  const ticker = new Ticker({
    db: database.db,
    clock: { now: () => NOW },
    lease: new Lease(database.db.collection<LeaseDocument>('meta'), 'relay'),
    logger: silentLogger,
    handlers: [{ collection: COLLECTION, onDue }],
  });
  ticker.start();
  try {
    await eventually(until, { what });
  } finally {
    await ticker.stop();
  }
};

/** What a carried-out tick does: nothing is due any more. */
const settle = (id: string) => timed().updateOne({ _id: id }, { $unset: { dueAt: '' } });

const minutes = (n: number): Date => new Date(NOW.getTime() + n * 60_000);

describe('the ticker', () => {
  it('sends each due aggregate its tick, in the order of due dates and under an id that a repeated tick repeats', async () => {
    await due(
      { _id: 'late', dueAt: minutes(-1) },
      { _id: 'early', dueAt: minutes(-9) },
      { _id: 'ahead', dueAt: minutes(1) },
    );
    const ticks: string[] = [];
    const onDue = async (id: string, requestId: string): Promise<void> => {
      ticks.push(requestId);
      await settle(id);
    };
    await ticking(onDue, () => ticks.length >= 2, 'two ticks');
    expect(ticks).toEqual(['tick:early:2022-06-30T00:51:00.000Z', 'tick:late:2022-06-30T00:59:00.000Z']);
  });

  it('reaches an aggregate behind hundreds that fail', async () => {
    const failing = Array.from({ length: 450 }, (_, n) => ({ _id: `bad${n}`, dueAt: minutes(-600 + n) }));
    await due(...failing, { _id: 'good', dueAt: minutes(-1) });
    const reached = new Set<string>();
    const onDue = async (id: string): Promise<void> => {
      if (id !== 'good') throw new Error('a rule of this one is broken');
      reached.add(id);
      await settle(id);
    };
    await ticking(onDue, () => reached.has('good'), 'the last one is reached');
  });

  it('sends a tick that moved nothing once, not in every round', async () => {
    const others = Array.from({ length: 450 }, (_, n) => ({ _id: `other${n}`, dueAt: minutes(-600 + n) }));
    await due({ _id: 'stays', dueAt: minutes(-900) }, ...others);
    const ticks: string[] = [];
    const onDue = async (id: string): Promise<void> => {
      ticks.push(id);
      if (id !== 'stays') await settle(id);
    };
    await ticking(onDue, () => ticks.includes('other449'), 'the rounds after it are through');
    expect(ticks.filter((id) => id === 'stays')).toHaveLength(1);
  });
});
