import { type Reaction, type ReactionContext, reaction, type ServiceContext } from '@zhiqi/runtime';
import { matchAggregate } from '../match/aggregate.ts';
import { OPEN_STATUSES } from '../match/domain.ts';
import { HOLDS_PATENTS, listingAggregate } from './aggregate.ts';
import { gatherFacts } from './gather.ts';

interface PatentEvent {
  readonly data: { readonly applicationNo: string };
}

interface ConversionEvent {
  readonly data: { readonly applicationNos: readonly string[] };
}

/** What makes a listing act: changes of its patents, their conversions, and what becomes of its matches. */
export function listingReactions(service: ServiceContext): Reaction[] {
  return [...patentReactions(service), ...conversionReactions(service), ...matchReactions(service)];
}

/** A change of a patent suspends its listing at once, or brings it back. */
function patentReactions(service: ServiceContext): Reaction[] {
  const recheck = ({ data }: PatentEvent, context: ReactionContext) =>
    recheckHolding(service, [data.applicationNo], context);
  return [
    reaction('zhiqi.inventory.v1.PatentLegalStatusChanged', 'recheck-listing', recheck),
    reaction('zhiqi.inventory.v1.PatentEncumbranceChanged', 'recheck-listing', recheck),
    reaction('zhiqi.inventory.v1.PatentAvailabilityChanged', 'recheck-listing', recheck),
    reaction('zhiqi.inventory.v1.PatentHolderChanged', 'recheck-listing', recheck),
    reaction('zhiqi.inventory.v1.PatentScopeChanged', 'recheck-listing', recheck),
  ];
}

/** A patent that was sold without any match is not on offer any more; a record that was annulled sold nothing. */
function conversionReactions(service: ServiceContext): Reaction[] {
  const recheck = ({ data }: ConversionEvent, context: ReactionContext) =>
    recheckHolding(service, data.applicationNos, context);
  return [
    reaction('zhiqi.inventory.v1.ConversionRecorded', 'recheck-listing', recheck),
    reaction('zhiqi.inventory.v1.ConversionAnnulled', 'recheck-listing', recheck),
  ];
}

/** Judges the live listings that hold any of the patents anew. */
async function recheckHolding(
  service: ServiceContext,
  applicationNos: readonly string[],
  context: ReactionContext,
): Promise<void> {
  const { store, clock } = service;
  const holding = await store
    .documents(listingAggregate)
    .find({ ...HOLDS_PATENTS, 'state.liveApplicationNos': { $in: [...applicationNos] } }, { projection: { _id: 1 } })
    .toArray();
  for (const { _id } of holding) {
    const loaded = await store.load(listingAggregate, _id);
    if (!loaded || loaded.state.status === 'ABSENT') continue;
    const facts = await gatherFacts(service, loaded.state.applicationNos);
    const at = clock.now().toISOString();
    const command = { type: 'RecheckListing', actor: context.actor, at, actsFor: null, facts } as const;
    const requestId = `${context.requestId}:${_id}`;
    await store.run(listingAggregate, _id, command, { ...context, requestId, body: { listingId: _id } });
  }
}

type Told =
  | { readonly type: 'MatchListing' | 'ReleaseMatch'; readonly matchId: string }
  | { readonly type: 'ConvertListing'; readonly conversionId: string };

/** Matches may be of a patent that is on no list: then there is nothing to tell. */
function matchReactions({ store, clock }: ServiceContext): Reaction[] {
  const tell = async (listingId: string, told: Told, context: ReactionContext): Promise<void> => {
    if (listingId === '') return;
    const command = { ...told, actor: context.actor, at: clock.now().toISOString(), actsFor: null };
    await store.run(listingAggregate, listingId, command, { ...context, body: told });
  };
  return [
    reaction('zhiqi.inventory.v1.MatchConfirmed', 'match-listing', async ({ data }, context) => {
      // Told late, after a failure, it may be over: its end was told already and will not be told again.
      const match = (await store.load(matchAggregate, data.matchId))?.state;
      const isOpen = match !== undefined && match.status !== 'ABSENT' && OPEN_STATUSES.includes(match.status);
      if (isOpen) await tell(data.listingId, { type: 'MatchListing', matchId: data.matchId }, context);
    }),
    reaction('zhiqi.inventory.v1.MatchFailed', 'release-listing', ({ data }, context) =>
      tell(data.listingId, { type: 'ReleaseMatch', matchId: data.matchId }, context),
    ),
    reaction('zhiqi.inventory.v1.MatchConcluded', 'convert-listing', ({ data }, context) =>
      tell(data.listingId, { type: 'ConvertListing', conversionId: data.conversionId }, context),
    ),
  ];
}
