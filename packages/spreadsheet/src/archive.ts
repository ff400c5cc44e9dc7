import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { isDomainError } from '@zhiqi/kernel';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { damaged, fileError } from './errors.ts';
import {
  MAX_COMPRESSION_RATIO,
  MAX_FILE_BYTES,
  MAX_PART_BYTES,
  MAX_PARTS,
  MAX_SMALL_PART_BYTES,
  MAX_UNPACKED_BYTES,
  RATIO_FREE_BYTES,
} from './limits.ts';

/** The parts of an Office package on disk, opened at random and streamed; nothing is unpacked to the disk. */
export class Archive implements AsyncDisposable {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  /**
   * Opens a package and checks its directory against the limits before a byte is unpacked; yauzl then refuses a part that
   * unpacks to another size than its directory entry says, so the limits cannot be lied to.
   *
   * @throws DomainError `invalid` FILE_TOO_LARGE, FILE_UNPACKS_TOO_LARGE or FILE_DAMAGED.
   */
  static async open(path: string): Promise<Archive> {
    await checkFileSize(path);
    let zip: ZipFile;
    try {
      zip = await openPromise(path, { autoClose: false, lazyEntries: true, validateEntrySizes: true });
    } catch (error) {
      throw damaged(error);
    }
    try {
      return new Archive(zip, await readDirectory(zip));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  get partNames(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Streams one part, unpacked. @throws DomainError FILE_DAMAGED when it is missing or encrypted. */
  async stream(name: string): Promise<Readable> {
    const entry = this.#entries.get(name);
    if (!entry || entry.isEncrypted()) throw damaged();
    try {
      return await this.#zip.openReadStreamPromise(entry);
    } catch (error) {
      throw damaged(error);
    }
  }

  /** A small part as text, undefined when the package has none. */
  async readText(name: string): Promise<string | undefined> {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    if (entry.uncompressedSize > MAX_SMALL_PART_BYTES) throw tooLargeUnpacked();
    const content = await text(await this.stream(name)).catch((error: unknown) => {
      throw damaged(error);
    });
    return content.replace(/^\uFEFF/, '');
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#zip.close();
    return Promise.resolve();
  }
}

/** @throws DomainError FILE_EMPTY or FILE_TOO_LARGE. */
export async function checkFileSize(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size === 0) throw fileError('FILE_EMPTY', '文件是空的。请重新导出后再导入。');
  if (size > MAX_FILE_BYTES) {
    const limit = MAX_FILE_BYTES / 1024 ** 2;
    throw fileError('FILE_TOO_LARGE', `文件超过 ${limit} MB。请分成几个文件，或删去摘要等不需要的列后再导入。`);
  }
}

async function readDirectory(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let unpacked = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      unpacked += entry.uncompressedSize;
      const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
      if (
        entry.uncompressedSize > MAX_PART_BYTES ||
        unpacked > MAX_UNPACKED_BYTES ||
        entries.size >= MAX_PARTS ||
        (entry.uncompressedSize > RATIO_FREE_BYTES && ratio > MAX_COMPRESSION_RATIO)
      ) {
        throw tooLargeUnpacked();
      }
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw isDomainError(error) ? error : damaged(error);
  }
  return entries;
}

function tooLargeUnpacked() {
  return fileError(
    'FILE_UNPACKS_TOO_LARGE',
    '文件解压后过大，系统拒绝读取。请只保留需要导入的工作表和列，另存为新的 .xlsx 后再导入。',
  );
}
