import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { demandAggregate } from './aggregate.ts';

/** What a demand does when time alone ends a consent or the demand itself. */
export function demandDue({ store, clock }: ServiceContext): DueHandler {
  const actor = systemActor('financing');
  return {
    collection: demandAggregate.collection,
    async onDue(id, requestId) {
      const at = clock.now().toISOString();
      await store.run(demandAggregate, id, { type: 'Tick', actor, at }, { requestId, actor, body: {} });
    },
  };
}
