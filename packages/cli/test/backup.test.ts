import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectNats } from '@zhiqi/client';
import { startEmbeddedMongo, storeFile } from '@zhiqi/embedded-mongo';
import { connectDatabase } from '@zhiqi/runtime';
import { eventually, startNatsServer } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackupArchive } from '../src/backup/archive.ts';
import { type CreatedBackup, createBackup } from '../src/backup/create.ts';
import { restoreBackup } from '../src/backup/restore.ts';
import { byOrderOfBackup } from '../src/backup/streams.ts';
import { CliError, EXIT } from '../src/exit-codes.ts';
import { DataFolder } from '../src/platform/folder.ts';
import { keyFiles } from '../src/platform/keys.ts';
import { isRunning, type ProcessIdentity } from '../src/platform/process-identity.ts';
import { keptFolder } from './fakes.ts';
import { STREAM, StockedFolder } from './stocked-folder.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const DOCUMENTS = 200;
const MESSAGES = 300;

let parent: ReturnType<typeof keptFolder>;
let stocked: StockedFolder;
let file: string;

beforeEach(async () => {
  parent = keptFolder();
  file = join(parent.path, 'backup.zip');
  stocked = await StockedFolder.start(parent.path);
  await stocked.insert(DOCUMENTS);
  await stocked.makeStream();
  await stocked.publish(MESSAGES);
});
afterEach(async () => {
  await stocked.stop();
  parent.remove();
});

const never = new AbortController().signal;
const quiet = () => undefined;

function backUp(progress: (text: string) => void = quiet, signal = never): Promise<CreatedBackup> {
  return createBackup({ folder: stocked.folder, file, signal, progress });
}

async function restoreTo(folder: DataFolder, replace = false): Promise<string | undefined> {
  await using archive = await BackupArchive.open(file);
  return await restoreBackup({ archive, file, folder, replace, signal: never, progress: quiet });
}

function refusal(exitCode: number, text: RegExp) {
  return { name: 'CliError', exitCode, message: expect.stringMatching(text) };
}

/** Where the durable stands when nats-server runs on the folder. */
async function placeOfReader(folder: DataFolder): Promise<{ delivered: number; pending: number }> {
  const nats = await startNatsServer({ storeDir: folder.nats });
  const session = await connectNats({ url: nats.url, name: 'test', wait: false });
  const answer = await session.connection.request(`$JS.API.CONSUMER.INFO.${STREAM}.reader`);
  const info = answer.json<{ delivered: { stream_seq: number }; num_pending: number }>();
  await session.close();
  await nats.stop();
  return { delivered: info.delivered.stream_seq, pending: info.num_pending };
}

/** Nothing of a backup stands anywhere. */
function expectNothingLeft(): void {
  expect(readdirSync(parent.path)).toEqual(['data']);
  expect(readdirSync(stocked.folder.run).filter((name) => name.startsWith('backup-'))).toEqual([]);
}

describe('a backup of a running platform', () => {
  it('holds store, streams, keys and settings, for its owner only, and lists what it holds', async () => {
    await stocked.consume(100);
    const { manifest, bytes } = await backUp();
    expect(statSync(file)).toMatchObject({ size: bytes });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(manifest).toMatchObject({
      format: 1,
      online: true,
      kind: 'empty',
      region: '150621',
      versions: { dataFolder: 1, store: 1 },
      databases: [{ name: 'zhiqi_inventory', documents: DOCUMENTS }],
      streams: [
        { name: STREAM, messages: MESSAGES, lastSeq: MESSAGES, consumers: [{ name: 'reader', deliveredSeq: 100 }] },
      ],
    });
    const paths = manifest.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['keys/issuer.json', 'keys/jwks.json', 'platform.json', `store/${storeFile}`]),
    );
    expect(paths.filter((path) => /^(run|logs)\//.test(path))).toEqual([]);
    expect(readdirSync(stocked.folder.run)).toEqual(['status.json']);
  });

  it('restored is a data folder with the same keys, documents and streams, read on from where they were read', async () => {
    await stocked.consume(100);
    await backUp();
    const folder = new DataFolder(join(parent.path, 'deep', 'restored'));
    expect(await restoreTo(folder)).toBeUndefined();
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    for (const name of ['issuer.json', 'jwks.json']) {
      expect(readFileSync(join(folder.keys, name))).toEqual(readFileSync(join(stocked.folder.keys, name)));
    }
    expect(folder.readPlatform()).toEqual(stocked.folder.readPlatform());
    const store = await startEmbeddedMongo({ dataDir: folder.store });
    const database = await connectDatabase(store.uri, 'zhiqi_inventory');
    expect(await database.db.collection('patents').countDocuments()).toBe(DOCUMENTS);
    await database.close();
    await store.close();
    expect(await placeOfReader(folder)).toEqual({ delivered: 100, pending: MESSAGES - 100 });
    expect(readdirSync(join(parent.path, 'deep'))).toEqual(['restored']);
  });

  it.each([
    ['nats', /nats stream backup.*停止本平台并复制整个/],
    ['store', /nats stream backup.*mongodump --oplog/],
  ] as const)('is refused when its %s is somebody else’s, and says what to do instead', async (part, advice) => {
    stocked.without(part);
    await expect(backUp()).rejects.toMatchObject(refusal(EXIT.environment, advice));
    expectNothingLeft();
  });
});

describe('positions and messages of one backup', () => {
  it('home streams come first, then what only a party may read, dead letters last', () => {
    const streams = [
      'ZHIQI_DEAD',
      'ZHIQI_INVENTORY_PARTY',
      'ZHIQI_INVENTORY',
      'ZHIQI_FINANCING_PARTY',
      'ZHIQI_FINANCING',
    ];
    const homes = ['ZHIQI_FINANCING', 'ZHIQI_INVENTORY'];
    const parties = ['ZHIQI_FINANCING_PARTY', 'ZHIQI_INVENTORY_PARTY'];
    expect(streams.sort(byOrderOfBackup)).toEqual([...homes, ...parties, 'ZHIQI_DEAD']);
  });

  it('no position is ahead of its messages, however fast they come and are read', async () => {
    let working = true;
    const publishing = (async () => {
      while (working) await stocked.publish(32);
    })();
    const consuming = (async () => {
      while (working) await stocked.consume(64);
    })();
    for (let round = 0; round < 4; round++) {
      file = join(parent.path, `round-${round}.zip`);
      const { manifest } = await backUp();
      const [stream] = manifest.streams;
      const [reader] = stream?.consumers ?? [];
      expect(stream?.lastSeq).toBeGreaterThan(MESSAGES);
      expect(reader?.deliveredSeq).toBeGreaterThan(0);
      expect(reader?.deliveredSeq).toBeLessThanOrEqual(stream?.lastSeq ?? 0);
    }
    working = false;
    await Promise.all([publishing, consuming]);
  });
});

describe('a backup of a stopped platform', () => {
  it('holds the same, and keeps the platform from starting meanwhile', async () => {
    await stocked.consume(100);
    await stocked.stop();
    const locked: boolean[] = [];
    const { manifest } = await backUp(() => locked.push(existsSync(join(stocked.folder.run, 'launcher.lock'))));
    expect(locked).not.toContain(false);
    expect(readdirSync(stocked.folder.run)).toEqual(['status.json']);
    expect(manifest).toMatchObject({
      online: false,
      databases: [{ name: 'zhiqi_inventory', documents: DOCUMENTS }],
      streams: [{ name: STREAM, lastSeq: MESSAGES, consumers: [{ name: 'reader', deliveredSeq: 100 }] }],
    });
  });
});

describe('an interrupted backup', () => {
  it.each(['消费位置', '消息流', '数据库', '写入'])('called off at “%s” leaves nothing behind', async (step) => {
    const controller = new AbortController();
    const reason = new CliError(EXIT.failure, 'called off');
    const called = backUp((text) => {
      if (text.startsWith(step)) controller.abort(reason);
    }, controller.signal);
    await expect(called).rejects.toThrow();
    expect(controller.signal.aborted).toBe(true);
    expectNothingLeft();
  });

  it('killed, it leaves no archive; the next one clears away what it left and its nats-server', async () => {
    const child = spawn(process.execPath, [MAIN, 'backup', file, '--data-dir', stocked.folder.path], {
      stdio: 'ignore',
    });
    const staging = await eventually(
      () => {
        const name = readdirSync(stocked.folder.run).find((entry) => entry.startsWith('backup-'));
        const owners = name && join(stocked.folder.run, name, 'owners.json');
        return (
          owners !== undefined && existsSync(owners) && JSON.parse(readFileSync(owners, 'utf8')).length > 1 && owners
        );
      },
      { timeoutMs: 30_000, what: 'the backup has started its nats-server' },
    );
    child.kill('SIGKILL');
    const [, server] = JSON.parse(readFileSync(staging, 'utf8')) as ProcessIdentity[];
    await once(child, 'exit');
    expect(existsSync(file)).toBe(false);
    await backUp();
    expect(readdirSync(stocked.folder.run)).toEqual(['status.json']);
    await eventually(() => server !== undefined && !isRunning(server), { what: 'the left nats-server is gone' });
  });
});

describe('restoring over an existing platform', () => {
  beforeEach(async () => {
    await backUp();
    await stocked.stop();
  });

  it('is refused without --replace, and what is there stays', async () => {
    await expect(restoreTo(stocked.folder)).rejects.toMatchObject(refusal(EXIT.environment, /--replace/));
    expect(readdirSync(parent.path).sort()).toEqual(['backup.zip', 'data']);
  });

  it('with --replace keeps the old folder under another name, free to be started', async () => {
    const kept = await restoreTo(stocked.folder, true);
    expect(kept).toMatch(/data\.before-\d{8}T\d{6}Z$/);
    expect(readdirSync(join(kept ?? '', 'run'))).toEqual(['status.json']);
    expect(new DataFolder(kept ?? '').readPlatform()).toEqual(stocked.folder.readPlatform());
    expect(existsSync(stocked.folder.run)).toBe(false);
  });

  it('keeps erased who was erased since the backup', async () => {
    const since = `rep_${'1'.repeat(40)}`;
    writeFileSync(keyFiles(stocked.folder).erasures, `${since}\n`);
    await restoreTo(stocked.folder, true);
    expect(readFileSync(keyFiles(stocked.folder).erasures, 'utf8').split('\n')).toContain(since);
  });

  it('is refused for a folder that is not a platform’s, even with --replace', async () => {
    const other = new DataFolder(parent.path);
    await expect(restoreTo(other, true)).rejects.toMatchObject(refusal(EXIT.environment, /不是知旗的数据目录/));
  });
});

it('a running platform is not replaced', async () => {
  await backUp();
  await expect(restoreTo(stocked.folder, true)).rejects.toMatchObject(refusal(EXIT.environment, /正在运行/));
  expect(readdirSync(parent.path).sort()).toEqual(['backup.zip', 'data']);
});
