import { MongoClient, MongoServerError } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../src/index.ts';
import { refusal } from '../support/store.ts';

interface Row {
  _id: number;
  indexed?: number;
  other?: number;
  due?: number;
}

let server: EmbeddedMongo;
let client: MongoClient;
const rows = () => client.db('strict').collection<Row>('c');

beforeAll(async () => {
  server = await startEmbeddedMongo({ strict: true });
  client = new MongoClient(server.uri);
  await rows().createIndexes([{ key: { indexed: 1 } }, { key: { due: 1 }, sparse: true }]);
  await rows().insertMany([
    { _id: 1, indexed: 1, other: 1 },
    { _id: 2, indexed: 2, other: 2, due: 5 },
  ]);
});
afterAll(async () => {
  await client.close();
  await server.close();
});

describe('strict mode', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['find by a field without an index', () => rows().find({ other: 1 }).toArray()],
    ['findOne by a field without an index', () => rows().findOne({ other: 1 })],
    ['a full listing', () => rows().find({}).toArray()],
    ['a sorted full listing', () => rows().find({}).sort({ _id: 1 }).toArray()],
    [
      'a filter that only the sort has an index for',
      () => rows().find({ other: 1 }).sort({ _id: 1 }).limit(1).toArray(),
    ],
    [
      'an exclusion',
      () =>
        rows()
          .find({ indexed: { $ne: 1 } })
          .toArray(),
    ],
    [
      'an $or with one branch without an index',
      () =>
        rows()
          .find({ $or: [{ indexed: 1 }, { other: 1 }] })
          .toArray(),
    ],
    ['an update', () => rows().updateOne({ other: 1 }, { $set: { other: 2 } })],
    ['an update of all', () => rows().updateMany({}, { $set: { other: 2 } })],
    ['a deletion', () => rows().deleteMany({ other: 1 })],
    ['findOneAndUpdate', () => rows().findOneAndUpdate({ other: 1 }, { $set: { other: 2 } })],
    [
      'an aggregate',
      () =>
        rows()
          .aggregate([{ $match: { other: 1 } }])
          .toArray(),
    ],
    ['countDocuments of all', () => rows().countDocuments({})],
    ['distinct of all', () => rows().distinct('other')],
  ])('refuses %s with 291, naming the filter', async (_, run) => {
    const e = await refusal(run());
    expect(e).toBeInstanceOf(MongoServerError);
    expect(e.code).toBe(291);
    expect(e.message).toMatch(/^strict mode: no index serves strict\.c filter \{/);
  });

  it.each<[string, () => Promise<unknown>, unknown]>([
    ['find by _id', () => rows().findOne({ _id: 1, other: 1 }), { _id: 1, indexed: 1, other: 1 }],
    [
      'find by an index and more',
      () =>
        rows()
          .find({ indexed: { $gt: 1 }, other: 2 })
          .map((d) => d._id)
          .toArray(),
      [2],
    ],
    [
      'an $or over indexes',
      () =>
        rows()
          .find({ $or: [{ indexed: 9 }, { _id: 2 }] })
          .map((d) => d._id)
          .toArray(),
      [2],
    ],
    [
      'a page by _id',
      () =>
        rows()
          .find({})
          .sort({ _id: -1 })
          .limit(1)
          .map((d) => d._id)
          .toArray(),
      [2],
    ],
    [
      'a sparse index',
      () =>
        rows()
          .find({ due: { $exists: true } })
          .sort({ due: 1 })
          .map((d) => d._id)
          .toArray(),
      [2],
    ],
    ['countDocuments by an index', () => rows().countDocuments({ indexed: 1 }), 1],
    ['the estimated count', () => rows().estimatedDocumentCount(), 2],
    ['a missing collection', () => client.db('strict').collection('none').find({ x: 1 }).toArray(), []],
    [
      'the catalogue',
      () =>
        rows()
          .indexes()
          .then((all) => all.length),
      3,
    ],
  ])('serves %s', async (_, run, expected) => {
    expect(await run()).toEqual(expected);
  });
});
