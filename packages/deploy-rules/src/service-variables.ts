import { PORT_OFFSETS, readServiceConfig, type ServiceName } from '@zhiqi/runtime/config';

/** The least that a configuration needs. */
const NEEDED = { ZHIQI_JWKS_FILE: '/keys/jwks.json' };
const NONSENSE = 'no-such-value';

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(PORT_OFFSETS, name) && name !== 'nats' && name !== 'store';
}

/**
 * Whether a service reads a variable of its environment: nonsense in it must change its configuration, or be refused. Asking
 * the program itself cannot fall behind it, as a list would.
 */
export function readsVariable(service: ServiceName, variable: string): boolean {
  const usual = JSON.stringify(readServiceConfig(service, NEEDED));
  try {
    return JSON.stringify(readServiceConfig(service, { ...NEEDED, [variable]: NONSENSE })) !== usual;
  } catch {
    // Refused, so it was read.
    return true;
  }
}
