import type { JetStreamClient } from '@nats-io/jetstream';
import type { FinishedPublication, OutboxEntry } from '../store/types.ts';
import { withSpan } from '../telemetry/spans.ts';
import type { WaitingAggregate } from './journal.ts';
import type { PartyCopies } from './party-copies.ts';

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
export async function publishBatch(
  js: JetStreamClient,
  party: PartyCopies,
  waiting: readonly WaitingAggregate[],
): Promise<BatchOutcome> {
  party.startBatch(waiting);
  const acknowledged: Acknowledged = { home: undefined, party: undefined };
  const done: BatchOutcome['done'] = [];
  let firstError: unknown;
  const queue = [...waiting].reverse();
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const eventIds: string[] = [];
      try {
        for (const entry of next.entries) {
          await publishEntry(js, party, entry, acknowledged);
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

async function publishEntry(
  js: JetStreamClient,
  party: PartyCopies,
  entry: OutboxEntry,
  acknowledged: Acknowledged,
): Promise<void> {
  const attributes = {
    'messaging.system': 'nats',
    'messaging.message.id': entry.id,
    'messaging.operation.type': 'send',
  };
  const options = { kind: 'producer', root: true, linkTo: [entry.meta.traceparent] } as const;
  for (const publication of revocationsFirst(entry.publications)) {
    const send = async (): Promise<void> => {
      const ack = publication.party ? await party.publish(publication, entry.pos) : await publishHome(js, publication);
      const side = publication.party ? 'party' : 'home';
      const highest = acknowledged[side];
      if (ack && (!highest || ack.seq > highest.seq)) acknowledged[side] = ack;
    };
    await withSpan(`publish ${entry.type}`, attributes, send, options);
  }
}

/** Nobody learns that a consent is withdrawn before the copies made under it are gone. */
function revocationsFirst(publications: readonly FinishedPublication[]): readonly FinishedPublication[] {
  return publications.toSorted((one, other) => Number(other.revokes ?? false) - Number(one.revokes ?? false));
}

async function publishHome(js: JetStreamClient, { subject, payload, msgId }: FinishedPublication) {
  const { seq } = await js.publish(subject, payload, { msgID: msgId, timeout: ACK_TIMEOUT_MS });
  return { seq, msgId };
}
