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
export function keyFiles(folder: DataFolder) {
  return {
    issuer: join(folder.keys, 'issuer.json'),
    keySet: join(folder.keys, 'jwks.json'),
    nats: join(folder.keys, 'nats.json'),
    parties: join(folder.keys, 'parties.json'),
    /** Made by enforcement itself: what reporters are sealed with. */
    vault: join(folder.keys, 'vault.key'),
    /** References of erased reporters, kept by the enforcement service beside its key. */
    erasures: join(folder.keys, 'vault.key.erased'),
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

/** A bank or an enterprise that may read its own copies on the platform of this folder. */
export interface LocalParty {
  /** Reader token of its copies, `b01`. */
  readonly code: string;
  readonly name: string;
  readonly password: string;
}

/** The parties of the folder, in the order of their codes. */
export function readParties(folder: DataFolder): LocalParty[] {
  return readJson<LocalParty[]>(keyFiles(folder).parties) ?? [];
}

/** Adds a party with a password of its own; one that is there keeps its password and takes the name. */
export function keepParty(folder: DataFolder, code: string, name: string): LocalParty {
  const others = readParties(folder).filter((party) => party.code !== code);
  const known = readParties(folder).find((party) => party.code === code);
  const party = { code, name, password: known?.password ?? newPassword() };
  writeParties(folder, [...others, party]);
  return party;
}

/** @returns whether there was one */
export function dropParty(folder: DataFolder, code: string): boolean {
  const parties = readParties(folder);
  const others = parties.filter((party) => party.code !== code);
  if (others.length < parties.length) writeParties(folder, others);
  return others.length < parties.length;
}

function writeParties(folder: DataFolder, parties: readonly LocalParty[]): void {
  const sorted = parties.toSorted((one, other) => one.code.localeCompare(other.code));
  writeJson(keyFiles(folder).parties, sorted, PRIVATE);
}

/** Letters first: NATS reads the value as a configuration token, and digits alone would become a number. */
export function newPassword(): string {
  return `pw_${randomBytes(24).toString('hex')}`;
}
