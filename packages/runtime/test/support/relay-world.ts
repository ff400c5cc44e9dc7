import { rm } from 'node:fs/promises';
import { jetstreamManager, type StoredMsg } from '@nats-io/jetstream';
import { connectNats, decodeEvent, ensureStreams, homeStream, type NatsSession } from '@zhiqi/client';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { Child, eventually, type NatsServer, startNatsServer } from '@zhiqi/testing';
import { expect } from 'vitest';
import {
  connectDatabase,
  type Database,
  ensureIndexes,
  type LeaseDocument,
  Store,
  silentLogger,
  systemClock,
} from '../../src/index.ts';
import { asked, type MarkCommand, markBook } from './mark-book.ts';

export const AGGREGATES = 5;

const HOME = homeStream('inventory');

const yes = (): boolean => true;
const no = (): boolean => false;

/** A store and a NATS server of its own, mark books written in this process and relays in processes that a test may kill. */
export class RelayWorld {
  readonly nats: NatsServer;
  readonly session: NatsSession;
  readonly database: Database;
  readonly store: Store;
  readonly #mongo: EmbeddedMongo;
  #children: Child[] = [];

  private constructor(mongo: EmbeddedMongo, nats: NatsServer, session: NatsSession, database: Database) {
    this.#mongo = mongo;
    this.nats = nats;
    this.session = session;
    this.database = database;
    this.store = new Store({
      db: database.db,
      service: 'inventory',
      region: '150621',
      clock: systemClock,
      logger: silentLogger,
    });
  }

  static async start(): Promise<RelayWorld> {
    const mongo = await startEmbeddedMongo({ strict: true });
    const nats = await startNatsServer();
    const session = await connectNats({ url: nats.url, name: 'test' });
    await ensureStreams(await jetstreamManager(session.connection), 'inventory');
    const database = await connectDatabase(mongo.uri, 'relay');
    await ensureIndexes(database.db, [markBook]);
    return new RelayWorld(mongo, nats, session, database);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.kill()));
    this.#children = [];
    await this.session.close();
    await this.database.close();
    await this.nats.stop();
    await this.#mongo.close();
  }

  startRelay(env: Readonly<Record<string, string>> = {}): Child {
    const child = new Child({
      entry: new URL('../processes/relay.ts', import.meta.url).pathname,
      env: { STORE_URI: this.#mongo.uri, STORE_DB: 'relay', NATS_URL: this.nats.url, ...env },
    });
    this.#children.push(child);
    return child;
  }

  /** Two events a round in each of the mark books. */
  async write(from: number, rounds: number): Promise<void> {
    for (let n = from; n < from + rounds; n += 1) {
      for (let a = 0; a < AGGREGATES; a += 1) await this.mark(`agg.${a}`, n);
    }
  }

  async mark(id: string, n: number, copies = 2): Promise<void> {
    const command: MarkCommand = { type: 'Mark', mark: n, copies };
    await this.store.run(markBook, id, command, asked(`r-${id}-${n}`, command));
  }

  waiting(): Promise<number> {
    return this.database.db.collection(markBook.collection).countDocuments({ pendingSince: { $exists: true } });
  }

  drained(): Promise<true> {
    return eventually(async () => (await this.waiting()) === 0, { what: 'outboxes are empty', timeoutMs: 30_000 });
  }

  /** As if its holder had been silent for longer than the lease, without the wait. */
  async leaseRunsOut(): Promise<void> {
    const leases = this.database.db.collection<LeaseDocument>('meta');
    await leases.updateOne({ _id: 'relay' }, { $set: { expiresAt: new Date(0) } });
  }

  /** The stream as if NATS had lost it: gone and made again, empty. */
  async emptyStream(stream = HOME): Promise<void> {
    const jsm = await jetstreamManager(this.session.connection);
    const { config } = await jsm.streams.info(stream);
    await jsm.streams.delete(stream);
    await jsm.streams.add(config);
  }

  /** NATS comes back without anything it ever held. */
  async loseNatsData(): Promise<void> {
    await this.nats.kill();
    await rm(this.nats.storeDir, { recursive: true, force: true });
    await this.restartNats();
  }

  /** NATS comes back, and this process has noticed. */
  async restartNats(): Promise<void> {
    await this.nats.restart();
    // Asking while the connection is away would wait for the request's own timeout.
    const answers = () => this.session.connected() && jetstreamManager(this.session.connection).then(yes, no);
    await eventually(answers, { what: 'the test is connected' });
  }

  /** Copies in the order of the stream; nothing while the stream is missing. */
  async messages(stream = HOME): Promise<StoredMsg[]> {
    const jsm = await jetstreamManager(this.session.connection);
    const names = await jsm.streams.names().next();
    if (!names.includes(stream)) return [];
    const { state } = await jsm.streams.info(stream);
    const found = [];
    for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq += 1) {
      const message = await jsm.streams.getMessage(stream, { seq });
      if (message) found.push(message);
    }
    return found;
  }

  holds(events: number): Promise<true> {
    return eventually(async () => (await this.messages()).length >= events, {
      what: `the stream holds ${events} events`,
      timeoutMs: 30_000,
    });
  }

  /** The invariant of the relay: at least once, and after dropping repeats exactly once and in order. */
  async expectEveryEventInOrder(events: number, aggregates = AGGREGATES): Promise<void> {
    const firsts = new Map<string, number[]>();
    for (const message of await this.messages()) {
      const { subject, sequence } = decodeEvent(message.data);
      const known = firsts.get(subject) ?? [];
      if (!known.includes(Number(sequence))) known.push(Number(sequence));
      firsts.set(subject, known);
    }
    expect(firsts.size).toBe(aggregates);
    for (const sequences of firsts.values()) {
      expect(sequences).toEqual(Array.from({ length: events }, (_, n) => n + 1));
    }
  }
}
