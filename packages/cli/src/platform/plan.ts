import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { healthCheck } from '@zhiqi/client';
import { CliError, EXIT } from '../exit-codes.ts';
import type { ServiceEntry } from './discover.ts';
import type { DataFolder } from './folder.ts';
import { keyFiles, LOCAL_ISSUER } from './keys.ts';
import { type NatsConfig, type NatsUser, prepareNatsConfig } from './nats-config.ts';
import { answersTcp, HOST } from './ports.ts';
import type { ProcessSpec } from './process-spec.ts';

const STORE_OFFSET = 1;
const INFRASTRUCTURE_STAGE = 0;
const SERVICE_STAGE = 1;
/** GB/T 2260 code of the banner whose work plan this is: 达拉特旗. */
const DEFAULT_REGION = '150621';

/** A service's own words for a configuration that no restart mends, and for a store older than its stream. */
const PERMANENT_EXIT_CODES = [78, 79];

export interface PlanOptions {
  readonly root: string;
  readonly folder: DataFolder;
  readonly portBase: number;
  readonly services: readonly ServiceEntry[];
  /** Every service of the checkout, also those not started here: they are found by their addresses. */
  readonly allServices: readonly ServiceEntry[];
  readonly env: NodeJS.ProcessEnv;
}

/** What one platform consists of. */
export interface Plan {
  readonly processes: readonly ProcessSpec[];
  readonly region: string;
  readonly mongodbUri: string;
  readonly natsUrl: string;
}

/**
 * Decides which processes run, where, and with which environment. A `MONGODB_URI` or `NATS_URL` in the environment stands
 * for a cluster that somebody else runs: then the own one is not started.
 */
export function planPlatform(options: PlanOptions): Plan {
  const { env, portBase } = options;
  const region = env.ZHIQI_REGION ?? DEFAULT_REGION;
  const mongodbUri = env.MONGODB_URI ?? `mongodb://${HOST}:${portBase + STORE_OFFSET}/?replicaSet=rs0`;
  const natsUrl = env.NATS_URL ?? `nats://${HOST}:${portBase}`;
  const nats = env.NATS_URL ? undefined : prepareNatsConfig(join(options.root, 'deploy', 'nats'), options.folder);
  const shared = sharedEnvironment(options, { region, mongodbUri, natsUrl });
  const processes = [
    ...(nats ? [natsSpec(options, nats)] : []),
    ...(env.MONGODB_URI ? [] : [storeSpec(options)]),
    ...options.services.map((service) => serviceSpec(options, service, shared, nats?.users.get(service.name))),
  ];
  return { processes, region, mongodbUri, natsUrl };
}

/** `ZHIQI_INVENTORY_ADDR`: how a service is found by the others. */
function addressVariable(service: string): string {
  return `ZHIQI_${service.toUpperCase()}_ADDR`;
}

function sharedEnvironment(
  { env, folder, portBase, allServices, root }: PlanOptions,
  { region, mongodbUri, natsUrl }: { region: string; mongodbUri: string; natsUrl: string },
): NodeJS.ProcessEnv {
  const addresses = allServices.map(({ name, portOffset }) => {
    const variable = addressVariable(name);
    return [variable, env[variable] ?? `${HOST}:${portBase + portOffset}`] as const;
  });
  return {
    ...env,
    ...Object.fromEntries(addresses),
    ZHIQI_DATA_DIR: folder.path,
    ZHIQI_PORT_BASE: String(portBase),
    ZHIQI_REGION: region,
    MONGODB_URI: mongodbUri,
    NATS_URL: natsUrl,
    ZHIQI_JWKS_FILE: env.ZHIQI_JWKS_FILE ?? keyFiles(folder).keySet,
    ZHIQI_ISSUER: env.ZHIQI_ISSUER ?? LOCAL_ISSUER,
    ...(existsSync(folder.clockFile) ? { ZHIQI_CLOCK_FILE: folder.clockFile } : {}),
    ZHIQI_LOG_LEVEL: env.ZHIQI_LOG_LEVEL ?? 'info',
    NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE ?? join(root, '.zhiqi', 'compile-cache'),
  };
}

function natsSpec({ root, folder, portBase, env }: PlanOptions, config: NatsConfig): ProcessSpec {
  return {
    name: 'nats',
    address: `${HOST}:${portBase}`,
    stage: INFRASTRUCTURE_STAGE,
    command: findNatsServer(root, env),
    args: ['-c', config.file, '-a', HOST, '-p', String(portBase), '-sd', folder.nats],
    cwd: folder.nats,
    env: { ...env, ...config.env },
    permanentExitCodes: [],
    // The server greets only once JetStream has recovered its files.
    isServing: () => answersTcp(portBase, 'INFO '),
  };
}

function storeSpec({ root, folder, portBase, env }: PlanOptions): ProcessSpec {
  const port = portBase + STORE_OFFSET;
  const main = join(root, 'packages', 'embedded-mongo', 'src', 'main.ts');
  return {
    name: 'store',
    address: `${HOST}:${port}`,
    stage: INFRASTRUCTURE_STAGE,
    command: process.execPath,
    args: [main, '--data-dir', folder.store, '--port', String(port)],
    cwd: root,
    env,
    permanentExitCodes: [],
    isServing: () => answersTcp(port),
  };
}

function serviceSpec(
  { root, portBase }: PlanOptions,
  service: ServiceEntry,
  shared: NodeJS.ProcessEnv,
  login: NatsUser | undefined,
): ProcessSpec {
  const address = `${HOST}:${portBase + service.portOffset}`;
  return {
    name: service.name,
    address,
    stage: SERVICE_STAGE,
    command: process.execPath,
    args: [service.main],
    cwd: root,
    env: {
      ...shared,
      [addressVariable(service.name)]: address,
      ...(login ? { ZHIQI_NATS_USER: login.user, ZHIQI_NATS_PASSWORD: login.password } : {}),
    },
    permanentExitCodes: PERMANENT_EXIT_CODES,
    isServing: () => healthCheck(address),
  };
}

/** The binary that the set-up provides, or the one on PATH. */
function findNatsServer(root: string, env: NodeJS.ProcessEnv): string {
  const folders = [join(root, '.zhiqi', 'tools', 'bin'), ...(env.PATH ?? '').split(delimiter)];
  const candidates = [env.ZHIQI_NATS_SERVER, ...folders.map((folder) => join(folder, 'nats-server'))];
  const found = candidates.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) {
    throw new CliError(EXIT.environment, '没有找到 nats-server,请先运行 npm run setup。');
  }
  return found;
}
