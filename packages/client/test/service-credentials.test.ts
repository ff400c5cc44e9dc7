import { jetstream } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connectNats,
  ensureStreams,
  homeStream,
  isNotPermitted,
  listDeadLetters,
  type NatsSession,
  redriveDeadLetter,
  replay,
  type SubjectFilter,
  subscribe,
} from '../src/index.ts';
import { managerOf } from '../src/stream-cursor.ts';
import { collect } from './support/collect.ts';
import { publish, REGISTERED, testEvent } from './support/events.ts';
import { HOME, type InventoryBus, PARTY, startInventoryBus } from './support/inventory-bus.ts';
import { ask, mayPublish, maySubscribe, readOnce } from './support/permissions.ts';

let inventory: NatsSession;
let analytics: NatsSession;
let reporting: NatsSession;
let financing: NatsSession;
let operator: NatsSession;
let bus: InventoryBus;

beforeAll(async () => {
  bus = await startInventoryBus();
  ({ inventory, analytics, reporting, financing, operator } = bus);
});

afterAll(() => bus.close());

describe('analytics', () => {
  const internal = { audience: 'internal', reader: 'all' } as const;

  it('subscribes to internal and public events and replays them', async () => {
    const seen = await readOnce({ session: analytics, streams: [HOME], durable: 'analytics-main', filter: internal });
    expect(seen.map(({ subject }) => subject.id)).toEqual(['p1']);
    const again = await collect(replay({ session: analytics, stream: HOME, filter: { audience: 'public' } }));
    expect(again.map(({ subject }) => subject.id)).toEqual(['p4']);
  });

  it.each([
    ['restricted events', [{ audience: 'restricted' }]],
    ['every audience at once', [{}]],
    ['two filters in one consumer', [{ audience: 'public' }, { audience: 'internal' }]],
  ] satisfies [string, SubjectFilter[]][])('may not subscribe to %s', async (_what, filter) => {
    const options = { session: analytics, streams: [HOME], durable: 'analytics-trial', filter, handlers: {} };
    await expect(subscribe(options)).rejects.toSatisfy(isNotPermitted);
  });

  it.each([{ audience: 'restricted' }, {}] satisfies SubjectFilter[])('may not replay %o', async (filter) => {
    await expect(collect(replay({ session: analytics, stream: HOME, filter }))).rejects.toSatisfy(isNotPermitted);
  });

  it.each([
    ['another filter in the body than in the subject', { filter_subject: 'zhiqi.restricted.>' }],
    ['several filters in the body', { filter_subjects: ['zhiqi.internal.>', 'zhiqi.restricted.>'] }],
    ['another name in the body', { filter_subject: 'zhiqi.internal.>', durable_name: 'reporting-facts-restricted' }],
  ])('cannot slip past the pinned filter with %s', async (_what, config) => {
    const subject = `$JS.API.CONSUMER.CREATE.${HOME}.analytics-trial.zhiqi.internal.>`;
    const body = {
      stream_name: HOME,
      config: { name: 'analytics-trial', ack_policy: 'explicit', ...config },
      action: '',
    };
    expect(await ask(analytics, subject, body)).toMatch(/^error: /);
  });

  it('cannot draw from the consumer of a reader that may see more, nor from party copies', async () => {
    const durable = 'reporting-facts-restricted';
    await subscribe({
      session: reporting,
      streams: [HOME],
      durable,
      filter: { audience: 'restricted' },
      handlers: {},
    }).then((subscription) => subscription.stop());
    expect(await ask(analytics, `$JS.API.CONSUMER.MSG.NEXT.${HOME}.${durable}`)).toBe('refused');
    expect(await ask(analytics, `$JS.API.CONSUMER.INFO.${PARTY}.party-b01`)).toBe('refused');
    const body = {
      stream_name: PARTY,
      config: { name: 'analytics-trial', ack_policy: 'explicit', filter_subject: 'zhiqi.party.>' },
    };
    expect(await ask(analytics, `$JS.API.CONSUMER.CREATE.${PARTY}.analytics-trial.zhiqi.party.>`, body)).toBe(
      'refused',
    );
  });
});

describe('services', () => {
  it('publish their own events and nudges only', async () => {
    const own = testEvent({ aggregate: 'p9', sequence: 1 });
    expect((await jetstream(inventory.connection).publish(own.subject, own.payload)).stream).toBe(HOME);
    for (const subject of [
      'zhiqi.internal.all.150621.financing.loan.loan-granted.v1.l1',
      'zhiqi-nudge.financing',
      'zhiqi-dead.reporting.reporting-facts-internal.x',
      'zhiqi-redrive.reporting.reporting-facts-internal',
    ]) {
      expect(await mayPublish(inventory.connection, subject)).toBe(false);
    }
    expect(await mayPublish(inventory.connection, 'zhiqi-nudge.inventory')).toBe(true);
    expect(await maySubscribe(inventory.connection, 'zhiqi-nudge.inventory')).toBe(true);
    expect(await maySubscribe(inventory.connection, 'zhiqi-nudge.financing')).toBe(false);
    expect(await maySubscribe(inventory.connection, '_INBOX_financing.>')).toBe(false);
  });

  it('reporting reads public, internal and restricted homes; another department no restricted ones', async () => {
    const read = async (session: NatsSession, audience: 'public' | 'internal' | 'restricted') =>
      readOnce({
        session,
        streams: [HOME],
        durable: `${session.user}-facts-${audience}`,
        filter: { audience, reader: 'all' },
        incarnation: 'fresh',
      });
    expect((await read(reporting, 'restricted')).map(({ subject }) => subject.id)).toEqual(['p3']);
    expect((await read(reporting, 'internal')).map(({ subject }) => subject.id)).toContain('p1');
    expect((await read(reporting, 'public')).map(({ subject }) => subject.id)).toEqual(['p4']);
    expect((await read(financing, 'internal')).map(({ subject }) => subject.id)).toContain('p1');
    await expect(read(financing, 'restricted')).rejects.toSatisfy(isNotPermitted);
  });

  it('read the restricted events of those departments that name them, and of no other', async () => {
    const cultivation = await bus.as('cultivation');
    const enforcement = await bus.as('enforcement');
    const jsm = await managerOf(enforcement);
    await ensureStreams(jsm, 'enforcement');
    await ensureStreams(await managerOf(cultivation), 'cultivation');
    const may = async (session: NatsSession, producer: string): Promise<boolean> => {
      const subscribed = subscribe({
        session,
        streams: [homeStream(producer)],
        durable: `${session.user}-reactions-restricted`,
        filter: { audience: 'restricted', reader: 'all', service: producer },
        handlers: {},
      });
      return await subscribed.then(
        async (subscription) => {
          await subscription.stop();
          return true;
        },
        (error: unknown) => {
          if (isNotPermitted(error)) return false;
          throw error;
        },
      );
    };
    const PRODUCERS = ['inventory', 'cultivation', 'financing', 'enforcement'];
    const readable = async (session: NatsSession): Promise<string[]> => {
      const answers = await Promise.all(PRODUCERS.map((producer) => may(session, producer)));
      return PRODUCERS.filter((producer, at) => answers[at] && producer !== session.user);
    };
    expect(await readable(inventory)).toEqual(['financing', 'enforcement']);
    expect(await readable(cultivation)).toEqual(['financing', 'enforcement']);
    expect(await readable(financing)).toEqual(['enforcement']);
    expect(await readable(enforcement)).toEqual([]);
    expect(await readable(reporting)).toEqual(PRODUCERS);
  });

  it('neither read nor change nor remove another one’s streams', async () => {
    for (const verb of [
      'STREAM.INFO',
      'STREAM.UPDATE',
      'STREAM.PURGE',
      'STREAM.DELETE',
      'STREAM.MSG.GET',
      'DIRECT.GET',
    ]) {
      expect(await ask(financing, `$JS.API.${verb}.${HOME}`)).toBe('refused');
    }
    expect(await ask(inventory, `$JS.API.STREAM.PURGE.${HOME}`)).toBe('refused');
    expect(await ask(inventory, `$JS.API.STREAM.DELETE.${HOME}`)).toBe('refused');
  });

  it('a reader with an order check heals holes under its own credentials', async () => {
    await publish(
      inventory,
      [3, 1, 2].map((sequence) => testEvent({ aggregate: 'heal', sequence })),
    );
    const seen = await readOnce({
      session: financing,
      streams: [HOME],
      durable: 'financing-reactions-internal',
      filter: { audience: 'internal', reader: 'all' },
      orderCheck: true,
    });
    const healed = seen.filter(({ subject }) => subject.id === 'heal');
    expect(healed.map(({ event }) => Number(event.sequence))).toEqual([1, 2, 3]);
  });

  it('put dead letters aside, and the operator alone lists and redrives them', async () => {
    let broken = true;
    const seen: string[] = [];
    const subscription = await subscribe({
      session: reporting,
      streams: [HOME],
      durable: 'reporting-trial',
      filter: { audience: 'public' },
      deadLetters: { afterFailures: 1 },
      handlers: {
        [REGISTERED]: ({ subject }) => {
          if (broken) throw new Error('broken');
          seen.push(subject);
        },
      },
    });
    await subscription.caughtUp();
    broken = false;
    const [letter] = await collect(listDeadLetters(operator, 'reporting-trial'));
    expect(letter).toMatchObject({ consumer: 'reporting-trial', original: { stream: HOME } });
    expect(await redriveDeadLetter(operator, letter?.number ?? 0)).toEqual({ outcome: 'handled' });
    expect(seen).toEqual(['p4']);
    await subscription.stop();
    await expect(collect(listDeadLetters(reporting))).rejects.toSatisfy(isNotPermitted);
  });

  it('a wrong password is refused', async () => {
    const login = { url: bus.url, user: 'analytics', password: 'secret_of_somebody_else', name: 'x', wait: false };
    await expect(connectNats(login)).rejects.toThrow(/authorization/i);
  });
});
