import { existsSync, mkdirSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError, EXIT } from '../exit-codes.ts';
import { DataFolder } from '../platform/folder.ts';
import { keyFiles } from '../platform/keys.ts';
import { giveFolderFree, orphansOf, readRunFile, readRunning, takeFolder } from '../platform/run-file.ts';
import type { BackupArchive, ByteProgress } from './archive.ts';
import { requireSpace, syncToDisk } from './disk.ts';
import { requireUsable, unpackedBytes } from './manifest.ts';

/** A platform does not start with less. */
const START_BYTES = 256 * 1024 ** 2;

export interface RestoreOptions {
  readonly archive: BackupArchive;
  readonly file: string;
  readonly folder: DataFolder;
  /** Allows an existing platform: its folder is kept under another name. */
  readonly replace: boolean;
  readonly signal: AbortSignal;
  readonly progress: ByteProgress;
}

/**
 * Puts the data folder of a backup in its place, whole or not at all: unpacked and compared with the manifest beside it, then
 * renamed.
 * @returns where the folder that was there before is now; undefined if there was none
 * @throws CliError if the place is taken, the archive is damaged or too new, or the disk is too full
 */
export async function restoreBackup(options: RestoreOptions): Promise<string | undefined> {
  const { archive, file, folder, replace, signal, progress } = options;
  requireUsable(archive.manifest, file);
  const occupied = await isOccupied(folder, replace);
  const parent = dirname(folder.path);
  await mkdir(parent, { recursive: true });
  await requireSpace(parent, unpackedBytes(archive.manifest) + START_BYTES, '恢复');
  if (occupied) lock(folder);
  // Beside its place: a rename there is one step.
  const unpacked = await mkdtemp(join(parent, `.${basename(folder.path)}.restoring-`));
  try {
    await archive.extract(unpacked, signal, progress);
    signal.throwIfAborted();
    if (occupied) return await replaceFolder(unpacked, folder);
    // Onto a missing or an empty folder.
    await rename(unpacked, folder.path);
    await syncToDisk(parent);
    return undefined;
  } catch (error) {
    await rm(unpacked, { recursive: true, force: true });
    if (occupied) giveFolderFree(folder);
    throw error;
  }
}

/** Keeps the platform from starting on a folder that is about to be moved away. */
function lock(folder: DataFolder): void {
  mkdirSync(folder.run, { recursive: true, mode: 0o700 });
  takeFolder(folder);
}

/** @throws CliError if what is there must not be replaced */
async function isOccupied(folder: DataFolder, replace: boolean): Promise<boolean> {
  if (!existsSync(folder.path)) return false;
  const [name] = await readdir(folder.path);
  if (name === undefined) return false;
  if (folder.readPlatform() === undefined) {
    throw new CliError(
      EXIT.environment,
      `${folder.path} 不是知旗的数据目录且不为空(含 ${name}),请换一个空目录作 --data-dir。`,
    );
  }
  const run = readRunFile(folder);
  if (readRunning(folder) !== undefined || (run !== undefined && orphansOf(run).length > 0)) {
    throw new CliError(
      EXIT.environment,
      `${folder.path} 的平台正在运行,请先运行 zhiqi down --data-dir ${folder.path}。`,
    );
  }
  if (!replace) {
    throw new CliError(
      EXIT.environment,
      `${folder.path} 已有数据。要恢复到新目录,请用 --data-dir 指明;确要替换时加 --replace,原目录会改名保留。`,
    );
  }
  return true;
}

/** Who was erased since the backup stays erased: the list of the folder that is replaced goes on. */
async function keepErasures(folder: DataFolder, unpacked: string): Promise<void> {
  const { erasures } = keyFiles(folder);
  if (!existsSync(erasures)) return;
  const target = keyFiles(new DataFolder(unpacked)).erasures;
  await appendFile(target, `\n${await readFile(erasures, 'utf8')}`, { mode: 0o600 });
  await syncToDisk(target);
}

/** @returns the name under which the folder that was there is kept */
async function replaceFolder(unpacked: string, folder: DataFolder): Promise<string> {
  await keepErasures(folder, unpacked);
  const kept = `${folder.path}.before-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  await rename(folder.path, kept);
  try {
    await rename(unpacked, folder.path);
  } catch (error) {
    await rename(kept, folder.path);
    throw error;
  }
  giveFolderFree(new DataFolder(kept));
  await syncToDisk(dirname(folder.path));
  return kept;
}
