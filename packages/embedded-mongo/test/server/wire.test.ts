import { Long } from 'bson';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../src/index.ts';
import { crc32c } from '../../src/wire/crc32c.ts';
import { encodeMsg, encodeQuery, WireClient } from '../support/wire.ts';

let server: EmbeddedMongo;
const clients: WireClient[] = [];

beforeAll(async () => {
  server = await startEmbeddedMongo();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => server.close());

async function connect(): Promise<WireClient> {
  const client = await WireClient.connect(server.uri);
  clients.push(client);
  return client;
}

const ping = { ping: 1, $db: 'admin' };
const count = async (client: WireClient, name: string) => (await client.command({ count: name, $db: 't' })).n;

describe('the wire protocol', () => {
  it('knows the check value of CRC-32C', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('answers the legacy handshake and no other OP_QUERY', async () => {
    const client = await connect();
    client.send(encodeQuery('admin.$cmd', { ismaster: 1, helloOk: true }));
    expect(await client.reply()).toMatchObject({
      ismaster: true,
      helloOk: true,
      setName: 'rs0',
      maxWireVersion: 21,
      ok: 1,
    });
    client.send(encodeQuery('t.c', { a: 1 }));
    expect(await client.reply()).toMatchObject({ ok: 0, code: 352 });
  });

  it('reads documents from the body as well as from a sequence', async () => {
    const client = await connect();
    expect(await client.command({ insert: 'a', documents: [{ _id: 1 }], $db: 't' })).toMatchObject({ n: 1 });
    const sections = [{ name: 'documents', documents: [{ _id: 2 }, { _id: 3 }] }];
    expect(await client.command({ insert: 'a', $db: 't' }, { sections })).toMatchObject({ n: 2 });
    const twice = await client.command({ insert: 'a', documents: [], $db: 't' }, { sections });
    expect(twice).toMatchObject({ ok: 0, code: 2 });
    expect(await count(client, 'a')).toBe(3);
  });

  it('takes a right checksum and drops the connection on a wrong one', async () => {
    const client = await connect();
    expect(await client.command(ping, { flags: 1, checksum: crc32c })).toMatchObject({ ok: 1 });
    client.send(encodeMsg(ping, { flags: 1, checksum: (m) => crc32c(m) ^ 1 }));
    expect(await client.reply()).toBeUndefined();
  });

  it('gives no reply to moreToCome, and does the write', async () => {
    const client = await connect();
    client.send(encodeMsg({ insert: 'more', documents: [{ _id: 1 }], $db: 't' }, { flags: 2 }));
    expect(await count(client, 'more')).toBe(1);
  });

  it('reads messages in any pieces, several in one', async () => {
    const client = await connect();
    const bytes = Buffer.concat([encodeMsg(ping), encodeMsg(ping), encodeMsg(ping)]);
    for (let i = 0; i < bytes.length; i += 7) client.send(bytes.subarray(i, i + 7));
    for (let i = 0; i < 3; i++) expect(await client.reply()).toMatchObject({ ok: 1 });
  });

  it('keeps the order of replies when writes and reads follow each other', async () => {
    const client = await connect();
    for (let i = 0; i < 20; i++) {
      client.send(encodeMsg({ insert: 'order', documents: [{ _id: i }], $db: 't' }));
      client.send(encodeMsg({ count: 'order', $db: 't' }));
    }
    for (let i = 0; i < 20; i++) {
      expect(await client.reply()).toMatchObject({ n: 1, ok: 1 });
      expect(await client.reply()).toMatchObject({ n: i + 1, ok: 1 });
    }
  });

  it.each([
    ['an unknown required flag', encodeMsg(ping, { flags: 4 })],
    [
      'compression',
      (() => {
        const m = encodeMsg(ping);
        m.writeInt32LE(2012, 12);
        return m;
      })(),
    ],
    [
      'a length beyond 48 MB',
      (() => {
        const m = encodeMsg(ping);
        m.writeInt32LE(48_000_001, 0);
        return m;
      })(),
    ],
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('drops a connection that sends %s', async (_, message) => {
    const client = await connect();
    client.send(message);
    expect(await client.reply()).toBeUndefined();
  });

  it('answers 22 or 2 for a broken document and keeps the connection', async () => {
    const client = await connect();
    const twice = encodeMsg({ ping: 1, aa: 1, ab: 1, $db: 'admin' });
    twice.write('aa', twice.indexOf('ab\0'));
    client.send(twice);
    expect(await client.reply()).toMatchObject({ ok: 0, code: 2, errmsg: "a document holds the field 'aa' twice" });
    const broken = encodeMsg({ ping: 1, text: 'abc', $db: 'admin' });
    broken[broken.indexOf('abc')] = 0xff;
    client.send(broken);
    expect(await client.reply()).toMatchObject({ ok: 0, code: 22, codeName: 'InvalidBSON' });
    expect(await client.command(ping)).toMatchObject({ ok: 1 });
  });

  it('never aliases a receive buffer: what was stored stays as it was', async () => {
    const client = await connect();
    const insert = (i: number) => ({ insert: 'alias', documents: [{ _id: i, b: Buffer.alloc(2000, i) }], $db: 't' });
    for (let i = 0; i < 50; i++) client.send(encodeMsg(insert(i)));
    for (let i = 0; i < 50; i++) await client.reply();
    const found = await client.command({ find: 'alias', batchSize: 100, $db: 't' });
    for (const d of found.cursor.firstBatch) expect(new Set(d.b.buffer)).toEqual(new Set([d._id]));
  });

  it('cuts batches so that no reply exceeds 16 MiB of documents', async () => {
    const client = await connect();
    for (let i = 0; i < 5; i++)
      await client.command({ insert: 'wide', documents: [{ _id: i, s: 'x'.repeat(6_000_000) }], $db: 't' });
    const first = await client.command({ find: 'wide', $db: 't' });
    expect(first.cursor.firstBatch).toHaveLength(2);
    const more = await client.command({
      getMore: Long.fromString(String(first.cursor.id)),
      collection: 'wide',
      $db: 't',
    });
    expect(more.cursor.nextBatch).toHaveLength(2);
  });
});
