import { type LegalDate, parseLegalDate } from '@zhiqi/kernel';
import { type Reaction, type ReactionContext, reaction, type ServiceContext } from '@zhiqi/runtime';
import { giRightAggregate } from '../gi-right/aggregate.ts';
import { authorisationAggregate } from './aggregate.ts';

/**
 * With a right ends every use of its mark. The users at that time are found when the end becomes known; one that was
 * authorised at the same moment, when its own event comes by.
 */
export function authorisationReactions(service: ServiceContext): Reaction[] {
  return [
    reaction('zhiqi.cultivation.v1.GiRightEnded', 'cease-users', async ({ data }, context) => {
      const users = await service.store
        .documents(authorisationAggregate)
        .find({ 'state.giRightId': data.giRightId, 'state.status': { $in: ['IN_USE', 'SUSPENDED'] } })
        .project<{ _id: string }>({ _id: 1 })
        .toArray();
      const endedOn = parseLegalDate(data.endedOn, 'ended_on');
      // A step cut off is done again by the event delivered again; who has ceased is not found a second time.
      for (const { _id } of users) await cease(service, _id, endedOn, context);
    }),
    reaction('zhiqi.cultivation.v1.GiMarkUseAuthorised', 'cease-if-ended', ({ data }, context) =>
      ceaseIfEnded(service, data, context),
    ),
    reaction('zhiqi.cultivation.v1.GiMarkUseResumed', 'cease-if-ended', ({ data }, context) =>
      ceaseIfEnded(service, data, context),
    ),
  ];
}

async function ceaseIfEnded(
  service: ServiceContext,
  { giRightId, authorisationId }: { readonly giRightId: string; readonly authorisationId: string },
  context: ReactionContext,
): Promise<void> {
  const right = (await service.store.load(giRightAggregate, giRightId))?.state;
  if (right?.status !== 'ENDED' || right.endedOn === null) return;
  const state = (await service.store.load(authorisationAggregate, authorisationId))?.state;
  if (state?.status === 'IN_USE' || state?.status === 'SUSPENDED') {
    await cease(service, authorisationId, right.endedOn, context);
  }
}

async function cease(
  { store, clock }: ServiceContext,
  authorisationId: string,
  ceasedOn: LegalDate,
  context: ReactionContext,
): Promise<void> {
  const at = clock.now().toISOString();
  const command = { type: 'CeaseUse', actor: context.actor, at, cause: 'RIGHT_ENDED', ceasedOn } as const;
  await store.run(authorisationAggregate, authorisationId, command, { ...context, body: { ceasedOn } });
}
