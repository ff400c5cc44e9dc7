import { jetstreamManager } from '@nats-io/jetstream';
import { eventually } from '@zhiqi/testing';
import { describe, expect, it } from 'vitest';
import {
  ensureStreams,
  getDeadLetter,
  homeStream,
  listDeadLetters,
  RetryLater,
  redriveDeadLetter,
} from '../src/index.ts';
import { collect } from './support/collect.ts';
import { histories, publish, REGISTERED, testEvent } from './support/events.ts';
import { useFreshBus } from './support/fresh-bus.ts';
import { readingOn, STREAM, sequences } from './support/reading.ts';

const bus = useFreshBus();
const reading = readingOn(bus);

describe('failures', () => {
  it('an event is tried again after growing pauses while others pass it', async () => {
    await publish(bus.session, histories(1, 3));
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
    const [streamSequence] = await publish(bus.session, [message]);
    let tries = 0;
    const { subscription, notices } = await reading({
      handle: () => {
        tries += 1;
        throw new Error('数据库拒绝\n第二行');
      },
    });
    await subscription.caughtUp();
    expect(tries).toBe(10);
    const [letter, ...others] = await collect(listDeadLetters(bus.session, 'analytics-test'));
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
    const terminated = bus.session.connection.subscribe(
      `$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.${STREAM}.analytics-test`,
    );
    await publish(bus.session, [{ subject, payload, msgId: 'poison' }, testEvent({ sequence: 2 })]);
    const { seen, subscription } = await reading();
    await subscription.caughtUp();
    await eventually(() => terminated.getReceived() === 1, { what: 'the server is told to give it up' });
    expect(sequences(seen)).toEqual([2]);
    const letters = await collect(listDeadLetters(bus.session));
    expect(letters.map(({ cause, eventType, failures }) => ({ cause, eventType, failures }))).toEqual([
      { cause: 'undecodable', eventType: '', failures: 1 },
    ]);
    const jsm = await jetstreamManager(bus.session.connection);
    expect(await jsm.consumers.info(STREAM, 'analytics-test')).toMatchObject({
      num_ack_pending: 0,
      num_redelivered: 0,
    });
  });

  it('a handler that cannot work now pauses everything and makes no dead letter', async () => {
    await publish(bus.session, histories(1, 3));
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
    await publish(bus.session, [testEvent({ sequence: 1 })]);
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
    await publish(bus.session, [testEvent({ sequence: 1 })]);
    let broken = true;
    const read = await reading({
      deadLetters: { afterFailures: 1 },
      handle: () => {
        if (broken) throw new Error('broken');
      },
    });
    await read.subscription.caughtUp();
    const [letter] = await collect(listDeadLetters(bus.session));
    if (!letter) throw new Error('no letter');
    return { ...read, number: letter.number, mend: () => (broken = false) };
  };

  it('hands it to the same handler and removes it when that is done', async () => {
    const { number, mend, seen } = await buried();
    mend();
    expect(await redriveDeadLetter(bus.session, number)).toEqual({ outcome: 'handled' });
    expect(seen.map(({ event, redriven }) => [Number(event.sequence), redriven])).toEqual([[1, true]]);
    expect(await getDeadLetter(bus.session, number)).toBeUndefined();
    expect(await redriveDeadLetter(bus.session, number)).toEqual({ outcome: 'missing' });
  });

  it('finds the one of several subscriptions of the same name that reads the stream it came from', async () => {
    await ensureStreams(await jetstreamManager(bus.session.connection), 'financing');
    const { number, mend, seen } = await buried();
    await reading({ streams: [homeStream('financing')] });
    mend();
    for (const outcome of ['handled', 'missing']) {
      expect(await redriveDeadLetter(bus.session, number)).toEqual({ outcome });
    }
    expect(seen).toHaveLength(1);
  });

  it('keeps it when the handler fails again, and says why', async () => {
    const { number } = await buried();
    expect(await redriveDeadLetter(bus.session, number)).toEqual({ outcome: 'failed', error: 'Error: broken' });
    expect(await getDeadLetter(bus.session, number)).toMatchObject({ number });
  });

  it('keeps it when the subscription does not run', async () => {
    const { number, subscription } = await buried();
    await subscription.stop();
    expect(await redriveDeadLetter(bus.session, number)).toEqual({ outcome: 'nobody-listens' });
    expect(await getDeadLetter(bus.session, number)).toMatchObject({ number });
  });
});
