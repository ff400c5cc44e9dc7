import { type Delivery, homeStream, type NatsSession, type Subscription, subscribe } from '@zhiqi/client';
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
        onBatch: (deliveries) => applyBatch(projection, deliveries),
        onNotice: logNotice(context.logger),
      }),
    ),
  );
  projection.started?.(subscriptions);
  return subscriptions;
}

function applyBatch(projection: Projection, deliveries: readonly Delivery[]): Promise<void> {
  const causes = new Set(deliveries.map(({ event }) => event.traceparent));
  const attributes = {
    'messaging.system': 'nats',
    'messaging.operation.type': 'process',
    'messaging.batch.message_count': deliveries.length,
  };
  return withSpan('process facts', attributes, () => retryWhenAway(() => projection.apply(deliveries)), {
    kind: 'consumer',
    root: true,
    linkTo: [...causes],
  });
}
