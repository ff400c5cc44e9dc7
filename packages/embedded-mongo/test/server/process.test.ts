import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MongoClient } from 'mongodb';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmbeddedMongo } from '../../src/index.ts';
import { launch, mainFile } from '../support/process.ts';
import { refusal } from '../support/store.ts';

const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'zhiqi-em-'));
  folders.push(made);
  return join(made, 'data');
}

afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

/** Runs the process to its end: what it said and how it ended. */
async function run(args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [mainFile, ...args]);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on('close', resolve);
  return { code: await promise, stderr };
}

async function withClient<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

describe('the standalone process', () => {
  it('says when it is ready, keeps the data with mode 0700, and stops cleanly on SIGTERM', async () => {
    const dataDir = folder();
    const first = await launch(['--data-dir', dataDir, '--port', '0']);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    await withClient(first.uri, (c) => c.db('t').collection('a').insertOne({ n: 1 }));
    expect(await first.stop('SIGTERM')).toBe(0);
    const second = await launch(['--data-dir', dataDir, '--port', '0']);
    expect(await withClient(second.uri, (c) => c.db('t').collection('a').countDocuments())).toBe(1);
    expect(await second.stop('SIGINT')).toBe(0);
  });

  it('refuses a folder that another process owns, in words; kill -9 leaves nothing stale', async () => {
    const dataDir = folder();
    const owner = await launch(['--data-dir', dataDir, '--port', '0']);
    const refused = await run(['--data-dir', dataDir, '--port', '0']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`数据目录 ${dataDir} 正被另一个进程使用`);
    await owner.stop('SIGKILL');
    const next = await launch(['--data-dir', dataDir, '--port', '0']);
    expect(await next.stop('SIGTERM')).toBe(0);
  });

  it('refuses a taken port, in words', async () => {
    const taken = createServer();
    const { promise, resolve } = Promise.withResolvers<void>();
    taken.listen(0, '127.0.0.1', resolve);
    await promise;
    const { port } = taken.address() as { port: number };
    const refused = await run(['--data-dir', folder(), '--port', String(port)]);
    taken.close();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`端口 ${port} 已被占用`);
  });

  it('refuses wrong arguments, a damaged file and a newer schema, in words', async () => {
    expect((await run([])).stderr).toContain('启动参数有误');
    expect((await run(['--data-dir', folder(), '--port', 'x'])).stderr).toContain('启动参数有误');
    const damaged = folder();
    await (await startEmbeddedMongo({ dataDir: damaged })).close();
    writeFileSync(join(damaged, 'store.sqlite'), 'not a database at all'.repeat(100));
    const refused = await run(['--data-dir', damaged, '--port', '0']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('数据文件已损坏')]);
    const newer = folder();
    await (await startEmbeddedMongo({ dataDir: newer })).close();
    const db = new DatabaseSync(join(newer, 'store.sqlite'));
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect((await run(['--data-dir', newer, '--port', '0'])).stderr).toContain('其他版本');
  });
});

describe('a server in this process', () => {
  it('refuses a second owner of the folder, and frees it when closed', async () => {
    const dataDir = folder();
    const first = await startEmbeddedMongo({ dataDir });
    await expect(startEmbeddedMongo({ dataDir })).rejects.toMatchObject({ problem: 'locked' });
    await first.close();
    await (await startEmbeddedMongo({ dataDir })).close();
  });

  it('keeps indexes, multikey flags and retry records over a restart', async () => {
    const dataDir = folder();
    const first = await startEmbeddedMongo({ dataDir });
    await withClient(first.uri, async (c) => {
      const rows = c.db('t').collection<{ _id: number; a: unknown }>('a');
      await rows.createIndex({ a: 1 }, { name: 'a' });
      await rows.insertOne({ _id: 1, a: [0, 5] });
    });
    await first.close();
    const second = await startEmbeddedMongo({ dataDir });
    await withClient(second.uri, async (c) => {
      const rows = c.db('t').collection<{ _id: number; a: unknown }>('a');
      const plan = await rows.find({ a: { $gt: 1, $lt: 3 } }).explain();
      expect(plan.queryPlanner.winningPlan.inputStage).toMatchObject({ indexName: 'a', isMultiKey: true });
      expect(await rows.countDocuments({ a: { $gt: 1, $lt: 3 } })).toBe(1);
    });
    await second.close();
  });

  it('backs up everything acknowledged into a store that starts', async () => {
    const dataDir = folder();
    const copy = folder();
    const server = await startEmbeddedMongo({ dataDir });
    const path = join(copy, 'store.sqlite');
    await withClient(server.uri, async (c) => {
      await c
        .db('t')
        .collection('a')
        .insertMany([{ n: 1 }, { n: 2 }]);
      await (await startEmbeddedMongo({ dataDir: copy })).close();
      rmSync(path);
      expect(await c.db('admin').command({ zhiqiBackup: 1, path })).toMatchObject({ ok: 1, path });
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect((await refusal(c.db('admin').command({ zhiqiBackup: 1, path }))).message).toContain('exists already');
      expect((await refusal(c.db('admin').command({ zhiqiBackup: 1, path: 'relative' }))).code).toBe(2);
      expect((await refusal(c.db('t').command({ zhiqiBackup: 1, path }))).code).toBe(13);
    });
    await server.close();
    const restored = await startEmbeddedMongo({ dataDir: copy });
    expect(await withClient(restored.uri, (c) => c.db('t').collection('a').countDocuments())).toBe(2);
    await restored.close();
  });

  it('knows configureFailPoint only behind its flag', async () => {
    const server = await startEmbeddedMongo();
    const e = await withClient(server.uri, (c) =>
      refusal(c.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' })),
    );
    expect(e.code).toBe(59);
    await server.close();
  });
});
