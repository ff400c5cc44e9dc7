import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { storeFile } from '@zhiqi/embedded-mongo';
import { CliError, EXIT } from '../exit-codes.ts';
import type { DataFolder, PlatformFile } from '../platform/folder.ts';
import { orphansOf, type RunFile, readRunFile, readRunning, takeFolder } from '../platform/run-file.ts';

/** The platform to be backed up, kept from starting meanwhile if it does not run. */
export interface BackupSource {
  readonly folder: DataFolder;
  readonly platform: PlatformFile;
  readonly region: string | undefined;
  /** Undefined if the platform does not run. */
  readonly run: RunFile | undefined;
  release(): void;
}

/**
 * @throws CliError if the folder holds no platform, or one whose data is in somebody else's MongoDB or NATS: a part of the set
 * alone would be a backup that cannot be restored
 */
export function openSource(folder: DataFolder): BackupSource {
  const platform = folder.readPlatform();
  if (platform === undefined) {
    throw new CliError(EXIT.environment, `${folder.path} 不是知旗的数据目录,请用 --data-dir 指明要备份的目录。`);
  }
  const last = readRunFile(folder);
  refuseOutside(folder, last);
  const region = last?.region;
  const run = readRunning(folder);
  if (run !== undefined) return { folder, platform, region, run, release: () => undefined };
  if (last !== undefined && orphansOf(last).length > 0) {
    throw new CliError(
      EXIT.environment,
      `${folder.path} 的平台上次没有正常停止,仍有遗留的进程,请先运行 zhiqi down --data-dir ${folder.path}。`,
    );
  }
  mkdirSync(folder.run, { recursive: true, mode: 0o700 });
  return { folder, platform, region, run: undefined, release: takeFolder(folder) };
}

/** The last start tells what is the platform's own; a folder that was restored and never started has everything. */
function refuseOutside(folder: DataFolder, last: RunFile | undefined): void {
  const isOwn = (name: string, file: string) =>
    (last === undefined || last.processes.some((process) => process.name === name)) && existsSync(file);
  const outside = [
    ...(isOwn('store', join(folder.store, storeFile)) ? [] : ['MongoDB']),
    ...(isOwn('nats', join(folder.nats, 'jetstream')) ? [] : ['NATS']),
  ];
  if (outside.length === 0) return;
  const first = '请先由提供 NATS 的一方用 nats stream backup 备份全部消息流';
  const then = outside.includes('MongoDB')
    ? `再用 mongodump --oplog 备份数据库,并复制 ${folder.path} 中的 keys、clock.json 和 platform.json`
    : `再停止本平台并复制整个 ${folder.path}`;
  throw new CliError(
    EXIT.environment,
    `${folder.path} 的数据不全在本目录(${outside.join('、')} 由外部提供),zhiqi backup 只备份自带的存储与消息服务。` +
      `${first},${then};先后不能颠倒,详见 docs/operations.md“备份与恢复”。`,
  );
}
