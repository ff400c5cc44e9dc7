import { Decimal128, type Document, Double, Int32, Long } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { external, refusal, useStore } from '../support/store.ts';

interface Row extends Document {
  _id: number;
}

const store = useStore();
const rows = (name: string) => store().db.collection<Row>(name);
const run = (stages: Document[]) => rows('a').aggregate(stages).toArray();

describe('aggregate', () => {
  beforeAll(async () => {
    await rows('a').insertMany(
      Array.from({ length: 30 }, (_, i) => ({ _id: i, g: `g${i % 3}`, n: i, sub: { k: i % 2 }, tag: [i % 2, 9] })),
    );
  });

  it('matches, sorts, skips, limits and counts', async () => {
    expect(
      await run([{ $match: { n: { $gte: 10 } } }, { $sort: { n: -1 } }, { $skip: 1 }, { $limit: 2 }]),
    ).toMatchObject([{ n: 28 }, { n: 27 }]);
    expect(await run([{ $match: { g: 'g1' } }, { $count: 'n' }])).toEqual([{ n: 10 }]);
    expect(await run([{ $match: { g: 'none' } }, { $count: 'n' }])).toEqual([]);
    expect(await run([{ $limit: 5 }, { $match: { n: { $gte: 3 } } }, { $count: 'n' }])).toEqual([{ n: 2 }]);
  });

  it('groups by a field, by several, and as a whole', async () => {
    const stages = [
      {
        $group: {
          _id: '$g',
          total: { $sum: '$n' },
          c: { $sum: 1 },
          least: { $min: '$n' },
          most: { $max: '$n' },
          k: { $count: {} },
        },
      },
    ];
    expect(await run([...stages, { $sort: { _id: 1 } }])).toEqual([
      { _id: 'g0', total: 135, c: 10, least: 0, most: 27, k: 10 },
      { _id: 'g1', total: 145, c: 10, least: 1, most: 28, k: 10 },
      { _id: 'g2', total: 155, c: 10, least: 2, most: 29, k: 10 },
    ]);
    const several = await run([{ $group: { _id: { g: '$g', k: '$sub.k' }, c: { $sum: 1 } } }]);
    expect(several).toHaveLength(6);
    expect(await run([{ $group: { _id: null, c: { $sum: 1 } } }])).toEqual([{ _id: null, c: 30 }]);
    expect(await run([{ $group: { _id: '$missing', c: { $sum: '$g' } } }])).toEqual([{ _id: null, c: 0 }]);
    expect(await run([{ $group: { _id: '$tag', c: { $sum: 1 } } }, { $sort: { _id: 1 } }])).toEqual([
      { _id: [0, 9], c: 15 },
      { _id: [1, 9], c: 15 },
    ]);
  });

  it('sums every number type exactly, in the widest type met', async () => {
    const sum = async (...values: unknown[]) => {
      await rows('sum').deleteMany({});
      await rows('sum').insertMany(values.map((v, _id) => ({ _id, v })));
      const [row] = await rows('sum')
        .aggregate([{ $group: { _id: 1, s: { $sum: '$v' } } }], { promoteValues: false })
        .toArray();
      return row?.s;
    };
    expect(await sum(new Int32(1), new Int32(2))).toEqual(new Int32(3));
    expect(await sum(new Int32(2147483647), new Int32(1))).toEqual(Long.fromString('2147483648'));
    expect(await sum(Long.fromString('9007199254740993'), new Int32(1))).toEqual(Long.fromString('9007199254740994'));
    expect(await sum(new Double(1e16), new Double(1), new Double(-1e16))).toEqual(new Double(1));
    expect(String(await sum(Decimal128.fromString('0.1'), Decimal128.fromString('0.2'), new Int32(1)))).toBe('1.3');
    expect(await sum('x', null, new Int32(4))).toEqual(new Int32(4));
  });

  it('reads in batches', async () => {
    expect(
      await rows('a')
        .aggregate([{ $match: {} }], { batchSize: 7 })
        .toArray(),
    ).toHaveLength(30);
    expect(
      await rows('a')
        .aggregate([{ $sort: { n: -1 } }, { $group: { _id: '$n' } }], { batchSize: 4 })
        .toArray(),
    ).toHaveLength(30);
  });

  it('refuses an unknown stage and a missing cursor', async () => {
    expect((await refusal(run([{ $frob: {} }]))).code).toBe(40324);
    expect((await refusal(store().db.command({ aggregate: 'a', pipeline: [] }))).code).toBe(9);
    expect((await refusal(run([{ $group: { c: { $sum: 1 } } }]))).code).toBe(15955);
    expect((await refusal(run([{ $group: { _id: 1, c: { $frob: 1 } } }]))).code).toBe(15952);
  });

  it.skipIf(external).each<[string, Document, number, string]>([
    ['$project', { $project: { a: 1 } }, 40324, '$project'],
    ['$lookup', { $lookup: {} }, 40324, '$lookup'],
    ['$unwind', { $unwind: '$tag' }, 40324, '$unwind'],
    ['$changeStream', { $changeStream: {} }, 40573, '$changeStream'],
    ['$avg', { $group: { _id: 1, a: { $avg: '$n' } } }, 15952, '$avg'],
    ['$push', { $group: { _id: 1, a: { $push: '$n' } } }, 15952, '$push'],
    ['an expression', { $group: { _id: { $toLower: '$g' } } }, 168, '$toLower'],
    ['an expression in $sum', { $group: { _id: 1, a: { $sum: { $add: [1, 2] } } } }, 168, '$add'],
    ['a variable', { $group: { _id: '$$ROOT' } }, 2, '$$ROOT'],
  ])('refuses %s, naming it', async (_, stage, code, named) => {
    const e = await refusal(run([stage]));
    expect(e.code).toBe(code);
    expect(e.message).toContain(named);
  });

  it.skipIf(external)('refuses change streams with 40573', async () => {
    const e = await refusal(rows('a').watch().next());
    expect(e.code).toBe(40573);
  });
});
