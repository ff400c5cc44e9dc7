import type { Db } from 'mongodb';
import type { AggregateDocument } from '../store/types.ts';
import type { WaitingAggregate } from './journal.ts';
import type { BatchOutcome } from './publish-batch.ts';

/** Events read in one batch. */
const BATCH_EVENTS = 256;

/** Reads waiting events straight from the documents, oldest aggregate first; never from what a command handed over. */
export async function readOutboxes(db: Db, collections: readonly string[]): Promise<WaitingAggregate[]> {
  const perCollection = await Promise.all(
    collections.map(async (collection) => {
      const documents = await db
        .collection<AggregateDocument>(collection)
        .find({ pendingSince: { $exists: true } }, { projection: { outbox: 1, pendingSince: 1 } })
        .sort({ pendingSince: 1 })
        .limit(BATCH_EVENTS)
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
  return oldestFirst.flatMap(({ collection, aggregateId, entries }) => {
    if (room <= 0) return [];
    // An aggregate is cut, never skipped: its later events follow in the next batch.
    const taken = entries.slice(0, room);
    room -= Math.max(taken.length, 1);
    return [{ collection, aggregateId, entries: taken }];
  });
}

/** Step 3 of the relay: relayed events leave the outboxes; an aggregate with nothing left stops being pending. */
export async function trimOutboxes(db: Db, done: BatchOutcome['done']): Promise<void> {
  const byCollection = Map.groupBy(done, (item) => item.collection);
  await Promise.all(
    [...byCollection].map(async ([name, items]) => {
      const collection = db.collection<AggregateDocument>(name);
      await collection.bulkWrite(
        items.map(({ aggregateId, eventIds }) => ({
          updateOne: { filter: { _id: aggregateId }, update: { $pull: { outbox: { id: { $in: eventIds } } } } },
        })),
        { ordered: false },
      );
      await clearPending(
        db,
        name,
        items.map((item) => item.aggregateId),
      );
    }),
  );
}

/** Removes `pendingSince` where nothing waits. A command in between sets it again in its own write. */
export async function clearPending(db: Db, collection: string, ids: readonly string[]): Promise<void> {
  await db
    .collection<AggregateDocument>(collection)
    .updateMany({ _id: { $in: [...ids] }, outbox: { $size: 0 } }, { $unset: { pendingSince: '' } });
}
