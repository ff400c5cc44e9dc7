import { createServer } from 'node:net';
import { jetstreamManager } from '@nats-io/jetstream';
import { eventually } from '@zhiqi/testing';
import { describe, expect, it } from 'vitest';
import {
  connectNats,
  DecodeError,
  type Delivery,
  ensurePartyConsumer,
  ensureStreams,
  homeStream,
  partyStream,
  replay,
  StreamConfigError,
  subscribe,
  tail,
  UnsupportedServerError,
} from '../src/index.ts';
import { collect } from './support/collect.ts';
import { histories, publish, REGISTERED, testEvent } from './support/events.ts';
import { useFreshBus } from './support/fresh-bus.ts';

const STREAM = homeStream('inventory');

const bus = useFreshBus();

const named = ({ subject, event }: Delivery): string => `${subject.id}#${Number(event.sequence)}`;

describe('a replay', () => {
  it('reads everything again, in order, and moves no subscription’s position', async () => {
    await publish(bus.session, histories(2, 300));
    let handled = 0;
    const subscription = await subscribe({
      session: bus.session,
      streams: [STREAM],
      durable: 'analytics-live',
      handlers: {
        [REGISTERED]: () => {
          handled += 1;
        },
      },
    });
    await subscription.caughtUp();
    const again = await collect(replay({ session: bus.session, stream: STREAM }));
    expect(again).toHaveLength(600);
    expect(again.map(({ streamSequence }) => streamSequence)).toEqual(Array.from({ length: 600 }, (_, n) => n + 1));
    expect(await subscription.lag()).toBe(0);
    expect(handled).toBe(600);
    await subscription.stop();
    const jsm = await jetstreamManager(bus.session.connection);
    expect((await jsm.consumers.list(STREAM).next()).map(({ name }) => name)).toEqual(['analytics-live']);
  });

  it('starts at a date or a sequence and reads only what the filter lets through', async () => {
    await publish(bus.session, [testEvent({ aggregate: 'agg.0', sequence: 1 })]);
    const published = Date.now();
    await eventually(() => Date.now() > published + 1, { what: 'the clock goes on' });
    await publish(bus.session, [testEvent({ aggregate: 'agg.0', sequence: 2 })]);
    const jsm = await jetstreamManager(bus.session.connection);
    const second = await jsm.streams.getMessage(STREAM, { seq: 2 });
    await publish(bus.session, [testEvent({ aggregate: 'other', sequence: 1 })]);
    expect((await collect(replay({ session: bus.session, stream: STREAM, from: second?.time }))).map(named)).toEqual([
      'agg.0#2',
      'other#1',
    ]);
    expect((await collect(replay({ session: bus.session, stream: STREAM, from: 3 }))).map(named)).toEqual(['other#1']);
    expect(
      (await collect(replay({ session: bus.session, stream: STREAM, filter: { id: 'other' } }))).map(named),
    ).toEqual(['other#1']);
    expect(await collect(replay({ session: bus.session, stream: STREAM, filter: { id: 'none' } }))).toEqual([]);
  });

  it('goes through kill -9 of the server: every event once, in order', async () => {
    await publish(bus.session, histories(1, 700));
    const seen: number[] = [];
    for await (const { event } of replay({ session: bus.session, stream: STREAM })) {
      seen.push(Number(event.sequence));
      if (seen.length === 100) {
        await bus.nats.kill();
        await bus.nats.restart();
      }
    }
    expect(seen).toEqual(Array.from({ length: 700 }, (_, n) => n + 1));
  });

  it('ends at a message that is no event, unless it is told what to do with such', async () => {
    const { subject } = testEvent({ sequence: 2 });
    await publish(bus.session, [
      testEvent({ sequence: 1 }),
      { subject, payload: '{}', msgId: 'x' },
      testEvent({ sequence: 3 }),
    ]);
    await expect(collect(replay({ session: bus.session, stream: STREAM }))).rejects.toThrow(DecodeError);
    const unreadable: number[] = [];
    const onUnreadable = ({ streamSequence }: { streamSequence: number }): void => void unreadable.push(streamSequence);
    const read = await collect(replay({ session: bus.session, stream: STREAM, onUnreadable }));
    expect(read.map(({ event }) => Number(event.sequence))).toEqual([1, 3]);
    expect(unreadable).toEqual([2]);
  });

  it('that is left early removes its consumer', async () => {
    await publish(bus.session, histories(1, 10));
    for await (const delivery of replay({ session: bus.session, stream: STREAM }))
      if (named(delivery) === 'agg.0#3') break;
    const jsm = await jetstreamManager(bus.session.connection);
    expect(await jsm.consumers.list(STREAM).next()).toEqual([]);
  });
});

describe('a tail', () => {
  it('shows what arrives from now on in every stream, and ends with its signal', async () => {
    await ensureStreams(await jetstreamManager(bus.session.connection), 'cultivation');
    await publish(bus.session, histories(1, 2));
    const end = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { stream, subject } of tail({ session: bus.session, signal: end.signal }))
        seen.push(`${stream} ${subject.id}`);
    })();
    const jsm = await jetstreamManager(bus.session.connection);
    const watched = async (stream: string) => (await jsm.consumers.list(stream).next()).length === 1;
    await eventually(async () => (await watched(STREAM)) && (await watched(homeStream('cultivation'))), {
      what: 'it watches',
    });
    await publish(bus.session, [testEvent({ aggregate: 'new', sequence: 1 })]);
    await publish(bus.session, [testEvent({ aggregate: 'copy', sequence: 1, audience: 'party', reader: 'b01' })]);
    await eventually(() => seen.length === 2, { what: 'both are shown' });
    expect(seen.sort()).toEqual([`${STREAM} new`, `${partyStream('inventory')} copy`].sort());
    end.abort();
    await watching;
    expect(await watched(STREAM)).toBe(false);
  });

  it('since a date shows the past too, by subject, and stops where it is told not to follow', async () => {
    await publish(bus.session, [
      testEvent({ aggregate: 'a', sequence: 1 }),
      testEvent({ aggregate: 'b', sequence: 1, audience: 'public' }),
    ]);
    const past = { session: bus.session, since: 'first', follow: false } as const;
    expect((await collect(tail(past))).map(named)).toEqual(['a#1', 'b#1']);
    expect((await collect(tail({ ...past, subject: 'zhiqi.public.>' }))).map(named)).toEqual(['b#1']);
  });

  it('can be left in the middle of waiting', async () => {
    await publish(bus.session, histories(1, 1));
    for await (const delivery of tail({ session: bus.session, since: 'first' })) {
      expect(named(delivery)).toBe('agg.0#1');
      break;
    }
  });
});

describe('streams', () => {
  it('hold what was asked for: file, limits, no age for homes, an age for party copies, a window against repeats', async () => {
    const jsm = await jetstreamManager(bus.session.connection);
    const { home, party } = await ensureStreams(jsm, 'inventory', {
      partyMaxAgeMs: 86_400_000,
      duplicateWindowMs: 60_000,
    });
    expect(home.config).toMatchObject({
      name: STREAM,
      retention: 'limits',
      storage: 'file',
      max_age: 0,
      duplicate_window: 60e9,
    });
    expect(party.config).toMatchObject({ name: partyStream('inventory'), max_age: 86_400e9 });
    expect(home.config.subjects).toEqual([
      'zhiqi.public.all.*.inventory.>',
      'zhiqi.internal.all.*.inventory.>',
      'zhiqi.restricted.all.*.inventory.>',
    ]);
    expect(party.config.subjects).toEqual(['zhiqi.party.*.*.inventory.>']);
  });

  it('drop an event that is published again', async () => {
    const message = testEvent({ sequence: 1 });
    expect(await publish(bus.session, [message, message])).toEqual([1, 1]);
    const jsm = await jetstreamManager(bus.session.connection);
    expect((await jsm.streams.info(STREAM)).state.messages).toBe(1);
  });

  it('that the server cannot hold as asked are refused by name', async () => {
    const jsm = await jetstreamManager(bus.session.connection);
    await jsm.streams.delete(STREAM);
    await jsm.streams.add({ name: STREAM, subjects: ['zhiqi.internal.all.*.inventory.>'], storage: 'memory' });
    await expect(ensureStreams(jsm, 'inventory')).rejects.toThrow(/storage|StreamConfigError/);
    expect(new StreamConfigError('S', ['storage']).message).toContain('storage');
  });

  it('a party’s consumer reads its own copies only, and making it again changes nothing', async () => {
    const jsm = await jetstreamManager(bus.session.connection);
    const first = await ensurePartyConsumer(jsm, 'inventory', 'b01');
    const second = await ensurePartyConsumer(jsm, 'inventory', 'b01');
    expect(first.config).toMatchObject({
      durable_name: 'party-b01',
      filter_subject: 'zhiqi.party.b01.*.inventory.>',
      max_deliver: -1,
    });
    expect(second.created).toBe(first.created);
    await expect(ensurePartyConsumer(jsm, 'inventory', 'all')).rejects.toThrow('party code');
  });
});

describe('a connection', () => {
  it('waits for a server that is not there yet, and comes back for ever', async () => {
    const { port } = bus.nats;
    await bus.nats.kill();
    const statuses: boolean[] = [];
    const waiting = connectNats({
      url: `nats://127.0.0.1:${port}`,
      name: 'early',
      onStatus: (up) => statuses.push(up),
    });
    await bus.nats.restart();
    const early = await waiting;
    expect(early.connected()).toBe(true);
    await bus.nats.kill();
    await eventually(() => !early.connected(), { what: 'the loss is noticed' });
    await bus.nats.restart();
    await eventually(() => early.connected(), { what: 'it is back' });
    expect(statuses).toEqual([true, false, true]);
    await early.close();
    await early.close();
    expect(early.connected()).toBe(false);
  });

  it('closes although the server is gone', async () => {
    const other = await connectNats({ url: bus.nats.url, name: 'other' });
    await bus.nats.kill();
    await eventually(() => !other.connected(), { what: 'the loss is noticed' });
    await other.close();
    expect(other.connected()).toBe(false);
  });

  it('says at once that nothing answers when it is not to wait', async () => {
    const { url } = bus.nats;
    await bus.nats.kill();
    await expect(connectNats({ url, name: 'cli', wait: false })).rejects.toThrow();
  });

  it('refuses a server older than 2.10', async () => {
    const old = createServer((socket) => {
      socket.write('INFO {"server_id":"x","version":"2.9.25","proto":1,"max_payload":1048576,"headers":true}\r\n');
      socket.on('data', (chunk) => {
        if (chunk.toString().includes('PING')) socket.write('PONG\r\n');
      });
    });
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
    const address = old.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(connectNats({ url: `nats://127.0.0.1:${port}`, name: 'x' })).rejects.toThrow(UnsupportedServerError);
    old.close();
  });
});
