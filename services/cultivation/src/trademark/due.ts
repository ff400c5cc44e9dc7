import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { trademarkAggregate } from './aggregate.ts';

/** What a trademark does when its term turns: the renewal window, the grace period, its end. */
export function trademarkDue({ store, clock }: ServiceContext): DueHandler {
  const actor = systemActor('cultivation');
  return {
    collection: trademarkAggregate.collection,
    async onDue(id, requestId) {
      const at = clock.now().toISOString();
      await store.run(trademarkAggregate, id, { type: 'Tick', actor, at }, { requestId, actor, body: {} });
    },
  };
}
