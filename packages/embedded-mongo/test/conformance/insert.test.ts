import {
  Binary,
  Code,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'mongodb';
import { describe, expect, it } from 'vitest';
import { external, refusal, useStore } from '../support/store.ts';

interface Row extends Document {
  _id: string | number | Int32 | Double | Long | Decimal128 | number[] | RegExp;
}

const store = useStore();
const rows = (name: string) => store().db.collection<Row>(name);
/** Without promotion: an int, a long and a double stay what they are. */
const typed = (name: string) =>
  store().db.collection<Row>(name, { promoteValues: false, promoteLongs: false, promoteBuffers: false });

describe('insert', () => {
  it('keeps every type and the order of fields', async () => {
    const d = {
      _id: 'types',
      z: new Double(1),
      int: new Int32(1),
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('1.10'),
      date: new Date(-1),
      oid: new ObjectId('0123456789abcdef01234567'),
      bin: new Binary(Buffer.from([0, 255]), 128),
      re: /^a/i,
      ts: new Timestamp({ t: 5, i: 6 }),
      min: new MinKey(),
      max: new MaxKey(),
      nil: null,
      list: [1, [2, { b: 1, a: 2 }]],
      text: '知旗\0\u{1f600}',
    };
    await rows('types').insertOne(d);
    const back = await typed('types').findOne({ _id: 'types' });
    expect(Object.keys(back ?? {})).toEqual(Object.keys(d));
    expect(back?.z).toEqual(new Double(1));
    expect(back?.int).toEqual(new Int32(1));
    expect(String(back?.long)).toBe('9007199254740993');
    expect(String(back?.decimal)).toBe('1.10');
    expect(back?.text).toBe(d.text);
    expect(back?.date).toEqual(d.date);
  });

  it('puts _id first and makes one when it is missing', async () => {
    const c = store().db.collection('ids');
    await c.insertOne({ a: 1 }, { forceServerObjectId: true });
    await c.insertOne({ b: 1, _id: new ObjectId() });
    for (const d of await c.find().toArray()) {
      expect(Object.keys(d)[0]).toBe('_id');
      expect(d._id).toBeInstanceOf(ObjectId);
    }
  });

  it('takes null as an _id, once', async () => {
    // The driver itself would replace it by an ObjectId.
    const insert = () => store().db.command({ insert: 'nullid', documents: [{ _id: null }] });
    expect(await insert()).toMatchObject({ n: 1 });
    expect(await insert()).toMatchObject({ n: 0, writeErrors: [{ code: 11000 }] });
    expect(
      await store()
        .db.collection('nullid')
        .countDocuments({ _id: null as never }),
    ).toBe(1);
  });

  it('refuses an array or a regular expression as _id', async () => {
    expect((await refusal(rows('badid').insertOne({ _id: [1] }))).code).toBe(2);
    expect((await refusal(rows('badid').insertOne({ _id: /a/ }))).code).toBe(2);
  });

  it('counts 1, 1.0, Long 1 and Decimal 1 as one _id', async () => {
    await rows('one').insertOne({ _id: new Int32(1) });
    for (const _id of [new Double(1), Long.fromNumber(1), Decimal128.fromString('1.0')]) {
      expect((await refusal(rows('one').insertOne({ _id }))).code).toBe(11000);
    }
  });

  it('names the violated index by keyPattern and keyValue, _id before any other', async () => {
    const c = rows('dup');
    await c.createIndex({ n: 1 }, { unique: true });
    await c.insertOne({ _id: 'a', n: 1 });
    const other = await refusal(c.insertOne({ _id: 'b', n: 1 }));
    expect([other.code, other.keyPattern, other.keyValue]).toEqual([11000, { n: 1 }, { n: 1 }]);
    // A repeated create violates both; the caller tells a replay from a conflict by _id.
    const both = await refusal(c.insertOne({ _id: 'a', n: 1 }));
    expect([both.code, both.keyPattern, both.keyValue]).toEqual([11000, { _id: 1 }, { _id: 'a' }]);
  });

  it('stops an ordered batch at the first error and goes on in an unordered one', async () => {
    const docs = [{ _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: 3 }];
    const ordered = await refusal(rows('ordered').insertMany(docs));
    expect(ordered.writeErrors[0]?.index).toBe(2);
    expect(await rows('ordered').countDocuments()).toBe(2);
    const unordered = await refusal(rows('unordered').insertMany(docs, { ordered: false }));
    expect(unordered.writeErrors.map((e: { index: number }) => e.index)).toEqual([2]);
    expect(await rows('unordered').countDocuments()).toBe(3);
  });

  it('refuses a document beyond 16 MiB, inserted or grown', async () => {
    const reply = await store()
      .db.command({ insert: 'big', documents: [{ _id: 1, s: 'x'.repeat(17_000_000) }] })
      .catch((e: unknown) => e);
    const { code, writeErrors } = reply as { code?: number; writeErrors?: { code: number }[] };
    expect([2, 10334]).toContain(code ?? writeErrors?.[0]?.code);
    await rows('big').insertOne({ _id: 2, s: 'x'.repeat(16_000_000) });
    const grown = await refusal(rows('big').updateOne({ _id: 2 }, { $set: { t: 'x'.repeat(1_000_000) } }));
    expect([10334, 17419]).toContain(grown.code);
    expect(await rows('big').countDocuments()).toBe(1);
  });

  it('refuses a command field it does not know', async () => {
    const e = await refusal(store().db.command({ insert: 'legacy', documents: [{ _id: 1 }], foo: 1 }));
    expect([e.code, e.message]).toEqual([40415, "BSON field 'insert.foo' is an unknown field."]);
  });

  it.skipIf(external)('refuses legacy types and __proto__, naming them', async () => {
    const code = await refusal(rows('legacy').insertOne({ _id: 1, f: new Code('x') }));
    expect([code.code, code.message]).toEqual([2, "BSON type 'javascript' is not supported by the embedded store"]);
    const proto = await refusal(rows('legacy').insertOne(JSON.parse('{"_id": 1, "__proto__": {"a": 1}}')));
    expect(proto.message).toContain('__proto__');
  });
});
