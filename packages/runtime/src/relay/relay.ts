import { type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ensureStreams } from '@zhiqi/client';
import type { Db } from 'mongodb';
import type { Logger } from '../log.ts';
import { JOURNAL } from '../store/history.ts';
import type { JournalEntry } from '../store/types.ts';
import { type Checkpoint, Checkpoints } from './checkpoints.ts';
import { DueCollections } from './due-collections.ts';
import { JournalConflictError, journalBatch, type WaitingAggregate } from './journal.ts';
import type { Lease } from './lease.ts';
import { LeasedLoop } from './leased-loop.ts';
import { clearPending, readOutboxes, trimOutboxes } from './outbox.ts';
import { PartyCopies } from './party-copies.ts';
import { type BatchOutcome, publishBatch } from './publish-batch.ts';
import { refill } from './refill.ts';
import type { RelayStep } from './relay-step.ts';
import { checkTail, StoreBehindStreamError } from './tail-check.ts';

export interface RelayOptions {
  readonly db: Db;
  /** The aggregates it serves. */
  readonly aggregates: readonly { readonly collection: string }[];
  readonly connection: NatsConnection;
  /** Whether the connection is up at this moment. */
  readonly connected: () => boolean;
  /** `inventory`. */
  readonly service: string;
  readonly lease: Lease;
  readonly logger: Logger;
  /** Something that no retry can heal: two histories of one aggregate, or a store older than the stream. */
  readonly onFatal: (error: Error) => void;
  /** Called after each step; the crash tests kill the process there. */
  readonly afterStep?: (step: RelayStep) => Promise<void>;
}

/** Room in one epoch's batch numbers, so that a later holder's batches always sort after an earlier holder's. */
const BATCHES_PER_EPOCH = 1_000_000_000;

/** What became of a batch. */
interface Moved {
  /** Aggregates of which events left, or that had none. */
  readonly moved: number;
  readonly failed: boolean;
}

const NOTHING: Moved = { moved: 0, failed: false };

/** Moves finished envelopes from the outboxes to JetStream: journal, publish, trim. One lease-holder a service. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #js: JetStreamClient;
  readonly #loop: LeasedLoop;
  readonly #party: PartyCopies;
  readonly #checkpoints: Checkpoints;
  readonly #due: DueCollections;
  #checkpoint: Checkpoint | undefined;
  #epoch = 0;
  #batch = 0;
  /** Counts the connections made; a new one may lead to a server that lost events. */
  #connection = 1;
  /** Connection and lease under which the streams were last compared with the store and filled. */
  #filled = '';
  #stuck = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#js = jetstream(options.connection);
    const { db, connection, service } = options;
    this.#party = new PartyCopies({ db, connection, service, afterStep: (step) => this.#after(step) });
    this.#checkpoints = new Checkpoints(options.db);
    this.#due = new DueCollections(options.aggregates.map(({ collection }) => collection));
    const { lease, logger, onFatal } = options;
    this.#loop = new LeasedLoop({ name: 'relay', lease, logger, round: () => this.#round(), isFatal, onFatal });
  }

  /** Compares store and streams before the service takes commands. @throws StoreBehindStreamError */
  async checkTail(): Promise<void> {
    await this.#held();
  }

  start(): void {
    this.#loop.start();
  }

  /** Wakes the relay; carries no data but where to look. Without it the relay looks everywhere. */
  nudge(collection?: string): void {
    this.#due.add(collection);
    this.#loop.nudge();
  }

  /** The next round compares store and streams again: called when the connection came back. */
  reconnected(): void {
    this.#connection += 1;
    this.nudge();
  }

  /** Whether this instance is the one that relays, and events leave as they come. */
  moving(): boolean {
    return this.#options.lease.held() && !this.#stuck;
  }

  /** Finishes the batch under way and stops. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** One batch; how many aggregates it moved if more wait, else zero: whoever writes meanwhile also nudges. */
  async #round(): Promise<number> {
    // Nothing is journaled while NATS is away: the outbox is the place where events wait.
    if (!this.#options.connected()) return 0;
    try {
      await this.#fill();
      const due = this.#due.take();
      const { waiting, more } = await readOutboxes(this.#options.db, due);
      const { moved, failed } = waiting.length === 0 ? NOTHING : await this.#move(waiting);
      this.#stands(failed && moved === 0);
      if (!more && !failed) return 0;
      for (const collection of due) this.#due.add(collection);
      return moved;
    } catch (error) {
      this.#due.add();
      this.#stands(true);
      throw error;
    }
  }

  /** Before anything new: what the streams lost. Once a connection, and again by every new holder of the lease. */
  async #fill(): Promise<void> {
    const { db, logger, lease } = this.#options;
    const under = `${this.#connection}/${lease.epoch}`;
    if (this.#filled === under) return;
    const held = await this.#held();
    await this.#party.begin();
    const publish = (waiting: readonly WaitingAggregate[]): Promise<BatchOutcome> => this.#publish(waiting);
    await refill({ db, logger, publish, refilled: () => this.#after('refilled') }, held);
    this.#checkpoint = undefined;
    this.#filled = under;
  }

  /** Makes sure of the streams first: a server that lost its data has none. */
  async #held(): Promise<Checkpoint> {
    const { db, connection, service, aggregates } = this.#options;
    const jsm = await jetstreamManager(connection);
    await ensureStreams(jsm, service);
    return checkTail({ db, jsm, service, collections: aggregates.map(({ collection }) => collection) });
  }

  async #move(waiting: readonly WaitingAggregate[]): Promise<Moved> {
    const { db, logger } = this.#options;
    await this.#after('read');
    const empty = Map.groupBy(
      waiting.filter(({ entries }) => entries.length === 0),
      (item) => item.collection,
    );
    for (const [collection, items] of empty) {
      await clearPending(
        db,
        collection,
        items.map((item) => item.aggregateId),
      );
    }
    const full = waiting.filter(({ entries }) => entries.length > 0);
    if (full.length === 0) return { moved: waiting.length, failed: false };
    const batch = this.#nextBatch();
    await journalBatch(db.collection<JournalEntry>(JOURNAL), batch, full);
    await this.#after('journaled');
    const outcome = await this.#publish(full);
    await this.#after('published');
    if (outcome.error) {
      // They are journaled again under a later batch, so the checkpoint of this one need not know of them.
      logger.warn({ err: outcome.error }, 'some events were not acknowledged, they stay in the outbox');
    }
    await this.#recordCheckpoint(batch, outcome);
    await this.#after('checkpointed');
    if (outcome.done.length > 0) await trimOutboxes(db, outcome.done);
    await this.#after('trimmed');
    return { moved: outcome.done.length, failed: outcome.error !== undefined };
  }

  #publish(waiting: readonly WaitingAggregate[]): Promise<BatchOutcome> {
    return publishBatch(this.#js, this.#party, waiting);
  }

  /** A batch of which nothing left is tried again after a pause, and is no reason to take more commands. */
  #stands(stuck: boolean): void {
    this.#stuck = stuck;
    // Perhaps because the streams are gone.
    if (stuck) this.#filled = '';
  }

  async #recordCheckpoint(batch: number, outcome: BatchOutcome): Promise<void> {
    const before = this.#checkpoint ?? (await this.#checkpoints.last());
    this.#checkpoint = await this.#checkpoints.record(batch, before, outcome.acknowledged);
  }

  #nextBatch(): number {
    const { epoch } = this.#options.lease;
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#batch = 0;
      this.#checkpoint = undefined;
    }
    this.#batch += 1;
    return epoch * BATCHES_PER_EPOCH + this.#batch;
  }

  async #after(step: RelayStep): Promise<void> {
    await this.#options.afterStep?.(step);
  }
}

/** Two histories of one aggregate, or a store older than the stream: no retry heals them. */
function isFatal(error: unknown): error is Error {
  return error instanceof JournalConflictError || error instanceof StoreBehindStreamError;
}
