import type { AggregateDefinition, AggregateDocument, LastPositions, OutboxEntry, SeenEntry } from './types.ts';

/** How many requests an aggregate remembers by itself; older ones are found in the journal. */
export const SEEN_RING = 50;

/** What a command needs of an aggregate. `version` 0 = it does not exist yet. */
export interface Loaded<State> {
  readonly version: number;
  readonly state: State;
  readonly last: LastPositions;
  readonly seen: readonly SeenEntry[];
  /** Of every event that waits for the relay, the request behind it. */
  readonly waiting: readonly SeenEntry[];
}

/** Reads what a command needs; payloads and people of waiting events stay in the store. */
export const LOAD_PROJECTION = {
  v: 1,
  schema: 1,
  state: 1,
  last: 1,
  seen: 1,
  'outbox.pos': 1,
  'outbox.meta.requestId': 1,
  'outbox.meta.hash': 1,
  'outbox.meta.reply': 1,
} as const;

/** What an event remembers of the request that led to it, also after the aggregate's own ring forgot. */
export function requestOf({ meta, pos }: Pick<OutboxEntry, 'meta' | 'pos'>): SeenEntry {
  return { requestId: meta.requestId, hash: meta.hash, pos, reply: meta.reply ?? {} };
}

/** The aggregate before its first event. */
export function absent<S, C, E extends { type: string }>(definition: AggregateDefinition<S, C, E>): Loaded<S> {
  return { version: 0, state: initialState(definition), last: {}, seen: [], waiting: [] };
}

/** Lifts a stored document to today's shape of the state. */
export function fromDocument<S, C, E extends { type: string }>(
  definition: AggregateDefinition<S, C, E>,
  document: AggregateDocument,
): Loaded<S> {
  return {
    version: document.v,
    state: currentState(definition, document),
    last: document.last,
    seen: document.seen,
    waiting: document.outbox.map(requestOf),
  };
}

/** The state of a stored document in today's shape. */
export function currentState<S, C, E extends { type: string }>(
  definition: AggregateDefinition<S, C, E>,
  document: Pick<AggregateDocument, '_id' | 'schema' | 'state'>,
): S {
  if (document.schema === definition.schema) return document.state as S;
  if (document.schema > definition.schema || !definition.migrate) {
    throw new Error(
      `${definition.collection}/${document._id} has schema ${document.schema}, this version knows ${definition.schema}`,
    );
  }
  return definition.migrate(document.state, document.schema);
}

function initialState<S, C, E extends { type: string }>(definition: AggregateDefinition<S, C, E>): S {
  const { initial } = definition.decider;
  return typeof initial === 'function' ? (initial as () => S)() : initial;
}
