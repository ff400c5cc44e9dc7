import {
  AckPolicy,
  type Consumer,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
  ReplayPolicy,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { pause } from './backoff.ts';
import { isNotPermitted, type NatsSession } from './connection.ts';

/** Where reading starts: the first event there is, an instant, or a stream sequence. */
export type StartFrom = 'first' | Date | number;

export interface CursorOptions {
  readonly session: NatsSession;
  readonly stream: string;
  /** Name of the consumer that reading makes and removes; credentials may allow only listed ones. */
  readonly name: string;
  readonly filter: string;
  /** `new`: what arrives from now on. */
  readonly from: StartFrom | 'new';
  /** Goes on with what arrives later, until the signal. Default: ends with the last message there is. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

const BATCH = 256;
const IDLE_MS = 3_000;
/** The server forgets a reader that died after this long. */
const FORGET_MS = 60_000;
const RETRY_MS = 250;
const PATIENCE = 20;
const CONSUMER_EXISTS = 10_148;

/** The server's settings of a start. */
export function deliverFrom(from: StartFrom | 'new') {
  if (from === 'first') return { deliver_policy: DeliverPolicy.All };
  if (from === 'new') return { deliver_policy: DeliverPolicy.New };
  if (typeof from === 'number') return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from };
  return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: from.toISOString() };
}

/** A manager that asks for nothing at the start: most users may not ask for the account. */
export function managerOf({ connection }: NatsSession): Promise<JetStreamManager> {
  return jetstreamManager(connection, { checkAPI: false });
}

/**
 * Reads stored messages in stream order, each once, through a consumer of its own: nobody else's position moves.
 * Messages that a lost connection swallowed are noticed by the consumer's own numbering and read again.
 */
export async function* readStream(options: CursorOptions): AsyncGenerator<JsMsg> {
  const { session, stream, signal } = options;
  const jsm = await managerOf(session);
  let from = options.from;
  while (!signal?.aborted) {
    const info = await patiently(() => createReader(jsm, options, from), options);
    if (!info) return;
    if (!options.follow && info.num_pending === 0) return await removeReader(jsm, info);
    if (from === 'new') from = info.delivered.stream_seq + 1;
    const consumer = jetstream(session.connection).consumers.getConsumerFromInfo(info);
    try {
      for await (const message of readConsumer(consumer, options)) {
        from = message.seq + 1;
        yield message;
        if (!options.follow && message.info.pending === 0) return;
      }
    } finally {
      await removeReader(jsm, { stream_name: stream, name: info.name });
    }
  }
}

/** Yields until a message of this consumer is found to be lost, or the signal. */
async function* readConsumer(consumer: Consumer, { signal }: CursorOptions): AsyncGenerator<JsMsg> {
  let seen = 0;
  while (!signal?.aborted) {
    const messages = await consumer.fetch({ max_messages: BATCH, expires: IDLE_MS });
    const stop = (): void => void messages.close();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for await (const message of messages) {
        if (message.info.deliverySequence !== seen + 1) return;
        seen += 1;
        yield message;
      }
      if (signal?.aborted || (await consumer.info()).delivered.consumer_seq !== seen) return;
    } catch {
      // The server or the consumer is gone: the caller makes a new one from where this one got to, and meets the cause there
      // if it lasts.
      return;
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
  }
}

/** Sits out a server that is restarting; what the server refuses is refused at once. */
async function patiently(
  create: () => Promise<ConsumerInfo>,
  { session, signal }: CursorOptions,
): Promise<ConsumerInfo | undefined> {
  const stopped = signal ?? new AbortController().signal;
  for (let failures = 1; !stopped.aborted; failures += 1) {
    try {
      if (session.connected()) return await create();
      failures = 0;
    } catch (error) {
      const refused = error instanceof JetStreamApiError || isNotPermitted(error);
      if (refused || session.connection.isClosed() || failures >= PATIENCE) throw error;
    }
    await pause(RETRY_MS, stopped);
  }
  return undefined;
}

async function createReader(
  jsm: JetStreamManager,
  options: CursorOptions,
  from: StartFrom | 'new',
): Promise<ConsumerInfo> {
  const { stream, name, filter } = options;
  const config = {
    name,
    ack_policy: AckPolicy.None,
    replay_policy: ReplayPolicy.Instant,
    ...deliverFrom(from),
    filter_subject: filter,
    inactive_threshold: nanos(FORGET_MS),
    mem_storage: true,
  };
  try {
    return await jsm.consumers.add(stream, config);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== CONSUMER_EXISTS) throw error;
    // Left by a reader of this name that died.
    await jsm.consumers.delete(stream, name);
    return await jsm.consumers.add(stream, config);
  }
}

async function removeReader(jsm: JetStreamManager, info: Pick<ConsumerInfo, 'stream_name' | 'name'>): Promise<void> {
  try {
    await jsm.consumers.delete(info.stream_name, info.name);
  } catch {
    // Not reachable or gone already: the server forgets an unused reader by itself.
  }
}
