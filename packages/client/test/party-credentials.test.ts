import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePartyConsumer, type NatsSession, partyStream, purgeParty, replay } from '../src/index.ts';
import { managerOf } from '../src/stream-cursor.ts';
import { collect } from './support/collect.ts';
import { publish, testEvent } from './support/events.ts';
import { type InventoryBus, PARTY, startInventoryBus } from './support/inventory-bus.ts';
import { ask, mayPublish, maySubscribe, readOnce } from './support/permissions.ts';

let inventory: NatsSession;
let b01: NatsSession;
let b02: NatsSession;
let operator: NatsSession;
let bus: InventoryBus;

beforeAll(async () => {
  bus = await startInventoryBus();
  ({ inventory, b01, b02, operator } = bus);
});

afterAll(() => bus.close());

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
