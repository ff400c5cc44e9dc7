import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connectNats, decodeEvent, ensureStreams, homeStream, type NatsSession } from '@zhiqi/client';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { Child, eventually, type NatsServer, startNatsServer } from '@zhiqi/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  connectDatabase,
  type Database,
  ensureIndexes,
  type RelayStep,
  Store,
  silentLogger,
  systemClock,
} from '../src/index.ts';
import { asked, type MarkCommand, markBook } from './support/mark-book.ts';

const AGGREGATES = 5;
const ROUNDS = 6;
const STEPS: readonly RelayStep[] = ['read', 'journaled', 'published', 'checkpointed', 'trimmed'];

let mongo: EmbeddedMongo;
let nats: NatsServer;
let session: NatsSession;
let database: Database;
let store: Store;
let children: Child[] = [];
let run = 0;

beforeAll(async () => {
  mongo = await startEmbeddedMongo({ strict: true });
});
afterAll(() => mongo.close());

beforeEach(async () => {
  run += 1;
  nats = await startNatsServer();
  session = await connectNats({ url: nats.url, name: 'test' });
  await ensureStreams(await jetstreamManager(session.connection), 'inventory');
  database = await connectDatabase(mongo.uri, `relay_${run}`);
  await ensureIndexes(database.db, [markBook]);
  store = new Store({
    db: database.db,
    service: 'inventory',
    region: '150621',
    clock: systemClock,
    logger: silentLogger,
  });
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  children = [];
  await session.close();
  await database.close();
  await nats.stop();
});

const startRelay = (env: Readonly<Record<string, string>> = {}): Child => {
  const child = new Child({
    entry: new URL('./processes/relay.ts', import.meta.url).pathname,
    env: { STORE_URI: mongo.uri, STORE_DB: `relay_${run}`, NATS_URL: nats.url, ...env },
  });
  children.push(child);
  return child;
};

const write = async (from: number, rounds: number): Promise<void> => {
  for (let n = from; n < from + rounds; n += 1) {
    for (let a = 0; a < AGGREGATES; a += 1) {
      const command: MarkCommand = { type: 'Mark', mark: n, copies: 2 };
      await store.run(markBook, `agg.${a}`, command, asked(`r-${a}-${n}`, command));
    }
  }
};

/** What the stream holds: (aggregate, sequence) in stream order. */
const streamed = async (): Promise<{ subject: string; sequence: number; previous: number }[]> => {
  const jsm = await jetstreamManager(session.connection);
  const { state } = await jsm.streams.info(homeStream('inventory'));
  const found = [];
  for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq += 1) {
    const message = await jsm.streams.getMessage(homeStream('inventory'), { seq });
    if (!message) continue;
    const event = decodeEvent(message.data);
    found.push({ subject: event.subject, sequence: Number(event.sequence), previous: Number(event.previous) });
  }
  return found;
};

const waiting = (): Promise<number> =>
  database.db.collection(markBook.collection).countDocuments({ pendingSince: { $exists: true } });

const drained = (): Promise<true> =>
  eventually(async () => (await waiting()) === 0, { what: 'outboxes are empty', timeoutMs: 30_000 });

/** The invariant of the relay: at least once, and after dropping repeats exactly once and in order. */
const expectEveryEventInOrder = async (events: number): Promise<void> => {
  const firsts = new Map<string, number[]>();
  for (const { subject, sequence } of await streamed()) {
    const known = firsts.get(subject) ?? [];
    if (!known.includes(sequence)) known.push(sequence);
    firsts.set(subject, known);
  }
  expect(firsts.size).toBe(AGGREGATES);
  for (const sequences of firsts.values()) {
    expect(sequences).toEqual(Array.from({ length: events }, (_, n) => n + 1));
  }
};

describe('a relay killed between its steps', () => {
  it.each(STEPS)('after "%s": the stream holds every event, in order, none lost', async (step) => {
    await write(0, ROUNDS);
    const doomed = startRelay({ STOP_AT: step });
    await doomed.line(new RegExp(`at ${step}`));
    await write(ROUNDS, 2);
    await doomed.kill();
    startRelay();
    await drained();
    await expectEveryEventInOrder((ROUNDS + 2) * 2);
  });
});

describe('two relays', () => {
  it('one paused beyond its lease and resumed: repeats at most, never a hole, never a wrong order', async () => {
    await write(0, ROUNDS);
    const paused = startRelay({ STOP_AT: 'journaled' });
    await paused.line(/at journaled/);
    paused.signal('SIGSTOP');
    // The second instance waits for the lease of the first to run out: it is alive, only silent.
    startRelay();
    await drained();
    await write(ROUNDS, 2);
    await drained();
    paused.signal('SIGCONT');
    paused.signal('SIGUSR1');
    await write(ROUNDS + 2, 2);
    await drained();
    await expectEveryEventInOrder((ROUNDS + 4) * 2);
  });
});

describe('NATS away and back', () => {
  it('commands are taken meanwhile and every event arrives after', async () => {
    startRelay();
    await write(0, 2);
    await drained();
    await nats.kill();
    await write(2, 2);
    expect(await waiting()).toBe(AGGREGATES);
    await nats.restart();
    await drained();
    await expectEveryEventInOrder(8);
  });

  it('a stream that lost its newest events is filled again from the journal', async () => {
    const first = startRelay();
    await write(0, 3);
    await drained();
    await first.stop();
    const jsm = await jetstreamManager(session.connection);
    const { config, state } = await jsm.streams.info(homeStream('inventory'));
    await jsm.streams.delete(homeStream('inventory'));
    await jsm.streams.add(config);
    expect(state.messages).toBe(AGGREGATES * 6);
    startRelay();
    await eventually(async () => (await streamed()).length >= AGGREGATES * 6, { what: 'journal is republished' });
    await expectEveryEventInOrder(6);
  });
});

describe('a restored old backup', () => {
  it('is refused: the stream holds events that the store does not know', async () => {
    const first = startRelay();
    await write(0, 1);
    await drained();
    await first.stop();
    const js = jetstream(session.connection);
    const jsm = await jetstreamManager(session.connection);
    const stored = await jsm.streams.getMessage(homeStream('inventory'), { last_by_subj: 'zhiqi.>' });
    if (!stored) throw new Error('the stream is empty');
    // What a newer state of the store published, before it was replaced by the backup.
    const future = { ...JSON.parse(stored.string()), id: 'evt_of_the_future', sequence: '0000000099' };
    await js.publish(stored.subject, JSON.stringify(future), { msgID: 'evt_of_the_future' });
    const refused = startRelay();
    await refused.line(/StoreBehindStreamError/);
    expect(refused.lines.some((line) => line.includes('relay started'))).toBe(false);
  });
});
