import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import { type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connectNats,
  type Delivery,
  ensurePartyConsumer,
  ensureStreams,
  homeStream,
  isNotPermitted,
  listDeadLetters,
  type NatsSession,
  partyStream,
  purgeParty,
  redriveDeadLetter,
  replay,
  type SubjectFilter,
  type SubscribeOptions,
  subscribe,
} from '../src/index.ts';
import { renderNatsUsers, renderPartyUsers } from '../src/nats-users.ts';
import { managerOf } from '../src/stream-cursor.ts';
import { DEPLOY, type GuardedBus, startGuardedBus } from './support/bus.ts';
import { collect } from './support/collect.ts';
import { publish, REGISTERED, testEvent } from './support/events.ts';

const HOME = homeStream('inventory');
const PARTY = partyStream('inventory');

let bus: GuardedBus;
let inventory: NatsSession;
let b01: NatsSession;
let b02: NatsSession;
let analytics: NatsSession;
let reporting: NatsSession;
let financing: NatsSession;
let operator: NatsSession;

beforeAll(async () => {
  bus = await startGuardedBus([{ code: 'b01', durables: ['archive'] }, { code: 'b02' }]);
  inventory = await bus.as('inventory');
  b01 = await bus.as('party-b01');
  b02 = await bus.as('party-b02');
  analytics = await bus.as('analytics');
  reporting = await bus.as('reporting');
  financing = await bus.as('financing');
  operator = await bus.as('operator');
  const jsm = await managerOf(inventory);
  await ensureStreams(jsm, 'inventory');
  await ensureStreams(await managerOf(financing), 'financing');
  for (const code of ['b01', 'b02']) await ensurePartyConsumer(jsm, 'inventory', code);
  await publish(inventory, [
    testEvent({ aggregate: 'p1', sequence: 1 }),
    testEvent({ aggregate: 'p1', sequence: 1, audience: 'party', reader: 'b01' }),
    testEvent({ aggregate: 'p1', sequence: 1, audience: 'party', reader: 'b02' }),
    testEvent({ aggregate: 'p2', sequence: 1, audience: 'party', reader: 'b02' }),
    testEvent({ aggregate: 'p3', sequence: 1, audience: 'restricted' }),
    testEvent({ aggregate: 'p4', sequence: 1, audience: 'public' }),
  ]);
});

afterAll(() => bus.close());

/** What the server answers to a raw request; `refused` when the credentials do not let it through. */
const ask = async ({ connection }: NatsSession, subject: string, body: unknown = ''): Promise<string> => {
  try {
    const answer = await connection.request(subject, typeof body === 'string' ? body : JSON.stringify(body), {
      timeout: 2_000,
    });
    const { error } = answer.json<{ error?: { description: string } }>();
    return error ? `error: ${error.description}` : 'allowed';
  } catch (error) {
    if (isNotPermitted(error)) return 'refused';
    throw error;
  }
};

/** Whether the server lets a message through; it answers with an error when it does not. */
const mayPublish = async (connection: NatsConnection, subject: string): Promise<boolean> => {
  const refused = (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'error' && status.error instanceof PermissionViolationError) return true;
    }
    return false;
  })();
  connection.publish(subject, '{}');
  // The server answers in order: after the round trip its refusal has been heard.
  await connection.flush();
  return !(await Promise.race([
    refused,
    Promise.resolve()
      .then(() => connection.rtt())
      .then(() => false),
  ]));
};

const maySubscribe = async (connection: NatsConnection, subject: string): Promise<boolean> => {
  const answer = Promise.withResolvers<boolean>();
  const subscription = connection.subscribe(subject, { callback: (error) => answer.resolve(error === null) });
  await connection.flush();
  await connection.rtt();
  answer.resolve(true);
  subscription.unsubscribe();
  return answer.promise;
};

const readOnce = async (options: Omit<SubscribeOptions, 'handlers'>): Promise<Delivery[]> => {
  const seen: Delivery[] = [];
  const subscription = await subscribe({
    ...options,
    handlers: { [REGISTERED]: (_event, delivery) => void seen.push(delivery) },
  });
  await subscription.caughtUp();
  await subscription.stop();
  return seen;
};

const sink = async (): Promise<void> => {};
const asParty = (session: NatsSession, code: string) =>
  readOnce({ session, streams: [PARTY], durable: `party-${code}`, bind: true, deadLetters: { sink } });

describe('two banks', () => {
  it('each sees its own copies and nothing else', async () => {
    const first = await asParty(b01, 'b01');
    const second = await asParty(b02, 'b02');
    expect(first.map(({ subject }) => `${subject.reader} ${subject.id}`)).toEqual(['b01 p1']);
    expect(second.map(({ subject }) => `${subject.reader} ${subject.id}`)).toEqual(['b02 p1', 'b02 p2']);
  });

  it.each([
    ['look at', `$JS.API.CONSUMER.INFO.${PARTY}.party-b02`],
    ['draw from', `$JS.API.CONSUMER.MSG.NEXT.${PARTY}.party-b02`],
    ['delete', `$JS.API.CONSUMER.DELETE.${PARTY}.party-b02`],
    ['list', `$JS.API.CONSUMER.LIST.${PARTY}`],
    ['create', `$JS.API.CONSUMER.CREATE.${PARTY}.party-b03`],
    ['create with the other one’s filter', `$JS.API.CONSUMER.CREATE.${PARTY}.party-b01.zhiqi.party.b02.>`],
    ['change', `$JS.API.CONSUMER.CREATE.${PARTY}.party-b02.zhiqi.party.b02.>`],
    ['create the old way', `$JS.API.CONSUMER.DURABLE.CREATE.${PARTY}.party-b01`],
    ['read messages by number', `$JS.API.STREAM.MSG.GET.${PARTY}`],
    ['read messages directly', `$JS.API.DIRECT.GET.${PARTY}.zhiqi.party.b02.>`],
    ['look at the stream', `$JS.API.STREAM.INFO.${PARTY}`],
    ['purge', `$JS.API.STREAM.PURGE.${PARTY}`],
    ['ask for its subjects', '$JS.API.STREAM.NAMES'],
  ])('a bank cannot %s', async (_verb, subject) => {
    expect(await ask(b01, subject, { stream_name: PARTY, config: { durable_name: 'party-b01' } })).toBe('refused');
  });

  it('a bank cannot acknowledge for the other', async () => {
    expect(await mayPublish(b01.connection, `$JS.ACK.${PARTY}.party-b02.1.1.1.1.0`)).toBe(false);
    expect(await mayPublish(b01.connection, `$JS.ACK.${PARTY}.party-b01.1.1.1.1.0`)).toBe(true);
  });

  it.each(['_INBOX_b02.>', '_INBOX.>', '>', '_INBOX_*.>', 'zhiqi.>', 'zhiqi.party.b01.>', '$JS.>', 'zhiqi-redrive.>'])(
    'a bank cannot listen on %s',
    async (subject) => {
      expect(await maySubscribe(b01.connection, subject)).toBe(false);
    },
  );

  it('a bank listens on its own inbox, and may use its listed further consumer once it exists', async () => {
    expect(await maySubscribe(b01.connection, '_INBOX_b01.x')).toBe(true);
    await ensurePartyConsumer(await managerOf(inventory), 'inventory', 'b01', { name: 'archive' });
    const archived = await readOnce({
      session: b01,
      streams: [PARTY],
      durable: 'party-b01-archive',
      bind: true,
      deadLetters: { sink },
    });
    expect(archived.map(({ subject }) => subject.id)).toEqual(['p1']);
    expect(await ask(b02, `$JS.API.CONSUMER.INFO.${PARTY}.party-b01-archive`)).toBe('refused');
  });

  it('a bank publishes nothing: no event, no dead letter, no redrive', async () => {
    for (const subject of [
      testEvent({ sequence: 9 }).subject,
      'zhiqi-dead.party.party-b01.x',
      'zhiqi-redrive.reporting.x',
      'any',
    ]) {
      expect(await mayPublish(b01.connection, subject)).toBe(false);
    }
  });

  it('a bank whose consumer does not exist yet is told so', async () => {
    const subscribed = readOnce({
      session: b02,
      streams: [partyStream('financing')],
      durable: 'party-b02',
      bind: true,
      deadLetters: { sink },
    });
    await expect(subscribed).rejects.toThrow('ZHIQI_FINANCING_PARTY has no consumer party-b02');
  });
});

describe('a revoked consent', () => {
  it('after the purge the copies of that bank about that aggregate cannot be read, delivered before or not', async () => {
    const jsm = await managerOf(inventory);
    await publish(inventory, [
      testEvent({ aggregate: 'loan.7', sequence: 1, audience: 'party', reader: 'b01' }),
      testEvent({ aggregate: 'loan.7', sequence: 1, audience: 'party', reader: 'b02' }),
      testEvent({ aggregate: 'loan.8', sequence: 1, audience: 'party', reader: 'b01' }),
    ]);
    expect(await purgeParty(jsm, { service: 'inventory', party: 'b01', aggregate: 'patent', id: 'loan.7' })).toBe(1);
    expect((await asParty(b01, 'b01')).map(({ subject }) => subject.id)).toEqual(['loan.8']);
    expect((await asParty(b02, 'b02')).map(({ subject }) => subject.id)).toEqual(['loan.7']);
    const left = await collect(replay({ session: operator, stream: PARTY, filter: { reader: 'b01' } }));
    expect(left.map(({ subject }) => subject.id)).not.toContain('loan.7');
  });

  it('a purge names exactly one party', async () => {
    const jsm = await managerOf(inventory);
    await expect(purgeParty(jsm, { service: 'inventory', party: '*', aggregate: 'patent', id: 'p1' })).rejects.toThrow(
      'party code',
    );
  });
});

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
});

describe('the user file', () => {
  it('in deploy is what the rules render', async () => {
    expect(await readFile(join(DEPLOY, 'users.conf'), 'utf8')).toBe(renderNatsUsers());
  });

  it('a wrong password is refused', async () => {
    const login = { url: bus.nats.url, user: 'analytics', password: 'secret_of_somebody_else', name: 'x', wait: false };
    await expect(connectNats(login)).rejects.toThrow(/authorization/i);
  });

  it.each([
    ['a code that would take over a service’s inbox', [{ code: 'inventory', password: 'x'.repeat(16) }]],
    [
      'a code with a hyphen, which could meet another’s further consumer',
      [{ code: 'b01-archive', password: 'x'.repeat(16) }],
    ],
    ['a wildcard', [{ code: '*', password: 'x'.repeat(16) }]],
    ['everybody', [{ code: 'all', password: 'x'.repeat(16) }]],
    ['the same code twice', ['x', 'y'].map((letter) => ({ code: 'b01', password: letter.repeat(16) }))],
    ['a short password', [{ code: 'b01', password: 'short' }]],
    ['a password that ends its quotes', [{ code: 'b01', password: '" } ] } # 0123456' }]],
    ['a wildcard consumer', [{ code: 'b01', password: 'x'.repeat(16), durables: ['*'] }]],
  ])('refuses %s', (_what, parties) => {
    expect(() => renderPartyUsers(parties)).toThrow(RangeError);
  });
});
