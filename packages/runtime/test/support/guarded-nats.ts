import { type NatsParty, renderNatsUsers } from '@zhiqi/client/nats-users';
import { type GuardedNats, startGuardedNats as startServer, testPassword } from '@zhiqi/testing';

export type { GuardedNats } from '@zhiqi/testing';

/** A server with the configuration and the users of `deploy/nats`, and some parties. */
export function startGuardedNats(parties: readonly Pick<NatsParty, 'code'>[] = []): Promise<GuardedNats> {
  return startServer(renderNatsUsers(parties.map(({ code }) => ({ code, password: testPassword(`party-${code}`) }))));
}
