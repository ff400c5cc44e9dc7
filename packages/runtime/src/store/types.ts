import type { EventMessages, EventType } from '@zhiqi/contracts';
import type { Actor, Decider } from '@zhiqi/kernel';

/**
 * One copy of a public event, as a slice's `publish.ts` hands it over. Exactly one is the home copy; further ones address
 * single parties under a consent.
 */
export type Publication = { readonly [T in EventType]: PublicationOf<T> }[EventType];

/** A publication of one type: type and message belong together. */
export interface PublicationOf<T extends EventType> {
  readonly type: T;
  readonly message: EventMessages[T];
  /** `home` = the audience that the contract declares, read by all of it; `party` = one bank or enterprise. */
  readonly copy: 'home' | 'party';
  /** Party code, only with `copy: 'party'`. */
  readonly reader?: string;
  /** Consent that allows a party copy; once it is revoked, no copy made under it is published any more. */
  readonly consentId?: string;
  /**
   * Only on a party copy with a consent: it tells the reader that this consent is withdrawn. The reader's earlier copies of
   * this aggregate are removed from the stream first, and those of the consent never come back. A later consent, with an id of
   * its own, opens the aggregate to the reader again. One consent at a time for each reader and aggregate.
   */
  readonly revokes?: true;
  /** When it took effect: a date of law (`2022-06-30`) or a UTC instant. */
  readonly effective: string;
  /** Year of the work plan it belongs to; default the Shanghai year of `effective`. */
  readonly planYear?: number;
  readonly rulePack?: string;
  readonly calendar?: string;
}

/** What is known of a command when its events are published. */
export interface PublishContext {
  readonly aggregateId: string;
  readonly actor: Actor;
  /** UTC instant at which the event was recorded. */
  readonly recordedTime: string;
}

/** One aggregate of a service: its rules, its public face and how it is stored. */
export interface AggregateDefinition<State, Command, Event extends { type: string }> {
  /** Collection of its documents, `patents`. */
  readonly collection: string;
  /** Token of the subject, `patent`. */
  readonly aggregate: string;
  readonly decider: Decider<State, Command, Event>;
  /** Shape number of `State`; `migrate` lifts older ones on load. */
  readonly schema: number;
  migrate?(state: unknown, fromSchema: number): State;
  toPublic(event: Event, context: PublishContext): readonly Publication[];
  /**
   * Next instant (UTC ISO) at which time alone may change something, or undefined.
   * @param command the one that led to the state: what was looked up for it holds here too
   */
  dueAt?(state: State, command: Command): string | undefined;
  /** Indexes over `state.*`; a unique one names the rule it guards. */
  readonly indexes?: readonly StateIndex[];
}

/** An index over the state of an aggregate. */
export interface StateIndex {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>;
  /** Only with `unique`: the reason given to the caller whose claim met another's. */
  readonly violation?: { readonly slug: string; readonly messageZh: string };
}

/** Stored with every event: who asked for it, why, and under which trace. */
export interface EventMeta {
  readonly requestId: string;
  /** SHA-256 of the command body, role and unit, so that a reused request id is told from a repeated call. */
  readonly hash: string;
  readonly actor: Actor;
  readonly recordedTime: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent?: string;
  readonly reply?: Reply;
  /** Version of the aggregate after the whole command. */
  readonly version: number;
}

/** What a repeated request gets back; small JSON. */
export type Reply = Readonly<Record<string, string | number | boolean>>;

/** A finished envelope: the relay moves these bytes and knows no domain. */
export interface FinishedPublication {
  readonly msgId: string;
  readonly subject: string;
  readonly payload: string;
  readonly party: boolean;
  readonly consentId?: string;
  readonly revokes?: true;
}

export interface OutboxEntry {
  readonly id: string;
  readonly pos: number;
  readonly type: string;
  readonly data: unknown;
  readonly meta: EventMeta;
  readonly publications: readonly FinishedPublication[];
}

export interface SeenEntry {
  readonly requestId: string;
  readonly hash: string;
  readonly pos: number;
  readonly reply: Reply;
}

/** Position of the last event by audience and reader: what `previous` is taken from. */
export type LastPositions = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The stored form of an aggregate: one document, one atomic write. */
export interface AggregateDocument<State = unknown> {
  readonly _id: string;
  readonly v: number;
  readonly schema: number;
  readonly state: State;
  readonly last: LastPositions;
  readonly outbox: readonly OutboxEntry[];
  readonly seen: readonly SeenEntry[];
  readonly pendingSince?: Date;
  readonly dueAt?: Date;
}

/** An event after the relay took it out of the outbox: `_id` is `<collection>/<aggregate id>:<pos>`. */
export interface JournalEntry extends OutboxEntry {
  readonly _id: string;
  readonly collection: string;
  readonly aggregateId: string;
  /** Batch of the relay that journaled it, and its place there: the order of republishing. */
  readonly batch: number;
  readonly index: number;
}

/** Who asks, under which request id, and what caused it. */
export interface CommandContext {
  readonly requestId: string;
  readonly actor: Actor;
  /** What was asked, without clock and looked-up facts: a repeated request must repeat it. */
  readonly body: unknown;
  /** First request of the chain; default the request id. */
  readonly correlationId?: string;
  /** Event or request that caused it; default the request id. */
  readonly causationId?: string;
  /** The caller's (`context.signal` of a call): nothing is written for one who has given up before. */
  readonly signal?: AbortSignal;
  /** One of very many that pass by, a row of a list: it is not kept in memory in place of what people work on. */
  readonly passing?: boolean;
}

export interface CommandResult<State, Event> {
  readonly state: State;
  readonly version: number;
  readonly events: readonly Event[];
  readonly reply: Reply;
  /** True when the request was carried out before and only its reply is given again. */
  readonly replayed: boolean;
}
