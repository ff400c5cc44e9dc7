import { randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { ConfigError } from '@zhiqi/runtime';
import { VAULT_KEY_VARIABLE } from '../config.ts';
import { KEY_BYTES } from './envelope.ts';

const OWNER_ONLY = 0o600;

/** Reads a key file: 32 bytes in base64. @returns undefined when there is none @throws ConfigError when it is no key */
export async function readKeyFile(path: string): Promise<Buffer | undefined> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined;
    throw new ConfigError(`${VAULT_KEY_VARIABLE} names ${path}, which cannot be read`, { cause });
  }
  const key = Buffer.from(text, 'base64');
  if (key.length === KEY_BYTES && key.toString('base64') === text) return key;
  throw new ConfigError(`${VAULT_KEY_VARIABLE} names ${path}, which does not hold ${KEY_BYTES} bytes in base64`);
}

/** Makes a key file that only its owner may read; of two instances that do so at once both get the same key. */
export async function createKeyFile(path: string): Promise<Buffer> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { flag: 'wx', mode: OWNER_ONLY });
    // Unlike a rename it never replaces: the first one counts, and it appears whole.
    await link(draft, path).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
    await unlink(draft);
  } catch (cause) {
    throw new ConfigError(`${VAULT_KEY_VARIABLE} names ${path}, which cannot be made`, { cause });
  }
  const key = await readKeyFile(path);
  if (key === undefined) throw new ConfigError(`${VAULT_KEY_VARIABLE} names ${path}, which vanished`);
  return key;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
