import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { conversionAggregate } from './aggregate.ts';

/** What a licence does when its term is over: it ends. */
export function conversionDue({ store, clock }: ServiceContext): DueHandler {
  const actor = systemActor('inventory');
  return {
    collection: conversionAggregate.collection,
    async onDue(id, requestId) {
      const at = clock.now().toISOString();
      await store.run(conversionAggregate, id, { type: 'Tick', actor, at }, { requestId, actor, body: {} });
    },
  };
}
