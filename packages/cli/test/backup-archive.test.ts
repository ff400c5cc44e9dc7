import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finishArchive } from '@zhiqi/spreadsheet';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { BackupArchive, listFiles, writeArchive } from '../src/backup/archive.ts';
import { requireSpace } from '../src/backup/disk.ts';
import { type BackupManifest, MANIFEST_NAME } from '../src/backup/manifest.ts';
import { restoreBackup } from '../src/backup/restore.ts';
import { EXIT } from '../src/exit-codes.ts';
import { DataFolder } from '../src/platform/folder.ts';
import { runCli } from '../src/run.ts';
import { temporaryFolder } from './fakes.ts';

const signal = new AbortController().signal;
const progress = () => undefined;

/** A folder with a few files, and its archive. */
async function archived(changes: Partial<BackupManifest> = {}) {
  const parent = temporaryFolder();
  const folder = join(parent, 'staged');
  mkdirSync(join(folder, 'keys'), { recursive: true });
  writeFileSync(join(folder, 'platform.json'), '{"schema":1,"kind":"empty","portBase":7400,"createdAt":""}');
  // Incompressible, so that a changed byte of the archive is a changed byte of the file.
  writeFileSync(
    join(folder, 'keys', 'random'),
    Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * n * 31) % 251)),
  );
  const manifest: BackupManifest = {
    format: 1,
    createdAt: '2026-03-01T03:15:00.000Z',
    online: false,
    kind: 'empty',
    versions: { zhiqi: '0.1.0', dataFolder: 1, store: 1, natsServer: '2.10.27' },
    databases: [],
    streams: [],
    files: await listFiles(folder, signal),
    ...changes,
  };
  const file = join(parent, 'backup.zip');
  await writeArchive({ folder, manifest, signal }, file);
  return { parent, folder, file, manifest };
}

async function verify(file: string): Promise<void> {
  await using archive = await BackupArchive.open(file);
  await archive.verify(signal, progress);
}

/** Tries to restore and checks that nothing has been made. */
async function expectRefused(parent: string, file: string, exitCode: number, text: RegExp): Promise<void> {
  const folder = new DataFolder(join(parent, 'target'));
  const before = readdirSync(parent).sort();
  const restoring = async () => {
    await using archive = await BackupArchive.open(file);
    await restoreBackup({ archive, file, folder, replace: false, signal, progress });
  };
  await expect(restoring()).rejects.toMatchObject({ exitCode, message: expect.stringMatching(text) });
  expect(readdirSync(parent).sort()).toEqual(before);
}

describe('an archive', () => {
  it('comes back as it was written', async () => {
    const { parent, folder, file, manifest } = await archived();
    await verify(file);
    const target = join(parent, 'out');
    mkdirSync(target);
    await using archive = await BackupArchive.open(file);
    expect(archive.manifest).toEqual(manifest);
    await archive.extract(target, signal, progress);
    expect(await listFiles(target, signal)).toEqual(manifest.files);
    expect(readFileSync(join(target, 'keys', 'random'))).toEqual(readFileSync(join(folder, 'keys', 'random')));
  });

  it('with one changed byte in its files is refused, and nothing is made', async () => {
    const { parent, file } = await archived();
    const whole = readFileSync(file);
    for (let place = 0; place < whole.length; place += 4_999) {
      const changed = Buffer.from(whole);
      changed.writeUInt8((changed.readUInt8(place) + 1) % 256, place);
      writeFileSync(file, changed);
      await expectRefused(parent, file, EXIT.usage, /已损坏|不是完整的知旗备份/);
    }
  });

  it.each([0.999, 0.5, 0.01, 0])('cut off after %s of its length is refused', async (part) => {
    const { parent, file } = await archived();
    truncateSync(file, Math.floor(readFileSync(file).length * part));
    await expectRefused(parent, file, EXIT.usage, /不是完整的知旗备份/);
  });

  it('that holds a file more or less than its manifest lists is refused', async () => {
    const { parent, manifest } = await archived();
    const other = join(parent, 'other.zip');
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from(JSON.stringify({ ...manifest, files: [] })), MANIFEST_NAME);
    zip.addBuffer(Buffer.from('{}'), 'keys/issuer.json');
    await finishArchive(zip, other);
    await expectRefused(parent, other, EXIT.usage, /不是完整的知旗备份/);
    const missing = join(parent, 'missing.zip');
    const less = new ZipFile();
    less.addBuffer(Buffer.from(JSON.stringify(manifest)), MANIFEST_NAME);
    await finishArchive(less, missing);
    await expectRefused(parent, missing, EXIT.usage, /不是完整的知旗备份/);
  });

  it('of a newer layout, or with data of a newer version, is refused with the version to use', async () => {
    const newer = await archived({ format: 2 });
    await expectRefused(newer.parent, newer.file, EXIT.environment, /格式 2.*升级知旗/);
    const versions = { zhiqi: '9.0.0', dataFolder: 1, store: 2, natsServer: '2.10.27' };
    const data = await archived({ versions });
    await expectRefused(data.parent, data.file, EXIT.environment, /9\.0\.0/);
  });

  it('another file, or none, is refused as a wrong argument', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'text.zip'), 'not an archive');
    expect(await runCli(['backup', 'verify', join(folder, 'text.zip')])).toBe(EXIT.usage);
    expect(await runCli(['restore', join(folder, 'none.zip'), '--data-dir', join(folder, 'x')])).toBe(EXIT.usage);
    expect(readdirSync(folder)).toEqual(['text.zip']);
  });
});

describe('room on the disk', () => {
  it('too little is told with the need, before anything is written', async () => {
    const folder = temporaryFolder();
    await expect(requireSpace(folder, 2 ** 60, '恢复')).rejects.toMatchObject({
      exitCode: EXIT.environment,
      message: expect.stringMatching(/恢复需要约 1099511627776\.0 MB/),
    });
    await requireSpace(folder, 1, '恢复');
  });
});
