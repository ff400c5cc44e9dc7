import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createIssuerKeys,
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

/** An instance of a whole service over the mark books; several may share one store. */
export async function startMarkService(
  servers: { readonly mongo: string; readonly nats: string },
  definition: Partial<ServiceDefinition> = {},
): Promise<MarkService> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-service-'));
  const keySet = join(folder, 'jwks.json');
  await writeFile(keySet, JSON.stringify((await createIssuerKeys()).keySet));
  const config = readServiceConfig('inventory', {
    ZHIQI_INVENTORY_ADDR: '127.0.0.1:0',
    MONGODB_URI: servers.mongo,
    NATS_URL: servers.nats,
    ZHIQI_JWKS_FILE: keySet,
  });
  const fatal: Error[] = [];
  const service = await startService(
    { name: 'inventory', aggregates: [markBook], mount: () => [], ...definition },
    config,
    { logger: silentLogger, onFatal: (error) => fatal.push(error) },
  );
  const stop = async (): Promise<void> => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...service, stop, fatal };
}
