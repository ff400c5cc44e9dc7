import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readContracts } from '../../scripts/catalogue/model.ts';
import { readOwners } from '../../scripts/catalogue/owners.ts';

export const ROOT = join(import.meta.dirname, '../../../..');
export const PROTO = join(ROOT, 'proto');
export const GEN = join(import.meta.dirname, '../../src/gen');

/** The contracts as they are built into the package. */
export function builtContracts() {
  return readContracts(readFileSync(join(GEN, 'image.binpb')));
}

export function registeredOwners() {
  return readOwners(readFileSync(join(PROTO, 'OWNERS'), 'utf8'));
}
