import { join, resolve } from 'node:path';
import { CliError, EXIT } from '../exit-codes.ts';
import { DataFolder, type PlatformKind } from './folder.ts';
import { type RunFile, readRunning } from './run-file.ts';

/** The checkout this command belongs to. */
export const ROOT = resolve(import.meta.dirname, '../../../..');

/** Where a platform of that kind lives unless `--data-dir` says otherwise. */
export function defaultDataFolder(kind: PlatformKind): DataFolder {
  return new DataFolder(join(ROOT, '.zhiqi', kind === 'sample' ? 'sample' : 'data'));
}

/** A platform that runs now. */
export interface RunningPlatform {
  readonly folder: DataFolder;
  readonly run: RunFile;
}

/**
 * The running platform a command means: that of `--data-dir`, else the only one running in a default folder.
 * @throws CliError if none runs, or if both do and the choice is open
 */
export function locateRunning(dataDir: string | undefined): RunningPlatform {
  const folders = dataDir === undefined ? defaultFolders() : [new DataFolder(dataDir)];
  const running = folders.flatMap((folder) => {
    const run = readRunning(folder);
    return run === undefined ? [] : [{ folder, run }];
  });
  const [first, second] = running;
  if (first === undefined) {
    const where = dataDir === undefined ? '' : `(${resolve(dataDir)})`;
    throw new CliError(EXIT.notRunning, `平台${where}没有在运行,请先用 npm start 或 zhiqi up 启动。`);
  }
  if (second !== undefined) {
    const choices = running.map(({ folder }) => folder.path).join(' 或 ');
    throw new CliError(EXIT.usage, `有两个平台正在运行,请用 --data-dir 指明是哪一个:${choices}。`);
  }
  return first;
}

/** The folder a command means whether the platform runs or not. */
export function locateFolder(dataDir: string | undefined): DataFolder {
  if (dataDir !== undefined) return new DataFolder(dataDir);
  const running = defaultFolders().filter((folder) => readRunning(folder) !== undefined);
  const [first, second] = running.length > 0 ? running : defaultFolders().filter(exists);
  if (first !== undefined && second === undefined) return first;
  if (first === undefined) throw new CliError(EXIT.notRunning, '还没有任何平台,请先用 npm start 或 zhiqi up 启动。');
  throw new CliError(
    EXIT.usage,
    `有两个平台,请用 --data-dir 指明是哪一个:${defaultFolders()
      .map(({ path }) => path)
      .join(' 或 ')}。`,
  );
}

function defaultFolders(): DataFolder[] {
  return [defaultDataFolder('sample'), defaultDataFolder('empty')];
}

function exists(folder: DataFolder): boolean {
  return folder.readPlatform() !== undefined;
}
