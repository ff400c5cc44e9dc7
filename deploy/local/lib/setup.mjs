import { delimiter, dirname, join } from 'node:path';
import { ensureDependencies } from './dependencies.mjs';
import { exclusively } from './lock.mjs';
import { ensureNatsServer } from './nats.mjs';
import { NATS_SERVER, NODE24, ROOT } from './paths.mjs';
import { withPnpm } from './pnpm.mjs';
import { SetupError } from './report.mjs';

const MINIMUM_NODE = 20;

/**
 * The part that every command shares: the pinned pnpm, the dependencies, Node 24 and nats-server. Once done it works
 * offline and takes well under a second.
 * @param {{nats?: boolean}} [parts] `nats: false` for a command that never starts nats-server
 */
export async function ensureSetup({ nats = true } = {}) {
  if (Number(process.versions.node.split('.')[0]) < MINIMUM_NODE) {
    throw new SetupError(`Node ${process.versions.node} 过旧,请安装 Node ${MINIMUM_NODE} 或更高版本(含 npm)后重试。`);
  }
  await exclusively(async () => {
    await ensureDependencies();
    if (nats) await ensureNatsServer();
  });
}

/** The environment for everything that runs after the set-up: Node 24, the workspace's tools, pnpm, nats-server. */
export function projectEnv(env = process.env) {
  const folders = [dirname(NODE24), join(ROOT, 'node_modules', '.bin'), dirname(NATS_SERVER)];
  const PATH = [...folders, env.PATH].join(delimiter);
  return withPnpm({
    ...env,
    PATH,
    ZHIQI_NATS_SERVER: NATS_SERVER,
    NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE ?? join(ROOT, '.zhiqi', 'compile-cache'),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  });
}
