import { type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Db } from 'mongodb';
import type { Logger } from '../log.ts';
import { JOURNAL } from '../store/history.ts';
import type { JournalEntry } from '../store/types.ts';
import { type Checkpoint, Checkpoints } from './checkpoints.ts';
import { JournalConflictError, journalBatch, type WaitingAggregate } from './journal.ts';
import type { Lease } from './lease.ts';
import { LeasedLoop } from './leased-loop.ts';
import { clearPending, readOutboxes, trimOutboxes } from './outbox.ts';
import { type BatchOutcome, publishBatch } from './publish-batch.ts';
import { checkTail, StoreBehindStreamError } from './tail-check.ts';

/** Where a test may stop the relay: between any two of its steps. */
export type RelayStep = 'read' | 'journaled' | 'published' | 'checkpointed' | 'trimmed';

export interface RelayOptions {
  readonly db: Db;
  /** The aggregates it serves: collection and subject token of each. */
  readonly aggregates: readonly { readonly collection: string; readonly aggregate: string }[];
  readonly connection: NatsConnection;
  /** Whether the connection is up at this moment. */
  readonly connected: () => boolean;
  readonly homeStream: string;
  readonly partyStream: string;
  readonly lease: Lease;
  readonly logger: Logger;
  /** Something that no retry can heal: two histories of one aggregate, or a store older than the stream. */
  readonly onFatal: (error: Error) => void;
  /** Called after each step; the crash tests kill the process there. */
  readonly afterStep?: (step: RelayStep) => Promise<void>;
}

/** Room in one epoch's batch numbers, so that a later holder's batches always sort after an earlier holder's. */
const BATCHES_PER_EPOCH = 1_000_000_000;

/** Moves finished envelopes from the outboxes to JetStream: journal, publish, trim. One lease-holder a service. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #js: JetStreamClient;
  readonly #loop: LeasedLoop;
  readonly #checkpoints: Checkpoints;
  #checkpoint: Checkpoint | undefined;
  #epoch = 0;
  #batch = 0;
  #tailChecked = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#js = jetstream(options.connection);
    this.#checkpoints = new Checkpoints(options.db);
    const { lease, logger, onFatal } = options;
    this.#loop = new LeasedLoop({ name: 'relay', lease, logger, round: () => this.#round(), isFatal, onFatal });
  }

  /** Compares store and streams once, before the service takes commands. @throws StoreBehindStreamError */
  async checkTail(): Promise<void> {
    const { db, connection, homeStream, partyStream, logger, aggregates } = this.#options;
    const jsm = await jetstreamManager(connection);
    const publish = (waiting: readonly WaitingAggregate[]): Promise<BatchOutcome> => publishBatch(this.#js, waiting);
    const collectionOf = (token: string): string | undefined =>
      aggregates.find(({ aggregate }) => aggregate === token)?.collection;
    await checkTail({ db, jsm, homeStream, partyStream, collectionOf, logger, publish });
    this.#checkpoint = undefined;
    this.#tailChecked = true;
  }

  start(): void {
    this.#loop.start();
  }

  /** Wakes the relay; carries no data. */
  nudge(): void {
    this.#loop.nudge();
  }

  /** The next round compares store and streams again: called when the connection came back. */
  reconnected(): void {
    this.#tailChecked = false;
    this.#loop.nudge();
  }

  /** Finishes the batch under way and stops. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** One batch; the number of events moved. */
  async #round(): Promise<number> {
    const { db, aggregates, connected } = this.#options;
    const waiting = await readOutboxes(
      db,
      aggregates.map(({ collection }) => collection),
    );
    if (waiting.length === 0) return 0;
    // Nothing is journaled while NATS is away: the outbox is the place where events wait.
    if (!connected()) return 0;
    if (!this.#tailChecked) await this.checkTail();
    return this.#move(waiting);
  }

  async #move(waiting: readonly WaitingAggregate[]): Promise<number> {
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
    if (full.length === 0) return waiting.length;
    const batch = this.#nextBatch();
    await journalBatch(db.collection<JournalEntry>(JOURNAL), batch, full);
    await this.#after('journaled');
    const outcome = await publishBatch(this.#js, full);
    await this.#after('published');
    if (outcome.error)
      logger.warn({ err: outcome.error }, 'some events were not acknowledged, they stay in the outbox');
    else await this.#recordCheckpoint(batch, outcome);
    await this.#after('checkpointed');
    if (outcome.done.length > 0) await trimOutboxes(db, outcome.done);
    await this.#after('trimmed');
    return outcome.error ? 0 : full.length;
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
