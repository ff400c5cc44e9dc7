/** The floor of everything on the bus: raw JetStream reading, with the operator's rights. */
import {
  AckPolicy,
  DeliverPolicy,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node';
import { type Document, MongoClient } from 'mongodb';
import { instant, serve } from './serve.ts';

const POLL_MS = 2;
/** A server that was away answers the next question. */
const ASK_MS = 500;
/** A busy machine is slow to answer, not wrong. */
const ANSWER_MS = 30_000;
const AWAY = new Set(['TimeoutError', 'RequestError', 'NoRespondersError', 'JetStreamNotEnabled']);

let nats: NatsConnection;
let jsm: JetStreamManager;
/** Asks a server that may be away. */
let impatient: JetStreamManager;

interface Login {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

interface Project {
  readonly stream: string;
  readonly filter: string;
  readonly count: number;
  readonly mongodbUri: string;
  readonly database: string;
}

/** What may be unacknowledged, as in the platform's own subscriptions. */
const PENDING = 256;

/** Hands over what has arrived, batch after batch, and acknowledges it afterwards. @returns how many there were */
async function readAll(
  stream: string,
  filter: string,
  handle: (batch: readonly JsMsg[]) => Promise<void>,
  { count = Number.POSITIVE_INFINITY, from = DeliverPolicy.All }: { count?: number; from?: DeliverPolicy } = {},
): Promise<number> {
  const info = await jsm.consumers.add(stream, {
    name: `bench-${Date.now()}`,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: from,
    filter_subject: filter,
    max_ack_pending: PENDING,
    inactive_threshold: nanos(60_000),
  });
  const total = Math.min(count, from === DeliverPolicy.All ? info.num_pending : count);
  const arrived: JsMsg[] = [];
  let wake = (): void => undefined;
  const messages = await jetstream(nats)
    .consumers.getConsumerFromInfo(info)
    .consume({
      max_messages: PENDING,
      callback: (message) => {
        arrived.push(message);
        wake();
      },
    });
  let read = 0;
  while (read < total) {
    const batch = arrived.splice(0);
    if (batch.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    await handle(batch);
    for (const message of batch) message.ack();
    read += batch.length;
  }
  await messages.close();
  await jsm.consumers.delete(stream, info.name);
  return read;
}

/** Last sequence of a stream; zero while the server does not answer. */
async function lastOrAway(stream: string): Promise<number> {
  try {
    return (await impatient.streams.info(stream)).state.last_seq;
  } catch (error) {
    if (error instanceof Error && AWAY.has(error.name)) return 0;
    throw error;
  }
}

const operations = {
  async connect({ url, user, password }: Login): Promise<void> {
    nats = await connect({
      servers: url,
      user,
      pass: password,
      inboxPrefix: `_INBOX_${user}`,
      noAsyncTraces: true,
      maxReconnectAttempts: -1,
    });
    jsm = await jetstreamManager(nats, { checkAPI: false, timeout: ANSWER_MS });
    impatient = await jetstreamManager(nats, { checkAPI: false, timeout: ASK_MS });
  },

  /** A stream with the settings of another, under subjects of its own. */
  async createLike({ name, like, subjects }: { name: string; like: string; subjects: string[] }): Promise<void> {
    const { config } = await jsm.streams.info(like);
    const { retention, storage, discard, num_replicas, duplicate_window, allow_direct } = config;
    await jsm.streams.add({
      ...{ retention, storage, discard, num_replicas, duplicate_window, allow_direct },
      name,
      subjects,
    });
  },

  async lastSequence({ stream }: { stream: string }): Promise<number> {
    return (await jsm.streams.info(stream)).state.last_seq;
  },

  /** Last sequences of several streams, added up. */
  async lastSequences({ streams }: { streams: readonly string[] }): Promise<number> {
    const infos = await Promise.all(streams.map((stream) => jsm.streams.info(stream)));
    return infos.reduce((sum, { state }) => sum + state.last_seq, 0);
  },

  /** Waits until the stream reaches a sequence. @returns the instant */
  async reached({ stream, sequence, timeoutMs }: { stream: string; sequence: number; timeoutMs: number }) {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const last = await lastOrAway(stream);
      if (last >= sequence) return { at: instant(), last };
      if (performance.now() > deadline) throw new Error(`${stream} stays at ${last}, ${sequence} was expected`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  },

  /** When the server stored two messages of a stream, as instants. */
  async storedAt({ stream, first, last }: { stream: string; first: number; last: number }): Promise<[number, number]> {
    const stored = await Promise.all([first, last].map((seq) => jsm.streams.getMessage(stream, { seq })));
    const [from, to] = stored.map((message) => message?.time.getTime() ?? Number.NaN);
    return [from ?? Number.NaN, to ?? Number.NaN];
  },

  /** Reads a stream to its end by a new consumer: pull, acknowledge each. */
  async consume({ stream, filter }: { stream: string; filter: string }) {
    const began = performance.now();
    const read = await readAll(stream, filter, async () => undefined);
    return { seconds: (performance.now() - began) / 1000, read };
  },

  /**
   * Reads events from now on until there were so many, and writes each as a row before it is acknowledged: what a read model
   * cannot do without. @returns the instants at which each row was durable
   */
  async project({ stream, filter, count, mongodbUri, database }: Project): Promise<{ written: number[] }> {
    const mongo = await MongoClient.connect(mongodbUri, { writeConcern: { w: 'majority', journal: true } });
    const rows = mongo.db(database).collection<Document & { _id: string }>('rows');
    const written: number[] = [];
    await readAll(
      stream,
      filter,
      async (batch) => {
        const events = batch.map(({ data }) => JSON.parse(new TextDecoder().decode(data)) as Document);
        await rows.insertMany(events.map((event, index) => ({ ...event, _id: `${batch[index]?.seq}` })));
        for (const _ of batch) written.push(instant());
      },
      { count, from: DeliverPolicy.New },
    );
    await mongo.close();
    return { written };
  },
};

export type BareBusOperations = typeof operations;

serve(operations);
