import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile as ZipReader } from 'yauzl';
import { ZipFile } from 'yazl';
import { CliError, EXIT } from '../exit-codes.ts';
import { hasCode } from '../platform/errors.ts';
import { filesBelow, hashOf, syncToDisk } from './disk.ts';
import {
  type BackupFile,
  type BackupManifest,
  MANIFEST_NAME,
  notABackup,
  parseManifest,
  unpackedBytes,
} from './manifest.ts';

const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** Told of the files read so far, in bytes. */
export type ByteProgress = (done: number, total: number) => void;

/** The files of a staged data folder, as the manifest lists them. */
export async function listFiles(folder: string, signal: AbortSignal): Promise<BackupFile[]> {
  const files: BackupFile[] = [];
  for (const path of await filesBelow(folder)) {
    const file = join(folder, path);
    files.push({ path, bytes: (await stat(file)).size, sha256: await hashOf(file, signal) });
  }
  return files;
}

/**
 * Writes an archive beside its place and puts it there when it is whole and on the disk: under its name there is a complete
 * archive or none.
 * @returns its bytes
 */
export async function writeArchive(
  { folder, manifest, signal }: { folder: string; manifest: BackupManifest; signal: AbortSignal },
  file: string,
): Promise<number> {
  const partial = `${file}.partial`;
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), MANIFEST_NAME);
  for (const { path } of manifest.files) zip.addFile(join(folder, path), path, { mode: PRIVATE });
  zip.end();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  try {
    await rm(partial, { force: true });
    await pipeline(output, createWriteStream(partial, { mode: PRIVATE }), { signal });
    await syncToDisk(partial);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await syncToDisk(dirname(file));
  return (await stat(file)).size;
}

/** A backup on disk, opened at random: a cut-off file has no directory at its end and does not open. */
export class BackupArchive implements AsyncDisposable {
  readonly manifest: BackupManifest;
  readonly #file: string;
  readonly #zip: ZipReader;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(file: string, zip: ZipReader, entries: ReadonlyMap<string, Entry>, manifest: BackupManifest) {
    this.#file = file;
    this.#zip = zip;
    this.#entries = entries;
    this.manifest = manifest;
  }

  /** @throws CliError if it cannot be read, is no backup, or lists other files than it holds */
  static async open(file: string): Promise<BackupArchive> {
    const zip = await openZip(file);
    try {
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
      const listed = entries.get(MANIFEST_NAME);
      if (listed === undefined) throw notABackup(file);
      const manifest = parseManifest(await text(await zip.openReadStreamPromise(listed)), file);
      entries.delete(MANIFEST_NAME);
      const paths = manifest.files.map(({ path }) => path);
      if (paths.length !== entries.size || !paths.every((path) => entries.has(path))) throw notABackup(file);
      return new BackupArchive(file, zip, entries, manifest);
    } catch (error) {
      zip.close();
      throw error instanceof CliError ? error : notABackup(file, error);
    }
  }

  /** Reads every file and compares it with the manifest. @throws CliError naming the first that differs */
  verify(signal: AbortSignal, progress: ByteProgress): Promise<void> {
    return this.#readAll(signal, progress, async () => undefined);
  }

  /** Unpacks into an empty folder, each file compared with the manifest and synced to the disk. @throws as `verify` does */
  async extract(folder: string, signal: AbortSignal, progress: ByteProgress): Promise<void> {
    await this.#readAll(signal, progress, async (path) => {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true, mode: PRIVATE_FOLDER });
      return target;
    });
    const folders = new Set(this.manifest.files.map(({ path }) => dirname(join(folder, path))));
    for (const path of [...folders, folder]) await syncToDisk(path);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#zip.close();
    return Promise.resolve();
  }

  async #readAll(
    signal: AbortSignal,
    progress: ByteProgress,
    targetOf: (path: string) => Promise<string | undefined>,
  ): Promise<void> {
    const total = unpackedBytes(this.manifest);
    let done = 0;
    for (const file of this.manifest.files) {
      signal.throwIfAborted();
      const target = await targetOf(file.path);
      const found = await this.#read(file, signal, target);
      if (found.sha256 !== file.sha256 || found.bytes !== file.bytes) throw this.#damaged(file);
      if (target !== undefined) await syncToDisk(target);
      done += file.bytes;
      progress(done, total);
    }
  }

  async #read(file: BackupFile, signal: AbortSignal, target: string | undefined) {
    const hash = createHash('sha256');
    let bytes = 0;
    const count = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        bytes += chunk.length;
        hash.update(chunk);
        yield chunk;
      }
    };
    const source = await this.#stream(file);
    try {
      const sink = target === undefined ? drain : createWriteStream(target, { mode: PRIVATE, flags: 'wx' });
      await pipeline(source, count, sink, { signal });
    } catch (error) {
      // What the machine refuses, such as a full disk, is not the archive's fault.
      if (signal.aborted || hasCode(error, 'ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EIO')) throw error;
      throw this.#damaged(file, error);
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async #stream(file: BackupFile): Promise<Readable> {
    const entry = this.#entries.get(file.path);
    if (entry === undefined) throw this.#damaged(file);
    try {
      return await this.#zip.openReadStreamPromise(entry);
    } catch (error) {
      throw this.#damaged(file, error);
    }
  }

  #damaged({ path }: BackupFile, cause?: unknown): CliError {
    return new CliError(
      EXIT.usage,
      `${this.#file} 已损坏:其中的 ${path} 与清单不符。什么也没有改动,请换一个备份文件。`,
      { cause },
    );
  }
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

async function openZip(file: string): Promise<ZipReader> {
  try {
    return await openPromise(file, { autoClose: false, lazyEntries: true, validateEntrySizes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new CliError(EXIT.usage, `没有文件 ${file},请检查路径。`, { cause: error });
    if (hasCode(error, 'EACCES', 'EPERM')) throw error;
    throw notABackup(file, error);
  }
}
