import type { AggregateDefinition, AggregateDocument, LastPositions, OutboxEntry, SeenEntry } from './types.ts';

/** How many requests an aggregate remembers by itself; older ones are found in the journal. */
export const SEEN_RING = 50;

/** An event that waits for the relay, without its payload. */
export type WaitingEvent = Pick<OutboxEntry, 'id' | 'pos' | 'meta'>;

/** What a command needs of an aggregate. `version` 0 = it does not exist yet. */
export interface Loaded<State> {
  readonly version: number;
  readonly state: State;
  readonly last: LastPositions;
  readonly seen: readonly SeenEntry[];
  readonly waiting: readonly WaitingEvent[];
}

/** Reads what a command needs; the payloads of waiting events stay in the store. */
export const LOAD_PROJECTION = { 'outbox.data': 0, 'outbox.publications': 0 } as const;

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
    waiting: document.outbox,
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
