import { type Reaction, type ReactionContext, reaction, type ServiceContext } from '@zhiqi/runtime';
import { matchAggregate } from './aggregate.ts';
import { type MatchEndReason, type MatchStatus, OPEN_STATUSES } from './domain.ts';

const EXPIRED = 'DEMAND_CLOSE_REASON_EXPIRED';
/** Whoever talks already goes on talking when the demand's time on the list is over: nobody may say of them that nobody answered. */
const NOT_INTRODUCED: readonly MatchStatus[] = ['SUGGESTED', 'CONFIRMED'];

/** Why the matches of a demand end with it. */
const BY_DEMAND: Readonly<Record<string, MatchEndReason>> = {
  DEMAND_CLOSE_REASON_ABANDONED_BY_ENTERPRISE: 'ENTERPRISE_NOT_READY',
  DEMAND_CLOSE_REASON_NO_SUITABLE_PATENT: 'TECHNOLOGY_NOT_SUITABLE',
  [EXPIRED]: 'NO_RESPONSE',
};

/** What the office takes down says nothing of the holder: the feedback must not either. */
const BY_WITHDRAWAL: Readonly<Record<string, MatchEndReason>> = {
  LISTING_END_CAUSE_WITHDRAWN_BY_HOLDER: 'HOLDER_NOT_WILLING',
};

/** What ends a match besides its two sides: the demand is closed or satisfied, the listing is taken back or converted. */
export function matchReactions(service: ServiceContext): Reaction[] {
  return [
    reaction('zhiqi.inventory.v1.DemandClosed', 'end-matches', ({ data }, context) =>
      endAll(
        service,
        { 'state.demandId': data.demandId },
        BY_DEMAND[data.reason] ?? 'ALREADY_SOLVED',
        context,
        data.reason === EXPIRED ? NOT_INTRODUCED : OPEN_STATUSES,
      ),
    ),
    reaction('zhiqi.inventory.v1.DemandSatisfied', 'end-matches', ({ data }, context) =>
      endAll(service, { 'state.demandId': data.demandId }, 'ALREADY_SOLVED', context),
    ),
    reaction('zhiqi.inventory.v1.SupplyListingWithdrawn', 'end-matches', ({ data }, context) =>
      endAll(service, { 'state.listingId': data.listingId }, BY_WITHDRAWAL[data.cause] ?? 'OTHER', context),
    ),
    reaction('zhiqi.inventory.v1.SupplyListingConverted', 'end-matches', ({ data }, context) =>
      endAll(service, { 'state.listingId': data.listingId }, 'RIGHT_ENCUMBERED', context),
    ),
  ];
}

async function endAll(
  { store, clock }: ServiceContext,
  filter: Readonly<Record<string, unknown>>,
  reason: MatchEndReason,
  context: ReactionContext,
  from: readonly MatchStatus[] = OPEN_STATUSES,
): Promise<void> {
  const { items } = await store.list(
    matchAggregate,
    { ...filter, 'state.status': { $in: [...from] } },
    { pageSize: 1_000, pageToken: '' },
  );
  for (const { id } of items) {
    const command = { type: 'EndMatch', actor: context.actor, at: clock.now().toISOString(), reason } as const;
    const requestId = `${context.requestId}:${id}`;
    await store.run(matchAggregate, id, command, { ...context, requestId, body: { reason } });
  }
}
