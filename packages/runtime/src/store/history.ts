import type { Collection, Db } from 'mongodb';
import type { AggregateCollection } from './aggregate-io.ts';
import type { AggregateDefinition, AggregateDocument, JournalEntry, OutboxEntry } from './types.ts';

export const JOURNAL = 'journal';

/** The last journaled event of a request; the ring of an aggregate forgets after 50 requests, the journal never. */
export async function findRequest(
  journal: Collection<JournalEntry>,
  requestId: string,
  on?: { readonly collection: string; readonly aggregateId: string },
): Promise<JournalEntry | undefined> {
  const filter = on ? { 'meta.requestId': requestId, ...on } : { 'meta.requestId': requestId };
  const entries = await journal.find(filter).sort({ pos: -1 }).limit(1).toArray();
  return entries[0] as JournalEntry | undefined;
}

/** Where an accepted request ended up, over all aggregates of a service: waiting events first, then the journal. */
export async function locateRequest(
  db: Db,
  definitions: readonly { readonly collection: string; readonly aggregate: string }[],
  requestId: string,
): Promise<{ aggregate: string; aggregateId: string; entry: OutboxEntry } | undefined> {
  for (const { collection, aggregate } of definitions) {
    const document = await db
      .collection<AggregateDocument>(collection)
      .findOne({ 'outbox.meta.requestId': requestId }, { projection: { outbox: 1 } });
    const entry = document?.outbox.filter((waiting) => waiting.meta.requestId === requestId).at(-1);
    if (document && entry) return { aggregate, aggregateId: document._id, entry };
  }
  const entry = await findRequest(db.collection<JournalEntry>(JOURNAL), requestId);
  const owner = definitions.find(({ collection }) => collection === entry?.collection);
  return entry && owner ? { aggregate: owner.aggregate, aggregateId: entry.aggregateId, entry } : undefined;
}

/**
 * The complete history of one aggregate in order. The outbox is read before the journal: an event that the relay moves in
 * between is then seen twice, never missed.
 */
export async function readHistory<S, C, E extends { type: string }>(
  db: Db,
  definition: AggregateDefinition<S, C, E>,
  id: string,
): Promise<OutboxEntry[]> {
  const documents: AggregateCollection = db.collection<AggregateDocument>(definition.collection);
  const waiting = (await documents.findOne({ _id: id }, { projection: { outbox: 1 } }))?.outbox ?? [];
  const journaled = await db
    .collection<JournalEntry>(JOURNAL)
    .find({ collection: definition.collection, aggregateId: id })
    .sort({ pos: 1 })
    .toArray();
  const byPosition = new Map<number, OutboxEntry>();
  for (const entry of [...journaled, ...waiting]) byPosition.set(entry.pos, entry);
  return [...byPosition.values()].sort((a, b) => a.pos - b.pos);
}
