import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CliError, EXIT } from '../src/exit-codes.ts';
import { DataFolder, openDataFolder, type PlatformKind } from '../src/platform/folder.ts';
import { Launcher } from '../src/platform/launcher.ts';
import type { Plan } from '../src/platform/plan.ts';
import { HOST } from '../src/platform/ports.ts';
import { identify, isRunning } from '../src/platform/process-identity.ts';
import type { ProcessSpec } from '../src/platform/process-spec.ts';
import { readRunFile, readRunning, takeFolder, writeRunFile } from '../src/platform/run-file.ts';
import { SupervisedProcess } from '../src/platform/supervised-process.ts';
import { fakeSpec, Journal, QUICK_TIMES, temporaryFolder } from './fakes.ts';

async function openFolder(kind: PlatformKind = 'empty'): Promise<DataFolder> {
  const folder = new DataFolder(join(temporaryFolder(), 'platform'));
  await openDataFolder(folder, { kind, defaultPortBase: 7400 });
  return folder;
}

const planOf = (processes: ProcessSpec[]): Plan => ({
  processes,
  region: '150621',
  mongodbUri: 'mongodb://127.0.0.1:7401/?replicaSet=rs0',
  natsUrl: 'nats://127.0.0.1:7400',
  keySet: 'jwks.json',
  elsewhere: {},
});

function launch(folder: DataFolder, processes: ProcessSpec[]) {
  const said: string[] = [];
  const logged: string[] = [];
  const output = { say: (line: string) => said.push(line), log: (line: string) => logged.push(line), colour: false };
  const launcher = new Launcher(folder, planOf(processes), output, QUICK_TIMES);
  onTestFinished(() => launcher.stop());
  return { launcher, said, logged };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof CliError ? error.exitCode : error),
  );

describe('a running platform', () => {
  it('is described by its run file with addresses, process ids and states', async () => {
    const folder = await openFolder();
    const journal = new Journal();
    const nats = await fakeSpec(journal, 'nats', 0);
    const inventory = await fakeSpec(journal, 'inventory', 1);
    const { launcher } = launch(folder, [nats, inventory]);

    expect(await launcher.start()).toBe(true);
    expect(readRunning(folder)).toMatchObject({
      launcher: { pid: process.pid },
      ready: true,
      mongodbUri: 'mongodb://127.0.0.1:7401/?replicaSet=rs0',
      processes: [
        { name: 'nats', address: nats.address, state: 'SERVING', process: { pid: journal.pids('nats')[0] } },
        {
          name: 'inventory',
          address: inventory.address,
          state: 'SERVING',
          process: { pid: journal.pids('inventory')[0] },
        },
      ],
    });
    await launcher.stop();
    expect(readRunFile(folder)?.processes.map(({ state }) => state)).toEqual(['STOPPED', 'STOPPED']);
  });

  it('writes the full JSON line to the log file and a readable one to the merged log', async () => {
    const folder = await openFolder();
    const journal = new Journal();
    const spec = await fakeSpec(journal, 'inventory', 1);
    const { launcher, logged } = launch(folder, [spec]);
    await launcher.start();
    await launcher.stop();
    expect(JSON.parse(readFileSync(join(folder.logs, 'inventory.log'), 'utf8').trim())).toMatchObject({
      msg: 'listening',
    });
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} inventory {3}INFO {2}listening port=\d+$/);
  });

  it('refuses a second launcher in the same folder and lets it in after the stop', async () => {
    const folder = await openFolder();
    const journal = new Journal();
    const first = launch(folder, [await fakeSpec(journal, 'nats', 0)]);
    await first.launcher.start();
    const second = launch(folder, [await fakeSpec(journal, 'nats', 0)]);
    await expect(second.launcher.start()).rejects.toThrow(/已在运行.*zhiqi down/);
    await first.launcher.stop();
    const third = launch(folder, [await fakeSpec(journal, 'nats', 0)]);
    expect(await third.launcher.start()).toBe(true);
  });

  it('runs beside another one in a folder of its own, and neither sees the other', async () => {
    const journals = [new Journal(), new Journal()] as const;
    const folders = [await openFolder(), await openFolder('sample')] as const;
    const first = launch(folders[0], [await fakeSpec(journals[0], 'inventory', 1)]);
    const second = launch(folders[1], [await fakeSpec(journals[1], 'inventory', 1)]);
    expect(await Promise.all([first.launcher.start(), second.launcher.start()])).toEqual([true, true]);
    await first.launcher.stop();
    expect(journals[1].acts('stopped')).toEqual([]);
    expect(readRunning(folders[1])?.processes[0]?.state).toBe('SERVING');
  });
});

describe('what the machine does not allow', () => {
  it('a taken port is named with the way out, and nothing has been started', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const folder = await openFolder();
    const journal = new Journal();
    const { launcher } = launch(folder, [await fakeSpec(journal, 'store', 0, { port })]);
    await expect(launcher.start()).rejects.toThrow(`端口 ${port}(store)已被其他程序占用`);
    expect(journal.acts()).toEqual([]);
    expect(readRunning(folder)).toBeUndefined();
  });

  it('a service that does not come up is told with its log, and the folder is free again', async () => {
    const folder = await openFolder();
    const journal = new Journal();
    const bad = await fakeSpec(journal, 'inventory', 1, { flags: ['--crash-at-start'] });
    const { launcher, said } = launch(folder, [bad]);
    const start = launcher.start();
    expect(await codeOf(start)).toBe(EXIT.notReady);
    await expect(start).rejects.toThrow('inventory 启动失败:no such store');
    expect(said.join('\n')).toContain('inventory 异常退出(exit code 3)');
    expect(readFileSync(join(folder.logs, 'inventory.log'), 'utf8')).toContain('no such store');
    expect(() => takeFolder(folder)()).not.toThrow();
  });

  it('a folder of one kind is never opened as the other', async () => {
    const folder = await openFolder('sample');
    const open = openDataFolder(folder, { kind: 'empty', defaultPortBase: 7400 });
    await expect(open).rejects.toThrow(/存放的是示例数据,不能当作正式数据使用/);
    expect(await codeOf(openDataFolder(folder, { kind: 'empty', defaultPortBase: 7400 }))).toBe(EXIT.environment);
    expect((await openDataFolder(folder, { defaultPortBase: 7400 })).kind).toBe('sample');
  });

  it('a folder that holds something else is left alone', async () => {
    const path = temporaryFolder();
    writeFileSync(join(path, 'letter.txt'), 'mine');
    await expect(openDataFolder(new DataFolder(path), { defaultPortBase: 7400 })).rejects.toThrow(/不为空/);
  });

  it('a folder keeps its ports until others are asked for', async () => {
    const folder = new DataFolder(join(temporaryFolder(), 'platform'));
    expect((await openDataFolder(folder, { portBase: 8400, defaultPortBase: 7400 })).portBase).toBe(8400);
    expect((await openDataFolder(folder, { defaultPortBase: 7400 })).portBase).toBe(8400);
    expect((await openDataFolder(folder, { portBase: 9400, defaultPortBase: 7400 })).portBase).toBe(9400);
  });
});

describe('after a launcher was killed', () => {
  it('the next start stops the processes it left and takes the folder over', async () => {
    const folder = await openFolder();
    const journal = new Journal();
    const spec = await fakeSpec(journal, 'nats', 0);
    const observer = {
      line: () => undefined,
      changed: () => undefined,
      crashed: () => undefined,
      killed: () => undefined,
    };
    const left = new SupervisedProcess(spec, { ...QUICK_TIMES, backoffMs: [60_000] }, observer);
    onTestFinished(() => left.stop());
    await left.start();
    const orphan = identify(left.pid ?? 0);
    const dead = { pid: process.pid, started: '1' };
    writeFileSync(join(folder.run, 'launcher.lock'), JSON.stringify(dead));
    writeRunFile(folder, {
      launcher: dead,
      ready: true,
      region: '150621',
      mongodbUri: '',
      natsUrl: '',
      processes: [{ name: 'nats', address: spec.address, stage: 0, state: 'SERVING', process: orphan }],
    });

    const { launcher, said } = launch(folder, [spec]);
    expect(await launcher.start()).toBe(true);
    expect(said[0]).toContain('上次没有正常停止');
    expect(isRunning(orphan)).toBe(false);
    expect(journal.acts()).toEqual(['nats started', 'nats asked-to-stop', 'nats stopped', 'nats started']);
  });

  it('a lock that a power cut left empty holds nobody back', async () => {
    const folder = await openFolder();
    writeFileSync(join(folder.run, 'launcher.lock'), '');
    const { launcher } = launch(folder, [await fakeSpec(new Journal(), 'nats', 0)]);
    expect(await launcher.start()).toBe(true);
  });

  it('a process id that belongs to a stranger by now is left alone', async () => {
    const folder = await openFolder();
    const stranger = { pid: process.pid, started: '1' };
    const processes = [{ name: 'nats', address: 'x:1', stage: 0, state: 'SERVING' as const, process: stranger }];
    writeRunFile(folder, { launcher: stranger, ready: true, region: '', mongodbUri: '', natsUrl: '', processes });
    expect(readRunning(folder)).toBeUndefined();
    const { launcher, said } = launch(folder, [await fakeSpec(new Journal(), 'nats', 0)]);
    expect(await launcher.start()).toBe(true);
    expect(said.join('\n')).not.toContain('上次没有正常停止');
  });
});
