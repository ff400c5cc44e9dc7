import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from './folder.ts';
import { ensureNatsPasswords, readNatsPasswords } from './keys.ts';

/** A login of the user file: `{ user: inventory, password: $ZHIQI_NATS_PASSWORD_INVENTORY, … }`. */
export interface NatsUser {
  readonly user: string;
  readonly password: string;
}

export interface NatsConfig {
  /** The main file, for `nats-server -c`. */
  readonly file: string;
  /** What the `$VARIABLE`s of the files stand for: the environment of nats-server. */
  readonly env: Readonly<Record<string, string>>;
  readonly users: ReadonlyMap<string, NatsUser>;
}

const MAIN_FILE = 'nats.conf';
const USER = /\buser(?:name)?\s*[:=]\s*"?([\w-]+)"?\s*,?\s*pass(?:word)?\s*[:=]\s*"?\$(\w+)"?/g;

/**
 * Takes over the reviewable files of `deploy/nats` into the data folder and makes the passwords that they name. The files
 * hold no secret: nats-server reads the passwords from its environment.
 */
export function prepareNatsConfig(source: string, folder: DataFolder): NatsConfig {
  const target = configFolder(folder);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const name of configFiles(source)) cpSync(join(source, name), join(target, name));
  const logins = readLogins(source);
  const env = ensureNatsPasswords(folder, [...new Set(logins.map(({ variable }) => variable))]);
  const users = logins.map(({ user, variable }) => [user, { user, password: env[variable] ?? '' }] as const);
  return { file: join(target, MAIN_FILE), env, users: new Map(users) };
}

/** A login of the platform that runs in this folder; undefined if its user file has no such user. */
export function natsLogin(folder: DataFolder, user: string): NatsUser | undefined {
  const login = readLogins(configFolder(folder)).find((candidate) => candidate.user === user);
  const password = login && readNatsPasswords(folder)[login.variable];
  return password === undefined ? undefined : { user, password };
}

function readLogins(folder: string): { user: string; variable: string }[] {
  const text = configFiles(folder)
    .map((name) => withoutComments(readFileSync(join(folder, name), 'utf8')))
    .join('\n');
  return [...text.matchAll(USER)].map(([, user = '', variable = '']) => ({ user, variable }));
}

function configFolder(folder: DataFolder): string {
  return join(folder.nats, 'conf');
}

function configFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.conf')) : [];
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(#|\/\/).*$/gm, '');
}
