import {
  type Delivery,
  type EventHandlers,
  eventFilter,
  homeStream,
  type NatsSession,
  type SubjectFilter,
  type Subscription,
  subscribe,
} from '@zhiqi/client';
import { eventDescriptor } from '@zhiqi/contracts';
import { systemActor } from '../auth.ts';
import { withSpan } from '../telemetry/spans.ts';
import { logNotice, retryWhenAway } from './subscription-support.ts';
import type { Reaction, ServiceContext, ServiceDefinition } from './types.ts';

/**
 * Subscribes a service to the events it reacts to, its own and those of other services. A stream that does not exist yet,
 * because the other service never started, is awaited in the background and read from its first event.
 *
 * Each reaction sends a command with request id `<event id>:<handler>`, so an event delivered again is a request repeated; the
 * ack comes after the command.
 */
export async function startReactions(
  definition: ServiceDefinition,
  context: ServiceContext,
  session: NatsSession,
): Promise<Subscription[]> {
  const reactions = definition.reactions?.(context) ?? [];
  const groups = Map.groupBy(reactions, ({ type }) => groupKey(context.config.service, type));
  return Promise.all(
    [...groups.values()].map((group) => {
      const { streams, filter, durable } = sourceOf(context.config.service, group);
      return subscribe({
        session,
        streams,
        durable,
        filter,
        handlers: handlersOf(context, group),
        onNotice: logNotice(context.logger),
      });
    }),
  );
}

/**
 * A service reads its own stream by several filters in one consumer; another's by one consumer for each audience with one
 * filter, as the credentials demand.
 */
function groupKey(service: string, type: Reaction['type']): string {
  const descriptor = eventDescriptor(type);
  return descriptor.service === service ? service : `${descriptor.service}/${descriptor.home}`;
}

function sourceOf(service: string, group: readonly Reaction[]) {
  const filters = [...new Set(group.map(({ type }) => type))].map(eventFilter);
  const [first, ...others] = filters;
  if (first?.service === undefined) throw new Error('a group of reactions is never empty');
  const streams = [homeStream(first.service)];
  if (first.service === service) return { streams, filter: filters, durable: `${service}-reactions` };
  return { streams, filter: others.reduce(common, first), durable: `${service}-reactions-${first.audience}` };
}

/** What two filters share: an import of a hundred thousand patents need not pass through a service that waits for pledges. */
function common(one: SubjectFilter, other: SubjectFilter): SubjectFilter {
  const shared = Object.entries(one).filter(([token, value]) => other[token as keyof SubjectFilter] === value);
  return Object.fromEntries(shared);
}

function handlersOf(context: ServiceContext, group: readonly Reaction[]): EventHandlers {
  const byType = Map.groupBy(group, ({ type }) => type);
  const entries = [...byType].map(([type, reactions]) => [
    type,
    async (event: Parameters<Reaction['handle']>[0], delivery: Delivery) => {
      for (const reaction of reactions) await carryOut(context, reaction, event, delivery);
    },
  ]);
  return Object.fromEntries(entries) as EventHandlers;
}

function carryOut(
  context: ServiceContext,
  { handler, handle }: Reaction,
  event: Parameters<Reaction['handle']>[0],
  { stream }: Delivery,
): Promise<void> {
  const attributes = {
    'messaging.system': 'nats',
    'messaging.destination.name': stream,
    'messaging.message.id': event.id,
    'messaging.operation.type': 'process',
  };
  const reactionContext = {
    requestId: `${event.id}:${handler}`,
    actor: systemActor(context.config.service),
    correlationId: event.correlationid,
    causationId: event.id,
  };
  return withSpan(`process ${event.type}`, attributes, () => retryWhenAway(() => handle(event, reactionContext)), {
    kind: 'consumer',
    root: true,
    linkTo: [event.traceparent],
  });
}
