import { jetstreamManager, type StreamConfig, type StreamState } from '@nats-io/jetstream';
import { createInbox, type Msg } from '@nats-io/transport-node';
import { pause } from './backoff.ts';
import { inboxPrefixOf, type NatsSession } from './connection.ts';

/** How long a server may take to begin a snapshot, to send its next piece, or to put a restored stream in place. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 200;
/** Status by which the server says that the snapshot is whole. */
const COMPLETE = 204;

/** What a stream holds at one moment. */
export interface StreamContent {
  readonly name: string;
  readonly messages: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly consumers: readonly ConsumerPlace[];
}

/** How far a durable has come. */
export interface ConsumerPlace {
  readonly name: string;
  /** Highest stream sequence that was handed out; 0 = none. */
  readonly deliveredSeq: number;
}

export interface CopyStreamOptions {
  /** Also the consumers with their positions; otherwise the messages alone. */
  readonly consumers: boolean;
  readonly signal?: AbortSignal;
}

/** A server refused a snapshot or its restoration, broke it off, or no longer answered. */
export class StreamCopyError extends Error {
  override readonly name = 'StreamCopyError';
  readonly stream: string;

  constructor(stream: string, what: string) {
    super(`copying ${stream}: ${what}`);
    this.stream = stream;
  }
}

interface Snapshot {
  readonly config: StreamConfig;
  readonly state: StreamState;
}

/**
 * Copies one stream to another server by JetStream's own snapshot and restore, piece by piece through this process, while
 * the source goes on working. Sequences, ids and times are kept. What is published meanwhile may be in the copy or not; at
 * the least it holds what the source held when it was asked.
 *
 * The server writes the consumers' positions after the messages: under load they are ahead of the copied messages. See
 * docs/adr/0007 for how a consistent backup is made of two copies.
 *
 * @param to holds no stream of that name yet
 * @returns the last sequence that the source held when it was asked
 * @throws StreamCopyError, or the signal's reason; the target may then hold a part
 */
export async function copyStream(
  from: NatsSession,
  to: NatsSession,
  stream: string,
  { consumers, signal = new AbortController().signal }: CopyStreamOptions,
): Promise<number> {
  // Credentials allow answers below the user's own prefix only.
  const inbox = createInbox(from.user === '' ? undefined : inboxPrefixOf(from.user));
  const pieces = from.connection.subscribe(inbox);
  try {
    const asked = { deliver_subject: inbox, no_consumers: !consumers, jsck: true };
    const { config, state } = await askForSnapshot(from, stream, asked, signal);
    const target = await request<{ deliver_subject: string }>(to, stream, `$JS.API.STREAM.RESTORE.${stream}`, {
      config,
      state,
    });
    const source = pieces[Symbol.asyncIterator]();
    for (;;) {
      signal.throwIfAborted();
      const piece = await next(source, stream);
      if (piece.data.length === 0) {
        requireWhole(piece, stream);
        break;
      }
      await to.connection.request(target.deliver_subject, piece.data, { timeout: PATIENCE_MS });
      // Tells the source that there is room for more.
      if (piece.reply) from.connection.publish(piece.reply);
    }
    await request(to, stream, target.deliver_subject);
    return state.last_seq;
  } finally {
    pieces.unsubscribe();
  }
}

/** Every stream of the server with what it holds, in the order of the names. */
export async function describeStreams({ connection }: NatsSession): Promise<StreamContent[]> {
  const jsm = await jetstreamManager(connection);
  const contents: StreamContent[] = [];
  for await (const { config, state } of jsm.streams.list()) {
    const consumers: ConsumerPlace[] = [];
    for await (const { name, delivered } of jsm.consumers.list(config.name)) {
      consumers.push({ name, deliveredSeq: delivered.stream_seq });
    }
    const { messages, first_seq: firstSeq, last_seq: lastSeq } = state;
    contents.push({ name: config.name, messages, firstSeq, lastSeq, consumers });
  }
  return contents.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The server makes one snapshot of a stream at a time, and notices only after seconds that nobody reads it any more. */
async function askForSnapshot(
  from: NatsSession,
  stream: string,
  asked: object,
  signal: AbortSignal,
): Promise<Snapshot> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await request<Snapshot>(from, stream, `$JS.API.STREAM.SNAPSHOT.${stream}`, asked);
    } catch (error) {
      const isBusy = error instanceof StreamCopyError && error.message.includes('snapshot in progress');
      if (!isBusy || Date.now() >= end) throw error;
      await pause(AGAIN_MS, signal);
    }
  }
}

async function request<Reply>(session: NatsSession, stream: string, subject: string, body?: object): Promise<Reply> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const answer = await session.connection.request(subject, payload, { timeout: PATIENCE_MS });
  const reply = answer.json<Reply & { error?: { description?: string } }>();
  if (reply.error) throw new StreamCopyError(stream, `${subject}: ${reply.error.description ?? 'refused'}`);
  return reply;
}

/** The connection waits for a lost server for ever; a copy does not. */
async function next(source: AsyncIterator<Msg>, stream: string): Promise<Msg> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new StreamCopyError(stream, 'the server sends nothing more')), PATIENCE_MS);
  try {
    const { done, value } = await Promise.race([source.next(), late]);
    if (done) throw new StreamCopyError(stream, 'the connection was closed');
    return value;
  } finally {
    clearTimeout(timer);
  }
}

function requireWhole({ headers }: Msg, stream: string): void {
  // Servers before 2.10 end without a status.
  if (headers === undefined || headers.code === COMPLETE) return;
  throw new StreamCopyError(stream, `the server broke off: ${headers.code} ${headers.description}`);
}
