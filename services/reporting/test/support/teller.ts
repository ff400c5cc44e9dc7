import { type EventMessages, type EventType, eventCatalogue } from '@zhiqi/contracts';
import { type Actor, assertNever, type Decider } from '@zhiqi/kernel';
import type { AggregateDefinition, Publication, RunningService, ServiceDefinition, ServiceName } from '@zhiqi/runtime';

interface Told {
  readonly type: 'Told';
  readonly publication: Publication;
}
type Tell = { readonly type: 'Tell'; readonly publication: Publication };

const decider: Decider<Record<string, never>, Tell, Told> = {
  initial: {},
  decide: (command) =>
    command.type === 'Tell' ? [{ type: 'Told', publication: command.publication }] : assertNever(command.type),
  evolve: (state) => state,
};

/** Aggregates that publish whatever a test lets them, by token: every one that the contracts know. */
const aggregates = new Map(
  [...eventCatalogue.values()].map(({ aggregate }) => {
    const definition: AggregateDefinition<Record<string, never>, Tell, Told> = {
      collection: aggregate.replaceAll('-', '_'),
      aggregate,
      decider,
      schema: 1,
      toPublic: ({ publication }) => [publication],
    };
    return [aggregate, definition] as const;
  }),
);

/** Stands in for a department: a real store, relay and stream, without its rules. */
export function teller(name: ServiceName): ServiceDefinition {
  const owned = [...eventCatalogue.values()].filter(({ service }) => service === name);
  const tokens = new Set(owned.map(({ aggregate }) => aggregate));
  return { name, aggregates: [...tokens].flatMap((token) => aggregates.get(token) ?? []), mount: () => [] };
}

const officer: Actor = { role: 'OFF', unit: 'inventory', personKey: 'per_officer' };
let requests = 0;

/** Publishes one event of an aggregate through the teller's store and relay. */
export async function tell<T extends EventType>(
  { context }: RunningService,
  aggregate: string,
  subject: string,
  event: { readonly type: T; readonly message: EventMessages[T]; readonly effective?: string },
): Promise<void> {
  const definition = aggregates.get(aggregate);
  if (!definition) throw new Error(`the teller has no ${aggregate}`);
  requests += 1;
  const { type, message, effective = context.clock.now().toISOString() } = event;
  const publication = { type, message, copy: 'home', effective } as Publication;
  await context.store.run(
    definition,
    subject,
    { type: 'Tell', publication },
    { requestId: `req_${requests}`, actor: officer, body: requests },
  );
}
