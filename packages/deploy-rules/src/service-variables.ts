import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PORT_OFFSETS, readServiceConfig, type ServiceName } from '@zhiqi/runtime/config';

/** The least that a configuration needs. */
const NEEDED = { ZHIQI_JWKS_FILE: '/keys/jwks.json' };
const NONSENSE = 'no-such-value';

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(PORT_OFFSETS, name) && name !== 'nats' && name !== 'store';
}

/** Whether a service reads a variable of its environment. @param root of the checkout, where its source is */
export function readsVariable(root: string, service: ServiceName, variable: string): boolean {
  return readByEveryService(service, variable) || namedInSource(root, service, variable);
}

/** What a service reads beside what all read: its source names the variable, in quotes. */
function namedInSource(root: string, service: ServiceName, variable: string): boolean {
  const sources = globSync(`services/${service}/src/**/*.ts`, { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  return sources.some((file) => readFileSync(join(root, file), 'utf8').includes(`'${variable}'`));
}

/**
 * Nonsense in the variable must change the configuration, or be refused. Asking the program itself cannot fall behind it, as a
 * list would.
 */
function readByEveryService(service: ServiceName, variable: string): boolean {
  const usual = JSON.stringify(readServiceConfig(service, NEEDED));
  try {
    return JSON.stringify(readServiceConfig(service, { ...NEEDED, [variable]: NONSENSE })) !== usual;
  } catch {
    // Refused, so it was read.
    return true;
  }
}
