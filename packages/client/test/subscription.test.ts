import { jetstreamManager } from '@nats-io/jetstream';
import { eventually, type NatsServer, startNatsServer } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  connectNats,
  type Delivery,
  ensureStreams,
  getDeadLetter,
  homeStream,
  listDeadLetters,
  type NatsSession,
  RetryLater,
  redriveDeadLetter,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionNotice,
  subscribe,
} from '../src/index.ts';
import { collect } from './support/collect.ts';
import { histories, publish, REGISTERED, testEvent } from './support/events.ts';

const STREAM = homeStream('inventory');

let nats: NatsServer;
let session: NatsSession;
let subscriptions: Subscription[] = [];

beforeEach(async () => {
  nats = await startNatsServer();
  session = await connectNats({ url: nats.url, name: 'test' });
  await ensureStreams(await jetstreamManager(session.connection), 'inventory');
});

afterEach(async () => {
  await Promise.all(subscriptions.map((subscription) => subscription.stop()));
  subscriptions = [];
  await session.close();
  await nats.stop();
});

type Overrides = Omit<Partial<SubscribeOptions>, 'handlers'> & {
  readonly handle?: (delivery: Delivery) => Promise<void> | void;
};

/** A subscription that keeps what it has handled, with pauses short enough for a test. */
const reading = async ({ handle, ...options }: Overrides = {}) => {
  const seen: Delivery[] = [];
  const notices: SubscriptionNotice[] = [];
  const handlers = {
    [REGISTERED]: async (_event: unknown, delivery: Delivery) => {
      await handle?.(delivery);
      seen.push(delivery);
    },
  };
  const subscription = await subscribe({
    session,
    streams: [STREAM],
    durable: 'analytics-test',
    retry: { initialMs: 10, maximumMs: 20 },
    onNotice: (notice) => notices.push(notice),
    ...(options.onBatch ? {} : { handlers }),
    ...options,
  });
  subscriptions.push(subscription);
  return {
    seen,
    notices,
    subscription,
    order: () => seen.map(({ event }) => `${event.subject}#${Number(event.sequence)}`),
  };
};

const sequences = (deliveries: readonly Delivery[]): number[] => deliveries.map(({ event }) => Number(event.sequence));

describe('a durable subscription', () => {
  it('hands over every event in order with typed data, and is caught up afterwards', async () => {
    await publish(session, histories(3, 4));
    const { seen, subscription } = await reading();
    await subscription.caughtUp();
    expect(seen).toHaveLength(12);
    expect(sequences(seen.filter(({ event }) => event.subject === 'agg.1'))).toEqual([1, 2, 3, 4]);
    expect(seen[0]?.event.data).toMatchObject({ applicationNo: 'agg.0' });
    expect(subscription.stats()).toMatchObject({ handled: 12, failed: 0, dead: 0 });
    expect(await subscription.lag()).toBe(0);
  });

  it('goes on where it stopped, and gives back at once what it had not begun', async () => {
    const gate = Promise.withResolvers<void>();
    await publish(session, histories(1, 6));
    const first = await reading({ handle: ({ event }) => (Number(event.sequence) === 3 ? gate.promise : undefined) });
    await eventually(() => first.seen.length === 2, { what: 'two events are handled' });
    const stopped = first.subscription.stop();
    gate.resolve();
    await stopped;
    expect(sequences(first.seen)).toEqual([1, 2, 3]);
    const second = await reading({ ackWaitMs: 30_000 });
    await second.subscription.caughtUp();
    expect(sequences(second.seen).sort()).toEqual([4, 5, 6]);
  });

  it('starts at a date or a stream sequence when its consumer is new', async () => {
    const [, , third] = await publish(session, histories(1, 4));
    const bySequence = await reading({ durable: 'analytics-sequence', startFrom: third });
    await bySequence.subscription.caughtUp();
    expect(sequences(bySequence.seen)).toEqual([3, 4]);
    const byDate = await reading({ durable: 'analytics-date', startFrom: new Date(Date.now() + 60_000) });
    expect(await byDate.subscription.lag()).toBe(0);
  });

  it('starts over for another incarnation of what it fills, and only then', async () => {
    await publish(session, histories(1, 3));
    for (const [incarnation, expected] of [
      ['one', 3],
      ['one', 0],
      ['two', 3],
    ] as const) {
      const { seen, subscription } = await reading({ incarnation });
      await subscription.caughtUp();
      await subscription.stop();
      expect(seen).toHaveLength(expected);
    }
  });

  it('keeps a long handler its event: nobody else gets it meanwhile', async () => {
    await publish(session, histories(1, 2));
    const gate = Promise.withResolvers<void>();
    const { seen, subscription } = await reading({ ackWaitMs: 200, handle: () => gate.promise });
    const other = await reading({ ackWaitMs: 200 });
    const jsm = await jetstreamManager(session.connection);
    const { ack_wait } = (await jsm.consumers.info(STREAM, 'analytics-test')).config;
    const begun = Date.now();
    await eventually(() => Date.now() - begun > (5 * Number(ack_wait)) / 1e6, { what: 'the server lost its patience' });
    expect((await jsm.consumers.info(STREAM, 'analytics-test')).num_redelivered).toBe(0);
    gate.resolve();
    await subscription.caughtUp();
    expect(seen.length + other.seen.length).toBe(2);
  });

  it('acknowledges and counts events of types it does not know', async () => {
    const { subject, payload, msgId } = testEvent({ sequence: 1 });
    const future = { ...JSON.parse(payload), type: 'zhiqi.inventory.v9.PatentDreamt', data: { 新: '字段' } };
    await publish(session, [{ subject, payload: JSON.stringify(future), msgId }, testEvent({ sequence: 2 })]);
    const { seen, subscription } = await reading();
    await subscription.caughtUp();
    expect(sequences(seen)).toEqual([2]);
    expect(subscription.stats()).toMatchObject({ handled: 1, unknownTypes: 1, dead: 0 });
  });

  it('takes batches, and tries one by one when a batch fails, so that one event buries no other', async () => {
    await publish(session, histories(1, 50));
    const batches: number[][] = [];
    const { subscription } = await reading({
      deadLetters: { afterFailures: 2 },
      onBatch: (deliveries) => {
        if (sequences(deliveries).includes(25)) throw new Error('25 is broken');
        batches.push(sequences(deliveries));
      },
    });
    await subscription.caughtUp();
    expect(batches.flat().sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, n) => n + 1).filter((n) => n !== 25),
    );
    expect(batches.some((batch) => batch.length > 1) || batches.length === 49).toBe(true);
    expect(subscription.stats()).toMatchObject({ handled: 49, dead: 1 });
  });

  it('waits for a stream that does not exist yet', async () => {
    const stream = homeStream('cultivation');
    const { seen, notices, subscription } = await reading({ streams: [STREAM, stream] });
    expect(notices.some((notice) => notice.kind === 'waiting' && notice.stream === stream)).toBe(true);
    expect(await subscription.lag()).toBe(0);
    await ensureStreams(await jetstreamManager(session.connection), 'cultivation');
    await eventually(() => notices.some((notice) => notice.kind === 'reading' && notice.stream === stream), {
      what: 'the new stream is read',
    });
    expect(seen).toHaveLength(0);
  });

  it.each([
    ['durable', { durable: 'nodash' }],
    ['streams', { streams: [] }],
    ['deadLetters.sink', { bind: true }],
    ['orderCheck', { orderCheck: true, filter: { event: 'patent-registered' } }],
  ] as const)('refuses a wrong %s by name', async (name, options) => {
    await expect(reading(options)).rejects.toThrow(new RegExp(name));
  });
});

describe('NATS away and back', () => {
  it('after kill -9 and a restart every event is handled, none lost', async () => {
    await publish(session, histories(2, 5));
    const { seen, subscription } = await reading({ ackWaitMs: 1_000 });
    await subscription.caughtUp();
    await nats.kill();
    await eventually(() => !session.connected(), { what: 'the loss is noticed' });
    await nats.restart();
    await eventually(() => session.connected(), { what: 'the connection is back' });
    await publish(
      session,
      [6, 7, 8].map((sequence) => testEvent({ aggregate: 'agg.0', sequence })),
    );
    await eventually(() => new Set(sequences(seen.filter(({ event }) => event.subject === 'agg.0'))).size === 8, {
      what: 'later events arrive',
      timeoutMs: 20_000,
    });
  });

  it('a consumer that somebody removed is made again, and nothing is missing', async () => {
    await publish(session, histories(1, 3));
    const { seen, notices, subscription } = await reading();
    await subscription.caughtUp();
    const jsm = await jetstreamManager(session.connection);
    await jsm.consumers.delete(STREAM, 'analytics-test');
    await publish(session, [testEvent({ aggregate: 'agg.0', sequence: 4 })]);
    await eventually(() => sequences(seen).includes(4), { what: 'the new event arrives', timeoutMs: 20_000 });
    expect(notices.some(({ kind }) => kind === 'waiting')).toBe(true);
  });
});

describe('failures', () => {
  it('an event is tried again after growing pauses while others pass it', async () => {
    await publish(session, histories(1, 3));
    let failures = 0;
    const { seen, notices, subscription } = await reading({
      handle: ({ event }) => {
        if (Number(event.sequence) !== 2 || failures === 3) return;
        failures += 1;
        throw new Error('not yet');
      },
    });
    await subscription.caughtUp();
    expect(sequences(seen)).toEqual([1, 3, 2]);
    const pauses = notices.filter(({ kind }) => kind === 'failed').map(({ retryInMs }) => retryInMs);
    expect(pauses).toEqual([10, 20, 20]);
  });

  it('after ten failures it is a dead letter with its cause, place, trace and original bytes, and is acknowledged', async () => {
    const message = testEvent({ sequence: 1 });
    const [streamSequence] = await publish(session, [message]);
    let tries = 0;
    const { subscription, notices } = await reading({
      handle: () => {
        tries += 1;
        throw new Error('数据库拒绝\n第二行');
      },
    });
    await subscription.caughtUp();
    expect(tries).toBe(10);
    const [letter, ...others] = await collect(listDeadLetters(session, 'analytics-test'));
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      consumer: 'analytics-test',
      cause: 'failed',
      error: 'Error: 数据库拒绝\n第二行',
      failures: 10,
      eventId: message.msgId,
      eventType: REGISTERED,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      original: { stream: STREAM, streamSequence, subject: message.subject },
    });
    expect(new TextDecoder().decode(letter?.original.data)).toBe(message.payload);
    expect(notices.find(({ kind }) => kind === 'dead')).toMatchObject({ cause: 'failed', eventId: message.msgId });
  });

  it.each([
    ['not JSON', 'zhiqi.internal.all.150621.inventory.patent.patent-registered.v1.x', '{"neither'],
    [
      'an envelope without id',
      testEvent({ sequence: 1 }).subject,
      testEvent({ sequence: 1 }).payload.replace('"id"', '"no"'),
    ],
    [
      'an envelope that claims another service than its subject',
      testEvent({ sequence: 1 }).subject,
      testEvent({ sequence: 1 }).payload.replace('/150621/inventory', '/150621/financing'),
    ],
  ])('poison (%s) is put aside at once and never comes back', async (_what, subject, payload) => {
    const terminated = session.connection.subscribe(
      `$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.${STREAM}.analytics-test`,
    );
    await publish(session, [{ subject, payload, msgId: 'poison' }, testEvent({ sequence: 2 })]);
    const { seen, subscription } = await reading();
    await subscription.caughtUp();
    await eventually(() => terminated.getReceived() === 1, { what: 'the server is told to give it up' });
    expect(sequences(seen)).toEqual([2]);
    const letters = await collect(listDeadLetters(session));
    expect(letters.map(({ cause, eventType, failures }) => ({ cause, eventType, failures }))).toEqual([
      { cause: 'undecodable', eventType: '', failures: 1 },
    ]);
    const jsm = await jetstreamManager(session.connection);
    expect(await jsm.consumers.info(STREAM, 'analytics-test')).toMatchObject({
      num_ack_pending: 0,
      num_redelivered: 0,
    });
  });

  it('a handler that cannot work now pauses everything and makes no dead letter', async () => {
    await publish(session, histories(1, 3));
    let away = 30;
    const { seen, notices, subscription } = await reading({
      handle: () => {
        away -= 1;
        if (away > 0) throw new RetryLater('the database is away');
      },
    });
    await subscription.caughtUp();
    expect(sequences(seen)).toEqual([1, 2, 3]);
    expect(notices.filter(({ kind }) => kind === 'paused')).toHaveLength(29);
    expect(subscription.stats()).toMatchObject({ failed: 0, dead: 0 });
  });

  it('an event that cannot be put aside is not acknowledged', async () => {
    await publish(session, [testEvent({ sequence: 1 })]);
    let refusals = 2;
    const kept: string[] = [];
    const { subscription } = await reading({
      handle: () => {
        throw new Error('never');
      },
      deadLetters: {
        afterFailures: 1,
        sink: async ({ eventId }) => {
          refusals -= 1;
          if (refusals >= 0) throw new Error('no space');
          kept.push(eventId);
        },
      },
    });
    await subscription.caughtUp();
    expect(kept).toEqual([testEvent({ sequence: 1 }).msgId]);
  });
});

describe('redriving a dead letter', () => {
  const buried = async () => {
    await publish(session, [testEvent({ sequence: 1 })]);
    let broken = true;
    const read = await reading({
      deadLetters: { afterFailures: 1 },
      handle: () => {
        if (broken) throw new Error('broken');
      },
    });
    await read.subscription.caughtUp();
    const [letter] = await collect(listDeadLetters(session));
    if (!letter) throw new Error('no letter');
    return { ...read, number: letter.number, mend: () => (broken = false) };
  };

  it('hands it to the same handler and removes it when that is done', async () => {
    const { number, mend, seen } = await buried();
    mend();
    expect(await redriveDeadLetter(session, number)).toEqual({ outcome: 'handled' });
    expect(seen.map(({ event, redriven }) => [Number(event.sequence), redriven])).toEqual([[1, true]]);
    expect(await getDeadLetter(session, number)).toBeUndefined();
    expect(await redriveDeadLetter(session, number)).toEqual({ outcome: 'missing' });
  });

  it('keeps it when the handler fails again, and says why', async () => {
    const { number } = await buried();
    expect(await redriveDeadLetter(session, number)).toEqual({ outcome: 'failed', error: 'Error: broken' });
    expect(await getDeadLetter(session, number)).toMatchObject({ number });
  });

  it('keeps it when the subscription does not run', async () => {
    const { number, subscription } = await buried();
    await subscription.stop();
    expect(await redriveDeadLetter(session, number)).toEqual({ outcome: 'nobody-listens' });
    expect(await getDeadLetter(session, number)).toMatchObject({ number });
  });
});
