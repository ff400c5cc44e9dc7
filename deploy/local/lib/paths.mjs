import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json and .git. */
export const ROOT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

/** Everything the set-up fetches for itself; removing it only costs the download again. */
export const TOOLS = join(ROOT, '.zhiqi', 'tools');

/** The pinned Node 24 binary (the npm package `node`), there after the first installation of dependencies. */
export const NODE24 = join(ROOT, 'node_modules', 'node', 'bin', 'node');

/** One stable path for nats-server, whether it came from PATH or from the distribution's package. */
export const NATS_SERVER = join(TOOLS, 'bin', 'nats-server');
