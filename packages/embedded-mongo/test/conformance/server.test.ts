import { MongoClient, UUID } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { external, refusal, useStore } from '../support/store.ts';

const store = useStore();
const admin = () => store().client.db('admin');

describe('the server as drivers and shells see it', () => {
  it('presents itself as a replica set of one, at the address the client uses', async () => {
    const hello = await admin().command({ hello: 1 });
    expect(hello).toMatchObject({
      isWritablePrimary: true,
      secondary: false,
      maxBsonObjectSize: 16777216,
      logicalSessionTimeoutMinutes: 30,
    });
    expect(hello.setName).toBeTypeOf('string');
    expect(hello.hosts).toContain(hello.me);
    if (!external) expect(store().uri).toContain(hello.me);
    expect(hello.compression).toBeUndefined();
    expect(await admin().command({ isMaster: 1 })).toMatchObject({ ismaster: true });
  });

  it('serves a client that connects directly', async () => {
    const client = new MongoClient(store().uri.replace(/\?.*/, ''), { directConnection: true });
    try {
      expect(await client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 });
    } finally {
      await client.close();
    }
  });

  it('answers the questions a shell asks at its start', async () => {
    expect((await admin().command({ buildInfo: 1 })).versionArray[0]).toBeGreaterThanOrEqual(7);
    expect(await admin().command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect((await admin().command({ connectionStatus: 1 })).authInfo.authenticatedUsers).toEqual([]);
    expect((await admin().command({ hostInfo: 1 })).system.hostname).toBeTypeOf('string');
    expect(await admin().command({ getLog: 'startupWarnings' })).toMatchObject({ ok: 1 });
    expect(
      (await admin().command({ getParameter: 1, featureCompatibilityVersion: 1 })).featureCompatibilityVersion.version,
    ).toBeTypeOf('string');
    const id = new UUID();
    expect(await admin().command({ endSessions: [{ id }] })).toMatchObject({ ok: 1 });
    expect(await admin().command({ killSessions: [{ id }] })).toMatchObject({ ok: 1 });
  });

  it('lists databases and collections, counts and drops them', async () => {
    const { db } = store();
    await db.createCollection('made');
    await db.collection('other').insertOne({ a: 1 });
    expect((await refusal(db.command({ create: 'made', capped: true, size: 5000 }))).code).toSatisfy((c: number) =>
      [2, 48].includes(c),
    );
    expect((await db.listCollections({ name: 'made' }).toArray()).map((c) => c.name)).toEqual(['made']);
    expect((await db.listCollections({}, { nameOnly: true }).toArray()).map((c) => c.name).sort()).toEqual([
      'made',
      'other',
    ]);
    const names = (await admin().admin().listDatabases()).databases.map((d) => d.name);
    expect(names).toContain(db.databaseName);
    expect(await db.command({ collStats: 'other' })).toMatchObject({ count: 1, nindexes: 1 });
    expect(await db.dropCollection('made')).toBe(true);
    expect((await db.listCollections().toArray()).map((c) => c.name)).toEqual(['other']);
  });

  it.skipIf(external)('answers 48 for a collection that exists', async () => {
    await store().db.createCollection('twice');
    const e = await refusal(store().db.createCollection('twice'));
    expect([e.code, e.codeName]).toEqual([48, 'NamespaceExists']);
  });

  it('answers 59 for a command it does not know, and 13 outside admin', async () => {
    const e = await refusal(store().db.command({ frobnicate: 1 }));
    expect([e.code, e.codeName, e.message]).toEqual([59, 'CommandNotFound', "no such command: 'frobnicate'"]);
    expect((await refusal(store().db.command({ listDatabases: 1 }))).code).toBe(13);
  });

  it('refuses names MongoDB refuses', async () => {
    expect((await refusal(store().db.command({ insert: 'a$b', documents: [{ _id: 1 }] }))).code).toBe(73);
    expect((await refusal(store().db.command({ create: '' }))).code).toBe(73);
  });

  it.skipIf(external).each([
    ['a view', { create: 'v', viewOn: 'x', pipeline: [] }, 'viewOn'],
    ['a capped collection', { create: 'v', capped: true, size: 10 }, 'capped'],
    ['a validator', { create: 'v', validator: { a: 1 } }, 'validator'],
    ['a time series', { create: 'v', timeseries: { timeField: 't' } }, 'timeseries'],
  ])('refuses %s, naming it', async (_, command, named) => {
    const e = await refusal(store().db.command(command));
    expect(e.code).toBe(2);
    expect(e.message).toContain(named);
  });

  it.skipIf(external)('refuses transactions, snapshot reads and write concerns of more nodes', async () => {
    const { client, db } = store();
    const session = client.startSession();
    try {
      session.startTransaction();
      const e = await refusal(db.collection('t').insertOne({ a: 1 }, { session }));
      expect(e.message).toContain('transactions are not supported');
      expect(e.code).toBe(263);
      await session.abortTransaction().catch(() => undefined);
    } finally {
      await session.endSession();
    }
    expect((await refusal(db.collection('t').find({}, { readConcern: 'snapshot' }).toArray())).code).toBe(72);
    expect((await refusal(db.collection('t').insertOne({ a: 1 }, { writeConcern: { w: 2 } }))).code).toBe(100);
    expect(await db.collection('t').countDocuments()).toBe(0);
  });

  it.skipIf(external)(
    'is below the version that the client-wide bulkWrite needs, so the driver itself refuses it',
    async () => {
      const models = [{ name: 'insertOne' as const, namespace: `${store().db.databaseName}.x`, document: { a: 1 } }];
      await expect(store().client.bulkWrite(models)).rejects.toThrow();
      expect(await store().db.collection('x').countDocuments()).toBe(0);
    },
  );

  it('takes unacknowledged writes', async () => {
    const { db } = store();
    const result = await db.collection('w0').insertOne({ a: 1 }, { writeConcern: { w: 0 } });
    expect(result.acknowledged).toBe(false);
    await expect.poll(() => db.collection('w0').countDocuments()).toBe(1);
  });

  it('ends an operation that takes longer than maxTimeMS allows', async () => {
    const c = store().db.collection<{ _id: number }>('slow');
    await c.insertMany(Array.from({ length: 20_000 }, (_, i) => ({ _id: i, s: `${i}`.repeat(40) })));
    const e = await refusal(
      c
        .find({ s: /(a|b|c|d)*x$/ })
        .maxTimeMS(1)
        .toArray(),
    );
    expect([e.code, e.codeName]).toEqual([50, 'MaxTimeMSExpired']);
  });
});
