import { jetstreamManager } from '@nats-io/jetstream';
import { eventually } from '@zhiqi/testing';
import { describe, expect, it } from 'vitest';
import { ensureStreams, homeStream } from '../src/index.ts';
import { histories, publish, testEvent } from './support/events.ts';
import { useFreshBus } from './support/fresh-bus.ts';
import { readingOn, STREAM, sequences } from './support/reading.ts';

const bus = useFreshBus();
const reading = readingOn(bus);

describe('a durable subscription', () => {
  it('hands over every event in order with typed data, and is caught up afterwards', async () => {
    await publish(bus.session, histories(3, 4));
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
    await publish(bus.session, histories(1, 6));
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
    const [, , third] = await publish(bus.session, histories(1, 4));
    const bySequence = await reading({ durable: 'analytics-sequence', startFrom: third });
    await bySequence.subscription.caughtUp();
    expect(sequences(bySequence.seen)).toEqual([3, 4]);
    const byDate = await reading({ durable: 'analytics-date', startFrom: new Date(Date.now() + 60_000) });
    expect(await byDate.subscription.lag()).toBe(0);
  });

  it('starts over for another incarnation of what it fills, and only then', async () => {
    await publish(bus.session, histories(1, 3));
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

  it('goes on where it stopped when a later version asks for more events, or for fewer again', async () => {
    const only = (...events: string[]) => events.map((event) => ({ event, service: 'inventory' }));
    const versions = [
      only('patent-registered'),
      only('patent-registered', 'patent-lapsed'),
      only('patent-registered', 'patent-lapsed', 'patent-expired'),
      only('patent-registered'),
    ];
    for (const [index, filter] of versions.entries()) {
      await publish(bus.session, [testEvent({ sequence: index + 1 })]);
      const { seen, subscription } = await reading({ filter });
      await subscription.caughtUp();
      await subscription.stop();
      expect(sequences(seen)).toEqual([index + 1]);
    }
  });

  it('keeps a long handler its event: nobody else gets it meanwhile', async () => {
    await publish(bus.session, histories(1, 2));
    const gate = Promise.withResolvers<void>();
    const { seen, subscription } = await reading({ ackWaitMs: 200, handle: () => gate.promise });
    const other = await reading({ ackWaitMs: 200 });
    const jsm = await jetstreamManager(bus.session.connection);
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
    await publish(bus.session, [{ subject, payload: JSON.stringify(future), msgId }, testEvent({ sequence: 2 })]);
    const { seen, subscription } = await reading();
    await subscription.caughtUp();
    expect(sequences(seen)).toEqual([2]);
    expect(subscription.stats()).toMatchObject({ handled: 1, unknownTypes: 1, dead: 0 });
  });

  it('takes batches, and tries one by one when a batch fails, so that one event buries no other', async () => {
    await publish(bus.session, histories(1, 50));
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
    await ensureStreams(await jetstreamManager(bus.session.connection), 'cultivation');
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
    await publish(bus.session, histories(2, 5));
    const { seen, subscription } = await reading({ ackWaitMs: 1_000 });
    await subscription.caughtUp();
    await bus.nats.kill();
    await eventually(() => !bus.session.connected(), { what: 'the loss is noticed' });
    await bus.nats.restart();
    await eventually(() => bus.session.connected(), { what: 'the connection is back' });
    await publish(
      bus.session,
      [6, 7, 8].map((sequence) => testEvent({ aggregate: 'agg.0', sequence })),
    );
    await eventually(() => new Set(sequences(seen.filter(({ event }) => event.subject === 'agg.0'))).size === 8, {
      what: 'later events arrive',
      timeoutMs: 20_000,
    });
  });

  it('a consumer that somebody removed is made again, and nothing is missing', async () => {
    await publish(bus.session, histories(1, 3));
    const { seen, notices, subscription } = await reading();
    await subscription.caughtUp();
    const jsm = await jetstreamManager(bus.session.connection);
    await jsm.consumers.delete(STREAM, 'analytics-test');
    await publish(bus.session, [testEvent({ aggregate: 'agg.0', sequence: 4 })]);
    await eventually(() => sequences(seen).includes(4), { what: 'the new event arrives', timeoutMs: 20_000 });
    expect(notices.some(({ kind }) => kind === 'waiting')).toBe(true);
  });
});
