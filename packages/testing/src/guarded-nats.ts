import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NatsServer, startNatsServer } from './nats-server.ts';

const MAIN_FILE = fileURLToPath(new URL('../../../deploy/nats/nats.conf', import.meta.url));

/** A server with the configuration of `deploy/nats` and its users. */
export interface GuardedNats extends NatsServer {
  login(user: string): { readonly user: string; readonly password: string };
}

/** Password of a user in tests: `party-b01`, `financing`. */
export function testPassword(user: string): string {
  return `secret_of_${user.replaceAll('-', '_')}_0123`;
}

/**
 * @param users the rendered user file (`renderNatsUsers` of `@zhiqi/client/nats-users`); a party's password in it is
 *   {@link testPassword} of its user
 */
export async function startGuardedNats(users: string): Promise<GuardedNats> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-guarded-'));
  await writeFile(join(folder, 'users.conf'), users);
  await copyFile(MAIN_FILE, join(folder, 'nats.conf'));
  const variables = [...users.matchAll(/user: (\S+), password: \$(\S+)/g)];
  const env = Object.fromEntries(variables.map(([, user = '', name = '']) => [name, testPassword(user)]));
  const nats = await startNatsServer({ config: join(folder, 'nats.conf'), env });
  return {
    url: nats.url,
    port: nats.port,
    storeDir: nats.storeDir,
    kill: () => nats.kill(),
    restart: () => nats.restart(),
    reload: () => nats.reload(),
    stop: async () => {
      await nats.stop();
      await rm(folder, { recursive: true, force: true });
    },
    login: (user) => ({ user, password: testPassword(user) }),
  };
}
