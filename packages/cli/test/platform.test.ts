import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { connectNats } from '@zhiqi/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../src/exit-codes.ts';
import { ROOT } from '../src/platform/locate.ts';
import { pollUntil } from '../src/platform/poll.ts';
import { freePortBase, keptFolder } from './fakes.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const LIST = join(ROOT, 'deploy/local/sample/patents.csv');
const START_MS = 120_000;

interface Status {
  mongodbUri: string;
  natsUrl: string;
  clock: string;
  services: { name: string; address: string; pid: number | null; state: string }[];
}

/** One real platform: NATS with its user file, the embedded store and the services, as `zhiqi up` starts them. */
describe('a platform on an empty folder', () => {
  const { path: folder, remove } = keptFolder();
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
  const pidOf = (name: string) => json<Status>('status').services.find((service) => service.name === name)?.pid;
  const inForce = () => {
    const { items } = json<{ items: { indicators: { values: { key: string; value: number }[] }[] }[] }>(
      'indicators',
      'INV-03',
    );
    const values = items[0]?.indicators[0]?.values ?? [];
    return values.reduce((sum, { value }) => sum + value, 0);
  };
  const eventually = async (condition: () => boolean) =>
    expect(await pollUntil(condition, { everyMs: 200, deadlineMs: 30_000 })).toBe(true);

  beforeAll(async () => {
    portBase = await freePortBase();
    start('--empty', '--clock', '2022-06-30', '--port-base', String(portBase));
  }, START_MS);
  afterAll(() => {
    zhiqi('down');
    remove();
  }, START_MS);

  it('tells addresses, process ids and states of everything, its databases and its clock', () => {
    const status = json<Status>('status');
    expect(Object.keys(status)).toEqual(['mongodbUri', 'natsUrl', 'clock', 'services']);
    expect(status).toMatchObject({
      mongodbUri: `mongodb://127.0.0.1:${portBase + 1}/?replicaSet=rs0`,
      natsUrl: `nats://127.0.0.1:${portBase}`,
      clock: expect.stringMatching(/^2022-06-30T01:/),
    });
    for (const { name, pid, state } of status.services) {
      expect({ name, pid, state }).toEqual({ name, pid: expect.any(Number), state: 'SERVING' });
    }
    expect(status.services).toContainEqual(
      expect.objectContaining({ name: 'inventory', address: `127.0.0.1:${portBase + 11}` }),
    );
  });

  it('lists all 25 items of the notice, and an item without data says so and never 0', () => {
    const { items } = json<{ items: { indicators: { status: string; values: unknown[] }[] }[] }>('indicators');
    expect(items).toHaveLength(25);
    const { stdout } = zhiqi('indicators');
    expect(stdout).toContain('暂无数据');
    expect(stdout).not.toContain('示例数据');
    for (const { status, values } of items.flatMap(({ indicators }) => indicators)) {
      if (status === 'NO_DATA') expect(values).toEqual([]);
    }
  });

  it('refuses a second launcher, and the folder as sample data, with exit code 5', () => {
    for (const options of [[], ['--sample']]) {
      const { status, stderr } = zhiqi('up', '--detach', ...options);
      expect(stderr).toContain('已在运行');
      expect(status).toBe(EXIT.environment);
    }
  });

  it('imports a list once; importing it again changes nothing', () => {
    const declare = ['--status-from', 'in-force', '--status-date', '2022-06-01'];
    const first = json<Record<string, unknown>>('import', 'patents', LIST, ...declare);
    expect(first).toMatchObject({ file: LIST, accepted: 120, quarantined: 0, outOfScope: 12, quarantineFile: null });
    const second = json<Record<string, unknown>>('import', 'patents', LIST, ...declare);
    expect(second).toMatchObject({ accepted: 0, merged: 0, unchanged: 120 });
  });

  it('moves the figures, and explains each by exactly the events it consists of', async () => {
    await eventually(() => inForce() === 108);
    const explained = json<{ value: number; rows: number; events: { numerator: number }[] }>(
      'indicators',
      'explain',
      'INV-03',
    );
    expect(explained.events).toHaveLength(explained.rows);
    expect(explained.events.reduce((sum, { numerator }) => sum + numerator, 0)).toBe(explained.value);
  });

  it('calls any method by name, and hands on what the service refuses', () => {
    const { patents } = json<{ patents: unknown[] }>(
      'call',
      'zhiqi.inventory.v1.PatentService/ListPatents',
      '{"pageSize": 2}',
    );
    expect(patents).toHaveLength(2);
    const missing = zhiqi('call', 'zhiqi.inventory.v1.PatentService/GetPatent', '{"applicationNo": "201810000000.X"}');
    expect(missing.status).toBe(EXIT.refused);
    expect(missing.stderr).toMatch(/^✘ .*[一-鿿]/);
    expect(zhiqi('call', 'zhiqi.inventory.v1.PatentService/GetPatent', '{').status).toBe(EXIT.usage);
  });

  it('shows each event as one CloudEvent a line', () => {
    const { stdout } = zhiqi(
      'events',
      'tail',
      '--since',
      'all',
      '--no-follow',
      '--subject',
      'zhiqi.*.all.*.inventory.patent.>',
    );
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { specversion: string; type: string });
    const registered = events.filter(({ type }) => type === 'zhiqi.inventory.v1.PatentRegistered');
    expect(registered).toHaveLength(120);
    expect(new Set(events.map(({ specversion }) => specversion))).toEqual(new Set(['1.0']));
  });

  it.each(['reporting', 'inventory', 'store', 'nats'])('keeps every figure when %s is killed', async (name) => {
    const before = pidOf(name);
    process.kill(before ?? 0, 'SIGKILL');
    await eventually(
      () => pidOf(name) !== before && json<Status>('status').services.every(({ state }) => state === 'SERVING'),
    );
    await eventually(() => zhiqi('indicators').status === EXIT.ok);
    expect(inForce()).toBe(108);
  });

  it('lists what a stream holds beyond its store, and removes exactly that with --discard', async () => {
    const events = (...options: string[]) =>
      json<{ events: { seq: number; subject: string }[] }>('repair', ...options).events;
    expect(events()).toEqual([]);
    const { NATS_URL: url, ...login } = json<Record<string, string>>('credentials', 'inventory');
    const { ZHIQI_NATS_USER: user = '', ZHIQI_NATS_PASSWORD: password = '' } = login;
    const session = await connectNats({ url: url ?? '', user, password, name: 'test' });
    const subject = 'zhiqi.internal.all.150621.inventory.patent.patent-registered.v1.nobody';
    session.connection.publish(subject, 'what a lost store published');
    await session.close();
    await eventually(() => events().length === 1);
    expect(events()).toMatchObject([{ subject }]);
    expect(zhiqi('repair').stdout).toContain(subject);
    expect(events('--discard')).toHaveLength(1);
    expect(events()).toEqual([]);
    expect(inForce()).toBe(108);
  });

  it('lists the ledger and the batches, and records what the register says, with dates as people write them', () => {
    const list = (...options: string[]) =>
      json<{ applicationNo: string; overlays: unknown[] }[]>('patents', 'list', ...options);
    expect(list('--in-scope')).toHaveLength(108);
    const [outside] = list('--out-of-scope', '--state', 'granted-in-force');
    const no = outside?.applicationNo ?? '';
    expect(zhiqi('patents', 'list', '--judged', 'sleeping').stdout).toContain('没有符合条件的专利');
    expect(zhiqi('patents', 'wake-up').stdout).toContain('zhiqi patents list --in-scope --judged unknown');
    expect(json<{ batchId: string }[]>('import', 'list')).toHaveLength(2);
    expect(zhiqi('import', 'list').stdout).toContain('批次号');

    const said = (...args: string[]) => {
      const { status, stdout, stderr } = zhiqi('register', ...args);
      expect({ args, status, stderr }).toEqual({ args, status: EXIT.ok, stderr: '' });
      return stdout;
    };
    const recorded = (day: string) => ['--on', day, '--document', '公报38-22'];
    expect(said('status', no, '--state', 'lapsed', ...recorded('2022/6/1'))).toContain('「终止失效」');
    said('notice', no, '--delivery', 'received', '--on', '2022.6.10');
    const grounds = ['--limit', 'annuity', '--ground', 'legitimate-reason', '--act-done', '--fee-paid'];
    said('request-restoration', no, ...grounds, ...recorded('20220620'));
    said('decide-restoration', no, '--granted', ...recorded('2022年6月28日'));
    expect(list('--out-of-scope', '--state', 'granted-in-force').map(({ applicationNo }) => applicationNo)).toContain(
      no,
    );
    said('encumber', no, '--kind', 'preserved', ...recorded('２０２２-06-28'));
    expect(list('--out-of-scope').find(({ applicationNo }) => applicationNo === no)?.overlays).toHaveLength(1);
    said('release', no, '--kind', 'preserved', ...recorded('2022-06-29'));
    expect(zhiqi('register', 'decide-restoration', no, ...recorded('2022-06-29')).status).toBe(EXIT.usage);
    expect(inForce()).toBe(108);
  });

  it(
    'stops in order, and keeps data, ports and clock for the next start',
    () => {
      expect(json('down')).toEqual({ dataDir: folder, stopped: true });
      expect(zhiqi('status').status).toBe(EXIT.notRunning);
      start();
      const status = json<Status>('status');
      expect(status.natsUrl).toBe(`nats://127.0.0.1:${portBase}`);
      expect(status.clock).toMatch(/^2022-06-30T/);
      expect(inForce()).toBe(108);
    },
    START_MS,
  );
});
