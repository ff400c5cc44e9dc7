import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { patentAggregate } from './aggregate.ts';
import { runPatent } from './run.ts';

/** What a patent does when time alone changes its verdicts: it is judged anew. */
export function patentDue({ store, clock }: ServiceContext): DueHandler {
  const actor = systemActor('inventory');
  return {
    collection: patentAggregate.collection,
    async onDue(id, requestId) {
      const at = clock.now().toISOString();
      await runPatent(store, id, { type: 'Tick', actor, at }, { requestId, actor, body: {} });
    },
  };
}
