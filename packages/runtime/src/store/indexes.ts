import type { Db, IndexDescription } from 'mongodb';
import { JOURNAL } from './history.ts';
import type { StateIndex } from './types.ts';

/** Indexes that store, relay and ticker need on every collection of aggregates. */
const PROTOCOL_INDEXES: readonly IndexDescription[] = [
  { name: 'pending', key: { pendingSince: 1 }, sparse: true },
  { name: 'due', key: { dueAt: 1 }, sparse: true },
  { name: 'waiting_request', key: { 'outbox.meta.requestId': 1 }, sparse: true },
];

const JOURNAL_INDEXES: readonly IndexDescription[] = [
  { name: 'request', key: { 'meta.requestId': 1 } },
  { name: 'history', key: { collection: 1, aggregateId: 1, pos: 1 } },
  { name: 'batch', key: { batch: 1, index: 1 } },
];

/** Creates what is missing; an index that exists in another shape is an error the operator must see. */
export async function ensureIndexes(
  db: Db,
  definitions: readonly { readonly collection: string; readonly indexes?: readonly StateIndex[] }[],
): Promise<void> {
  await db.collection(JOURNAL).createIndexes([...JOURNAL_INDEXES]);
  for (const { collection, indexes = [] } of definitions) {
    const own = indexes.map(
      ({ violation: _violation, ...index }): IndexDescription =>
        ({ ...index, key: { ...index.key } }) as IndexDescription,
    );
    await db.collection(collection).createIndexes([...PROTOCOL_INDEXES, ...own]);
  }
}
