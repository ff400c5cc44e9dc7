import { Decimal128, type Document, Double, Int32, Long, Timestamp } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { external, refusal, useStore } from '../support/store.ts';

interface Row extends Document {
  _id: string | number | Int32 | Double | Long | Decimal128 | number[] | RegExp;
}

const store = useStore();
/** The driver's types know no arrays in an open schema. */
const change = (update: Document): Document => update;
const rows = (name: string) => store().db.collection<Row>(name);
/** Without promotion: an int, a long and a double stay what they are. */
const typed = (name: string) =>
  store().db.collection<Row>(name, { promoteValues: false, promoteLongs: false, promoteBuffers: false });

describe('update', () => {
  it('changes by version, and matches nothing when the version moved on', async () => {
    const c = rows('versions');
    await c.insertOne({ _id: 'p', v: 1, state: { n: 1 }, outbox: [] });
    const next = change({
      $set: { v: 2, 'state.n': 2 },
      $push: { outbox: { id: 'e1' } },
      $min: { pendingSince: 5 },
    });
    expect(await c.updateOne({ _id: 'p', v: 1 }, next)).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    expect(await c.updateOne({ _id: 'p', v: 1 }, next)).toMatchObject({ matchedCount: 0, modifiedCount: 0 });
    expect(await c.findOne({ _id: 'p' })).toEqual({
      _id: 'p',
      v: 2,
      state: { n: 2 },
      outbox: [{ id: 'e1' }],
      pendingSince: 5,
    });
  });

  it('counts modified documents by their bytes', async () => {
    const c = rows('modified');
    await c.insertOne({ _id: 1, a: new Int32(1) });
    expect(await c.updateOne({ _id: 1 }, { $set: { a: new Int32(1) } })).toMatchObject({ modifiedCount: 0 });
    expect(await c.updateOne({ _id: 1 }, { $set: { a: new Double(1) } })).toMatchObject({ modifiedCount: 1 });
  });

  it('leaves untouched fields as they are, integer-looking keys in their order', async () => {
    const c = rows('untouched');
    await c.insertOne({
      _id: 1,
      long: Long.fromNumber(7),
      d: new Double(2),
      sub: new Map([
        ['b', 1],
        ['2', 2],
        ['1', 3],
      ]),
    });
    await c.updateOne({ _id: 1 }, { $set: { 'sub.x': 1, other: 1 } });
    const raw = await store()
      .db.collection('untouched', { raw: true })
      .findOne({ _id: 1 as never });
    const text = Buffer.from(raw as unknown as Uint8Array).toString('latin1');
    expect(text.indexOf('\x102\0')).toBeGreaterThan(text.indexOf('\x10b\0'));
    expect(text.indexOf('\x101\0')).toBeGreaterThan(text.indexOf('\x102\0'));
    const back = await typed('untouched').findOne({ _id: 1 });
    expect(back?.long).toEqual(Long.fromNumber(7));
    expect(back?.d).toEqual(new Double(2));
  });

  it('pushes with $each, $position, $slice and $sort', async () => {
    const c = rows('push');
    await c.insertOne({ _id: 1, a: [5, 1], d: [{ n: 2 }] });
    await c.updateOne({ _id: 1 }, change({ $push: { a: { $each: [9, 3], $position: 1 } } }));
    expect((await c.findOne({ _id: 1 }))?.a).toEqual([5, 9, 3, 1]);
    await c.updateOne({ _id: 1 }, change({ $push: { a: { $each: [7], $sort: -1, $slice: 3 } } }));
    expect((await c.findOne({ _id: 1 }))?.a).toEqual([9, 7, 5]);
    await c.updateOne(
      { _id: 1 },
      change({ $push: { d: { $each: [{ n: 1 }, { n: 3 }], $sort: { n: 1 }, $slice: -2 } } }),
    );
    expect((await c.findOne({ _id: 1 }))?.d).toEqual([{ n: 2 }, { n: 3 }]);
  });

  it('pulls by value, by condition and by fields; a scalar does not remove nested arrays', async () => {
    const c = rows('pull');
    await c.insertOne({ _id: 1, a: [1, [1], 2, 3], d: [{ id: 'x', n: 1 }, { id: 'y', n: 2 }, 5] });
    await c.updateOne({ _id: 1 }, change({ $pull: { a: 1 } }));
    expect((await c.findOne({ _id: 1 }))?.a).toEqual([[1], 2, 3]);
    await c.updateOne({ _id: 1 }, change({ $pull: { a: { $gte: 3 }, d: { id: { $in: ['x', 'q'] } } } }));
    expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, a: [[1], 2], d: [{ id: 'y', n: 2 }, 5] });
    await c.updateOne({ _id: 1 }, change({ $pullAll: { a: [2], d: [5] } }));
    expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, a: [[1]], d: [{ id: 'y', n: 2 }] });
  });

  it('keeps sets, pops, renames and unsets', async () => {
    const c = rows('misc');
    await c.insertOne({ _id: 1, s: [1], q: [1, 2, 3], from: 'x', gone: 1, list: [1, 2] });
    await c.updateOne(
      { _id: 1 },
      {
        $addToSet: { s: { $each: [1, 2, 2] } },
        $pop: { q: -1 },
        $rename: { from: 'to.y' },
        $unset: { gone: 1, 'list.0': 1 },
      },
    );
    expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, s: [1, 2], q: [2, 3], list: [null, 2], to: { y: 'x' } });
  });

  it('adds to a long and multiplies without losing a digit, and says so when 64 bits do not suffice', async () => {
    const c = typed('numbers');
    await c.insertOne({
      _id: 1,
      long: Long.fromString('9007199254740993'),
      int: new Int32(2147483647),
      d: Decimal128.fromString('0.1'),
    });
    await c.updateOne({ _id: 1 }, { $inc: { long: new Int32(1), int: new Int32(1), d: Decimal128.fromString('0.2') } });
    const back = await c.findOne({ _id: 1 });
    expect(String(back?.long)).toBe('9007199254740994');
    expect(back?.int).toEqual(Long.fromString('2147483648'));
    expect(String(back?.d)).toBe('0.3');
    const overflow = await refusal(c.updateOne({ _id: 1 }, { $mul: { long: Long.fromString('9223372036854775807') } }));
    expect(Number(overflow.code)).toBe(2);
    await c.updateOne(
      { _id: 1 },
      { $mul: { missing: Long.fromNumber(5) }, $min: { long: new Int32(3) }, $max: { int: new Int32(3) } },
    );
    const after = await c.findOne({ _id: 1 });
    expect(after?.missing).toEqual(Long.fromNumber(0));
    expect(after?.long).toEqual(new Int32(3));
    expect(after?.int).toEqual(Long.fromString('2147483648'));
  });

  it('writes the current date', async () => {
    const c = rows('dates');
    await c.insertOne({ _id: 1 });
    await c.updateOne({ _id: 1 }, change({ $currentDate: { d: true, t: { $type: 'timestamp' } } }));
    const back = await c.findOne({ _id: 1 });
    expect(back?.d).toBeInstanceOf(Date);
    expect(back?.t).toBeInstanceOf(Timestamp);
  });

  it('upserts from the equalities of the query, with $setOnInsert only then', async () => {
    const c = rows('upsert');
    const first = await c.updateOne(
      { _id: 'k', 'x.y': 5, z: { $gt: 1 } },
      { $set: { a: 1 }, $setOnInsert: { b: 2 } },
      { upsert: true },
    );
    expect(first).toMatchObject({ matchedCount: 0, upsertedCount: 1, upsertedId: 'k' });
    expect(await c.findOne({ _id: 'k' })).toEqual({ _id: 'k', x: { y: 5 }, a: 1, b: 2 });
    const again = await c.updateOne({ _id: 'k' }, { $set: { a: 3 }, $setOnInsert: { b: 9 } }, { upsert: true });
    expect(again).toMatchObject({ matchedCount: 1, upsertedCount: 0 });
    expect((await c.findOne({ _id: 'k' }))?.b).toBe(2);
  });

  it('keeps last values: an older sequence meets E11000 on upsert and matches nothing without', async () => {
    const c = rows('lastvalue');
    const write = (seq: number, upsert: boolean) =>
      c.updateOne({ _id: 'row', seq: { $lt: seq } }, { $set: { seq, value: seq } }, { upsert });
    await write(5, true);
    expect((await refusal(write(4, true))).keyPattern).toEqual({ _id: 1 });
    expect((await write(4, false)).matchedCount).toBe(0);
    expect((await write(6, true)).matchedCount).toBe(1);
  });

  it('replaces documents and never their _id', async () => {
    const c = rows('replace');
    await c.insertOne({ _id: 1, a: 1, b: 2 });
    await c.replaceOne({ _id: 1 }, { c: 3 });
    expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, c: 3 });
    expect((await refusal(c.replaceOne({ _id: 1 }, { _id: 2, c: 3 }))).code).toBe(66);
  });

  it('updates many documents, or none of them when one cannot be', async () => {
    const c = rows('many');
    await c.insertMany([
      { _id: 1, g: 1, n: 1 },
      { _id: 2, g: 1, n: 2 },
      { _id: 3, g: 2, n: 'x' },
    ]);
    expect(await c.updateMany({ g: 1 }, { $inc: { n: 10 } })).toMatchObject({ matchedCount: 2, modifiedCount: 2 });
    if (external) return; // MongoDB keeps what it changed before the error
    expect((await refusal(c.updateMany({}, { $inc: { n: 1 } }))).code).toBe(14);
    expect(
      await c
        .find()
        .sort({ _id: 1 })
        .map((d) => d.n)
        .toArray(),
    ).toEqual([11, 12, 'x']);
  });

  it.each([
    ['$inc of text', { $inc: { s: 1 } }, 14],
    ['$inc by text', { $inc: { n: 'x' } }, 14],
    ['a path through a scalar', { $set: { 's.x': 1 } }, 28],
    ['two changes of one path', { $set: { a: 1 }, $unset: { a: 1 } }, 40],
    ['a change within another', { $set: { a: {} }, $inc: { 'a.b': 1 } }, 40],
    ['_id', { $set: { _id: 5 } }, 66],
    ['an empty path component', { $set: { 'a.': 1 } }, 56],
    ['an unknown operator', { $frobnicate: { a: 1 } }, 9],
    ['$push on text', { $push: { s: 1 } }, 2],
    ['$pop on text', { $pop: { s: 1 } }, 14],
    ['$pop by 2', { $pop: { l: 2 } }, 9],
    ['an unknown clause', { $push: { l: { $each: [1], $foo: 1 } } }, 2],
  ])('refuses %s', async (name, wrong, code) => {
    const c = rows('refused');
    await c.updateOne({ _id: name }, { $set: { s: 'text', n: 1, l: [1] } }, { upsert: true });
    const before = await c.findOne({ _id: name });
    const e = await refusal(c.updateOne({ _id: name }, wrong as never));
    expect(e.code).toBe(code);
    expect(await c.findOne({ _id: name })).toEqual(before);
  });

  it.skipIf(external).each([
    ['a pipeline update', [{ $set: { a: 1 } }], {}, 9, 'pipeline'],
    ['a positional operator', { $set: { 'l.$': 1 } }, {}, 2, '$'],
    ['all positions', { $set: { 'l.$[]': 1 } }, {}, 2, '$[]'],
    ['arrayFilters', { $set: { 'l.$[x]': 1 } }, { arrayFilters: [{ x: 1 }] }, 2, 'arrayFilters'],
    ['a collation', { $set: { a: 1 } }, { collation: { locale: 'zh' } }, 2, 'collation'],
    ['$bit', { $bit: { n: { and: 1 } } }, {}, 9, '$bit'],
  ])('refuses %s, naming it', async (_, wrong, options, code, named) => {
    const e = await refusal(rows('refused').updateOne({ _id: 1 }, wrong as Document, options));
    expect(e.code).toBe(code);
    expect(e.message).toContain(named);
  });
});
