import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '@zhiqi/testing';
import type { Platform } from './platform.ts';

const INVENTORY = fileURLToPath(new URL('../../../../services/inventory/src/main.ts', import.meta.url));
/** The first offset of a platform's span that no service uses. */
const SPARE_OFFSET = 16;

/** One more inventory process on the same store and bus. The platform's launcher knows nothing of it. */
export interface SecondInstance {
  readonly address: string;
  readonly child: Child;
}

/** Starts it the way an administrator would who scales the service out: by environment alone. */
export async function startSecondInventory(platform: Platform): Promise<SecondInstance> {
  const { mongodbUri } = await platform.status();
  const bus = await platform.json<Record<string, string>>('credentials', 'inventory');
  const address = `127.0.0.1:${platform.portBase + SPARE_OFFSET}`;
  const child = new Child({
    entry: INVENTORY,
    env: {
      ...bus,
      MONGODB_URI: mongodbUri,
      ZHIQI_INVENTORY_ADDR: address,
      ZHIQI_JWKS_FILE: join(platform.dataDir, 'keys', 'jwks.json'),
      ZHIQI_CLOCK_FILE: join(platform.dataDir, 'clock.json'),
    },
  });
  await child.line(/"msg":"ready"/);
  return { address, child };
}
