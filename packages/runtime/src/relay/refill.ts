import type { Db } from 'mongodb';
import type { Logger } from '../log.ts';
import { JOURNAL } from '../store/history.ts';
import type { AggregateDocument, JournalEntry } from '../store/types.ts';
import { type Checkpoint, Checkpoints } from './checkpoints.ts';
import type { WaitingAggregate } from './journal.ts';
import type { BatchOutcome } from './publish-batch.ts';

export interface RefillOptions {
  readonly db: Db;
  readonly logger: Logger;
  readonly publish: (waiting: readonly WaitingAggregate[]) => Promise<BatchOutcome>;
  /** Told after every batch. */
  readonly refilled: () => Promise<void>;
}

/**
 * Publishes again what was relayed after the last checkpoint that the streams still hold, batch by batch. Every batch leaves
 * its checkpoint, so that a refill that was cut off goes on where it was. Without a loss this is what a relay published
 * between its last two checkpoints.
 */
export async function refill(options: RefillOptions, held: Checkpoint): Promise<void> {
  const { db, logger } = options;
  const checkpoints = new Checkpoints(db);
  const last = await checkpoints.last();
  if (last._id !== held._id) {
    logger.warn({ last: last._id, held: held._id }, 'streams are behind the store: filling them from the journal');
    await checkpoints.forgetAfter(held._id);
  }
  await checkpoints.prune();
  let before = held;
  let republished = 0;
  for await (const [batch, entries] of journalBatches(db, held._id)) {
    const relayed = await withoutWaiting(db, entries);
    const outcome = await options.publish(byAggregate(relayed));
    if (outcome.error) throw outcome.error;
    before = await checkpoints.record(batch, before, outcome.acknowledged);
    republished += relayed.length;
    await options.refilled();
  }
  if (republished > 0) logger.info({ republished }, 'journal republished');
}

/** The journal after a batch, in whole batches. */
async function* journalBatches(db: Db, after: number): AsyncGenerator<[number, JournalEntry[]]> {
  const journal = db.collection<JournalEntry>(JOURNAL);
  const cursor = journal.find({ batch: { $gt: after } }).sort({ batch: 1, index: 1 });
  let entries: JournalEntry[] = [];
  for await (const entry of cursor) {
    const [first] = entries;
    if (first && first.batch !== entry.batch) {
      yield [first.batch, entries];
      entries = [];
    }
    entries.push(entry as JournalEntry);
  }
  const [first] = entries;
  if (first) yield [first.batch, entries];
}

/**
 * What still waits in an outbox is left to the ordinary way: it comes after what is published here, and an event that the
 * stream refuses holds up its own aggregate only. It is journaled again then, under a later batch.
 */
async function withoutWaiting(db: Db, entries: readonly JournalEntry[]): Promise<JournalEntry[]> {
  const waiting = new Set<string>();
  for (const [collection, group] of Map.groupBy(entries, (entry) => entry.collection)) {
    const ids = [...new Set(group.map(({ aggregateId }) => aggregateId))];
    const documents = db
      .collection<AggregateDocument>(collection)
      .find({ _id: { $in: ids } }, { projection: { 'outbox.id': 1 } });
    for await (const { outbox } of documents) for (const { id } of outbox) waiting.add(id);
  }
  return entries.filter(({ id }) => !waiting.has(id));
}

/** In the order of each aggregate, whatever order the batch was written in. */
function byAggregate(entries: readonly JournalEntry[]): WaitingAggregate[] {
  const groups = Map.groupBy(entries, (entry) => `${entry.collection}/${entry.aggregateId}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const ordered = group.toSorted((a, b) => a.pos - b.pos);
    return first ? [{ collection: first.collection, aggregateId: first.aggregateId, entries: ordered }] : [];
  });
}
