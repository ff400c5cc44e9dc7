import { randomBytes } from 'node:crypto';
import { AckPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { type NatsServer, startNatsServer } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connectNats,
  copyStream,
  DEAD_STREAM,
  describeStreams,
  ensureStreams,
  homeStream,
  type NatsSession,
  StreamCopyError,
} from '../src/index.ts';
import { type GuardedBus, startGuardedBus } from './support/bus.ts';

const STREAM = homeStream('inventory');
/** The server sends 8 MB ahead of the reader's acknowledgements; random bytes, since snapshots are compressed. */
const MESSAGES = 12;
const PAYLOAD = randomBytes(1_000_000);
const SUBJECT = 'zhiqi.internal.all.150621.inventory.patent.patent_registered.v1.p1';

let bus: GuardedBus;
let target: NatsServer;
let operator: NatsSession;
let source: JetStreamManager;
let copy: NatsSession;

beforeAll(async () => {
  bus = await startGuardedBus();
  target = await startNatsServer();
  operator = await bus.as('operator');
  source = await jetstreamManager(operator.connection);
  copy = await connectNats({ url: target.url, name: 'test', wait: false });
  const inventory = await bus.as('inventory');
  await ensureStreams(await jetstreamManager(inventory.connection), 'inventory');
  const js = jetstream(inventory.connection);
  for (let n = 0; n < MESSAGES; n++) await js.publish(SUBJECT, PAYLOAD, { msgID: `e${n}`, headers: headers() });
  await source.streams.deleteMessage(STREAM, 3);
  await source.consumers.add(STREAM, { durable_name: 'inventory-main', ack_policy: AckPolicy.Explicit });
  const consumer = await jetstream(operator.connection).consumers.get(STREAM, 'inventory-main');
  for (let n = 0; n < 5; n++) await (await consumer.next())?.ackAck();
});

afterAll(async () => {
  await copy?.close();
  await target?.stop();
  await bus?.close();
});

describe('copying a stream with the operator’s credentials', () => {
  it('keeps sequences, gaps, ids, and the consumers with their positions', async () => {
    const last = await copyStream(operator, copy, STREAM, { consumers: true });
    expect(last).toBe(MESSAGES);
    const held = (await describeStreams(copy)).find(({ name }) => name === STREAM);
    expect(held).toEqual({
      name: STREAM,
      messages: MESSAGES - 1,
      firstSeq: 1,
      lastSeq: MESSAGES,
      // The deleted one was passed over.
      consumers: [{ name: 'inventory-main', deliveredSeq: 6 }],
    });
    const jsm = await jetstreamManager(copy.connection);
    const message = await jsm.streams.getMessage(STREAM, { seq: MESSAGES });
    expect(message?.header.get('Nats-Msg-Id')).toBe(`e${MESSAGES - 1}`);
    expect(Buffer.compare(message?.data ?? new Uint8Array(), PAYLOAD)).toBe(0);
    expect((await jsm.streams.info(STREAM)).config).toEqual((await source.streams.info(STREAM)).config);
    const next = await (await jetstream(copy.connection).consumers.get(STREAM, 'inventory-main')).next();
    expect(next?.seq).toBe(7);
  });

  it('leaves the consumers out when asked, and copies an empty stream', async () => {
    const jsm = await jetstreamManager(copy.connection);
    await jsm.streams.delete(STREAM);
    await copyStream(operator, copy, STREAM, { consumers: false });
    expect(await copyStream(operator, copy, DEAD_STREAM, { consumers: true })).toBe(0);
    const held = await describeStreams(copy);
    expect(held.map(({ name, messages, consumers }) => [name, messages, consumers])).toEqual([
      [DEAD_STREAM, 0, []],
      [STREAM, MESSAGES - 1, []],
    ]);
  });

  it('is refused for a stream that is not there, and where one of that name is', async () => {
    await expect(copyStream(operator, copy, 'ZHIQI_NONE', { consumers: true })).rejects.toThrow(StreamCopyError);
    await expect(copyStream(operator, copy, STREAM, { consumers: true })).rejects.toThrow(/RESTORE/);
  });

  it('ends when it is called off; the next one waits until the server has given up the one before', async () => {
    const jsm = await jetstreamManager(copy.connection);
    await jsm.streams.delete(STREAM);
    const controller = new AbortController();
    const broken = copyStream(operator, copy, STREAM, { consumers: true, signal: controller.signal });
    controller.abort(new Error('called off'));
    await expect(broken).rejects.toThrow('called off');
    const other = await startNatsServer();
    const session = await connectNats({ url: other.url, name: 'test', wait: false });
    expect(await copyStream(operator, session, STREAM, { consumers: true })).toBe(MESSAGES);
    await session.close();
    await other.stop();
  });
});
