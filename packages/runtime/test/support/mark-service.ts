import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addressVariable,
  createIssuerKeys,
  type Logger,
  type RunningService,
  readServiceConfig,
  type ServiceDefinition,
  silentLogger,
  startService,
} from '../../src/index.ts';
import { markBook } from './mark-book.ts';

export interface MarkService extends RunningService {
  readonly fatal: readonly Error[];
}

export interface MarkServers {
  readonly mongo: string;
  readonly nats: string;
  /** Where NATS has users. */
  readonly login?: { readonly user: string; readonly password: string };
}

/** An instance of a whole service, inventory over the mark books unless told otherwise; several may share one store. */
export async function startMarkService(
  servers: MarkServers,
  definition: Partial<ServiceDefinition> = {},
  logger: Logger = silentLogger,
): Promise<MarkService> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-service-'));
  const keySet = join(folder, 'jwks.json');
  await writeFile(keySet, JSON.stringify((await createIssuerKeys()).keySet));
  const name = definition.name ?? 'inventory';
  const config = readServiceConfig(name, {
    [addressVariable(name)]: '127.0.0.1:0',
    MONGODB_URI: servers.mongo,
    NATS_URL: servers.nats,
    ZHIQI_NATS_USER: servers.login?.user,
    ZHIQI_NATS_PASSWORD: servers.login?.password,
    ZHIQI_JWKS_FILE: keySet,
  });
  const fatal: Error[] = [];
  const service = await startService({ name, aggregates: [markBook], mount: () => [], ...definition }, config, {
    logger,
    onFatal: (error) => fatal.push(error),
  });
  const stop = async (): Promise<void> => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...service, stop, fatal };
}
