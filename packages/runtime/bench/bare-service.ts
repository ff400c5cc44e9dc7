/**
 * The floor of a command: the raw operations that the runtime makes, without the runtime. A plain grpc-js server takes the
 * same message, writes the same document by the same `updateOne`, answers with the same message, and brings the event to
 * JetStream with the same journal insert, publish and trim. Nothing is decided, authorised, hashed, encoded as an envelope
 * or traced; events are handed over in memory instead of being read back.
 *
 * Documents, events and indexes are copies of the platform's own, so that sizes agree by construction.
 */
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { jetstream } from '@nats-io/jetstream';
import { RecordLegalStatusRequest, RecordLegalStatusResponse } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import type { Document } from 'mongodb';
import { type BareConnections, connectBare } from './bare-connections.ts';
import { type BareEvent, BareRelay } from './bare-relay.ts';
import { inFlight, serve } from './serve.ts';

const SEEN_RING = 50;
/** Allowed to the service, and in the stream of the floor. */
const RAW_SUBJECT = 'zhiqi.bench.all.150621.inventory.raw';
const METHOD = {
  path: '/zhiqi.inventory.v1.PatentService/RecordLegalStatus',
  requestStream: false,
  responseStream: false,
  requestSerialize: (message: RecordLegalStatusRequest) =>
    Buffer.from(RecordLegalStatusRequest.encode(message).finish()),
  requestDeserialize: (bytes: Buffer) => RecordLegalStatusRequest.decode(bytes),
  responseSerialize: (message: RecordLegalStatusResponse) =>
    Buffer.from(RecordLegalStatusResponse.encode(message).finish()),
  responseDeserialize: (bytes: Buffer) => RecordLegalStatusResponse.decode(bytes),
} as const;

interface Held {
  v: number;
  readonly document: Document;
}

const held = new Map<string, Held>();
let connections: BareConnections;
let relay: BareRelay;
let template: Document;
let response: RecordLegalStatusResponse;
let made = 0;

/** One event in the shape of the template, under ids of its own. */
function eventOf(id: string, pos: number, requestId: string): BareEvent {
  made += 1;
  const eventId = `evt_floor_${String(made).padStart(16, '0')}`;
  const [home] = template.publications as Document[];
  const subject = `zhiqi.bench.all.150621.inventory.patent.legal-status-changed.v1.${id.replaceAll('.', '_2E')}`;
  const entry = {
    id: eventId,
    pos,
    type: template.type,
    data: template.data,
    meta: { ...template.meta, requestId },
    publications: [{ ...home, msgId: eventId, subject }],
  };
  return { aggregateId: id, entry };
}

async function record({ requestId, applicationNo }: RecordLegalStatusRequest): Promise<void> {
  const aggregate = held.get(applicationNo);
  if (aggregate === undefined) throw new Error(`no patent ${applicationNo}`);
  const { document } = aggregate;
  const v = aggregate.v + 1;
  const event = eventOf(applicationNo, v, requestId);
  document.state.legalFacts = [...document.state.legalFacts, document.state.legalFacts.at(-1)];
  const { matchedCount } = await connections.patents.updateOne({ _id: applicationNo, v: aggregate.v }, {
    $set: { v, schema: document.schema, state: document.state, last: document.last, dueAt: document.dueAt },
    $push: {
      outbox: { $each: [event.entry] },
      seen: { $each: [{ ...document.seen.at(-1), requestId, pos: v }], $slice: -SEEN_RING },
    },
    $min: { pendingSince: new Date() },
  } as Document);
  if (matchedCount !== 1) throw new Error(`${applicationNo} was changed by somebody else`);
  aggregate.v = v;
  relay.add(event);
}

function handle(
  call: ServerUnaryCall<RecordLegalStatusRequest, RecordLegalStatusResponse>,
  done: sendUnaryData<RecordLegalStatusResponse>,
): void {
  record(call.request).then(
    () => done(null, response),
    (error: unknown) => done(error as Error),
  );
}

async function listen(): Promise<string> {
  const server = new Server();
  server.addService({ recordLegalStatus: METHOD }, { recordLegalStatus: handle });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return `127.0.0.1:${port}`;
}

interface Prepare {
  readonly mongodbUri: string;
  readonly nats: { readonly url: string; readonly user: string; readonly password: string };
  /** Database whose documents are copied, and the one they are copied to. */
  readonly source: string;
  readonly target: string;
  /** Answer to a real command, encoded. */
  readonly response: Uint8Array;
}

interface Insert {
  readonly prefix: string;
  readonly count: number;
  /** Events of one new patent. */
  readonly events: number;
  readonly limit: number;
}

const operations = {
  /** Copies the platform's patents and listens. @returns its address and how many patents it holds */
  async prepare(options: Prepare): Promise<{ address: string; applicationNos: string[] }> {
    connections = await connectBare(options);
    response = RecordLegalStatusResponse.decode(options.response);
    template = await connections.legalStatusEvent();
    for (const document of await connections.copyPatents()) {
      held.set(document._id, { v: document.v, document });
    }
    relay = new BareRelay(connections);
    return { address: await listen(), applicationNos: [...held.keys()] };
  },

  /** Resolves when every event is acknowledged and trimmed. */
  async settled(_: undefined): Promise<void> {
    await relay.settled();
  },

  /** Inserts so many new patents with their first events, as an import does, without parsing and without gRPC. */
  async insert({ prefix, count, events, limit }: Insert): Promise<{ seconds: number }> {
    const [first] = held.values();
    if (first === undefined) throw new Error('no patents');
    const began = performance.now();
    await inFlight(count, limit, async (index) => {
      const id = `${prefix}_${String(index).padStart(8, '0')}`;
      const own = Array.from({ length: events }, (_, place) => eventOf(id, place + 1, id));
      await connections.patents.insertOne({
        ...first.document,
        _id: id,
        v: events,
        outbox: own.map(({ entry }) => entry),
        seen: [{ ...first.document.seen.at(-1), requestId: id, pos: events }],
        pendingSince: new Date(),
      });
      for (const event of own) relay.add(event);
    });
    await relay.settled();
    return { seconds: (performance.now() - began) / 1000 };
  },
  /** Publishes so many messages of a size, so many unacknowledged at a time. */
  async publish({ bytes, count, window }: { bytes: number; count: number; window: number }) {
    // A busy machine is slow to answer, not wrong.
    const js = jetstream(connections.nats, { timeout: 30_000 });
    const payload = 'x'.repeat(bytes);
    const began = performance.now();
    await inFlight(count, window, async (index) => {
      await js.publish(`${RAW_SUBJECT}.${index}`, payload, { msgID: `raw-${began}-${index}` });
    });
    return { seconds: (performance.now() - began) / 1000 };
  },
};

export type BareServiceOperations = typeof operations;

serve(operations);
