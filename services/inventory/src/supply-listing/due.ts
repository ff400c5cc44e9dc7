import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { listingAggregate } from './aggregate.ts';
import { gatherFacts } from './gather.ts';

/** The daily recheck of R-34, and the end of the validity: the net under the reactions to the patents' own events. */
export function listingDue(service: ServiceContext): DueHandler {
  const { store, clock } = service;
  const actor = systemActor('inventory');
  return {
    collection: listingAggregate.collection,
    async onDue(id, requestId) {
      const loaded = await store.load(listingAggregate, id);
      if (!loaded || loaded.state.status === 'ABSENT') return;
      const facts = await gatherFacts(service, loaded.state.applicationNos);
      const command = { type: 'RecheckListing', actor, at: clock.now().toISOString(), actsFor: null, facts } as const;
      await store.run(listingAggregate, id, command, { requestId, actor, body: {} });
    },
  };
}
