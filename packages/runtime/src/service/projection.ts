import { type Delivery, homeStream, type NatsSession, RetryLater, type Subscription, subscribe } from '@zhiqi/client';
import { ProjectionLost } from '../facts/fact-store.ts';
import { withSpan } from '../telemetry/spans.ts';
import { logNotice, retryWhenAway } from './subscription-support.ts';
import type { Projection, ServiceContext, ServiceDefinition } from './types.ts';

/**
 * Subscribes a service that keeps facts of others' events: one consumer a stream and audience. The consumer carries the
 * projection id, so an emptied fact database is filled again from the first event.
 */
export async function startProjection(
  definition: ServiceDefinition,
  context: ServiceContext,
  session: NatsSession,
  onFatal: (error: Error) => void,
): Promise<Subscription[]> {
  const projection = definition.projection?.(context);
  if (!projection) return [];
  const incarnation = await projection.projectionId();
  const subscriptions = await Promise.all(
    projection.audiences.map((audience) =>
      subscribe({
        session,
        streams: projection.sources.map(homeStream),
        durable: `${context.config.service}-facts-${audience}`,
        incarnation,
        filter: { audience, reader: 'all' },
        onBatch: (deliveries) => applyBatch(projection, deliveries, onFatal),
        onNotice: logNotice(context.logger),
      }),
    ),
  );
  projection.started?.(subscriptions);
  return subscriptions;
}

function applyBatch(
  projection: Projection,
  deliveries: readonly Delivery[],
  onFatal: (error: Error) => void,
): Promise<void> {
  const causes = new Set(deliveries.map(({ event }) => event.traceparent));
  const attributes = {
    'messaging.system': 'nats',
    'messaging.operation.type': 'process',
    'messaging.batch.message_count': deliveries.length,
  };
  return withSpan('process facts', attributes, () => retryWhenAway(() => apply(projection, deliveries, onFatal)), {
    kind: 'consumer',
    root: true,
    linkTo: [...causes],
  });
}

/** A fact database that was emptied under us is filled again by a new start; the events wait, unacknowledged. */
async function apply(
  projection: Projection,
  deliveries: readonly Delivery[],
  onFatal: (error: Error) => void,
): Promise<void> {
  try {
    await projection.apply(deliveries);
  } catch (error) {
    if (!(error instanceof ProjectionLost)) throw error;
    onFatal(error);
    throw new RetryLater('the fact database was emptied', { cause: error });
  }
}
