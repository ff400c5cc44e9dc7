import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { copyStore, StartError, type StoreCopy, storeFile } from '@zhiqi/embedded-mongo';
import { CliError, EXIT } from '../exit-codes.ts';
import { withBus } from '../platform/bus.ts';
import type { DataFolder } from '../platform/folder.ts';
import { readJson } from '../platform/json-file.ts';
import { ROOT } from '../platform/locate.ts';
import { findNatsServer } from '../platform/plan.ts';
import { listFiles, writeArchive } from './archive.ts';
import { bytesBelow, requireSpace } from './disk.ts';
import { BACKUP_FORMAT, type BackupManifest } from './manifest.ts';
import { type BackupSource, openSource } from './source.ts';
import { Staging } from './staging.ts';
import { type StagedStreams, stageRunningStreams, stageStoppedStreams } from './streams.ts';

/** What is true only while a platform runs, what is only told about it, and what is taken by its own means. */
const LEFT_OUT = ['run', 'logs', 'store', 'nats'];

export interface CreateBackupOptions {
  readonly folder: DataFolder;
  /** The archive; there is no such file yet, its folder exists. */
  readonly file: string;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

export interface CreatedBackup {
  readonly bytes: number;
  readonly manifest: BackupManifest;
}

/**
 * Backs up one platform, running or not: streams, then the store, then keys and settings (docs/adr/0007 says why in this
 * order). The platform goes on working meanwhile.
 * @throws CliError if the folder cannot be backed up or the disk is too full; nothing is left behind then
 */
export async function createBackup(options: CreateBackupOptions): Promise<CreatedBackup> {
  const source = openSource(options.folder);
  try {
    await requireRoom(source.folder, options.file);
    const staging = await Staging.open(source.folder);
    try {
      return await assemble(source, staging, options);
    } finally {
      await staging.remove();
    }
  } finally {
    source.release();
  }
}

async function assemble(
  source: BackupSource,
  staging: Staging,
  { file, signal, progress }: CreateBackupOptions,
): Promise<CreatedBackup> {
  const { folder, platform, region } = source;
  const { streams, natsServer } = await stageStreams(source, staging, { signal, progress });
  signal.throwIfAborted();
  progress('数据库');
  const { schema, databases } = await stageStore(folder, staging);
  signal.throwIfAborted();
  await stageRest(folder, staging);
  const manifest: BackupManifest = {
    format: BACKUP_FORMAT,
    createdAt: new Date().toISOString(),
    online: source.run !== undefined,
    kind: platform.kind,
    ...(region === undefined ? {} : { region }),
    versions: { zhiqi: ownVersion(), dataFolder: platform.schema, store: schema, natsServer },
    databases,
    streams,
    files: await listFiles(staging.data, signal),
  };
  progress('写入备份文件');
  return { manifest, bytes: await writeArchive({ folder: staging.data, manifest, signal }, file) };
}

function stageStreams(
  { folder, run }: BackupSource,
  staging: Staging,
  watch: Pick<CreateBackupOptions, 'signal' | 'progress'>,
): Promise<StagedStreams> {
  const natsServer = findNatsServer(ROOT, process.env);
  const options = { ...watch, natsServer, staging, target: join(staging.data, 'nats') };
  if (run === undefined) return stageStoppedStreams(folder.nats, options);
  return withBus({ folder, run }, (live) => stageRunningStreams(live, options));
}

async function stageStore(folder: DataFolder, staging: Staging): Promise<StoreCopy> {
  const target = join(staging.data, 'store');
  await mkdir(target, { mode: 0o700 });
  try {
    return await copyStore(folder.store, join(target, storeFile));
  } catch (error) {
    if (error instanceof StartError) throw new CliError(EXIT.failure, error.sentence, { cause: error });
    throw error;
  }
}

/** Keys, clock, settings: all else that a platform keeps, whatever later versions add. */
async function stageRest(folder: DataFolder, staging: Staging): Promise<void> {
  const names = (await readdir(folder.path)).filter((name) => !LEFT_OUT.includes(name));
  for (const name of names) {
    await cp(join(folder.path, name), join(staging.data, name), {
      recursive: true,
      dereference: true,
      filter: (path) => !path.endsWith('.tmp'),
    });
  }
}

/** Staged, the streams stand there twice for a while; the archive takes as much again at the most. */
async function requireRoom(folder: DataFolder, file: string): Promise<void> {
  const [store, nats] = [await bytesBelow(folder.store), await bytesBelow(folder.nats)];
  await requireSpace(folder.path, store + 2 * nats, '备份的准备');
  await requireSpace(join(file, '..'), store + nats, '备份文件');
}

function ownVersion(): string {
  return readJson<{ version: string }>(join(ROOT, 'package.json'))?.version ?? '';
}
