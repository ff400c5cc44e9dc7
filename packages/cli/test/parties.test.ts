import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSubject,
  connectNats,
  type Delivery,
  encodeEvent,
  healthCheck,
  isLoginRefused,
  isNotPermitted,
  type NatsSession,
  partyStream,
  subscribe,
} from '@zhiqi/client';
import { FinancingDemandWithdrawn } from '@zhiqi/contracts/zhiqi/financing/v1/events';
import { EVENTS_HEALTH, PORT_OFFSETS } from '@zhiqi/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../src/exit-codes.ts';
import { pollUntil } from '../src/platform/poll.ts';
import { freePortBase, keptFolder } from './fakes.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const START_MS = 120_000;
const STREAM = partyStream('financing');
const WITHDRAWN = 'zhiqi.financing.v1.FinancingDemandWithdrawn';

type Environment = Readonly<Record<string, string>>;

/** One real platform with financing alone: NATS with its user file, the embedded store and the service. */
describe('the banks of a platform', () => {
  const { path: folder, remove } = keptFolder();
  const sessions: NatsSession[] = [];
  let portBase: number;

  const zhiqi = (...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [MAIN, ...args, '--data-dir', folder], { encoding: 'utf8', input: '' });
  const json = <Result>(...args: string[]): Result => {
    const { status, stdout, stderr } = zhiqi(...args, '--json');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: EXIT.ok, stderr: '' });
    return JSON.parse(stdout) as Result;
  };
  const start = (...options: string[]) => {
    const { status, stderr } = zhiqi('up', '--detach', ...options);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: EXIT.ok, stderr: '' });
  };
  const eventually = async (condition: () => boolean | Promise<boolean>) =>
    expect(await pollUntil(condition, { everyMs: 100, deadlineMs: 30_000 })).toBe(true);

  const environmentOf = (user: string) => json<Environment>('credentials', user);
  const connect = async (env: Environment): Promise<NatsSession> => {
    const { NATS_URL: url = '', ZHIQI_NATS_USER: user, ZHIQI_NATS_PASSWORD: password } = env;
    const session = await connectNats({ url, user, password, name: 'test', wait: false });
    sessions.push(session);
    return session;
  };
  /** A copy for a bank, as the relay of financing publishes it. */
  const publishTo = async (reader: string, id: string): Promise<void> => {
    const session = await connect(environmentOf('financing'));
    const place = { region: '150621', service: 'financing', aggregate: 'demand' };
    const payload = encodeEvent({
      id: `evt_${id}.${reader}`,
      type: WITHDRAWN,
      source: '/150621/financing',
      subject: id,
      time: '2022-06-30T00:00:00+08:00',
      recordedtime: '2022-06-30T01:02:03.000Z',
      data: FinancingDemandWithdrawn.fromPartial({ demandId: id }),
      sequence: '0000000001',
      previous: '0000000000',
      correlationid: 'r',
      causationid: 'r',
      planyear: '2022',
      dataclass: 'P2',
      actorrole: 'ENT',
    });
    const token = { event: 'financing-demand-withdrawn', version: 1, id };
    session.connection.publish(buildSubject({ audience: 'party', reader, ...place, ...token }), payload);
    await session.close();
  };
  const read = async (session: NatsSession, durable: string): Promise<string[]> => {
    const seen: Delivery[] = [];
    const subscription = await subscribe({
      session,
      streams: [STREAM],
      durable,
      bind: true,
      deadLetters: { sink: async () => {} },
      onBatch: (deliveries) => void seen.push(...deliveries),
    });
    await subscription.caughtUp();
    await subscription.stop();
    // The bank is also told that it was registered.
    return seen.flatMap(({ subject }) => (subject.aggregate === 'demand' ? `${subject.reader} ${subject.id}` : []));
  };

  beforeAll(async () => {
    portBase = await freePortBase();
    start('--empty', '--only', 'financing', '--clock', '2022-06-30', '--port-base', String(portBase));
  }, START_MS);
  afterAll(async () => {
    // First what outlives this process.
    zhiqi('down');
    remove();
    await Promise.all(sessions.map((session) => session.close()));
  }, START_MS);

  it('are added while it runs: registered at financing, with an account and a consumer each', () => {
    const added = json('parties', 'add', 'b01', '--name', '虚构农村商业银行');
    expect(added).toEqual({
      code: 'b01',
      name: '虚构农村商业银行',
      user: 'party-b01',
      registered: true,
      streams: [STREAM],
    });
    json('parties', 'add', 'b02', '--name', '虚构村镇银行');
    const { banks } = json<{ banks: { bankCode: string; name: string }[] }>(
      ...['call', 'zhiqi.financing.v1.PartnerBankService/ListPartnerBanks', '--as', 'FIN'],
    );
    expect(banks.map(({ bankCode, name }) => `${bankCode} ${name}`)).toEqual([
      'b01 虚构农村商业银行',
      'b02 虚构村镇银行',
    ]);
    expect(zhiqi('parties', 'list').stdout).toMatch(/b01.*虚构农村商业银行.*\n.*b02.*虚构村镇银行/);
  });

  it('get what their own program needs, in a form that a shell takes', () => {
    const lines = zhiqi('credentials', 'b01').stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/=.*/, ''))).toEqual(
      ['NATS_URL', 'ZHIQI_NATS_USER', 'ZHIQI_NATS_PASSWORD', 'ZHIQI_PARTY', 'ZHIQI_SERVICE'].map((n) => `export ${n}`),
    );
    expect(environmentOf('party-b01')).toEqual(environmentOf('b01'));
  });

  it('read their own copies and no others', async () => {
    await publishTo('b01', 'dem_1');
    await publishTo('b02', 'dem_2');
    const [first, second] = [await connect(environmentOf('b01')), await connect(environmentOf('b02'))];
    expect(await read(first, 'party-b01')).toEqual(['b01 dem_1']);
    expect(await read(second, 'party-b02')).toEqual(['b02 dem_2']);
    await expect(read(first, 'party-b02')).rejects.toSatisfy(isNotPermitted);
  });

  it('adding one again changes nothing: the password stays', () => {
    const before = environmentOf('b01');
    json('parties', 'add', 'b01', '--name', '虚构农村商业银行');
    expect(environmentOf('b01')).toEqual(before);
  });

  it.each([
    ['a name of the platform itself', ['reporting', '--name', 'x'], EXIT.usage],
    ['a code that the bus cannot carry', ['B-01', '--name', 'x'], EXIT.usage],
    ['a code that is another bank’s', ['b01', '--name', '另一家银行'], EXIT.refused],
    ['no name', ['b03'], EXIT.usage],
  ])('%s is refused, and nobody gets an account', (_what, args, exit) => {
    const { status, stderr } = zhiqi('parties', 'add', ...args);
    expect(status).toBe(exit);
    expect(stderr).toMatch(/^✘ .*[一-鿿]/);
    const { parties } = json<{ parties: { code: string; name: string }[] }>('parties', 'list');
    expect(parties.map(({ code, name }) => `${code} ${name}`)).toEqual(['b01 虚构农村商业银行', 'b02 虚构村镇银行']);
  });

  it('their passwords are for the owner of the folder alone', () => {
    for (const file of ['keys/parties.json', 'nats/conf/users.conf']) {
      expect({ file, mode: statSync(join(folder, file)).mode & 0o077 }).toEqual({ file, mode: 0 });
    }
  });

  it(
    'are still there after a restart of the platform',
    async () => {
      const before = environmentOf('b01');
      json('down');
      expect(json('parties', 'list')).toMatchObject({ parties: [{ code: 'b01' }, { code: 'b02' }] });
      start('--only', 'financing');
      expect(environmentOf('b01')).toEqual(before);
      await publishTo('b01', 'dem_3');
      expect(await read(await connect(before), 'party-b01')).toEqual(['b01 dem_3']);
    },
    START_MS,
  );

  it('one that is removed is cut off at once; the other one and the service stay connected', async () => {
    const environment = environmentOf('b02');
    const [staying, leaving] = [await connect(environmentOf('b01')), await connect(environment)];
    let interruptions = 0;
    const watched = (async () => {
      for await (const { type } of staying.connection.status()) if (type === 'disconnect') interruptions += 1;
    })();
    json('parties', 'remove', 'b02');
    await eventually(() => !leaving.connected());
    await expect(connect(environment)).rejects.toSatisfy(isLoginRefused);
    expect(zhiqi('credentials', 'b02').status).toBe(EXIT.usage);
    expect(zhiqi('parties', 'remove', 'b02').status).toBe(EXIT.usage);
    await publishTo('b01', 'dem_4');
    expect(await read(staying, 'party-b01')).toEqual(['b01 dem_4']);
    expect(await healthCheck(`127.0.0.1:${portBase + PORT_OFFSETS.financing}`, EVENTS_HEALTH)).toBe(true);
    await staying.close();
    await watched;
    expect(interruptions).toBe(0);
  });
});
