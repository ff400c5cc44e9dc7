import { type LegalDate, parseLegalDate } from '@zhiqi/kernel';
import { type Reaction, type ReactionContext, reaction, type ServiceContext } from '@zhiqi/runtime';
import { giRightAggregate } from './aggregate.ts';

/** What an event of an authorisation says about its user. */
interface UserNews {
  readonly giRightId: string;
  readonly authorisationId: string;
  readonly sequence: string;
  readonly isLawful: boolean;
  readonly on: string;
}

/** The news of authorisations make up the number of a right's lawful users. */
export function giRightReactions(service: ServiceContext): Reaction[] {
  return [
    reaction('zhiqi.cultivation.v1.GiMarkUseAuthorised', 'count-user', ({ data, sequence }, context) =>
      countUser(service, { ...data, sequence, isLawful: true, on: data.authorisedOn }, context),
    ),
    reaction('zhiqi.cultivation.v1.GiMarkUseSuspended', 'count-user', ({ data, sequence }, context) =>
      countUser(service, { ...data, sequence, isLawful: false, on: data.suspendedOn }, context),
    ),
    reaction('zhiqi.cultivation.v1.GiMarkUseResumed', 'count-user', ({ data, sequence }, context) =>
      countUser(service, { ...data, sequence, isLawful: true, on: data.resumedOn }, context),
    ),
    reaction('zhiqi.cultivation.v1.GiMarkUseCeased', 'count-user', ({ data, sequence }, context) =>
      countUser(service, { ...data, sequence, isLawful: false, on: data.ceasedOn }, context),
    ),
  ];
}

async function countUser(
  { store, clock }: ServiceContext,
  { giRightId, authorisationId, sequence, isLawful, on }: UserNews,
  context: ReactionContext,
): Promise<void> {
  const at = clock.now().toISOString();
  const day: LegalDate = parseLegalDate(on, 'on');
  const news = { authorisationId, sequence: Number(sequence), isLawful, on: day };
  const command = { type: 'CountUser', actor: context.actor, at, ...news } as const;
  await store.run(giRightAggregate, giRightId, command, { ...context, body: news });
}
