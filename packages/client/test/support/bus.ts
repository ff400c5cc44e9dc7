import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NatsServer, startNatsServer } from '@zhiqi/testing';
import { connectNats, type NatsSession } from '../../src/index.ts';
import { type NatsParty, renderNatsUsers } from '../../src/nats-users.ts';

const DEPLOY = fileURLToPath(new URL('../../../../deploy/nats', import.meta.url));

/** A server with the configuration of `deploy/nats`, its users and some parties. */
export interface GuardedBus {
  readonly nats: NatsServer;
  /** Logs in; closed with the bus. */
  as(user: string): Promise<NatsSession>;
  close(): Promise<void>;
}

export const passwordOf = (user: string): string => `secret_of_${user.replaceAll('-', '_')}_0123`;

export async function startGuardedBus(
  parties: readonly Pick<NatsParty, 'code' | 'durables'>[] = [],
): Promise<GuardedBus> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-bus-'));
  const users = renderNatsUsers(parties.map((party) => ({ ...party, password: passwordOf(`party-${party.code}`) })));
  await writeFile(join(folder, 'users.conf'), users);
  await copyFile(join(DEPLOY, 'nats.conf'), join(folder, 'nats.conf'));
  const variables = [
    ...(await readFile(join(DEPLOY, 'users.conf'), 'utf8')).matchAll(/user: (\S+), password: \$(\S+)/g),
  ];
  const env = Object.fromEntries(variables.map(([, user = '', name = '']) => [name, passwordOf(user)]));
  const nats = await startNatsServer({ config: join(folder, 'nats.conf'), env });
  const sessions: NatsSession[] = [];
  return {
    nats,
    as: async (user) => {
      const session = await connectNats({ url: nats.url, user, password: passwordOf(user), name: user, wait: false });
      sessions.push(session);
      return session;
    },
    close: async () => {
      await Promise.all(sessions.map((session) => session.close()));
      await nats.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
