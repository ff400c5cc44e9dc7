import type { Document } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { refusal, useStore } from '../support/store.ts';

interface Row extends Document {
  _id: number;
}

const store = useStore();
const rows = (name: string) => store().db.collection<Row>(name);

describe('delete and findAndModify', () => {
  it('deletes one or many', async () => {
    const c = rows('del');
    await c.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
      { _id: 3, a: 2 },
    ]);
    expect((await c.deleteOne({ a: 1 })).deletedCount).toBe(1);
    expect((await c.deleteMany({ a: { $lt: 3 } })).deletedCount).toBe(2);
    expect((await c.deleteMany({})).deletedCount).toBe(0);
  });

  it('finds and updates, replaces, deletes and upserts', async () => {
    const c = rows('fam');
    await c.insertMany([
      { _id: 1, n: 2 },
      { _id: 2, n: 1 },
    ]);
    expect(await c.findOneAndUpdate({}, { $inc: { n: 5 } }, { sort: { n: 1 } })).toEqual({ _id: 2, n: 1 });
    const after = await c.findOneAndUpdate(
      { _id: 2 },
      { $inc: { n: 1 } },
      { returnDocument: 'after', projection: { n: 1, _id: 0 } },
    );
    expect(after).toEqual({ n: 7 });
    expect(await c.findOneAndReplace({ _id: 1 }, { r: 1 }, { returnDocument: 'after' })).toEqual({ _id: 1, r: 1 });
    expect(await c.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, r: 1 });
    expect(await c.findOneAndUpdate({ _id: 9 }, { $set: { a: 1 } })).toBeNull();
    const made = await c.findOneAndUpdate(
      { _id: 9 },
      { $set: { a: 1 } },
      { upsert: true, returnDocument: 'after', includeResultMetadata: true },
    );
    expect(made).toMatchObject({
      value: { _id: 9, a: 1 },
      lastErrorObject: { n: 1, updatedExisting: false, upserted: 9 },
    });
  });

  it('reports a duplicate key of findAndModify as the command error', async () => {
    const c = rows('famdup');
    await c.createIndex({ n: 1 }, { unique: true });
    await c.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    const e = await refusal(c.findOneAndUpdate({ _id: 2 }, { $set: { n: 1 } }));
    expect([e.code, e.codeName, e.keyPattern]).toEqual([11000, 'DuplicateKey', { n: 1 }]);
  });
});

describe('bulkWrite of a collection', () => {
  it('does every kind in order', async () => {
    const result = await rows('bulk').bulkWrite([
      { insertOne: { document: { _id: 1, a: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { a: 1 } } } },
      { updateOne: { filter: { _id: 2 }, update: { $set: { a: 9 } }, upsert: true } },
      { replaceOne: { filter: { _id: 2 }, replacement: { b: 1 } } },
      { deleteOne: { filter: { _id: 1 } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 2,
      modifiedCount: 2,
      deletedCount: 1,
      upsertedCount: 1,
    });
    expect(await rows('bulk').find().toArray()).toEqual([{ _id: 2, b: 1 }]);
  });

  it('keeps the index of each error in an unordered batch', async () => {
    await rows('bulkerr').insertOne({ _id: 1 });
    const e = await refusal(
      rows('bulkerr').bulkWrite([{ insertOne: { document: { _id: 1 } } }, { insertOne: { document: { _id: 2 } } }], {
        ordered: false,
      }),
    );
    expect(e.writeErrors[0]?.index).toBe(0);
    expect(await rows('bulkerr').countDocuments()).toBe(2);
  });
});
