import { type NatsServer, startGuardedNats, testPassword } from '@zhiqi/testing';
import { connectNats, type NatsSession } from '../../src/index.ts';
import { type NatsParty, renderNatsUsers } from '../../src/nats-users.ts';

/** A server with the configuration of `deploy/nats`, its users and some parties. */
export interface GuardedBus {
  readonly nats: NatsServer;
  /** Logs in; closed with the bus. */
  as(user: string): Promise<NatsSession>;
  close(): Promise<void>;
}

export async function startGuardedBus(
  parties: readonly Pick<NatsParty, 'code' | 'durables'>[] = [],
): Promise<GuardedBus> {
  const users = renderNatsUsers(parties.map((party) => ({ ...party, password: testPassword(`party-${party.code}`) })));
  const nats = await startGuardedNats(users);
  const sessions: NatsSession[] = [];
  return {
    nats,
    as: async (user) => {
      const session = await connectNats({ url: nats.url, user, password: testPassword(user), name: user, wait: false });
      sessions.push(session);
      return session;
    },
    close: async () => {
      await Promise.all(sessions.map((session) => session.close()));
      await nats.stop();
    },
  };
}
