import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NatsParty, renderNatsUsers } from '@zhiqi/client/nats-users';
import { type NatsServer, startNatsServer } from '@zhiqi/testing';

const MAIN_FILE = fileURLToPath(new URL('../../../../deploy/nats/nats.conf', import.meta.url));

/** A server with the configuration and the users of `deploy/nats`. */
export interface GuardedNats extends NatsServer {
  login(user: string): { readonly user: string; readonly password: string };
}

const passwordOf = (user: string): string => `secret_of_${user.replaceAll('-', '_')}_0123`;

export async function startGuardedNats(parties: readonly Pick<NatsParty, 'code'>[] = []): Promise<GuardedNats> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-guarded-'));
  const users = renderNatsUsers(parties.map(({ code }) => ({ code, password: passwordOf(`party-${code}`) })));
  await writeFile(join(folder, 'users.conf'), users);
  await copyFile(MAIN_FILE, join(folder, 'nats.conf'));
  const variables = [...users.matchAll(/user: (\S+), password: \$(\S+)/g)];
  const env = Object.fromEntries(variables.map(([, user = '', name = '']) => [name, passwordOf(user)]));
  const nats = await startNatsServer({ config: join(folder, 'nats.conf'), env });
  const stop = async (): Promise<void> => {
    await nats.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    url: nats.url,
    port: nats.port,
    storeDir: nats.storeDir,
    kill: () => nats.kill(),
    restart: () => nats.restart(),
    reload: () => nats.reload(),
    stop,
    login: (user) => ({ user, password: passwordOf(user) }),
  };
}
