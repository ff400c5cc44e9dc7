import { millis } from '@nats-io/transport-node';
import { DecodeError } from './decode-error.ts';
import { type Delivery, storedEvent, toDelivery } from './delivery.ts';
import { type ChainSource, chainKey, type OrderWindow } from './order.ts';
import { managerOf, readStream } from './stream-cursor.ts';
import { subjectFilter } from './subject.ts';
import type { SubscriptionSettings } from './subscription-options.ts';

/** Time for the server to hand out again what was not acknowledged. */
const REDELIVERY_SLACK_MS = 5_000;

/**
 * Where a subscription's order check looks for missing events: the stream, through a short-lived consumer
 * `<durable>-reread`; or, for a party, only the events it was given and could not handle yet.
 */
export function chainSource(
  settings: SubscriptionSettings,
  stream: string,
  window: OrderWindow,
  troubled: () => readonly Delivery[],
): ChainSource {
  if (!settings.bind) {
    return {
      complete: true,
      chainOf: (delivery) => readChain(settings, stream, delivery),
      outstanding: async () => false,
    };
  }
  const since = performance.now();
  return {
    complete: false,
    chainOf: async (delivery) => troubled().filter((other) => chainKey(other) === chainKey(delivery)),
    outstanding: () => isOutstanding(settings, stream, { ...window, since, inHand: troubled().length }),
  };
}

async function readChain(settings: SubscriptionSettings, stream: string, { subject }: Delivery): Promise<Delivery[]> {
  const { audience, reader, service, aggregate, id } = subject;
  const chain: Delivery[] = [];
  const cursor = {
    session: settings.session,
    stream,
    name: `${settings.durable}-reread`,
    filter: subjectFilter({ audience, reader, service, aggregate, id }),
    from: 'first',
  } as const;
  for await (const message of readStream(cursor)) {
    try {
      chain.push(toDelivery(storedEvent(message)));
    } catch (error) {
      // Unreadable: it is a dead letter of its own, and a gap in the order.
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  return chain;
}

/**
 * Whether something that was delivered before this window may still come again. Copies that were purged after their delivery
 * never do, and the server counts them as unacknowledged for ever: whatever has not come back within the acknowledgement wait
 * no longer exists.
 */
async function isOutstanding(
  { session, durable }: SubscriptionSettings,
  stream: string,
  window: OrderWindow & { readonly since: number; readonly inHand: number },
): Promise<boolean> {
  if (window.acknowledged >= window.delivered) return false;
  const jsm = await managerOf(session);
  const { ack_floor, num_ack_pending, config } = await jsm.consumers.info(stream, durable);
  if (ack_floor.stream_seq >= window.delivered || num_ack_pending <= window.inHand) return false;
  return performance.now() - window.since < millis(config.ack_wait ?? 0) + REDELIVERY_SLACK_MS;
}
