import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type NatsParty, renderNatsUsers, renderPartyUsers } from '@zhiqi/client/nats-users';
import { createIssuerKeys } from '@zhiqi/runtime/auth';
import { CliError, EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/output.ts';
import { discoverServices } from '../platform/discover.ts';
import { newPassword } from '../platform/keys.ts';
import { ROOT } from '../platform/locate.ts';

/** Readable inside a container, whoever it runs as; on the host the folder itself lets nobody else in. */
const MOUNTED = 0o444;
const PRIVATE = 0o600;
/** Bytes of the key by which the members of the replica set know each other; base64 of it stays below the 1024 allowed. */
const KEYFILE_BYTES = 510;
/** As enforcement reads it: the key that reporters are sealed with. */
const VAULT_KEY_BYTES = 32;
/** Passwords of parties, to be handed over to them. */
const PARTY = 'nats_password_party-';
const PASSWORD_OF_NATS = /\$(ZHIQI_NATS_PASSWORD_\w+)/g;

/**
 * `zhiqi secrets DIR`: the passwords and keys of a deployment in containers (`deploy/compose.yaml`), a file each. What is
 * there stays: run it again after a version that brings a new service.
 */
export async function secrets(dir: string, options: { party?: readonly string[]; json?: boolean }): Promise<void> {
  const parties = options.party ?? [];
  refuseUnusable(parties);
  const folder = new SecretFolder(resolve(dir));
  const services = discoverServices(ROOT).map(({ name }) => name);
  folder.ensure('mongo_keyfile', () => randomBytes(KEYFILE_BYTES).toString('base64'));
  folder.ensure('mongo_root_password', newPassword);
  for (const service of services) {
    const password = folder.ensure(`mongo_password_${service}`, newPassword);
    folder.ensure(
      `mongodb_uri_${service}`,
      () => `mongodb://${service}:${password}@mongo:27017/?replicaSet=rs0&authSource=admin`,
    );
  }
  folder.ensure('enforcement_vault_key', () => randomBytes(VAULT_KEY_BYTES).toString('base64'));
  ensureNatsPasswords(folder);
  renderNatsFolder(folder, parties);
  await ensureIssuer(folder);
  if (options.json) printJson({ folder: folder.path, created: folder.created });
  else if (folder.created.length === 0) print(`✔ ${folder.path} 中的密码与密钥齐全,没有改动`);
  else print(`✔ 已在 ${folder.path} 生成:${folder.created.join('、')}`);
}

/** Before anything is written. @throws CliError for a code that cannot stand in a subject or is taken */
function refuseUnusable(codes: readonly string[]): void {
  try {
    renderPartyUsers(codes.map((code) => ({ code, password: newPassword() })));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const rule = '只能用小写字母、数字和下划线,不能重复,也不能是部门等固定用户的名称';
    throw new CliError(EXIT.usage, `--party ${codes.join(',')} 中有不能使用的代码:${rule}。`, { cause });
  }
}

/** One file for the server, which reads them as variables of its user file, and one for each user of it. */
function ensureNatsPasswords(folder: SecretFolder): void {
  const users = readFileSync(join(ROOT, 'deploy', 'nats', 'users.conf'), 'utf8');
  const variables = [...new Set([...users.matchAll(PASSWORD_OF_NATS)].map(([, variable = '']) => variable))];
  const lines = variables.map((variable) => {
    const user = variable.slice('ZHIQI_NATS_PASSWORD_'.length).toLowerCase();
    return `${variable}=${folder.ensure(`nats_password_${user}`, newPassword)}\n`;
  });
  folder.write('nats_passwords', lines.join(''));
}

/**
 * The server's configuration with the users of banks and other parties: those whose password is there, and the new ones.
 */
function renderNatsFolder(folder: SecretFolder, codes: readonly string[]): void {
  for (const name of ['nats.conf', 'container.conf']) {
    folder.write(`nats/${name}`, readFileSync(join(ROOT, 'deploy', 'nats', name), 'utf8'));
  }
  const known = folder.names().flatMap((name) => (name.startsWith(PARTY) ? [name.slice(PARTY.length)] : []));
  const all = [...new Set([...known, ...codes])].sort();
  const parties = all.map(
    (code): NatsParty => ({ code, password: folder.ensure(`${PARTY}${code}`, newPassword, PRIVATE) }),
  );
  folder.write('nats/users.conf', renderNatsUsers(parties));
}

/** The local issuer; production replaces jwks.json by the key set of its own. */
async function ensureIssuer(folder: SecretFolder): Promise<void> {
  if (folder.has('jwks.json')) return;
  const { privateJwk, keySet } = await createIssuerKeys();
  folder.ensure('issuer.json', () => JSON.stringify(privateJwk), PRIVATE);
  folder.ensure('jwks.json', () => JSON.stringify(keySet));
}

class SecretFolder {
  readonly path: string;
  readonly created: string[] = [];

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // Mounted as a whole.
    mkdirSync(join(path, 'nats'), { recursive: true });
    chmodSync(join(path, 'nats'), 0o755);
    // Written by the enforcement service, whoever it runs as: the list of erased reporters.
    mkdirSync(join(path, 'enforcement'), { recursive: true });
    chmodSync(join(path, 'enforcement'), 0o777);
  }

  names(): string[] {
    return readdirSync(this.path);
  }

  has(name: string): boolean {
    return existsSync(join(this.path, name));
  }

  /** @returns the secret of that name, made now if there is none */
  ensure(name: string, make: () => string, mode = MOUNTED): string {
    const path = join(this.path, name);
    if (this.has(name)) return readFileSync(path, 'utf8').trim();
    const value = make();
    this.#put(name, `${value}\n`, mode);
    return value;
  }

  /** Writes what follows from other secrets, unless it is so already. */
  write(name: string, content: string): void {
    if (this.has(name) && readFileSync(join(this.path, name), 'utf8') === content) return;
    this.#put(name, content, MOUNTED);
  }

  #put(name: string, content: string, mode: number): void {
    const path = join(this.path, name);
    writeFileSync(`${path}.new`, content, { mode: PRIVATE });
    // Explicitly: the umask of a careful administrator would lock the containers out.
    chmodSync(`${path}.new`, mode);
    renameSync(`${path}.new`, path);
    this.created.push(name);
  }
}
