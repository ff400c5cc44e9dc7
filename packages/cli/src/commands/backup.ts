import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BackupArchive } from '../backup/archive.ts';
import { type CreatedBackup, createBackup } from '../backup/create.ts';
import { megabytes } from '../backup/disk.ts';
import { interruptible } from '../backup/interrupt.ts';
import { type BackupManifest, requireUsable, unpackedBytes } from '../backup/manifest.ts';
import { restoreBackup } from '../backup/restore.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { note, print, printJson } from '../output/output.ts';
import { ProgressLine } from '../output/progress.ts';
import { renderTable } from '../output/table.ts';
import { DataFolder } from '../platform/folder.ts';
import { defaultDataFolder, locateFolder } from '../platform/locate.ts';

export interface BackupOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

export interface RestoreCommandOptions extends BackupOptions {
  readonly replace?: boolean;
}

/** `zhiqi backup FILE-OR-FOLDER`: one archive of store, streams, keys and settings, of a running or a stopped platform. */
export async function backup(target: string, { dataDir, json }: BackupOptions): Promise<void> {
  const folder = locateFolder(dataDir);
  const startedAt = Date.now();
  const file = archivePath(target, folder);
  note(`▸ 备份 ${folder.path}`);
  const { manifest, bytes } = await withProgress('已中断,没有留下备份文件。', (signal, show) =>
    createBackup({ folder, file, signal, progress: (text) => show(`  ${text} …`) }),
  );
  const seconds = (Date.now() - startedAt) / 1000;
  if (json) printJson({ file, bytes, seconds, ...summaryOf(manifest) });
  else reportBackup(file, { manifest, bytes }, seconds);
}

/** `zhiqi backup verify FILE`: reads the whole archive and compares it with its own list. */
export async function verifyBackup(path: string, { json }: Pick<BackupOptions, 'json'>): Promise<void> {
  const file = resolve(path);
  await using archive = await BackupArchive.open(file);
  await withProgress('已中断。', (signal, show) =>
    archive.verify(signal, (done, total) => show(`  校验 ${megabytes(done)} / ${megabytes(total)}`)),
  );
  requireUsable(archive.manifest, file);
  if (json) {
    printJson({ file, bytes: statSync(file).size, ...summaryOf(archive.manifest) });
    return;
  }
  printContent(archive.manifest);
  note(`\n✔ ${file} 完整,可以恢复`);
}

/** `zhiqi restore FILE`: makes the data folder of an archive; the platform is started afterwards as usual. */
export async function restore(path: string, { dataDir, replace = false, json }: RestoreCommandOptions): Promise<void> {
  const file = resolve(path);
  await using archive = await BackupArchive.open(file);
  const { manifest } = archive;
  const folder = dataDir === undefined ? defaultDataFolder(manifest.kind) : new DataFolder(dataDir);
  note(`▸ 恢复到 ${folder.path}`);
  const kept = await withProgress('已中断,什么也没有改动。', (signal, show) => {
    const progress = (done: number, total: number) => show(`  ${megabytes(done)} / ${megabytes(total)}`);
    return restoreBackup({ archive, file, folder, replace, signal, progress });
  });
  if (json) {
    printJson({ file, dataDir: folder.path, replaced: kept ?? null, ...summaryOf(manifest) });
    return;
  }
  const { portBase } = folder.readPlatform() ?? {};
  if (kept !== undefined) note(`  原目录保留在 ${kept},确认无误后可以删除`);
  note(
    `✔ 已恢复到 ${manifest.createdAt} 的状态,共 ${megabytes(unpackedBytes(manifest))}。启动:zhiqi up --data-dir ${folder.path}` +
      `(起始端口 ${portBase};原平台仍在本机运行时另加 --port-base)`,
  );
}

function withProgress<Result>(
  interrupted: string,
  work: (signal: AbortSignal, show: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  return interruptible(interrupted, async (signal) => {
    const line = new ProgressLine();
    try {
      return await work(signal, (text) => line.show(text));
    } finally {
      line.end();
    }
  });
}

/** The archive's name in a folder tells platform and time; a file is taken as named. */
function archivePath(target: string, folder: DataFolder): string {
  const path = resolve(target);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const file = isFolder ? join(path, defaultName(folder, new Date())) : path;
  if (existsSync(file)) throw new CliError(EXIT.usage, `${file} 已存在,请换一个文件名。`);
  if (!existsSync(dirname(file))) throw new CliError(EXIT.usage, `没有目录 ${dirname(file)},请先建立。`);
  return file;
}

/** `zhiqi-data-20260301T031500Z.zip`: by the data folder's own name, in the order of time. */
function defaultName(folder: DataFolder, now: Date): string {
  const name = folder.path.split('/').at(-1);
  return `zhiqi-${name}-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}.zip`;
}

function summaryOf({ files, ...rest }: BackupManifest) {
  return { ...rest, files: files.length };
}

function reportBackup(file: string, { manifest, bytes }: CreatedBackup, seconds: number): void {
  printContent(manifest);
  note(
    `\n✔ ${file}(${megabytes(bytes)},用时 ${seconds.toFixed(1)} 秒)\n` +
      '  其中有密钥和业务数据,请加密后存到另一台机器。校验:zhiqi backup verify;恢复:zhiqi restore',
  );
}

function printContent({ createdAt, versions, databases, streams }: BackupManifest): void {
  note(`备份时间 ${createdAt},知旗 ${versions.zhiqi},nats-server ${versions.natsServer}`);
  print(
    renderTable(databases, [
      { title: '数据库', value: ({ name }) => name },
      { title: '文档', align: 'right', value: ({ documents }) => documents },
    ]),
  );
  print('');
  print(
    renderTable(streams, [
      { title: '消息流', value: ({ name }) => name },
      { title: '消息', align: 'right', value: ({ messages }) => messages },
      { title: '末序号', align: 'right', value: ({ lastSeq }) => lastSeq },
      { title: '消费者', align: 'right', value: ({ consumers }) => consumers.length },
    ]),
  );
}
