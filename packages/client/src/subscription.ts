import type { Msg, Subscription as NatsSubscription } from '@nats-io/transport-node';
import { pause } from './backoff.ts';
import { deadStreamSink, fromHeaders, redriveSubject } from './dead-letter.ts';
import { StreamReader } from './stream-reader.ts';
import { type SubjectFilter, subjectFilter } from './subject.ts';
import type {
  SubscribeOptions,
  SubscriptionNotice,
  SubscriptionSettings,
  SubscriptionStats,
} from './subscription-options.ts';

/** A running durable subscription. */
export interface Subscription {
  readonly durable: string;
  readonly streams: readonly string[];
  /**
   * Events that are stored and not yet acknowledged: waiting, under way or failing. A stream that does not exist yet counts
   * nothing.
   */
  lag(): Promise<number>;
  /** Resolves once nothing is left to do. Rejects with the signal's reason. */
  caughtUp(options?: { readonly signal?: AbortSignal }): Promise<void>;
  stats(): SubscriptionStats;
  /** Finishes the event under way, gives the others back, and ends. The consumer stays. */
  stop(): Promise<void>;
}

const CAUGHT_UP_POLL_MS = 50;
const DURABLE = /^[a-z0-9]+-[A-Za-z0-9_-]+$/;

/**
 * Subscribes durably: every event at least once, acknowledged after its handler, tried again with growing pauses, and put
 * aside as a dead letter after ten failures. It survives a restart of NATS and of this process, and the loss of the consumer.
 *
 * Resolves once every stream is being read or is known to be missing (then it is awaited in the background).
 *
 * @throws RangeError naming the option that is wrong; DurableMissingError, DurableConfigError or the server's refusal when
 *   the credentials or the consumer do not allow it
 */
export async function subscribe(options: SubscribeOptions): Promise<Subscription> {
  const stats = emptyStats();
  const settings = settle(options, stats);
  const readers = options.streams.map((stream) => new StreamReader(settings, stream));
  const subscription = new DurableSubscription(settings, readers, stats);
  try {
    await Promise.all(readers.map((reader) => reader.start()));
  } catch (error) {
    await subscription.stop();
    throw error;
  }
  return subscription;
}

type Counts = { -readonly [K in keyof SubscriptionStats]: number };

function emptyStats(): Counts {
  return { handled: 0, failed: 0, dead: 0, unknownTypes: 0, unhandledTypes: 0, repeats: 0, healed: 0, gaps: 0 };
}

function settle(options: SubscribeOptions, counts: Counts): SubscriptionSettings {
  const { session, durable, deadLetters = {}, onBatch, handlers, streams } = options;
  if (!DURABLE.test(durable)) throw new RangeError(`durable: ${durable} is not of the form <user>-<name>`);
  if (streams.length === 0) throw new RangeError('streams: name at least one');
  if ((onBatch === undefined) === (handlers === undefined)) throw new RangeError('give either handlers or onBatch');
  if (options.bind && !deadLetters.sink) {
    throw new RangeError('deadLetters.sink: a party has no place on the server for them and must bring its own');
  }
  const filters = filtersOf(options.filter);
  if (options.orderCheck && filters.some(narrowsType)) {
    throw new RangeError('orderCheck: needs a filter without event type, or every second event is a hole');
  }
  return {
    ...options,
    filters,
    retry: options.retry ?? {},
    ackWaitMs: options.ackWaitMs ?? 30_000,
    maxAckPending: options.maxAckPending ?? 256,
    startFrom: options.startFrom ?? 'first',
    batch: onBatch && { size: options.batchSize ?? 256, handler: onBatch },
    afterFailures: deadLetters.afterFailures ?? 10,
    sink: deadLetters.sink ?? deadStreamSink(session),
    count: (name, by = 1) => {
      counts[name] += by;
    },
    notice: options.onNotice ?? warnOfFailures,
  };
}

/** For programs that listen to nothing: what fails is a warning of the process, on stderr unless they handle it. */
function warnOfFailures({ kind, durable, eventType, eventId, retryInMs, cause, error }: SubscriptionNotice): void {
  if (kind !== 'failed' && kind !== 'dead') return;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error ?? cause ?? '');
  const next = kind === 'failed' ? `tried again in ${retryInMs ?? 0} ms` : 'now a dead letter';
  process.emitWarning(`${durable}: ${eventType ?? 'an event'} ${eventId ?? ''} failed (${reason}); ${next}`, {
    type: 'ZhiqiSubscriptionWarning',
  });
}

function filtersOf(filter: SubscribeOptions['filter']): string[] {
  if (filter === undefined) return [];
  const filters: readonly SubjectFilter[] = Array.isArray(filter) ? filter : [filter];
  return filters.map(subjectFilter);
}

/** Whether the event or version token is fixed. */
function narrowsType(filter: string): boolean {
  const [event = '*', version = '*'] = filter.split('.').slice(6, 8);
  return ![event, version].every((token) => token === '*' || token === '>');
}

class DurableSubscription implements Subscription {
  readonly durable: string;
  readonly streams: readonly string[];
  readonly #readers: readonly StreamReader[];
  readonly #stats: SubscriptionStats;
  readonly #redrives: readonly NatsSubscription[];
  #stopping: Promise<void> | undefined;

  constructor(settings: SubscriptionSettings, readers: readonly StreamReader[], stats: SubscriptionStats) {
    this.durable = settings.durable;
    this.streams = settings.streams;
    this.#readers = readers;
    this.#stats = stats;
    // A party's dead letters are its own affair.
    this.#redrives = settings.bind ? [] : readers.map((reader) => this.#listen(settings, reader));
  }

  async lag(): Promise<number> {
    const lags = await Promise.all(this.#readers.map((reader) => reader.lag()));
    return lags.reduce((sum, lag) => sum + lag, 0);
  }

  async caughtUp({ signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    while ((await this.lag()) > 0) {
      await pause(CAUGHT_UP_POLL_MS, signal);
      signal.throwIfAborted();
    }
  }

  stats(): SubscriptionStats {
    return { ...this.#stats };
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    for (const redrives of this.#redrives) redrives.unsubscribe();
    await Promise.all(this.#readers.map((reader) => reader.stop()));
  }

  /** One process of those sharing the durable answers. */
  #listen({ session, durable }: SubscriptionSettings, reader: StreamReader): NatsSubscription {
    return session.connection.subscribe(redriveSubject(durable, reader.stream), {
      queue: durable,
      callback: (error, message) => {
        // Refused by the credentials: dead letters can then be listed but not redriven, and the operator is told so.
        if (error) return;
        void redrive(reader, message);
      },
    });
  }
}

/** Answers with nothing when the handler is done, else with its error. */
async function redrive(reader: StreamReader, message: Msg): Promise<void> {
  try {
    await reader.redrive(fromHeaders(message.headers, message.data).original);
    message.respond('');
  } catch (error) {
    message.respond(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}
