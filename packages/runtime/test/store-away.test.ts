import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase, type Database, ensureIndexes, Store, silentLogger, systemClock } from '../src/index.ts';
import { isStoreAway } from '../src/store/away.ts';
import { asked, type MarkCommand, markBook } from './support/mark-book.ts';

let mongo: EmbeddedMongo;
/** Between driver and store: its connections can be reset at a chosen moment. */
let between: Server;
const held = new Set<Socket>();
let database: Database;
let store: Store;

beforeAll(async () => {
  mongo = await startEmbeddedMongo({ strict: true });
  const { hostname, port } = new URL(mongo.uri);
  between = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    held.add(client);
    client.on('close', () => {
      held.delete(client);
      upstream.destroy();
    });
    // Resets are what the test is about; the other side is closed with them.
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  between.listen(0, '127.0.0.1');
  await once(between, 'listening');
  const address = between.address() as AddressInfo;
  database = await connectDatabase(`mongodb://127.0.0.1:${address.port}/?directConnection=true`, 'away_test');
  await ensureIndexes(database.db, [markBook]);
  store = new Store({
    db: database.db,
    service: 'inventory',
    region: '150621',
    clock: systemClock,
    logger: silentLogger,
  });
});

afterAll(async () => {
  await database.close();
  await mongo.close();
  await new Promise((closed) => between.close(closed));
});

const mark = (number: number): Promise<unknown> => {
  const command: MarkCommand = { type: 'Mark', mark: number };
  return store.run(markBook, 'book', command, asked(`req-${number}`, command));
};

it('a request that meets a connection reset under it finds the store away, and counts once when repeated', async () => {
  await mark(1);
  for (const socket of held) socket.resetAndDestroy();
  // Begun in the same turn of the loop: the driver has not read of the reset yet and writes into the dead connection.
  const error = await mark(2).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(isStoreAway(error), String(error)).toBe(true);
  const accepted = async (): Promise<boolean> => {
    try {
      await mark(2);
      return true;
    } catch (failure) {
      if (isStoreAway(failure)) return false;
      throw failure;
    }
  };
  await eventually(accepted, { what: 'the repeated request is accepted' });
  expect((await store.load(markBook, 'book'))?.state.marks).toEqual([1, 2]);
});
