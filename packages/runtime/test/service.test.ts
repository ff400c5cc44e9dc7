import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connectNats, healthCheck, homeStream, type NatsSession } from '@zhiqi/client';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { eventually, type NatsServer, startNatsServer } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AggregateDocument, EVENTS_HEALTH, MAX_WAITING_PER_SERVICE, type UnavailableError } from '../src/index.ts';
import { asked, type MarkCommand, markBook } from './support/mark-book.ts';
import { type MarkService, startMarkService } from './support/mark-service.ts';

let folder: string;
let mongo: EmbeddedMongo;
let nats: NatsServer;
let services: MarkService[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-runtime-'));
  mongo = await startEmbeddedMongo({ strict: true });
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop()));
  services = [];
  await nats.stop();
  await mongo.close();
  await rm(folder, { recursive: true, force: true });
});

const start = async (...args: Parameters<typeof startMarkService> extends [unknown, ...infer Rest] ? Rest : never) => {
  const service = await startMarkService({ mongo: mongo.uri, nats: nats.url }, ...args);
  services.push(service);
  return service;
};

const mark = (service: MarkService, id: string, number: number) => {
  const command: MarkCommand = { type: 'Mark', mark: number };
  return service.context.store.run(markBook, id, command, asked(`r-${id}-${number}`, command));
};

const waiting = (service: MarkService): Promise<number> =>
  service.context.db.collection(markBook.collection).countDocuments({ pendingSince: { $exists: true } });

const drained = (service: MarkService) =>
  eventually(async () => (await waiting(service)) === 0, { what: 'outboxes are empty', timeoutMs: 30_000 });

const withSession = async <T>(task: (session: NatsSession) => Promise<T>): Promise<T> => {
  const session = await connectNats({ url: nats.url, name: 'test' });
  try {
    return await task(session);
  } finally {
    await session.close();
  }
};

const EMPTY = { schema: 1, state: { marks: [], claims: [], owed: [] }, last: {}, seen: [] };
const nothingYet = (): undefined => undefined;
const slugOf = (error: UnavailableError): string => error.slug;

describe('a service without its events', () => {
  it('starts and takes commands while JetStream does not answer, and publishes once it does', async () => {
    const config = join(folder, 'nats.conf');
    await writeFile(config, 'server_name: quiet\n');
    nats = await startNatsServer({ config });
    const service = await start();
    await mark(service, 'a', 1);
    expect(await waiting(service)).toBe(1);
    await writeFile(config, 'jetstream: enabled\n');
    await nats.restart();
    await drained(service);
    expect(service.fatal).toEqual([]);
    const address = `127.0.0.1:${service.port}`;
    await eventually(() => healthCheck(address, EVENTS_HEALTH), { what: 'events are served' });
  });

  it('refuses commands once ten thousand events wait, also when NATS is there and only refuses them', async () => {
    nats = await startNatsServer();
    const service = await start();
    const nothing: MarkCommand = { type: 'Nothing' };
    const ask = () => service.context.store.run(markBook, 'b', nothing, asked('n', nothing));
    await ask();
    const nowhere = { msgId: 'x', subject: 'nobody.takes.this', payload: '{}', party: false };
    const meta = {
      ...{ requestId: 'r', hash: '', recordedTime: '', correlationId: '', causationId: '', version: 1 },
      actor: { role: 'OFF', unit: 'inventory', personKey: 'p-1' } as const,
    };
    const outbox = Array.from({ length: MAX_WAITING_PER_SERVICE }, (_, n) => ({
      id: `evt_${n}`,
      pos: n + 1,
      type: 'Marked',
      data: {},
      meta,
      publications: [nowhere],
    }));
    await service.context.db
      .collection<AggregateDocument>(markBook.collection)
      .insertOne({ ...EMPTY, _id: 'full', v: outbox.length, outbox, pendingSince: new Date() });
    const slug = await eventually(() => ask().then(nothingYet, slugOf), { what: 'commands are refused' });
    expect(slug).toBe('OUTBOX_FULL');
  });
});

describe('two instances of a service', () => {
  it('the one without the lease wakes the relay of the other by the id of what it wrote', async () => {
    nats = await startNatsServer();
    const holder = await start();
    await mark(holder, 'a', 1);
    await drained(holder);
    const other = await start();
    await withSession(async (session) => {
      const nudges = session.connection.subscribe('zhiqi-nudge.inventory', { max: 1 });
      await session.connection.flush();
      await mark(other, 'b', 1);
      for await (const nudge of nudges) expect(nudge.string()).toBe('mark_books/b');
    });
    await drained(other);
  });
});

describe('a stream that an operator removed', () => {
  it('is made again and filled when the next event comes', async () => {
    nats = await startNatsServer();
    const service = await start();
    await mark(service, 'a', 1);
    await drained(service);
    await withSession(async (session) => {
      const jsm = await jetstreamManager(session.connection);
      await jsm.streams.delete(homeStream('inventory'));
      await mark(service, 'a', 2);
      await drained(service);
      expect((await jsm.streams.info(homeStream('inventory'))).state.messages).toBe(2);
    });
  });
});
