import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partyDurable } from '@zhiqi/client';
import { renderNatsUsers } from '@zhiqi/client/nats-users';
import type { DataFolder } from './folder.ts';
import { ensureNatsPasswords, type LocalParty, readNatsPasswords, readParties } from './keys.ts';

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

const SHARED_FILE = 'nats.conf';
const MAIN_FILE = 'platform.conf';
const USERS_FILE = 'users.conf';
const USER = /\buser(?:name)?\s*[:=]\s*"?([\w-]+)"?\s*,?\s*pass(?:word)?\s*[:=]\s*"?\$(\w+)"?/g;

/**
 * Takes over the reviewable files of `deploy/nats` into the data folder and makes the passwords that they name. Those files
 * hold no secret: nats-server reads the passwords from its environment. Where the folder has parties, its user file is
 * rendered with them and their passwords, since a running server learns of no new variable.
 */
export function prepareNatsConfig(source: string, folder: DataFolder): NatsConfig {
  const target = configFolder(folder);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const name of configFiles(source)) cpSync(join(source, name), join(target, name));
  writeFileSync(join(target, MAIN_FILE), mainFile(folder));
  if (readParties(folder).length > 0) writeUsersFile(folder);
  const logins = readLogins(source);
  const env = ensureNatsPasswords(folder, [...new Set(logins.map(({ variable }) => variable))]);
  const users = logins.map(({ user, variable }) => [user, { user, password: env[variable] ?? '' }] as const);
  return { file: join(target, MAIN_FILE), env, users: new Map(users) };
}

/** The place of the streams stands here: a server that was given it on the command line refuses to reload its users. */
function mainFile(folder: DataFolder): string {
  return `store_dir: ${JSON.stringify(folder.nats)}\ninclude ${SHARED_FILE}\n`;
}

/** Renders the user file of the folder with its parties; a running server has to be told. */
export function writeUsersFile(folder: DataFolder): void {
  const file = join(configFolder(folder), USERS_FILE);
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, renderNatsUsers(readParties(folder)), { mode: 0o600 });
  renameSync(temporary, file);
}

/** How a party logs in. */
export function partyLogin({ code, password }: LocalParty): NatsUser {
  return { user: partyDurable(code), password };
}

/** A login of the platform that runs in this folder, parties apart; undefined if its user file has no such user. */
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
