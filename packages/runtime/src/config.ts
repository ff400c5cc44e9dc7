import { readFileSync } from 'node:fs';

/** A variable of the environment is missing or malformed; the message names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Ports of a platform: base + offset. */
export const PORT_OFFSETS = {
  nats: 0,
  store: 1,
  portal: 10,
  inventory: 11,
  cultivation: 12,
  financing: 13,
  enforcement: 14,
  reporting: 15,
} as const;

export type ServiceName = Exclude<keyof typeof PORT_OFFSETS, 'nats' | 'store'>;

/** What every service reads from its environment, once. */
export interface ServiceConfig {
  readonly service: ServiceName;
  /** Address it listens on, `127.0.0.1:7411`: its own one, or that port of the address `ZHIQI_LISTEN_HOST`. */
  readonly address: string;
  readonly region: string;
  readonly mongodbUri: string;
  readonly database: string;
  readonly natsUrl: string;
  readonly natsUser: string | undefined;
  readonly natsPassword: string | undefined;
  /** Path of the issuer's key set, or its https URL. */
  readonly keySet: string;
  readonly issuer: string;
  /** Path of the clock file; undefined = the machine's clock. */
  readonly clockFile: string | undefined;
  readonly logLevel: string;
  /** How long a stop may take before calls are cut off. */
  readonly drainMs: number;
  /** Where the other services are, and this one itself. */
  readonly peers: Readonly<Record<ServiceName, string>>;
}

/**
 * Variables that hold a secret: each may be given as `<NAME>_FILE`, the path of a file with the value, as container platforms
 * mount secrets. What stands in the environment itself is seen by everybody who may look at the process.
 */
const SECRET_VARIABLES = ['MONGODB_URI', 'ZHIQI_NATS_PASSWORD', 'ZHIQI_TOKEN'] as const;

/**
 * The environment with secrets read from the files that `<NAME>_FILE` names; those variables themselves are left out.
 * @throws ConfigError for a file that cannot be read, or a secret given in both ways
 */
export function withSecretFiles(env: Environment): Environment {
  const result: Record<string, string | undefined> = { ...env };
  for (const name of SECRET_VARIABLES) {
    const variable = `${name}_FILE`;
    const path = given(env, variable);
    delete result[variable];
    if (path === undefined) continue;
    if (given(env, name) !== undefined) throw new ConfigError(`${name} and ${variable} are both set: give one of them`);
    result[name] = secretFrom(variable, path);
  }
  return result;
}

function secretFrom(variable: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new ConfigError(`${variable} names ${path}, which cannot be read`, { cause });
  }
  if (text === '') throw new ConfigError(`${variable} names ${path}, which is empty`);
  return text;
}

/** Reads the environment of a service. @throws ConfigError naming the first variable that is wrong */
export function readServiceConfig(service: ServiceName, environment: Environment): ServiceConfig {
  const env = withSecretFiles(environment);
  const base = integer(env, 'ZHIQI_PORT_BASE', 7400, 0, 65_000);
  const peers = peerAddresses(env, base);
  return {
    service,
    address: listenAddress(env, peers[service]),
    region: matching(env, 'ZHIQI_REGION', '150621', /^\d{6}$/, 'a GB/T 2260 code of six digits'),
    mongodbUri: matching(
      env,
      'MONGODB_URI',
      `mongodb://127.0.0.1:${base + PORT_OFFSETS.store}/?replicaSet=rs0`,
      /^mongodb(\+srv)?:\/\//,
      'a mongodb:// URI',
    ),
    database: given(env, 'ZHIQI_DATABASE') ?? `zhiqi_${service}`,
    natsUrl: given(env, 'NATS_URL') ?? `nats://127.0.0.1:${base + PORT_OFFSETS.nats}`,
    natsUser: given(env, 'ZHIQI_NATS_USER'),
    natsPassword: given(env, 'ZHIQI_NATS_PASSWORD'),
    keySet: keySet(env),
    issuer: given(env, 'ZHIQI_ISSUER') ?? 'zhiqi-local',
    clockFile: given(env, 'ZHIQI_CLOCK_FILE'),
    logLevel: matching(env, 'ZHIQI_LOG_LEVEL', 'info', /^(debug|info|warn|error|fatal)$/, 'a log level'),
    drainMs: integer(env, 'ZHIQI_DRAIN_MS', 5_000, 0, 600_000),
    peers,
  };
}

function peerAddresses(env: Environment, base: number): Record<ServiceName, string> {
  const at = (service: ServiceName): string =>
    given(env, addressVariable(service)) ?? `127.0.0.1:${base + PORT_OFFSETS[service]}`;
  return {
    portal: at('portal'),
    inventory: at('inventory'),
    cultivation: at('cultivation'),
    financing: at('financing'),
    enforcement: at('enforcement'),
    reporting: at('reporting'),
  };
}

/** Behind a name that others find it by (a container's, a proxy's) a service listens on every interface, `0.0.0.0`. */
function listenAddress(env: Environment, own: string): string {
  const host = given(env, 'ZHIQI_LISTEN_HOST');
  return host === undefined ? own : `${host}${own.slice(own.lastIndexOf(':'))}`;
}

/** `ZHIQI_INVENTORY_ADDR`: where a service is found by the others. */
export function addressVariable(service: ServiceName): string {
  return `ZHIQI_${service.toUpperCase()}_ADDR`;
}

export function required(env: Environment, name: string, what: string): string {
  const value = env[name];
  if (!value) throw new ConfigError(`${name} is not set: it must be ${what}`);
  return value;
}

export function integer(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const text = given(env, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ConfigError(`${name} is "${text}": it must be an integer from ${min} to ${max}`);
}

function matching(env: Environment, name: string, fallback: string, pattern: RegExp, what: string): string {
  const value = given(env, name) ?? fallback;
  if (pattern.test(value)) return value;
  throw new ConfigError(`${name} is "${value}": it must be ${what}`);
}

/** A variable that is empty counts as not set. */
function given(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

/** Over plain http anybody on the way could put a key of their own in. */
function keySet(env: Environment): string {
  const what = 'the path or https URL of the token issuer’s key set';
  const value = required(env, 'ZHIQI_JWKS_FILE', what);
  if (!value.startsWith('http://')) return value;
  throw new ConfigError(`ZHIQI_JWKS_FILE is "${value}": it must be ${what}`);
}
