import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { demandAggregate } from './aggregate.ts';

/** What a demand does on the day after its last day on the list: it expires. */
export function demandDue({ store, clock }: ServiceContext): DueHandler {
  const actor = systemActor('inventory');
  return {
    collection: demandAggregate.collection,
    async onDue(id, requestId) {
      const at = clock.now().toISOString();
      await store.run(demandAggregate, id, { type: 'Tick', actor, at, actsFor: null }, { requestId, actor, body: {} });
    },
  };
}
