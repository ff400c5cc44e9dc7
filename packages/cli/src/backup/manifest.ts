import type { StreamContent } from '@zhiqi/client';
import { type StoreCopy, storeSchema } from '@zhiqi/embedded-mongo';
import { CliError, EXIT } from '../exit-codes.ts';
import { FOLDER_SCHEMA, type PlatformKind } from '../platform/folder.ts';

/** Of the archive's layout; a newer one is refused, an older one must stay readable. */
export const BACKUP_FORMAT = 1;
/** The archive's first entry. */
export const MANIFEST_NAME = 'manifest.json';

/** One file of the data folder in the archive. */
export interface BackupFile {
  /** Below the data folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** `manifest.json`: what an archive holds and what it takes to use it. Read by restore, by verify, and by people. */
export interface BackupManifest {
  readonly format: number;
  /** When the last part was taken, a UTC instant of the machine's clock. */
  readonly createdAt: string;
  /** Whether the platform ran meanwhile. */
  readonly online: boolean;
  readonly kind: PlatformKind;
  /** GB/T 2260 code; absent for a folder that has not run since it was restored. */
  readonly region?: string;
  readonly versions: {
    readonly zhiqi: string;
    readonly dataFolder: number;
    readonly store: number;
    readonly natsServer: string;
  };
  readonly databases: StoreCopy['databases'];
  readonly streams: readonly StreamContent[];
  readonly files: readonly BackupFile[];
}

/** Bytes of all files, unpacked. */
export function unpackedBytes({ files }: BackupManifest): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** @throws CliError if the text is no manifest of a format that this version knows */
export function parseManifest(text: string, file: string): BackupManifest {
  const manifest = readObject(text);
  if (typeof manifest?.format !== 'number' || !Array.isArray(manifest.files)) throw notABackup(file);
  if (manifest.format > BACKUP_FORMAT) {
    throw new CliError(
      EXIT.environment,
      `${file} 是更新版本的知旗制作的备份(格式 ${manifest.format},本版本支持到 ${BACKUP_FORMAT}),请先升级知旗再恢复。`,
    );
  }
  return manifest as unknown as BackupManifest;
}

/** @throws CliError if this version cannot run on what the archive holds */
export function requireUsable({ versions }: BackupManifest, file: string): void {
  if (versions.dataFolder <= FOLDER_SCHEMA && versions.store <= storeSchema) return;
  throw new CliError(
    EXIT.environment,
    `${file} 的数据由更新版本的知旗(${versions.zhiqi})写成,本版本打不开,请用知旗 ${versions.zhiqi} 或更新的版本恢复。`,
  );
}

export function notABackup(file: string, cause?: unknown): CliError {
  return new CliError(EXIT.usage, `${file} 不是完整的知旗备份,什么也没有改动;请换一个备份文件。`, { cause });
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
