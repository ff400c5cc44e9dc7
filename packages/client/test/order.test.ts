import { jetstreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { eventually } from '@zhiqi/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Delivery,
  ensurePartyConsumer,
  homeStream,
  listDeadLetters,
  partyStream,
  purgeParty,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionNotice,
  subscribe,
} from '../src/index.ts';
import { collect } from './support/collect.ts';
import { histories, publish, REGISTERED, testEvent } from './support/events.ts';
import { useFreshBus } from './support/fresh-bus.ts';

const STREAM = homeStream('inventory');

const bus = useFreshBus();

interface Seen {
  readonly aggregate: string;
  readonly sequence: number;
}

const inOrder = async (
  handle: (seen: Seen) => Promise<void> | void = () => {},
  options: Partial<SubscribeOptions> = {},
): Promise<{ seen: Seen[]; subscription: Subscription; notices: SubscriptionNotice[] }> => {
  const seen: Seen[] = [];
  const notices: SubscriptionNotice[] = [];
  const one = async (delivery: Delivery): Promise<void> => {
    const at = { aggregate: delivery.subject.id, sequence: Number(delivery.event.sequence) };
    await handle(at);
    seen.push(at);
  };
  const subscription = await subscribe({
    session: bus.session,
    streams: [STREAM],
    durable: 'inventory-ordered',
    orderCheck: true,
    retry: { initialMs: 5, maximumMs: 20 },
    onNotice: (notice) => notices.push(notice),
    ...(options.onBatch ? {} : { handlers: { [REGISTERED]: (_event, delivery) => one(delivery) } }),
    ...options,
  });
  bus.keep(subscription);
  return { seen, subscription, notices };
};

const of = (seen: readonly Seen[], aggregate: string): number[] =>
  seen.filter((item) => item.aggregate === aggregate).map(({ sequence }) => sequence);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1);
const patent = (sequence: number, previous?: number) => testEvent({ aggregate: 'agg.0', sequence, previous });

describe('a subscription with an order check', () => {
  it('every event delivered three times in random order: each aggregate is handled once, in order', async () => {
    const messages = histories(4, 6);
    const thrice = messages.flatMap((message) =>
      ['', '/2', '/3'].map((repeat) => ({ ...message, msgId: message.msgId + repeat })),
    );
    const [shuffled = []] = fc.sample(fc.shuffledSubarray(thrice, { minLength: thrice.length }), {
      numRuns: 1,
      seed: 2022,
    });
    await publish(bus.session, shuffled);
    const { seen, subscription } = await inOrder();
    await subscription.caughtUp();
    for (const n of [0, 1, 2, 3]) expect(of(seen, `agg.${n}`)).toEqual(upTo(6));
    const { healed, repeats } = subscription.stats();
    expect(healed).toBeGreaterThan(0);
    expect(repeats).toBeGreaterThanOrEqual(48);
  });

  it('the same in batches, with a handler that fails now and then', async () => {
    const messages = histories(4, 6).map((message, n) => ({ message, n }));
    const thrice = [0, 1, 2].flatMap((repeat) =>
      messages.map(({ message }) => ({ ...message, msgId: `${message.msgId}/${repeat}` })),
    );
    const [shuffled = []] = fc.sample(fc.shuffledSubarray(thrice, { minLength: thrice.length }), {
      numRuns: 1,
      seed: 7,
    });
    await publish(bus.session, shuffled);
    const handled: Seen[] = [];
    let calls = 0;
    const { subscription } = await inOrder(undefined, {
      batchSize: 8,
      onBatch: (deliveries) => {
        calls += 1;
        if (calls % 3 === 1) throw new Error('now and then');
        for (const { subject, event } of deliveries)
          handled.push({ aggregate: subject.id, sequence: Number(event.sequence) });
      },
    });
    await subscription.caughtUp();
    for (const n of [0, 1, 2, 3]) expect(of(handled, `agg.${n}`)).toEqual(upTo(6));
  });

  it('an event whose predecessor stands later in the stream: the predecessor is fetched first', async () => {
    await publish(bus.session, [patent(1), patent(4), patent(2), patent(3)]);
    const { seen, subscription } = await inOrder();
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([1, 2, 3, 4]);
    expect(subscription.stats()).toMatchObject({ healed: 2, repeats: 2, gaps: 0 });
  });

  it('positions that were never published to this reader are no holes', async () => {
    await publish(bus.session, [patent(2, 0), patent(5, 2), patent(9, 5)]);
    const { seen, subscription } = await inOrder();
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([2, 5, 9]);
    expect(subscription.stats()).toMatchObject({ healed: 0, gaps: 0 });
  });

  it('a failing event holds its own aggregate back and no other', async () => {
    await publish(bus.session, histories(2, 4));
    let failures = 4;
    const { seen, subscription } = await inOrder(({ aggregate, sequence }) => {
      if (aggregate !== 'agg.0' || sequence !== 2 || failures === 0) return;
      failures -= 1;
      throw new Error('not yet');
    });
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([1, 2, 3, 4]);
    expect(of(seen, 'agg.1')).toEqual([1, 2, 3, 4]);
    expect(seen.slice(0, 5).map(({ aggregate }) => aggregate)).toContain('agg.1');
  });

  it('once an event is a dead letter its aggregate goes on without it', async () => {
    await publish(bus.session, histories(1, 4));
    const { seen, subscription } = await inOrder(
      ({ sequence }) => {
        if (sequence === 2) throw new Error('never');
      },
      { deadLetters: { afterFailures: 3 } },
    );
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([1, 3, 4]);
    const letters = await collect(listDeadLetters(bus.session));
    expect(new Set(letters.map(({ eventId }) => eventId))).toEqual(new Set([patent(2).msgId]));
  });

  it('an event that is nowhere is given up after a while; if it comes after all it is put aside, not handled late', async () => {
    await publish(bus.session, [patent(1), patent(3)]);
    const { seen, subscription } = await inOrder();
    await eventually(() => of(seen, 'agg.0').includes(3), { what: 'the gap is given up' });
    await publish(bus.session, [patent(2), patent(4)]);
    await eventually(() => of(seen, 'agg.0').includes(4), { what: 'the next event' });
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([1, 3, 4]);
    const [letter] = await collect(listDeadLetters(bus.session));
    expect(letter).toMatchObject({ cause: 'late', eventId: patent(2).msgId });
    expect(subscription.stats()).toMatchObject({ gaps: 1, dead: 1 });
  });

  it('after a restart an old event that is stored again is still a repeat', async () => {
    await publish(bus.session, histories(1, 3));
    const first = await inOrder();
    await first.subscription.caughtUp();
    await first.subscription.stop();
    await publish(bus.session, [patent(2), patent(3)], '/again');
    await publish(bus.session, [patent(4)]);
    const second = await inOrder();
    await second.subscription.caughtUp();
    expect(of(second.seen, 'agg.0')).toEqual([4]);
    expect(second.subscription.stats()).toMatchObject({ repeats: 2 });
  });

  it('after a restart in the middle of work nothing is lost and nothing is handled out of order', async () => {
    await publish(bus.session, histories(1, 6));
    const stuck = Promise.withResolvers<void>();
    const first = await inOrder(({ sequence }) => (sequence === 3 ? stuck.promise : undefined));
    await eventually(() => first.seen.length === 2, { what: 'two are handled' });
    stuck.reject(new Error('the process dies'));
    await first.subscription.stop();
    const second = await inOrder();
    await second.subscription.caughtUp();
    const handled = [...of(first.seen, 'agg.0'), ...of(second.seen, 'agg.0')];
    expect(handled.filter((sequence, at) => handled.indexOf(sequence) === at)).toEqual(upTo(6));
  });

  it('events of a type without handler, or of an unknown type, keep their place in the order', async () => {
    const { subject, payload, msgId } = patent(2);
    const other = { ...JSON.parse(payload), type: 'zhiqi.inventory.v9.PatentDreamt' };
    await publish(bus.session, [patent(1), { subject, payload: JSON.stringify(other), msgId }, patent(3)]);
    const { seen, subscription } = await inOrder();
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([1, 3]);
    expect(subscription.stats()).toMatchObject({ gaps: 0, unknownTypes: 1 });
  });

  it('a start in the middle takes the first event it meets as the start', async () => {
    const [, , third] = await publish(bus.session, histories(1, 4));
    const { seen, subscription } = await inOrder(undefined, { startFrom: third });
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([3, 4]);
  });
});

describe('a party with an order check, which may not read the stream', () => {
  const copy = (sequence: number, previous?: number) =>
    testEvent({ aggregate: 'agg.0', sequence, previous, audience: 'party', reader: 'b01' });
  const asParty = (handle?: (seen: Seen) => void, options: Partial<SubscribeOptions> = {}) =>
    inOrder(handle, {
      streams: [partyStream('inventory')],
      durable: 'party-b01',
      bind: true,
      deadLetters: { afterFailures: 5, sink: async () => {} },
      ...options,
    });

  it('handles in order although an event fails', async () => {
    await ensurePartyConsumer(await jetstreamManager(bus.session.connection), 'inventory', 'b01');
    await publish(
      bus.session,
      [1, 2, 3, 4].map((sequence) => copy(sequence)),
    );
    let failures = 2;
    const { seen, subscription } = await asParty(({ sequence }) => {
      if (sequence !== 2 || failures === 0) return;
      failures -= 1;
      throw new Error('not yet');
    });
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([1, 2, 3, 4]);
  });

  it('goes on where copies were purged', async () => {
    const jsm = await jetstreamManager(bus.session.connection);
    await ensurePartyConsumer(jsm, 'inventory', 'b01');
    await publish(bus.session, [copy(1), copy(2), copy(3)]);
    await jsm.streams.purge(partyStream('inventory'), { filter: 'zhiqi.party.b01.>' });
    await publish(bus.session, [copy(4), copy(5)]);
    const { seen, subscription } = await asParty();
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([4, 5]);
  });

  it('goes on after copies that it had been handed were purged before it acknowledged them', async () => {
    const jsm = await jetstreamManager(bus.session.connection);
    await ensurePartyConsumer(jsm, 'inventory', 'b01');
    await jsm.consumers.update(partyStream('inventory'), 'party-b01', { ack_wait: nanos(1_000) });
    const other = (sequence: number) => testEvent({ aggregate: 'agg.1', sequence, audience: 'party', reader: 'b01' });
    await publish(bus.session, [other(1), copy(1), copy(2)]);
    const first = await asParty(({ aggregate }) => {
      if (aggregate === 'agg.0') throw new Error('the bank is closed');
    });
    await eventually(() => first.notices.some(({ kind }) => kind === 'failed'), { what: 'copies are handed out' });
    await first.subscription.stop();
    expect(await purgeParty(jsm, { service: 'inventory', party: 'b01', aggregate: 'patent', id: 'agg.0' })).toBe(2);
    await publish(bus.session, [copy(3, 0), copy(4, 3), other(2)]);
    const second = await asParty();
    const all = () => of(second.seen, 'agg.0').includes(4) && of(second.seen, 'agg.1').includes(2);
    await eventually(all, { timeoutMs: 60_000, what: 'what came afterwards' });
    expect(of(second.seen, 'agg.0')).toEqual([3, 4]);
    // The stop may have come before the acknowledgement of the first one: then it is handled once more, still in order.
    expect(of(second.seen, 'agg.1').slice(-2)).toEqual(of(second.seen, 'agg.1').includes(1) ? [1, 2] : [2]);
  }, 90_000);

  it('takes a revocation as the start of a new order: nothing is missing before it, and what follows it follows it', async () => {
    const jsm = await jetstreamManager(bus.session.connection);
    await ensurePartyConsumer(jsm, 'inventory', 'b01');
    await publish(bus.session, [copy(1)]);
    const { seen, subscription, notices } = await asParty();
    await subscription.caughtUp();
    // Copies 2 and 3 were withdrawn before they were read; 4 tells so.
    await publish(bus.session, [copy(4, 0), copy(6, 4)]);
    await eventually(() => of(seen, 'agg.0').includes(6), { what: 'the copy under the new consent' });
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([1, 4, 6]);
    expect(subscription.stats()).toMatchObject({ gaps: 0, healed: 0, dead: 0 });
    expect(notices.map(({ kind }) => kind)).not.toContain('held');
  });

  it('drops a withdrawn copy that reaches it after the revocation, from a server that had handed it out before', async () => {
    const jsm = await jetstreamManager(bus.session.connection);
    await ensurePartyConsumer(jsm, 'inventory', 'b01');
    await publish(bus.session, [copy(1), copy(4, 0), copy(2, 1)]);
    const { seen, subscription } = await asParty();
    await subscription.caughtUp();
    expect(of(seen, 'agg.0')).toEqual([1, 4]);
    expect(subscription.stats()).toMatchObject({ repeats: 1, dead: 0 });
  });

  it('begins with a revocation where everything before it is gone, also in the middle of other work', async () => {
    const jsm = await jetstreamManager(bus.session.connection);
    await ensurePartyConsumer(jsm, 'inventory', 'b01');
    const other = (sequence: number) => testEvent({ aggregate: 'agg.1', sequence, audience: 'party', reader: 'b01' });
    await publish(bus.session, [other(1)]);
    const first = await asParty();
    await first.subscription.caughtUp();
    await first.subscription.stop();
    await publish(bus.session, [copy(4, 0), copy(5, 4)]);
    const second = await asParty();
    await second.subscription.caughtUp();
    expect(of(second.seen, 'agg.0')).toEqual([4, 5]);
  });
});
