import { existsSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { ConfigError, type Environment, withSecretFiles } from '@zhiqi/runtime/config';
import { CliError, EXIT } from '../exit-codes.ts';
import type { ServiceEntry } from './discover.ts';
import type { NatsUser } from './nats-config.ts';
import { HOST } from './ports.ts';

/** What the environment says about the parts of a platform that are not this one's own: a department that runs alone. */
export interface Outside {
  /** The environment with its secrets read from files: what the own processes inherit. */
  readonly env: Environment;
  /** A MongoDB that somebody else runs; undefined = the own embedded store. */
  readonly mongodbUri: string | undefined;
  /** A NATS that somebody else runs; undefined = the own one. */
  readonly natsUrl: string | undefined;
  /** Login of each own service on the outside NATS; empty without one. */
  readonly logins: ReadonlyMap<string, NatsUser>;
  /** Absolute path or https URL of a key set that another issuer keeps; undefined = the own issuer's. */
  readonly keySet: string | undefined;
  /** Interface on which NATS and the services listen; the store is for this machine alone. */
  readonly listenHost: string;
  /** Addresses of services that other departments run, as far as they were given. */
  readonly elsewhere: Readonly<Record<string, string>>;
  /** What was left out and follows from it, each a sentence. */
  readonly notes: readonly string[];
}

/**
 * Reads and checks the environment of `zhiqi up` before anything is touched. An empty variable counts as not set.
 * @param services those that run here
 * @param allServices every service of the checkout
 * @throws CliError naming the variable and what to do
 */
export function readOutside(
  environment: Environment,
  services: readonly ServiceEntry[],
  allServices: readonly ServiceEntry[],
): Outside {
  const env = readSecrets(environment);
  const natsUrl = checked(env, 'NATS_URL', /^(nats|tls):\/\/./, 'nats:// 或 tls:// 开头的地址');
  const others = allServices.filter((service) => !services.includes(service));
  const elsewhere = addressesOf(env, others);
  const keySet = keySetOf(env);
  return {
    env,
    mongodbUri: checked(env, 'MONGODB_URI', /^mongodb(\+srv)?:\/\/./, 'mongodb:// 或 mongodb+srv:// 开头的地址'),
    natsUrl,
    logins: natsUrl === undefined ? new Map() : loginsOf(env, services),
    keySet,
    listenHost: listenHostOf(env),
    elsewhere,
    notes: natsUrl === undefined ? [] : notesOf(others, elsewhere, keySet),
  };
}

/** `ZHIQI_INVENTORY_ADDR`: how a service is found by the others. */
export function addressVariable(service: string): string {
  return `ZHIQI_${service.toUpperCase()}_ADDR`;
}

/** `ZHIQI_NATS_PASSWORD_INVENTORY`: as `deploy/nats/users.conf` names it. */
export function passwordVariable(service: string): string {
  return `ZHIQI_NATS_PASSWORD_${service.toUpperCase()}`;
}

/** The value of a variable; undefined if it is empty. */
export function given(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function refuse(message: string, cause?: unknown): CliError {
  return new CliError(EXIT.environment, message, { cause });
}

/** As a service reads them: `MONGODB_URI_FILE` and the like. @throws CliError */
export function readSecrets(env: Environment): Environment {
  try {
    return withSecretFiles(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw refuse(`存放密钥的环境变量有误,请检查文件路径与权限:${error.message}`, error);
  }
}

/** The value is not repeated in the message: it may hold a password. */
function checked(env: Environment, name: string, pattern: RegExp, what: string): string | undefined {
  const value = given(env, name);
  if (value === undefined || pattern.test(value)) return value;
  throw refuse(`环境变量 ${name} 应为 ${what},请改正后重试。`);
}

const ADDRESS = /^(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}$/;

function addressesOf(env: Environment, services: readonly ServiceEntry[]): Record<string, string> {
  const found = services.flatMap(({ name }) => {
    const address = checked(env, addressVariable(name), ADDRESS, '主机:端口,例如 192.0.2.10:7411');
    return address === undefined ? [] : [[name, address] as const];
  });
  return Object.fromEntries(found);
}

function keySetOf(env: Environment): string | undefined {
  const value = given(env, 'ZHIQI_JWKS_FILE');
  if (value === undefined || value.startsWith('https://')) return value;
  if (/^\w+:\/\//.test(value)) throw refuse('环境变量 ZHIQI_JWKS_FILE 应为文件路径或 https 地址,请改正后重试。');
  const path = resolve(value);
  if (existsSync(path)) return path;
  throw refuse(
    `环境变量 ZHIQI_JWKS_FILE 指向的 ${path} 不存在:请向令牌签发方索取公钥集文件(本机平台的是 keys/jwks.json)。`,
  );
}

function listenHostOf(env: Environment): string {
  const host = given(env, 'ZHIQI_LISTEN_HOST') ?? HOST;
  if (isIPv4(host)) return host;
  throw refuse('环境变量 ZHIQI_LISTEN_HOST 应为本机的一个 IPv4 地址,或表示所有网卡的 0.0.0.0,请改正后重试。');
}

/** Every service is a user of its own: what it may publish and read hangs on its name. */
function loginsOf(env: Environment, services: readonly ServiceEntry[]): Map<string, NatsUser> {
  const [only] = services.length === 1 ? services : [];
  const logins = services.map(({ name }) => {
    const own = given(env, passwordVariable(name));
    const password = own ?? (only && given(env, 'ZHIQI_NATS_PASSWORD'));
    const user = (only && given(env, 'ZHIQI_NATS_USER')) ?? name;
    return { name, user, password };
  });
  const missing = logins.filter(({ password }) => password === undefined).map(({ name }) => name);
  if (missing.length > 0) {
    const variables = only ? 'ZHIQI_NATS_PASSWORD' : missing.map(passwordVariable).join('、');
    throw refuse(
      `已设置 NATS_URL,但缺少 ${variables}(${missing.join('、')} 在消息服务上的密码):请向消息服务的管理方索取` +
        `(在其平台上运行 zhiqi credentials ${missing[0]}),或去掉 NATS_URL 使用自带的消息服务。`,
    );
  }
  return new Map(logins.map(({ name, user, password = '' }) => [name, { user, password }]));
}

function notesOf(
  others: readonly ServiceEntry[],
  elsewhere: Readonly<Record<string, string>>,
  keySet: string | undefined,
): string[] {
  const unknown = others.filter(({ name }) => elsewhere[name] === undefined).map(({ name }) => addressVariable(name));
  return [
    ...(unknown.length > 0
      ? [`未设置 ${unknown.join('、')}:须向这些服务当面核实的业务会被拒绝,并说明联系不上;其余业务照常。`]
      : []),
    ...(keySet === undefined
      ? ['未设置 ZHIQI_JWKS_FILE:本平台自行签发令牌,其他部门的令牌在这里无效,本平台的令牌在其他部门也无效。']
      : []),
  ];
}
