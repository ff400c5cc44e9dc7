import type { JetStreamClient } from '@nats-io/jetstream';
import type { OutboxEntry } from '../store/types.ts';
import { withSpan } from '../telemetry/spans.ts';
import type { WaitingAggregate } from './journal.ts';

/** Unacknowledged events over all aggregates; more buys nothing (measured). */
const PUBLISH_WINDOW = 256;

const ACK_TIMEOUT_MS = 5_000;

/** Highest stream sequences that acknowledged the home and the party copies of a batch, with the event there. */
export interface Acknowledged {
  home: { seq: number; msgId: string } | undefined;
  party: { seq: number; msgId: string } | undefined;
}

export interface BatchOutcome {
  /** Events whose every copy was acknowledged, by aggregate. */
  readonly done: { readonly collection: string; readonly aggregateId: string; readonly eventIds: string[] }[];
  readonly acknowledged: Acknowledged;
  /** First error; the aggregates it met stay in the outbox and are tried again. */
  readonly error: unknown;
}

/**
 * Step 2 of the relay: publishes and waits for the acks. One aggregate's events go one after another (so a retry can never
 * pass its predecessor), different aggregates side by side up to the window. An error stops that aggregate only.
 */
export async function publishBatch(js: JetStreamClient, waiting: readonly WaitingAggregate[]): Promise<BatchOutcome> {
  const acknowledged: Acknowledged = { home: undefined, party: undefined };
  const done: BatchOutcome['done'] = [];
  let firstError: unknown;
  const queue = [...waiting].reverse();
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const eventIds: string[] = [];
      try {
        for (const entry of next.entries) {
          await publishEntry(js, entry, acknowledged);
          eventIds.push(entry.id);
        }
      } catch (error) {
        firstError ??= error;
      }
      if (eventIds.length > 0) done.push({ collection: next.collection, aggregateId: next.aggregateId, eventIds });
    }
  };
  await Promise.all(Array.from({ length: Math.min(PUBLISH_WINDOW, waiting.length) }, worker));
  return { done, acknowledged, error: firstError };
}

async function publishEntry(js: JetStreamClient, entry: OutboxEntry, acknowledged: Acknowledged): Promise<void> {
  const attributes = {
    'messaging.system': 'nats',
    'messaging.message.id': entry.id,
    'messaging.operation.type': 'send',
  };
  const options = { kind: 'producer', root: true, linkTo: [entry.meta.traceparent] } as const;
  for (const publication of entry.publications) {
    const send = async (): Promise<void> => {
      const ack = await js.publish(publication.subject, publication.payload, {
        msgID: publication.msgId,
        timeout: ACK_TIMEOUT_MS,
      });
      const side = publication.party ? 'party' : 'home';
      const highest = acknowledged[side];
      if (!highest || ack.seq > highest.seq) acknowledged[side] = { seq: ack.seq, msgId: publication.msgId };
    };
    await withSpan(`publish ${entry.type}`, attributes, send, options);
  }
}
