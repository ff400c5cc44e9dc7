import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat, statfs } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CliError, EXIT } from '../exit-codes.ts';

const MEGABYTE = 1024 ** 2;

/** Every file below a folder, relative to it and with `/`, in the order of the names; empty if there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Bytes of all files below a folder. A file that goes away meanwhile does not count. */
export async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.allSettled(files.map((file) => stat(file)));
  return sizes.reduce((sum, found) => sum + (found.status === 'fulfilled' ? found.value.size : 0), 0);
}

/** SHA-256 of a file, in hexadecimal digits. */
export async function hashOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest('hex');
}

/** @throws CliError if the disk that holds `path` has less room than that */
export async function requireSpace(path: string, bytes: number, purpose: string): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize >= bytes) return;
  throw new CliError(
    EXIT.environment,
    `磁盘空间不足:${purpose}需要约 ${megabytes(bytes)},${path} 所在磁盘只剩 ${megabytes(bavail * bsize)},请清理后重试。`,
  );
}

/** `12.3 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

/** Makes a file, or the names in a folder, survive a power cut. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
