import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderNatsUsers } from '../src/nats-users.ts';

/** Writes the user file without parties; a deployment renders its own with them. */
writeFileSync(fileURLToPath(new URL('../../../deploy/nats/users.conf', import.meta.url)), renderNatsUsers());
