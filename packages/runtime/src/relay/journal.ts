import { type Collection, MongoBulkWriteError } from 'mongodb';
import type { JournalEntry, OutboxEntry } from '../store/types.ts';

/** An event waiting in the outbox of an aggregate. */
export interface WaitingAggregate {
  readonly collection: string;
  readonly aggregateId: string;
  readonly entries: readonly OutboxEntry[];
}

/** The journal holds another event at a position that the outbox claims: two histories of one aggregate exist. */
export class JournalConflictError extends Error {
  override readonly name = 'JournalConflictError';
}

/** `_id` of an event in the journal. */
export function journalId(collection: string, aggregateId: string, pos: number): string {
  return `${collection}/${aggregateId}:${pos}`;
}

/**
 * Step 1 of the relay: the waiting events enter the journal. An event that is there already, from a relay that was killed
 * or paused after this step, only gets the new batch number if that is later, so that a refill finds it after the last
 * checkpoint that the streams hold.
 * @throws JournalConflictError if another event stands at one of the positions
 */
export async function journalBatch(
  journal: Collection<JournalEntry>,
  batch: number,
  waiting: readonly WaitingAggregate[],
): Promise<void> {
  const entries = toEntries(batch, waiting);
  try {
    await journal.insertMany(entries, { ordered: false });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    await acceptKnown(journal, batch, entries, error);
  }
}

function toEntries(batch: number, waiting: readonly WaitingAggregate[]): JournalEntry[] {
  let index = 0;
  return waiting.flatMap(({ collection, aggregateId, entries }) =>
    entries.map((entry): JournalEntry => {
      index += 1;
      return { ...entry, _id: journalId(collection, aggregateId, entry.pos), collection, aggregateId, batch, index };
    }),
  );
}

async function acceptKnown(
  journal: Collection<JournalEntry>,
  batch: number,
  entries: readonly JournalEntry[],
  error: MongoBulkWriteError,
): Promise<void> {
  const failures = [error.writeErrors].flat();
  if (failures.length === 0 || failures.some((failure) => failure.code !== 11000)) throw error;
  const refused = failures.flatMap((failure) => entries[failure.index] ?? []);
  const ids = refused.map((entry) => entry._id);
  const known = await journal.find({ _id: { $in: ids } }, { projection: { id: 1 } }).toArray();
  const eventIds = new Map(known.map((entry) => [entry._id, entry.id]));
  for (const entry of refused) {
    if (eventIds.get(entry._id) === entry.id) continue;
    throw new JournalConflictError(
      `journal ${entry._id} holds event ${eventIds.get(entry._id)}, the outbox claims ${entry.id}`,
    );
  }
  // Never back to an earlier batch: what a later relay recorded as held includes the event under its own.
  await journal.updateMany({ _id: { $in: ids } }, { $max: { batch } });
}
