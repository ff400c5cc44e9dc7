import { jetstreamManager } from '@nats-io/jetstream';
import { type NatsServer, startNatsServer } from '@zhiqi/testing';
import { afterEach, beforeEach } from 'vitest';
import { connectNats, ensureStreams, type NatsSession, type Subscription } from '../../src/index.ts';

/** A server without users and with inventory's streams, new for every test. */
export interface FreshBus {
  readonly nats: NatsServer;
  readonly session: NatsSession;
  /** Stops the subscription when the test ends. */
  keep(subscription: Subscription): void;
}

export function useFreshBus(): FreshBus {
  const state = {} as { nats: NatsServer; session: NatsSession };
  let subscriptions: Subscription[] = [];
  beforeEach(async () => {
    state.nats = await startNatsServer();
    state.session = await connectNats({ url: state.nats.url, name: 'test' });
    await ensureStreams(await jetstreamManager(state.session.connection), 'inventory');
  });
  afterEach(async () => {
    await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    subscriptions = [];
    await state.session.close();
    await state.nats.stop();
  });
  return {
    get nats() {
      return state.nats;
    },
    get session() {
      return state.session;
    },
    keep: (subscription) => {
      subscriptions.push(subscription);
    },
  };
}
