import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { patentAggregate } from './aggregate.ts';
import { PATENT_SCHEMA } from './domain.ts';
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

/**
 * Rights in force that an earlier version stored fall due at once: nobody watched their annuities then, and what they had due
 * themselves may lie years ahead. Runs at every start; its first write takes a right out.
 */
export async function watchEarlierPatents({ store, clock }: ServiceContext): Promise<void> {
  await store.documents(patentAggregate).updateMany(
    {
      'state.scope.inScope': true,
      'state.legalState': { $in: ['GRANTED_IN_FORCE', 'GRACE'] },
      schema: { $lt: PATENT_SCHEMA },
    },
    { $min: { dueAt: clock.now() } },
  );
}
