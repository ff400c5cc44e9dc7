import { Decimal128, Double, Int32, Long, ObjectId } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { external, refusal, useStore } from '../support/store.ts';

interface Row {
  _id: number;
  [field: string]: unknown;
}

const store = useStore();
const rows = (name: string) => store().db.collection<Row>(name);

async function ids(name: string, filter: object): Promise<number[]> {
  return rows(name)
    .find(filter)
    .sort({ _id: 1 })
    .map((d) => d._id)
    .toArray();
}

describe('filters', () => {
  beforeAll(async () => {
    await rows('f').insertMany([
      { _id: 1, n: 1, s: 'apple', a: [1, 2, 3], sub: { x: 1, y: 2 } },
      {
        _id: 2,
        n: new Double(2.5),
        s: 'Banana',
        a: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
        sub: { y: 2, x: 1 },
      },
      { _id: 3, n: Long.fromNumber(3), s: 'a.b', a: [[1, 2], 5], sub: null },
      { _id: 4, n: Decimal128.fromString('4'), s: '', a: [] },
      { _id: 5, n: null, s: 7, a: 1 },
      { _id: 6, n: new Date(0), a: [0, 5], t: [{ u: [{ v: 1 }, { v: 2 }] }] },
    ]);
  });

  it.each<[string, object, number[]]>([
    ['$eq over number types', { n: 3 }, [3]],
    ['$ne counts missing fields', { n: { $ne: 1 } }, [2, 3, 4, 5, 6]],
    ['null is null or missing', { sub: null }, [3, 4, 5, 6]],
    ['ranges stay in their type', { n: { $gt: 0 } }, [1, 2, 3, 4]],
    ['$gte and $lt', { n: { $gte: 2.5, $lt: 4 } }, [2, 3]],
    ['$in', { n: { $in: [1, 4, 'x'] } }, [1, 4]],
    ['$nin', { n: { $nin: [1, null] } }, [2, 3, 4, 6]],
    ['$exists true', { sub: { $exists: true } }, [1, 2, 3]],
    ['$exists false', { sub: { $exists: false } }, [4, 5, 6]],
    ['an element of an array', { a: 1 }, [1, 5]],
    ['a whole array, in its order', { a: [1, 2, 3] }, [1]],
    ['a nested array as an element', { a: [1, 2] }, [3]],
    ['a subdocument, in its order', { sub: { x: 1, y: 2 } }, [1]],
    ['a path through an array', { 'a.x': 2 }, [2]],
    ['an index in a path', { 'a.1': 2 }, [1]],
    ['two arrays on the way', { 't.u.v': 2 }, [6]],
    ['$all', { a: { $all: [1, 3] } }, [1]],
    ['$size', { a: { $size: 2 } }, [2, 3, 6]],
    ['$elemMatch of values', { a: { $elemMatch: { $gt: 1, $lt: 3 } } }, [1]],
    ['both bounds met by different elements', { a: { $gt: 1, $lt: 3 } }, [1, 6]],
    ['$elemMatch of documents', { a: { $elemMatch: { x: 1, y: 2 } } }, []],
    ['conditions met by different documents', { 'a.x': 1, 'a.y': 2 }, [2]],
    ['$elemMatch does not descend nested arrays', { a: { $elemMatch: { $eq: 2 } } }, [1]],
    ['$all with $elemMatch', { a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { y: 2 } }] } }, [2]],
    ['$type by alias', { n: { $type: 'double' } }, [2]],
    ['$type by number of a long', { n: { $type: 18 } }, [3]],
    ['$type number', { n: { $type: 'number' } }, [1, 2, 3, 4]],
    ['$type array', { a: { $type: 'array' } }, [1, 2, 3, 4, 6]],
    ['$type of elements', { a: { $type: 'object' } }, [2]],
    ['$mod', { n: { $mod: [2, 1] } }, [1, 3]],
    ['$regex', { s: { $regex: '^a' } }, [1, 3]],
    ['$regex with $options', { s: { $regex: '^b', $options: 'i' } }, [2]],
    ['a regular expression in $in', { s: { $in: [/nana/, ''] } }, [2, 4]],
    ['an escaped dot', { s: /^a\.b$/ }, [3]],
    ['$not', { n: { $not: { $gt: 1 } } }, [1, 5, 6]],
    ['$and', { $and: [{ n: { $gt: 1 } }, { n: { $lt: 3 } }] }, [2]],
    ['$or', { $or: [{ n: 1 }, { s: 7 }] }, [1, 5]],
    ['$nor', { $nor: [{ n: { $type: 'number' } }, { a: 1 }] }, [6]],
    ['nothing', {}, [1, 2, 3, 4, 5, 6]],
  ])('%s', async (_, filter, expected) => {
    expect(await ids('f', filter)).toEqual(expected);
  });

  it('compares Long, Double and Decimal128 by their exact values', async () => {
    await rows('exact').insertMany([
      { _id: 1, n: Long.fromString('9999999999999999') },
      { _id: 2, n: Long.fromString('10000000000000000') },
      { _id: 3, n: Decimal128.fromString('9999999999999999.5') },
    ]);
    expect(await ids('exact', { n: { $gt: Long.fromString('9999999999999999') } })).toEqual([2, 3]);
    expect(await ids('exact', { n: { $lt: new Double(1e16) } })).toEqual([1, 3]);
    expect(await ids('exact', { n: { $mod: [2, 1] } })).toEqual([1, 3]);
  });

  it.each<[string, object, number]>([
    ['an unknown operator', { a: { $frob: 1 } }, 2],
    ['an unknown top-level operator', { $frob: 1 }, 2],
    ['a mix of operator and field', { a: { $gt: 1, x: 1 } }, 2],
    ['an empty $or', { $or: [] }, 2],
    ['$in without a list', { a: { $in: 1 } }, 2],
    ['$mod by zero', { a: { $mod: [0, 1] } }, 2],
    ['a bad pattern', { a: { $regex: '(' } }, 51091],
    ['$ne with a pattern', { a: { $ne: /x/ } }, 2],
    ['an unknown type', { a: { $type: 'frob' } }, 2],
  ])('refuses %s', async (_, filter, code) => {
    expect((await refusal(rows('f').find(filter).toArray())).code).toBe(code);
    expect((await refusal(rows('nowhere').find(filter).toArray())).code).toBe(code);
  });

  it.skipIf(external).each<[string, object, string]>([
    ['$where', { $where: 'true' }, '$where'],
    ['$expr', { $expr: { $gt: ['$a', '$b'] } }, '$expr'],
    ['$text', { $text: { $search: 'a' } }, '$text'],
    ['$jsonSchema', { $jsonSchema: {} }, '$jsonSchema'],
    ['$bitsAllSet', { a: { $bitsAllSet: 1 } }, '$bitsAllSet'],
    ['$near', { a: { $near: [0, 0] } }, '$near'],
    ['a possessive quantifier', { s: { $regex: 'a++' } }, 'invalid'],
    ['an inline flag', { s: { $regex: '(?i)a' } }, '(?i)'],
    ['a POSIX class', { s: { $regex: '[[:alpha:]]' } }, 'POSIX'],
    ['a PCRE escape', { s: { $regex: '\\Qa\\E' } }, '\\Q'],
    ['the extended flag', { s: { $regex: 'a', $options: 'x' } }, "'x'"],
  ])('refuses %s, naming it', async (_, filter, named) => {
    const e = await refusal(rows('f').find(filter).toArray());
    expect([2, 51091]).toContain(e.code);
    expect(e.message).toContain(named);
  });
});

describe('projection', () => {
  beforeAll(async () => {
    await rows('p').insertOne({
      _id: 1,
      a: 1,
      b: { c: 1, d: 2 },
      l: [{ x: 1, y: 2 }, { x: 3, y: 4 }, 5],
      n: [1, 2, 3, 4],
    });
  });

  it.each<[string, object, object]>([
    ['inclusion', { a: 1, 'b.c': 1 }, { _id: 1, a: 1, b: { c: 1 } }],
    ['inclusion without _id', { _id: 0, a: 1 }, { a: 1 }],
    ['only _id', { _id: 1 }, { _id: 1 }],
    ['inclusion in arrays', { 'l.x': 1, _id: 0 }, { l: [{ x: 1 }, { x: 3 }] }],
    ['exclusion', { l: 0, n: 0, 'b.d': 0 }, { _id: 1, a: 1, b: { c: 1 } }],
    ['exclusion in arrays', { 'l.x': 0, a: 0, b: 0, n: 0 }, { _id: 1, l: [{ y: 2 }, { y: 4 }, 5] }],
    ['$slice from the end', { n: { $slice: -2 }, l: 0, b: 0 }, { _id: 1, a: 1, n: [3, 4] }],
    ['$slice of a window', { n: { $slice: [1, 2] }, a: 1 }, { _id: 1, a: 1, n: [2, 3] }],
    ['$slice with _id only', { n: { $slice: 1 }, _id: 1 }, { _id: 1, n: [1] }],
    ['$elemMatch', { l: { $elemMatch: { x: { $gt: 1 } } } }, { _id: 1, l: [{ x: 3, y: 4 }] }],
    ['$elemMatch without a match', { a: 1, l: { $elemMatch: { x: 9 } } }, { _id: 1, a: 1 }],
  ])('%s', async (_, projection, expected) => {
    expect(await rows('p').findOne({ _id: 1 }, { projection })).toEqual(expected);
  });

  it('refuses a mix of inclusion and exclusion, and colliding paths', async () => {
    const code = async (projection: object) => (await refusal(rows('p').findOne({}, { projection }))).code;
    expect(await code({ a: 1, b: 0 })).toBe(31254);
    expect(await code({ a: 0, b: 1 })).toBe(31253);
    expect(await code({ 'b.c': 1, b: 1 })).toBe(31250);
    expect(await code({ b: 1, 'b.c': 1 })).toBe(31249);
  });

  it.skipIf(external).each([
    ['positional', { 'n.$': 1 }, 'positional'],
    ['expressions', { z: { $add: [1, 2] } }, '$add'],
    ['literals', { z: 'x' }, 'z'],
    ['$meta', { z: { $meta: 'textScore' } }, '$meta'],
  ])('refuses %s, naming it', async (_, projection, named) => {
    const e = await refusal(rows('p').findOne({ n: 1 }, { projection }));
    expect(e.code).toBe(2);
    expect(e.message).toContain(named);
  });
});

describe('sort, skip, limit and batches', () => {
  beforeAll(async () => {
    await rows('s').insertMany(Array.from({ length: 250 }, (_, i) => ({ _id: i, g: i % 3, n: 249 - i })));
  });

  it('sorts by several fields, skips and limits', async () => {
    const found = await rows('s').find().sort({ g: -1, n: 1 }).skip(2).limit(3).toArray();
    expect(found.map((d) => [d.g, d.n])).toEqual([
      [2, 7],
      [2, 10],
      [2, 13],
    ]);
  });

  it('reads all batches, whatever their size', async () => {
    for (const batchSize of [1, 7, 100, 250, 1000]) {
      expect(
        await rows('s')
          .find({ g: { $gte: 1 } })
          .batchSize(batchSize)
          .toArray(),
      ).toHaveLength(166);
      expect(await rows('s').find().sort({ n: 1 }).batchSize(batchSize).toArray()).toHaveLength(250);
    }
  });

  it('goes on with a cursor while other writes happen', async () => {
    await rows('cursor').insertMany(Array.from({ length: 20 }, (_, i) => ({ _id: i })));
    const cursor = rows('cursor').find().batchSize(5);
    const seen: number[] = [];
    for await (const d of cursor) {
      seen.push(d._id);
      if (d._id === 2) await rows('cursor').deleteOne({ _id: 10 });
      if (d._id === 3) await rows('cursor').updateOne({ _id: 15 }, { $set: { x: 'y'.repeat(5000) } });
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it('sorts over all types, arrays by their least element ascending and their greatest descending', async () => {
    const values = [null, 1, new Double(2.5), 'a', { x: 1 }, [7, 0], [], new ObjectId(), true, new Date(0), /x/];
    await rows('order').insertMany(values.map((v, _id) => ({ _id, v })));
    const by = (direction: 1 | -1) =>
      rows('order')
        .find()
        .sort({ v: direction })
        .map((d) => d._id)
        .toArray();
    expect(await by(1)).toEqual([6, 0, 5, 1, 2, 3, 4, 7, 8, 9, 10]);
    expect(await by(-1)).toEqual([10, 9, 8, 7, 4, 3, 5, 2, 1, 0, 6]);
  });

  it('closes cursors and answers 43 for one it does not know', async () => {
    const first = await store().db.command({ find: 's', batchSize: 2 });
    expect(first.cursor.firstBatch).toHaveLength(2);
    const killed = await store().db.command({ killCursors: 's', cursors: [first.cursor.id] });
    expect(killed.cursorsKilled).toHaveLength(1);
    const e = await refusal(store().db.command({ getMore: Long.fromString(String(first.cursor.id)), collection: 's' }));
    expect([e.code, e.codeName]).toEqual([43, 'CursorNotFound']);
  });

  it('counts and lists distinct values', async () => {
    const c = rows('s');
    expect(await c.countDocuments({ g: 1 })).toBe(83);
    expect(await c.countDocuments({ g: 1 }, { skip: 80, limit: 10 })).toBe(3);
    expect(await c.countDocuments({})).toBe(250);
    expect(await c.estimatedDocumentCount()).toBe(250);
    expect((await c.distinct('g', { n: { $gt: 100 } })).sort()).toEqual([0, 1, 2]);
    expect(await rows('nowhere').countDocuments({})).toBe(0);
    expect(await store().db.command({ count: 's', query: { g: 0 } })).toMatchObject({ n: 84 });
  });

  it('refuses a sort that is neither 1 nor -1', async () => {
    expect((await refusal(store().db.command({ find: 's', sort: { n: 2 } }))).code).toBe(15975);
  });

  it.skipIf(external).each([
    ['tailable', { tailable: true }],
    ['collation', { collation: { locale: 'zh' } }],
    ['let', { let: { x: 1 } }],
    ['min', { min: { n: 1 } }],
    ['returnKey', { returnKey: true }],
  ])('refuses the option %s, naming it', async (name, option) => {
    const e = await refusal(store().db.command({ find: 's', ...option }));
    expect([2, 40415]).toContain(e.code);
    expect(e.message).toContain(name);
  });

  it('keeps types in a projection', async () => {
    await rows('keep').insertOne({ _id: 1, d: new Double(1), i: new Int32(1), x: 1 });
    const found = await store()
      .db.collection('keep', { promoteValues: false })
      .findOne({}, { projection: { d: 1, i: 1 } });
    expect([found?.d, found?.i]).toEqual([new Double(1), new Int32(1)]);
  });
});
