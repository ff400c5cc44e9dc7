import type { NatsSession } from './connection.ts';
import { DecodeError } from './decode-error.ts';
import { type Delivery, type StoredEvent, storedEvent, toDelivery } from './delivery.ts';
import { managerOf, readStream, type StartFrom } from './stream-cursor.ts';
import { DEAD_STREAM } from './streams.ts';
import { type SubjectFilter, subjectFilter } from './subject.ts';

export interface ReplayOptions {
  readonly session: NatsSession;
  readonly stream: string;
  /** What to read; default everything. Departments and analytics name an audience they may read. */
  readonly filter?: SubjectFilter;
  /** Default the first event. A date means when the stream received the event, not when it took effect. */
  readonly from?: StartFrom;
  /** Goes on with what arrives later, until the signal. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
  /**
   * Name of the consumer that this reading makes and removes, default `<user>-replay`. Two at a time need two names, and the
   * credentials of departments and analytics allow `<user>-replay` and `<user>-replay-2`.
   */
  readonly name?: string;
  /** Told of a message that is no event; without it such a message ends the replay. */
  readonly onUnreadable?: (stored: StoredEvent, error: DecodeError) => void;
}

/**
 * Reads a stream again in stream order, each event once, through a consumer of its own: no subscription's position moves.
 * Ends with the last event there is, unless it follows.
 *
 * @throws DecodeError, or the server's error when the credentials do not allow it
 */
export async function* replay(options: ReplayOptions): AsyncGenerator<Delivery> {
  const { session, filter = {}, from = 'first', name = `${session.user || 'anonymous'}-replay`, ...rest } = options;
  for await (const message of readStream({ ...rest, session, filter: subjectFilter(filter), from, name })) {
    const delivery = readable(storedEvent(message), options);
    if (delivery) yield delivery;
  }
}

export interface TailOptions extends Pick<ReplayOptions, 'session' | 'follow' | 'signal' | 'onUnreadable'> {
  /** Subject or filter as NATS writes it; default `zhiqi.>`. */
  readonly subject?: string;
  /** Default: only what arrives from now on. */
  readonly since?: StartFrom;
}

/**
 * Watches every stream that holds matching subjects, for the operator's console. In order within a stream; streams that come
 * into being later are not noticed.
 */
export async function* tail(options: TailOptions): AsyncGenerator<Delivery> {
  const { session, subject = 'zhiqi.>', since = 'new', follow = true, signal } = options;
  const jsm = await managerOf(session);
  const streams: string[] = [];
  for await (const stream of jsm.streams.names(subject)) if (stream !== DEAD_STREAM) streams.push(stream);
  const name = `${session.user || 'anonymous'}-tail-${crypto.randomUUID()}`;
  const ended = new AbortController();
  const cursor = { session, name, filter: subject, from: since, follow } as const;
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const cursors = streams.map((stream) => readStream({ ...cursor, stream, signal: either }));
  for await (const message of merge(cursors, ended)) {
    const delivery = readable(storedEvent(message), options);
    if (delivery) yield delivery;
  }
}

function readable(stored: StoredEvent, { onUnreadable }: Pick<ReplayOptions, 'onUnreadable'>): Delivery | undefined {
  try {
    return toDelivery(stored);
  } catch (error) {
    if (!(error instanceof DecodeError) || !onUnreadable) throw error;
    onUnreadable(stored, error);
    return undefined;
  }
}

/** Yields from several sources as each has something; ends when all have ended, and ends all when its reader ends. */
async function* merge<T>(sources: readonly AsyncGenerator<T>[], ended: AbortController): AsyncGenerator<T> {
  const next = (source: AsyncGenerator<T>) => source.next().then((result) => ({ source, result }));
  const pending = new Map(sources.map((source) => [source, next(source)]));
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(source);
      } else {
        pending.set(source, next(source));
        yield result.value;
      }
    }
  } finally {
    // A source that waits for its next message hears only this.
    ended.abort();
    await Promise.all([...pending.keys()].map((source) => source.return(undefined)));
  }
}
