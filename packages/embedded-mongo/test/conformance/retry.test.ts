import { Long, UUID } from 'mongodb';
import { afterEach, describe, expect, it } from 'vitest';
import { external, refusal, useStore } from '../support/store.ts';
import { WireClient } from '../support/wire.ts';

const store = useStore();
const admin = () => store().client.db('admin');
const clients: WireClient[] = [];

/** The driver numbers its own sessions; what a repeated number does can only be seen below it. */
async function connect(): Promise<WireClient> {
  const client = await WireClient.connect(store().uri);
  clients.push(client);
  return client;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const session = () => ({ id: new UUID().toBinary() });

describe.skipIf(external)('retryable writes on the wire', () => {
  const numbered = (txnNumber: number, lsid: object, documents: object[]) => ({
    insert: 'retry',
    documents,
    lsid,
    txnNumber: Long.fromNumber(txnNumber),
    $db: store().db.databaseName,
  });

  it('gives the stored reply for the same session and number, on any connection', async () => {
    const [first, second] = [await connect(), await connect()];
    const lsid = session();
    const reply = await first.command(numbered(1, lsid, [{ _id: 1 }]));
    expect(reply).toMatchObject({ n: 1, ok: 1 });
    expect(await first.command(numbered(1, lsid, [{ _id: 1 }]))).toEqual(reply);
    expect(await second.command(numbered(1, lsid, [{ _id: 1 }]))).toEqual(reply);
    expect(await store().db.collection('retry').countDocuments()).toBe(1);
    expect(await first.command(numbered(0, lsid, [{ _id: 2 }]))).toMatchObject({ ok: 0, code: 225 });
    expect(await first.command(numbered(2, lsid, [{ _id: 2 }]))).toMatchObject({ n: 1, ok: 1 });
  });

  it('remembers a partial success with its write errors', async () => {
    const client = await connect();
    const lsid = session();
    const command = numbered(1, lsid, [{ _id: 'x1' }, { _id: 'x1' }, { _id: 'x2' }]);
    const reply = await client.command(command);
    expect(reply).toMatchObject({ n: 1, writeErrors: [{ index: 1, code: 11000 }] });
    expect(await client.command(command)).toEqual(reply);
  });

  it('does not remember a refused command: it is judged anew', async () => {
    const client = await connect();
    const lsid = session();
    const $db = store().db.databaseName;
    const txnNumber = Long.fromNumber(1);
    const fam = { findAndModify: 'judged', query: { _id: 1 }, lsid, txnNumber, $db };
    const refused = await client.command({ ...fam, update: { $frob: { a: 1 } } });
    expect(refused).toMatchObject({ ok: 0, code: 9 });
    expect(await client.command({ ...fam, update: { $set: { a: 1 } }, upsert: true })).toMatchObject({ ok: 1 });
    expect(await client.command(numbered(1, lsid, [{ _id: 'z' }]))).toMatchObject({ ok: 0, code: 117 });
  });

  it('refuses a number where a write may touch many documents, and for commands that do not write', async () => {
    const client = await connect();
    const $db = store().db.databaseName;
    const txnNumber = Long.fromNumber(1);
    const updates = [{ q: {}, u: { $set: { a: 1 } }, multi: true }];
    const many = await client.command({ update: 'retry', updates, lsid: session(), txnNumber, $db });
    expect(many.writeErrors?.[0] ?? many).toMatchObject({ code: 72 });
    const deletes = [{ q: {}, limit: 0 }];
    const all = await client.command({ delete: 'retry', deletes, lsid: session(), txnNumber, $db });
    expect(all.writeErrors?.[0] ?? all).toMatchObject({ code: 72 });
    expect(await client.command({ find: 'retry', lsid: session(), txnNumber, $db })).toMatchObject({ code: 50768 });
  });

  it('keeps the replies of findAndModify', async () => {
    const c = store().db.collection<{ _id: string; n: number }>('retryfam');
    await c.insertOne({ _id: 'a', n: 1 });
    const command = {
      findAndModify: 'retryfam',
      query: { _id: 'a' },
      update: { $inc: { n: 1 } },
      new: true,
      lsid: session(),
      txnNumber: Long.fromNumber(1),
      $db: store().db.databaseName,
    };
    const client = await connect();
    expect((await client.command(command)).value).toEqual({ _id: 'a', n: 2 });
    expect((await client.command(command)).value).toEqual({ _id: 'a', n: 2 });
    expect((await c.findOne({ _id: 'a' }))?.n).toBe(2);
  });
});

describe('retryable writes through the driver', () => {
  it.skipIf(external)('does an update once although the connection drops after the commit', async () => {
    const { db } = store();
    const c = db.collection<{ _id: string; n: number }>('dropped');
    await c.insertOne({ _id: 'a', n: 0 });
    for (let n = 1; n <= 5; n++) {
      await admin().command({
        configureFailPoint: 'onPrimaryTransactionalWrite',
        mode: { times: 1 },
        data: { closeConnection: true },
      });
      expect(await c.updateOne({ _id: 'a' }, { $inc: { n: 1 } })).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
      expect((await c.findOne({ _id: 'a' }))?.n).toBe(n);
    }
  });

  it.skipIf(external)('does a write once although it fails before it runs: dropped, refused or delayed', async () => {
    const { db } = store();
    const c = db.collection<{ _id: string; n: number }>('failed');
    await c.insertOne({ _id: 'a', n: 0 });
    const fail = (data: object) =>
      admin().command({
        configureFailPoint: 'failCommand',
        mode: { times: 1 },
        data: { failCommands: ['update'], ...data },
      });
    await fail({ closeConnection: true });
    await c.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
    await fail({ errorCode: 91 });
    await c.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
    await fail({ blockConnection: true, blockTimeMS: 30 });
    await c.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
    await fail({ errorCode: 8000 });
    expect((await refusal(c.updateOne({ _id: 'a' }, { $inc: { n: 1 } }))).code).toBe(8000);
    expect((await c.findOne({ _id: 'a' }))?.n).toBe(3);
  });
});
