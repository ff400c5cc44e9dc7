import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { healthCheck } from '@zhiqi/client';
import { CliError, EXIT } from '../exit-codes.ts';
import type { ServiceEntry } from './discover.ts';
import type { DataFolder } from './folder.ts';
import { keyFiles, LOCAL_ISSUER } from './keys.ts';
import { type NatsConfig, type NatsUser, prepareNatsConfig } from './nats-config.ts';
import { addressVariable, given, type Outside, passwordVariable } from './outside.ts';
import { answersTcp, HOST } from './ports.ts';
import type { ProcessSpec } from './process-spec.ts';

const STORE_OFFSET = 1;
const INFRASTRUCTURE_STAGE = 0;
const SERVICE_STAGE = 1;
/** GB/T 2260 code of the banner whose work plan this is: 达拉特旗. */
const DEFAULT_REGION = '150621';

/** Measured (docs/performance.md): 50 MB less at the peak of an import for 1.5 % more processor time. */
const MEMORY_FLAGS = ['--max-semi-space-size=16'];
/** Measured (docs/performance.md): glibc keeps an arena a thread, 20 MB less a service with two; the outer environment wins. */
const MEMORY_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };

/** A service's own words for a configuration that no restart mends, and for a store older than its stream. */
const PERMANENT_EXIT_CODES = [78, 79];

export interface PlanOptions {
  readonly root: string;
  readonly folder: DataFolder;
  readonly portBase: number;
  readonly services: readonly ServiceEntry[];
  /** Every service of the checkout, also those not started here: they are found by their addresses. */
  readonly allServices: readonly ServiceEntry[];
  readonly outside: Outside;
}

/** What one platform consists of. */
export interface Plan {
  readonly processes: readonly ProcessSpec[];
  readonly region: string;
  readonly mongodbUri: string;
  readonly natsUrl: string;
  /** Path or URL of the key set that the services check tokens with. */
  readonly keySet: string;
  /** Addresses of services that others run. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

/**
 * Decides which processes run, where, and with which environment. A `MONGODB_URI` or `NATS_URL` in the environment stands
 * for a cluster that somebody else runs: then the own one is not started.
 */
export function planPlatform(options: PlanOptions): Plan {
  const { outside, folder, portBase } = options;
  const region = given(outside.env, 'ZHIQI_REGION') ?? DEFAULT_REGION;
  const mongodbUri = outside.mongodbUri ?? `mongodb://${HOST}:${portBase + STORE_OFFSET}/?replicaSet=rs0`;
  const natsUrl = outside.natsUrl ?? `nats://${here(options)}:${portBase}`;
  const keySet = outside.keySet ?? keyFiles(folder).keySet;
  const nats = outside.natsUrl ? undefined : prepareNatsConfig(join(options.root, 'deploy', 'nats'), folder);
  const logins = nats?.users ?? outside.logins;
  const shared = sharedEnvironment(options, { region, mongodbUri, natsUrl, keySet });
  const processes = [
    ...(nats ? [natsSpec(options, nats)] : []),
    ...(outside.mongodbUri ? [] : [storeSpec(options)]),
    ...options.services.map((service) => serviceSpec(options, service, shared, logins.get(service.name))),
  ];
  return { processes, region, mongodbUri, natsUrl, keySet, elsewhere: outside.elsewhere };
}

/** Where this machine reaches what listens here. */
function here({ outside: { listenHost } }: PlanOptions): string {
  return listenHost === '0.0.0.0' ? HOST : listenHost;
}

function sharedEnvironment(
  options: PlanOptions,
  { region, mongodbUri, natsUrl, keySet }: Pick<Plan, 'region' | 'mongodbUri' | 'natsUrl' | 'keySet'>,
): NodeJS.ProcessEnv {
  const { outside, folder, portBase, allServices, root } = options;
  const env = withoutLogins(outside.env, allServices);
  const addresses = allServices.map(({ name, portOffset }) => {
    const address = outside.elsewhere[name] ?? `${here(options)}:${portBase + portOffset}`;
    return [addressVariable(name), address] as const;
  });
  return {
    ...env,
    ...Object.fromEntries(addresses),
    ZHIQI_DATA_DIR: folder.path,
    ZHIQI_PORT_BASE: String(portBase),
    ZHIQI_REGION: region,
    MONGODB_URI: mongodbUri,
    NATS_URL: natsUrl,
    ZHIQI_LISTEN_HOST: outside.listenHost,
    ZHIQI_JWKS_FILE: keySet,
    ZHIQI_ISSUER: given(env, 'ZHIQI_ISSUER') ?? LOCAL_ISSUER,
    ...(existsSync(folder.clockFile) ? { ZHIQI_CLOCK_FILE: folder.clockFile } : {}),
    ZHIQI_VAULT_KEY_FILE: given(env, 'ZHIQI_VAULT_KEY_FILE') ?? keyFiles(folder).vault,
    ...(existsSync(folder.calendars) && given(env, 'ZHIQI_CALENDAR_DIR') === undefined
      ? { ZHIQI_CALENDAR_DIR: folder.calendars }
      : {}),
    ZHIQI_LOG_LEVEL: given(env, 'ZHIQI_LOG_LEVEL') ?? 'info',
    NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE ?? join(root, '.zhiqi', 'compile-cache'),
  };
}

/** A service is told its own login alone, and a person's token is none of its business. */
function withoutLogins(env: Outside['env'], services: readonly ServiceEntry[]): NodeJS.ProcessEnv {
  const secret = new Set(['ZHIQI_NATS_USER', 'ZHIQI_NATS_PASSWORD', 'ZHIQI_TOKEN']);
  for (const { name } of services) secret.add(passwordVariable(name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secret.has(name)));
}

function natsSpec(options: PlanOptions, config: NatsConfig): ProcessSpec {
  const { root, folder, portBase, outside } = options;
  return {
    name: 'nats',
    address: `${here(options)}:${portBase}`,
    stage: INFRASTRUCTURE_STAGE,
    command: findNatsServer(root, outside.env),
    args: ['-c', config.file, '-a', outside.listenHost, '-p', String(portBase)],
    cwd: folder.nats,
    env: { ...outside.env, ...config.env },
    permanentExitCodes: [],
    // The server greets only once JetStream has recovered its files.
    isServing: () => answersTcp(`${here(options)}:${portBase}`, 'INFO '),
  };
}

function storeSpec({ root, folder, portBase, outside }: PlanOptions): ProcessSpec {
  const port = portBase + STORE_OFFSET;
  const address = `${HOST}:${port}`;
  const main = join(root, 'packages', 'embedded-mongo', 'src', 'main.ts');
  return {
    name: 'store',
    address,
    stage: INFRASTRUCTURE_STAGE,
    command: process.execPath,
    args: [main, '--data-dir', folder.store, '--port', String(port)],
    cwd: root,
    env: { ...outside.env },
    permanentExitCodes: [],
    isServing: () => answersTcp(address),
  };
}

function serviceSpec(
  options: PlanOptions,
  service: ServiceEntry,
  shared: NodeJS.ProcessEnv,
  login: NatsUser | undefined,
): ProcessSpec {
  const address = `${here(options)}:${options.portBase + service.portOffset}`;
  return {
    name: service.name,
    address,
    stage: SERVICE_STAGE,
    command: process.execPath,
    args: [...MEMORY_FLAGS, service.main],
    cwd: options.root,
    env: {
      ...MEMORY_ENVIRONMENT,
      ...shared,
      ...(login ? { ZHIQI_NATS_USER: login.user, ZHIQI_NATS_PASSWORD: login.password } : {}),
    },
    permanentExitCodes: PERMANENT_EXIT_CODES,
    isServing: () => healthCheck(address),
  };
}

/** The binary that the set-up provides, or the one on PATH. */
export function findNatsServer(root: string, env: Outside['env']): string {
  const folders = [join(root, '.zhiqi', 'tools', 'bin'), ...(env.PATH ?? '').split(delimiter)];
  const candidates = [env.ZHIQI_NATS_SERVER, ...folders.map((folder) => join(folder, 'nats-server'))];
  const found = candidates.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) {
    throw new CliError(EXIT.environment, '没有找到 nats-server,请先运行 npm run setup。');
  }
  return found;
}
