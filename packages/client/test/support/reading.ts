import {
  type Delivery,
  homeStream,
  type SubscribeOptions,
  type SubscriptionNotice,
  subscribe,
} from '../../src/index.ts';
import { REGISTERED } from './events.ts';
import type { FreshBus } from './fresh-bus.ts';

export const STREAM = homeStream('inventory');

type Overrides = Omit<Partial<SubscribeOptions>, 'handlers'> & {
  readonly handle?: (delivery: Delivery) => Promise<void> | void;
};

/** A subscription that keeps what it has handled, with pauses short enough for a test. */
export const readingOn =
  (bus: FreshBus) =>
  async ({ handle, ...options }: Overrides = {}) => {
    const seen: Delivery[] = [];
    const notices: SubscriptionNotice[] = [];
    const handlers = {
      [REGISTERED]: async (_event: unknown, delivery: Delivery) => {
        await handle?.(delivery);
        seen.push(delivery);
      },
    };
    const subscription = await subscribe({
      session: bus.session,
      streams: [STREAM],
      durable: 'analytics-test',
      retry: { initialMs: 10, maximumMs: 20 },
      onNotice: (notice) => notices.push(notice),
      ...(options.onBatch ? {} : { handlers }),
      ...options,
    });
    bus.keep(subscription);
    return {
      seen,
      notices,
      subscription,
    };
  };

export const sequences = (deliveries: readonly Delivery[]): number[] =>
  deliveries.map(({ event }) => Number(event.sequence));
