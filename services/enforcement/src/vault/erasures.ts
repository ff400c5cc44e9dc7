import { open, readFile } from 'node:fs/promises';
import { ConfigError } from '@zhiqi/runtime';
import { ERASURES_VARIABLE } from '../config.ts';

const OWNER_ONLY = 0o600;
const REFERENCE = /^rep_[0-9a-f]{40}$/;

/**
 * References whose keys were destroyed; they tell nothing of anybody. A line that a broken write left incomplete is none.
 * @throws ConfigError when the list is there and cannot be read: a restored database may hold again what was erased
 */
export async function readErasures(path: string): Promise<readonly string[]> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n');
    return [...new Set(lines.filter((line) => REFERENCE.test(line)))];
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw new ConfigError(`${path}, the list of erased reporters (${ERASURES_VARIABLE}), cannot be read`, {
      cause,
    });
  }
}

/** Adds a reference, on disk before it returns. @returns false where its folder cannot be written to */
export async function addErasure(path: string, ref: string): Promise<boolean> {
  try {
    const file = await open(path, 'a', OWNER_ONLY);
    try {
      // A line of its own also after one that was broken off.
      await file.write(`\n${ref}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM', 'ENOENT'].includes(codeOf(error))) return false;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
