import type { Document } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { external, indexesIn, refusal, useStore } from '../support/store.ts';

interface Row extends Document {
  _id: number | string;
}

const store = useStore();
/** The driver's types know no arrays in an open schema. */
const change = (update: Document): Document => update;
const rows = (name: string) => store().db.collection<Row>(name);

async function usedBy(name: string, filter: object, sort: Record<string, 1 | -1> = {}): Promise<string[]> {
  const plan = await rows(name).find(filter).sort(sort).explain('executionStats');
  return indexesIn(plan.queryPlanner.winningPlan);
}

describe('createIndexes and listIndexes', () => {
  it('makes, lists and drops indexes; the same again is no change', async () => {
    const c = rows('life');
    expect(await c.createIndex({ a: 1, b: -1 }, { unique: true })).toBe('a_1_b_-1');
    await c.createIndex({ s: 1 }, { sparse: true, name: 'byS' });
    await c.createIndex({ p: 1 }, { partialFilterExpression: { p: { $exists: true } } });
    const again = await store().db.command({
      createIndexes: 'life',
      indexes: [{ key: { s: 1 }, name: 'byS', sparse: true }],
    });
    expect(again).toMatchObject({ numIndexesBefore: 4, numIndexesAfter: 4 });
    const listed = await c.indexes();
    expect(listed.map((i) => i.name)).toEqual(['_id_', 'a_1_b_-1', 'byS', 'p_1']);
    expect(listed[1]).toMatchObject({ v: 2, key: { a: 1, b: -1 }, unique: true });
    expect(listed[2]).toMatchObject({ sparse: true });
    expect(listed[3]).toMatchObject({ partialFilterExpression: { p: { $exists: true } } });
    await c.dropIndex('byS');
    await c.dropIndex({ p: 1 } as never);
    expect((await c.indexes()).map((i) => i.name)).toEqual(['_id_', 'a_1_b_-1']);
    await c.dropIndexes();
    expect((await c.indexes()).map((i) => i.name)).toEqual(['_id_']);
  });

  it('refuses what conflicts, with 85, 86, 27, 26', async () => {
    const c = rows('conflict');
    await c.createIndex({ a: 1 }, { name: 'one' });
    expect((await refusal(c.createIndex({ a: 1 }, { name: 'two' }))).code).toBe(85);
    expect((await refusal(c.createIndex({ b: 1 }, { name: 'one' }))).code).toBe(86);
    expect((await refusal(c.createIndex({ a: 1 }, { name: 'one', unique: true }))).code).toBe(86);
    expect((await refusal(c.dropIndex('nothing'))).code).toBe(27);
    expect((await refusal(store().db.command({ listIndexes: 'nowhere' }))).code).toBe(26);
  });

  it('is not made when stored documents violate it, and leaves nothing', async () => {
    const c = rows('violated');
    await c.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
    ]);
    const e = await refusal(c.createIndex({ a: 1 }, { unique: true }));
    expect([e.code, e.keyValue]).toEqual([11000, { a: 1 }]);
    expect((await c.indexes()).map((i) => i.name)).toEqual(['_id_']);
    // The catalogue in memory follows the rollback: the same name is free again, and writes know no such index.
    await c.insertOne({ _id: 3, a: 1 });
    await c.createIndex({ a: 1 });
    expect(await c.find({ a: 1 }).toArray()).toHaveLength(3);
  });

  it.skipIf(external).each([
    ['a time limit', { a: 1 }, { expireAfterSeconds: 5 }, 'expireAfterSeconds'],
    ['text', { a: 'text' }, {}, 'text'],
    ['hashed', { a: 'hashed' }, {}, 'hashed'],
    ['a wildcard', { '$**': 1 }, {}, '$**'],
    ['a collation', { a: 1 }, { collation: { locale: 'zh' } }, 'collation'],
    ['a numeric path', { 'a.0': 1 }, {}, 'a.0'],
    ['$ne in a partial filter', { a: 1 }, { partialFilterExpression: { a: { $ne: 1 } } }, '$ne'],
  ])('refuses %s, naming it', async (_, key, options, named) => {
    const e = await refusal(rows('unsupported').createIndex(key as never, options));
    expect([2, 67, 72]).toContain(e.code);
    expect(e.message).toContain(named);
  });
});

describe('unique indexes', () => {
  it('counts a missing field as null, unless the index is sparse or partial', async () => {
    await rows('u').createIndex({ a: 1 }, { unique: true });
    await rows('u').insertOne({ _id: 1 });
    expect((await refusal(rows('u').insertOne({ _id: 2 }))).keyValue).toEqual({ a: null });
    expect((await refusal(rows('u').insertOne({ _id: 3, a: null }))).code).toBe(11000);
    await rows('us').createIndex({ a: 1 }, { unique: true, sparse: true });
    await rows('us').insertMany([{ _id: 1 }, { _id: 2 }]);
    expect(
      (
        await refusal(
          rows('us').insertMany([
            { _id: 3, a: 1 },
            { _id: 4, a: 1 },
          ]),
        )
      ).code,
    ).toBe(11000);
  });

  it('holds one live claim per element, and frees it with the change that empties the list', async () => {
    const c = rows('claims');
    await c.createIndex({ live: 1 }, { unique: true, partialFilterExpression: { 'live.0': { $exists: true } } });
    await c.insertOne({ _id: 'p1', live: ['A', 'B'] });
    const e = await refusal(c.insertOne({ _id: 'p2', live: ['C', 'B'] }));
    expect([e.keyPattern, e.keyValue]).toEqual([{ live: 1 }, { live: 'B' }]);
    await c.insertOne({ _id: 'p3', live: ['C', 'C'] });
    expect((await refusal(c.updateOne({ _id: 'p3' }, change({ $push: { live: 'A' } })))).code).toBe(11000);
    expect((await c.findOne({ _id: 'p3' }))?.live).toEqual(['C', 'C']);
    // Empty lists claim nothing, however many there are.
    await c.updateOne({ _id: 'p1' }, { $set: { live: [] } });
    await c.insertOne({ _id: 'p4', live: [] });
    await c.insertOne({ _id: 'p5', live: ['A', 'B'] });
    expect(await c.countDocuments({ live: 'A', 'live.0': { $exists: true } })).toBe(1);
  });

  it('treats two empty arrays as equal in a full index, as MongoDB does', async () => {
    const c = rows('empties');
    await c.createIndex({ a: 1 }, { unique: true });
    await c.insertOne({ _id: 1, a: [] });
    expect((await refusal(c.insertOne({ _id: 2, a: [] }))).code).toBe(11000);
  });

  it('compares keys across number types', async () => {
    const c = rows('unum');
    await c.createIndex({ a: 1, b: -1 }, { unique: true });
    await c.insertOne({ _id: 1, a: 1, b: 2.5 });
    expect((await refusal(c.insertOne({ _id: 2, a: 1n, b: 2.5 }))).code).toBe(11000);
    await c.insertOne({ _id: 3, a: 1, b: 2 });
  });

  it('refuses parallel arrays with 171', async () => {
    await rows('parallel').createIndex({ a: 1, b: 1 });
    expect((await refusal(rows('parallel').insertOne({ _id: 1, a: [1, 2], b: [1, 2] }))).code).toBe(171);
    expect(await rows('parallel').countDocuments({})).toBe(0);
  });
});

describe('the planner', () => {
  beforeAll(async () => {
    const c = rows('plan');
    await c.createIndexes([
      { key: { status: 1, at: 1 }, name: 'queue' },
      { key: { code: 1 }, name: 'code', unique: true },
      { key: { tags: 1 }, name: 'tags' },
      { key: { pending: 1 }, name: 'pending', sparse: true },
      { key: { due: 1 }, name: 'due', partialFilterExpression: { due: { $gt: 0 } } },
      { key: { desc: -1 }, name: 'desc' },
      { key: { 'm.x': 1, 'm.y': 1 }, name: 'mxy' },
    ]);
    await c.insertMany(
      Array.from({ length: 200 }, (_, i) => ({
        _id: i,
        status: i % 4 === 0 ? 'open' : 'done',
        at: i,
        code: `c${i}`,
        tags: [i % 5, 10 + (i % 7)],
        desc: i % 50,
        m: [
          { x: i % 3, y: 0 },
          { x: 9, y: i % 3 },
        ],
        ...(i % 20 === 0 ? { pending: i, due: i } : {}),
      })),
    );
  });

  it.each<[string, object, Record<string, 1 | -1>, string[], number]>([
    ['_id', { _id: 5 }, {}, ['_id_'], 1],
    ['_id in a list', { _id: { $in: [1, 2, 3] } }, {}, ['_id_'], 3],
    ['a unique field', { code: 'c7' }, {}, ['code'], 1],
    ['equality and a range, in order', { status: 'open', at: { $gte: 100 } }, { at: 1 }, ['queue'], 25],
    ['the same backwards', { status: 'open', at: { $lt: 100 } }, { at: -1 }, ['queue'], 25],
    ['an element', { tags: 3 }, {}, ['tags'], 40],
    ['a sparse index for $exists', { pending: { $exists: true } }, { pending: 1 }, ['pending'], 10],
    ['a partial index that the query implies', { due: { $gt: 50 } }, {}, ['due'], 7],
    ['a descending index', { desc: { $gt: 47 } }, { desc: -1 }, ['desc'], 8],
    ['an anchored pattern', { code: /^c19/ }, {}, ['code'], 11],
    ['$elemMatch', { m: { $elemMatch: { x: 9, y: 2 } } }, {}, ['mxy'], 66],
  ])('serves %s', async (_, filter, sort, names, n) => {
    expect(await usedBy('plan', filter, sort)).toEqual(names);
    const found = await rows('plan').find(filter).sort(sort).toArray();
    expect(found).toHaveLength(n);
  });

  it('unites the branches of an $or', async () => {
    const filter = { $or: [{ code: 'c1' }, { _id: 2 }, { code: 'c1' }] };
    expect((await usedBy('plan', filter)).filter((n) => n === '_id_' || n === 'code').length).toBeGreaterThanOrEqual(2);
    expect((await rows('plan').find(filter).toArray()).map((d) => d._id).sort()).toEqual([1, 2]);
  });

  it('uses one bound only on an index over arrays', async () => {
    const c = rows('bounds');
    await c.createIndex({ a: 1 }, { name: 'a' });
    await c.insertMany([
      { _id: 1, a: [0, 5] },
      { _id: 2, a: 2 },
      { _id: 3, a: [7] },
    ]);
    expect(await usedBy('bounds', { a: { $gt: 1, $lt: 3 } })).toEqual(['a']);
    const found = await c
      .find({ a: { $gt: 1, $lt: 3 } })
      .sort({ _id: 1 })
      .toArray();
    expect(found.map((d) => d._id)).toEqual([1, 2]);
  });

  it('does not use a sparse or partial index that may lack a match', async () => {
    expect(await usedBy('plan', { pending: null })).not.toContain('pending');
    expect(await usedBy('plan', { due: { $gte: -5 } })).not.toContain('due');
    expect(await rows('plan').countDocuments({ pending: null })).toBe(190);
  });

  it('says how much it examined', async () => {
    const { executionStats } = await rows('plan').find({ code: 'c9' }).explain('executionStats');
    expect(executionStats).toMatchObject({ nReturned: 1, totalKeysExamined: 1, totalDocsExamined: 1 });
    const scan = await rows('plan').find({ nothing: 1 }).explain('executionStats');
    expect(scan.executionStats).toMatchObject({ nReturned: 0, totalDocsExamined: 200 });
    expect(scan.queryPlanner.winningPlan.stage).toBe('COLLSCAN');
  });

  it('follows a hint and refuses one that names no index', async () => {
    const plan = await rows('plan')
      .find({ _id: { $gt: 5 } })
      .hint('code')
      .explain();
    expect(indexesIn(plan.queryPlanner.winningPlan)).toEqual(['code']);
    expect(
      await rows('plan')
        .find({ _id: { $gt: 195 } })
        .hint('code')
        .toArray(),
    ).toHaveLength(4);
    expect((await refusal(rows('plan').find({}).hint('nothing').toArray())).code).toBe(2);
  });

  it('keeps index rows in step with changes, renames and deletions', async () => {
    const c = rows('step');
    await c.createIndex({ k: 1 });
    await c.insertMany([
      { _id: 1, k: ['a', 'b'] },
      { _id: 2, k: 'b' },
    ]);
    await c.updateOne({ _id: 1 }, change({ $pull: { k: 'b' } }));
    expect((await c.find({ k: 'b' }).toArray()).map((d) => d._id)).toEqual([2]);
    await c.updateOne({ _id: 2 }, { $rename: { k: 'other' } });
    expect(await c.find({ k: 'b' }).toArray()).toEqual([]);
    await c.replaceOne({ _id: 2 }, { k: 'a' });
    await c.deleteOne({ _id: 1 });
    expect((await c.find({ k: 'a' }).toArray()).map((d) => d._id)).toEqual([2]);
  });

  it('explains writes and aggregates, too, without doing them', async () => {
    const explained = await store().db.command({
      explain: { update: 'plan', updates: [{ q: { code: 'c1' }, u: { $set: { status: 'x' } } }] },
      verbosity: 'queryPlanner',
    });
    expect(indexesIn(explained.queryPlanner.winningPlan)).toContain('code');
    expect((await rows('plan').findOne({ code: 'c1' }))?.status).toBe('done');
    const aggregate = await rows('plan')
      .aggregate([{ $match: { code: 'c1' } }])
      .explain();
    expect(indexesIn(aggregate)).toContain('code');
  });
});
