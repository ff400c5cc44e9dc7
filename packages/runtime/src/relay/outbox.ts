import type { Db } from 'mongodb';
import type { AggregateDocument } from '../store/types.ts';
import type { WaitingAggregate } from './journal.ts';
import type { BatchOutcome } from './publish-batch.ts';

/** Aggregates read in one batch. */
const BATCH_AGGREGATES = 256;
/** Events taken of them. What is read and not taken is read again, and the first change of an aggregate often is several. */
const BATCH_EVENTS = 1_024;

/** What the outboxes hold, up to one batch. */
interface Waiting {
  readonly waiting: readonly WaitingAggregate[];
  /** Whether the batch is full, so that more may wait. */
  readonly more: boolean;
}

/** Reads waiting events straight from the documents, oldest aggregate first; never from what a command handed over. */
export async function readOutboxes(db: Db, collections: readonly string[]): Promise<Waiting> {
  const perCollection = await Promise.all(
    collections.map(async (collection) => {
      const documents = await db
        .collection<AggregateDocument>(collection)
        .find({ pendingSince: { $exists: true } }, { projection: { outbox: 1, pendingSince: 1 } })
        .sort({ pendingSince: 1 })
        .limit(BATCH_AGGREGATES)
        .toArray();
      return documents.map((document) => ({
        collection,
        aggregateId: document._id,
        entries: document.outbox,
        since: document.pendingSince?.getTime() ?? 0,
      }));
    }),
  );
  const oldestFirst = perCollection.flat().sort((a, b) => a.since - b.since);
  let room = BATCH_EVENTS;
  const waiting = oldestFirst.flatMap(({ collection, aggregateId, entries }) => {
    if (room <= 0) return [];
    // An aggregate is cut, never skipped: its later events follow in the next batch.
    const taken = entries.slice(0, room);
    room -= Math.max(taken.length, 1);
    return [{ collection, aggregateId, entries: taken }];
  });
  const more = room <= 0 || perCollection.some((found) => found.length === BATCH_AGGREGATES);
  return { waiting, more };
}

/**
 * Step 3 of the relay: relayed events leave the outboxes, then an aggregate with nothing left stops being pending: one round
 * trip a collection.
 */
export async function trimOutboxes(db: Db, done: BatchOutcome['done']): Promise<void> {
  const byCollection = Map.groupBy(done, (item) => item.collection);
  await Promise.all(
    [...byCollection].map(async ([name, items]) => {
      const pulls = items.map(({ aggregateId, eventIds }) => ({
        updateOne: { filter: { _id: aggregateId }, update: { $pull: { outbox: { id: { $in: eventIds } } } } },
      }));
      const ids = items.map((item) => item.aggregateId);
      await db
        .collection<AggregateDocument>(name)
        .bulkWrite([...pulls, { updateMany: nothingWaits(ids) }], { ordered: true });
    }),
  );
}

/** Removes `pendingSince` where nothing waits. */
export async function clearPending(db: Db, collection: string, ids: readonly string[]): Promise<void> {
  const { filter, update } = nothingWaits(ids);
  await db.collection<AggregateDocument>(collection).updateMany(filter, update);
}

/** A command in between sets `pendingSince` again in its own write. */
function nothingWaits(ids: readonly string[]) {
  return {
    filter: { _id: { $in: [...ids] }, outbox: { $size: 0 } },
    update: { $unset: { pendingSince: '' } },
  } as const;
}
