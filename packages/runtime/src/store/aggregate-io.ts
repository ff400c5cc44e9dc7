import { conflict } from '@zhiqi/kernel';
import { type Collection, MongoServerError, type UpdateFilter } from 'mongodb';
import { fromDocument, LOAD_PROJECTION, type Loaded, SEEN_RING } from './loaded.ts';
import type { AggregateDefinition, AggregateDocument, LastPositions, OutboxEntry, SeenEntry } from './types.ts';

/** One accepted command, ready to be written. */
export interface Change<State> {
  readonly id: string;
  readonly fromVersion: number;
  readonly version: number;
  readonly schema: number;
  readonly state: State;
  readonly last: LastPositions;
  readonly entries: readonly OutboxEntry[];
  readonly seen: SeenEntry;
  readonly pendingSince: Date;
  readonly dueAt: Date | undefined;
}

export type AggregateCollection = Collection<AggregateDocument>;

/** Reads an aggregate from the store; undefined = it does not exist. */
export async function readAggregate<S, C, E extends { type: string }>(
  definition: AggregateDefinition<S, C, E>,
  collection: AggregateCollection,
  id: string,
): Promise<Loaded<S> | undefined> {
  const document = await collection.findOne({ _id: id }, { projection: LOAD_PROJECTION });
  return document ? fromDocument(definition, document as AggregateDocument) : undefined;
}

/**
 * Writes one change in one atomic write. `false` = somebody else was first: load and decide again.
 * Never an upsert and never a replacement: the first would hide a lost race, the second would resurrect relayed events.
 */
export async function writeChange<S, C, E extends { type: string }>(
  definition: AggregateDefinition<S, C, E>,
  collection: AggregateCollection,
  change: Change<S>,
): Promise<boolean> {
  try {
    return change.fromVersion === 0 ? await create(collection, change) : await update(collection, change);
  } catch (error) {
    const claimed = claimViolation(definition, error);
    if (claimed === 'same-id') return false;
    throw claimed ?? error;
  }
}

async function create<S>(collection: AggregateCollection, change: Change<S>): Promise<boolean> {
  await collection.insertOne({
    _id: change.id,
    v: change.version,
    schema: change.schema,
    state: change.state,
    last: change.last,
    outbox: [...change.entries],
    seen: [change.seen],
    pendingSince: change.pendingSince,
    ...(change.dueAt ? { dueAt: change.dueAt } : {}),
  });
  return true;
}

async function update<S>(collection: AggregateCollection, change: Change<S>): Promise<boolean> {
  const set = { v: change.version, schema: change.schema, state: change.state, last: change.last };
  const filter: UpdateFilter<AggregateDocument> = {
    $set: change.dueAt ? { ...set, dueAt: change.dueAt } : set,
    $push: {
      outbox: { $each: [...change.entries] },
      seen: { $each: [change.seen], $slice: -SEEN_RING },
    },
    $min: { pendingSince: change.pendingSince },
    ...(change.dueAt ? {} : { $unset: { dueAt: '' } }),
  };
  const result = await collection.updateOne({ _id: change.id, v: change.fromVersion }, filter);
  return result.matchedCount === 1;
}

/** Tells a taken id from a claim that a unique index guards. */
function claimViolation<S, C, E extends { type: string }>(
  definition: AggregateDefinition<S, C, E>,
  error: unknown,
): Error | 'same-id' | undefined {
  if (!(error instanceof MongoServerError) || error.code !== 11000) return undefined;
  const pattern: unknown = error.keyPattern;
  const fields = pattern && typeof pattern === 'object' ? Object.keys(pattern) : [];
  if (fields.length === 1 && fields[0] === '_id') return 'same-id';
  const index = definition.indexes?.find(
    (candidate) => candidate.unique && Object.keys(candidate.key).join() === fields.join(),
  );
  return index?.violation ? conflict(index.violation.slug, index.violation.messageZh) : undefined;
}
