import type { RetryTimes } from './backoff.ts';
import type { NatsSession } from './connection.ts';
import type { DeadCause, DeadLetterSink } from './dead-letter.ts';
import type { BatchHandler, EventHandlers } from './delivery.ts';
import type { StartFrom } from './stream-cursor.ts';
import type { SubjectFilter } from './subject.ts';

export interface SubscribeOptions {
  readonly session: NatsSession;
  /** Streams to read, `homeStream('inventory')`; on each a consumer of the same name. Streams are handled side by side. */
  readonly streams: readonly string[];
  /** `<user>-<name>`, `reporting-facts`: one position in each stream, shared by all processes that use the name. */
  readonly durable: string;
  /**
   * Identity of what the subscription fills, such as an id kept in the fact database. When it differs from the one the
   * consumer was made for, the consumer starts over from `startFrom`.
   */
  readonly incarnation?: string;
  /**
   * What to read of the streams; default everything. Credentials of departments and analytics need exactly one filter, with
   * an audience they may read; several are for services on their own streams.
   */
  readonly filter?: SubjectFilter | readonly SubjectFilter[];
  /** Handlers by event type, called one event at a time for each stream. Either these or `onBatch`. */
  readonly handlers?: EventHandlers;
  /** Takes several events at once, of any known type. */
  readonly onBatch?: BatchHandler;
  /** Most events in one call of `onBatch`; default 256. */
  readonly batchSize?: number;
  /** Where a new consumer starts; default the first event. */
  readonly startFrom?: StartFrom;
  /** Events that may be unacknowledged at once; default 256. It bounds the memory too. */
  readonly maxAckPending?: number;
  /**
   * Drops repeats, heals holes and hands over in order for each aggregate and reader. For subscriptions without a filter on
   * event types, in one process at a time.
   */
  readonly orderCheck?: boolean;
  /** The consumer exists already and may not be made or changed: parties. They also need a sink of their own. */
  readonly bind?: boolean;
  readonly deadLetters?: {
    /** Failures after which an event becomes a dead letter; default 10. */
    readonly afterFailures?: number;
    /** Where they go; default the stream ZHIQI_DEAD. */
    readonly sink?: DeadLetterSink;
  };
  /** Pause after failures; default 1 s, doubling up to 5 minutes. */
  readonly retry?: RetryTimes;
  /** How long the server waits before it delivers again to somebody else; default 30 s. Long handlers are covered. */
  readonly ackWaitMs?: number;
  /** Told what a log should hold; must not throw. Default: failures and dead letters as warnings of the process. */
  readonly onNotice?: (notice: SubscriptionNotice) => void;
}

/** Something an operator may want to know. No notice carries event data. */
export interface SubscriptionNotice {
  readonly kind: /** A handler failed; tried again after `retryInMs`. */
    | 'failed'
    /** A handler cannot work now; the subscription pauses for `retryInMs`. */
    | 'paused'
    /** An event became a dead letter, for `cause`. */
    | 'dead'
    /** An event waits for one before it. */
    | 'held'
    /** Missing events were read from the stream. */
    | 'healed'
    /** An event before this one was given up as missing. */
    | 'gap'
    /** The stream or the consumer cannot be read; tried again and again, told once for each cause. */
    | 'waiting'
    /** The consumer was found or made, and events flow. */
    | 'reading';
  readonly stream: string;
  readonly durable: string;
  readonly streamSequence?: number;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly traceId?: string;
  readonly failures?: number;
  readonly retryInMs?: number;
  readonly cause?: DeadCause;
  readonly error?: unknown;
}

/** Counts since the start of the process. */
export interface SubscriptionStats {
  readonly handled: number;
  readonly failed: number;
  readonly dead: number;
  /** Acknowledged unread: of a type that these contracts do not know. */
  readonly unknownTypes: number;
  /** Acknowledged unread: nobody handles the type. */
  readonly unhandledTypes: number;
  /** Dropped by the order check. */
  readonly repeats: number;
  readonly healed: number;
  readonly gaps: number;
}

/** The options with every default filled in. */
export interface SubscriptionSettings extends SubscribeOptions {
  readonly retry: RetryTimes;
  readonly ackWaitMs: number;
  readonly maxAckPending: number;
  readonly startFrom: StartFrom;
  readonly filters: readonly string[];
  readonly batch: { readonly size: number; readonly handler: BatchHandler } | undefined;
  readonly afterFailures: number;
  readonly sink: DeadLetterSink;
  readonly count: (name: keyof SubscriptionStats, by?: number) => void;
  readonly notice: (notice: SubscriptionNotice) => void;
}
