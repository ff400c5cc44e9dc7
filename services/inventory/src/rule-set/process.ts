import type { Actor } from '@zhiqi/kernel';
import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { patentAggregate } from '../patent/aggregate.ts';
import { runPatent } from '../patent/run.ts';
import { ruleSetAggregate } from './aggregate.ts';
import type { PublishedRuleSet } from './domain.ts';
import { refreshRules } from './rules-in-force.ts';

/** Patents judged in one step; a step that was cut off is done again, and what it had judged is a repeated request. */
const STEP = 200;

/** What a published version does when its first day has come: every patent is judged anew, step by step. */
export function ruleSetDue(service: ServiceContext): DueHandler {
  const actor = systemActor('inventory');
  return {
    collection: ruleSetAggregate.collection,
    async onDue(id) {
      const loaded = await service.store.load(ruleSetAggregate, id);
      if (loaded?.state.status === 'PUBLISHED' && !loaded.state.rejudge.done) {
        await rejudgeStep(service, loaded.state, actor);
      }
    },
  };
}

async function rejudgeStep({ store, clock }: ServiceContext, ruleSet: PublishedRuleSet, actor: Actor): Promise<void> {
  const { ruleSetId, rejudge } = ruleSet;
  // Looked up before the version was written, they would judge by the old ones, and the request is remembered as done.
  await refreshRules(store);
  const documents = await store
    .documents(patentAggregate)
    .find({ 'state.status': 'REGISTERED', _id: { $gt: rejudge.after } })
    .sort({ _id: 1 })
    .limit(STEP)
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  await Promise.all(
    documents.map(({ _id: applicationNo }) => {
      const command = { type: 'Rejudge', ruleSetId, actor, at: clock.now().toISOString() } as const;
      const requestId = `tick:rejudge:${ruleSetId}:${applicationNo}`;
      return runPatent(store, applicationNo, command, {
        requestId,
        actor,
        correlationId: ruleSetId,
        body: { ruleSetId },
      });
    }),
  );
  const after = documents.at(-1)?._id ?? rejudge.after;
  const done = documents.length < STEP;
  await store.run(
    ruleSetAggregate,
    ruleSetId,
    { type: 'RecordRejudged', actor, at: clock.now().toISOString(), after, patents: documents.length, done },
    {
      requestId: `tick:rejudged:${ruleSetId}:${after}:${done}`,
      actor,
      correlationId: ruleSetId,
      body: { after, done },
    },
  );
}
