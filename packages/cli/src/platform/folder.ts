import { mkdirSync, readdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CliError, EXIT } from '../exit-codes.ts';
import { readJson, writeJson } from './json-file.ts';

/** What the folder is for, decided when it is made and never changed: invented data and real data do not mix. */
export type PlatformKind = 'sample' | 'empty';

const KIND_TITLES: Readonly<Record<PlatformKind, string>> = { sample: '示例数据', empty: '正式数据' };
/** Of the data folder's layout. */
export const FOLDER_SCHEMA = 1;
const NEEDED_BYTES = 256 * 1024 ** 2;

/** `platform.json` of a data folder. */
export interface PlatformFile {
  readonly schema: typeof FOLDER_SCHEMA;
  readonly kind: PlatformKind;
  readonly portBase: number;
  readonly createdAt: string;
  /** When the invented sample year had been loaded completely; absent before, and for ever in an empty platform. */
  readonly sampleLoadedAt?: string;
}

/** The paths of one platform's data folder. */
export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** JetStream's files. */
  get nats(): string {
    return join(this.path, 'nats');
  }
  /** The embedded store's files. */
  get store(): string {
    return join(this.path, 'store');
  }
  get keys(): string {
    return join(this.path, 'keys');
  }
  /** What is true only while the platform runs. */
  get run(): string {
    return join(this.path, 'run');
  }
  get logs(): string {
    return join(this.path, 'logs');
  }
  get clockFile(): string {
    return join(this.path, 'clock.json');
  }
  /** Working-day calendars of later years, put there by the administrator. */
  get calendars(): string {
    return join(this.path, 'calendars');
  }
  get platformFile(): string {
    return join(this.path, 'platform.json');
  }

  readPlatform(): PlatformFile | undefined {
    const platform = readJson<PlatformFile>(this.platformFile);
    if (platform !== undefined && platform.schema !== FOLDER_SCHEMA) {
      throw new CliError(
        EXIT.environment,
        `${this.path} 由其他版本的知旗创建(格式 ${platform.schema}),请用对应版本打开,或换一个 --data-dir。`,
      );
    }
    return platform;
  }

  writePlatform(platform: PlatformFile): void {
    writeJson(this.platformFile, platform);
  }
}

export interface OpenOptions {
  /** Kind asked for; undefined = the folder's own, or `empty` for a new one. */
  readonly kind?: PlatformKind;
  /** Port base asked for; undefined = the folder's own, or the default for a new one. */
  readonly portBase?: number;
  readonly defaultPortBase: number;
}

/**
 * Opens a data folder for a platform to run in, and makes it if it is new.
 * @throws CliError if it is of the other kind, holds something else, or its disk is full
 */
export async function openDataFolder(folder: DataFolder, options: OpenOptions): Promise<PlatformFile> {
  const existing = folder.readPlatform();
  if (existing === undefined) refuseForeignFolder(folder);
  if (existing !== undefined && options.kind !== undefined && options.kind !== existing.kind) {
    throw new CliError(
      EXIT.environment,
      `${folder.path} 存放的是${KIND_TITLES[existing.kind]},不能当作${KIND_TITLES[options.kind]}使用,请换一个 --data-dir。`,
    );
  }
  createFolders(folder);
  await refuseFullDisk(folder);
  const platform: PlatformFile = {
    ...(existing ?? { schema: FOLDER_SCHEMA, kind: options.kind ?? 'empty', createdAt: new Date().toISOString() }),
    portBase: options.portBase ?? existing?.portBase ?? options.defaultPortBase,
  };
  if (existing?.portBase !== platform.portBase) folder.writePlatform(platform);
  return platform;
}

function refuseForeignFolder(folder: DataFolder): void {
  const names = readEntries(folder.path);
  if (names.length > 0) {
    throw new CliError(
      EXIT.environment,
      `${folder.path} 不是知旗的数据目录且不为空(含 ${names[0]}),请换一个空目录作 --data-dir。`,
    );
  }
}

function readEntries(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new CliError(EXIT.environment, `打不开数据目录 ${path},请检查路径和权限。`, { cause: error });
  }
}

function createFolders(folder: DataFolder): void {
  try {
    // Only its owner may look inside: it holds the platform's keys and the bureau's data.
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
    for (const path of [folder.nats, folder.store, folder.keys, folder.run, folder.logs]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    }
  } catch (cause) {
    throw new CliError(EXIT.environment, `不能在 ${folder.path} 创建数据目录,请检查磁盘空间和权限。`, { cause });
  }
}

async function refuseFullDisk(folder: DataFolder): Promise<void> {
  const { bavail, bsize } = await statfs(folder.path);
  if (bavail * bsize < NEEDED_BYTES) {
    const free = Math.floor((bavail * bsize) / 1024 ** 2);
    throw new CliError(
      EXIT.environment,
      `磁盘空间不足:${folder.path} 只剩 ${free} MB,至少需要 ${NEEDED_BYTES / 1024 ** 2} MB,请清理后重试。`,
    );
  }
}
