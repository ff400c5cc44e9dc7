import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createIssuerKeys } from '@zhiqi/runtime/auth';
import type { DataFolder } from './folder.ts';
import { readJson, writeJson } from './json-file.ts';

/** Issuer of the tokens of a local platform; production has its own. */
export const LOCAL_ISSUER = 'zhiqi-local';

const PRIVATE = 0o600;

type Jwk = Awaited<ReturnType<typeof createIssuerKeys>>['privateJwk'];

/** The files of `keys/`. */
export function keyFiles(folder: DataFolder): { issuer: string; keySet: string; nats: string } {
  return {
    issuer: join(folder.keys, 'issuer.json'),
    keySet: join(folder.keys, 'jwks.json'),
    nats: join(folder.keys, 'nats.json'),
  };
}

/** Makes the platform's own token issuer, once. */
export async function ensureIssuer(folder: DataFolder): Promise<void> {
  const files = keyFiles(folder);
  if (readJson(files.issuer) !== undefined) return;
  const { privateJwk, keySet } = await createIssuerKeys();
  writeJson(files.keySet, keySet, PRIVATE);
  writeJson(files.issuer, privateJwk, PRIVATE);
}

/** The private key of the platform's issuer; undefined in a folder that never ran. */
export function readIssuer(folder: DataFolder): Jwk | undefined {
  return readJson<Jwk>(keyFiles(folder).issuer);
}

/** Passwords of the NATS users, by the variable that the user file names; missing ones are made, present ones kept. */
export function ensureNatsPasswords(folder: DataFolder, variables: readonly string[]): Record<string, string> {
  const stored = readNatsPasswords(folder);
  const missing = variables.filter((variable) => stored[variable] === undefined);
  if (missing.length === 0) return stored;
  const all = { ...stored, ...Object.fromEntries(missing.map((variable) => [variable, newPassword()])) };
  writeJson(keyFiles(folder).nats, all, PRIVATE);
  return all;
}

/** Passwords by variable, as far as they have been made. */
export function readNatsPasswords(folder: DataFolder): Record<string, string> {
  return readJson<Record<string, string>>(keyFiles(folder).nats) ?? {};
}

/** Letters first: NATS reads the value as a configuration token, and digits alone would become a number. */
export function newPassword(): string {
  return `pw_${randomBytes(24).toString('hex')}`;
}
