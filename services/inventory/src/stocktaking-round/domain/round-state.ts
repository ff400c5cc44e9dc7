import { assertNever } from '@zhiqi/kernel';
import { scopeKey } from './round-scope.ts';
import type { DraftRound, OpenedRound, RoundEvent, RoundState } from './types.ts';

type Event<T extends RoundEvent['type']> = Extract<RoundEvent, { readonly type: T }>;

/** What each event makes of a round. */
export function evolveRound(state: RoundState, event: RoundEvent): RoundState {
  if (event.type === 'StocktakingRoundOpened') return opened(state, event);
  return state.status === 'DRAFT' ? evolveDraft(state, event) : evolveOpened(state, event);
}

function opened(state: RoundState, { type: _type, at, ...list }: Event<'StocktakingRoundOpened'>): OpenedRound {
  return {
    status: 'OPEN',
    ...list,
    liveScope: scopeKey(list.scopeDivision, list.scope),
    baselineItems: list.applicationNos.length,
    supplements: [],
    itemsCreated: 0,
    announcesItems: true,
    steppedAt: at,
    openings: state.openings + 1,
    freezes: state.freezes,
    freeze: null,
    closedWith: null,
    waiverReason: null,
  };
}

function evolveDraft(state: DraftRound, event: RoundEvent): RoundState {
  if (event.type === 'StocktakingRoundPlanned') {
    const { type: _type, ...plan } = event;
    return { ...state, plan };
  }
  if (event.type !== 'StocktakingItemsWithdrawn' || !state.withdrawal) return state;
  const { applicationNos } = state.withdrawal;
  const isDone = event.upTo === applicationNos.length;
  return { ...state, withdrawal: isDone ? null : { applicationNos, upTo: event.upTo, steppedAt: event.at } };
}

function evolveOpened(state: OpenedRound, event: Exclude<RoundEvent, Event<'StocktakingRoundOpened'>>): RoundState {
  switch (event.type) {
    case 'StocktakingItemsCreated':
      return { ...state, itemsCreated: event.upTo, steppedAt: event.at };
    case 'StocktakingItemsRecounted':
      return { ...state, itemsCreated: 0, announcesItems: true, steppedAt: event.at };
    case 'SupplementaryListAdded': {
      const { asOf, applicationNos, at } = event;
      return {
        ...state,
        applicationNos: [...state.applicationNos, ...applicationNos],
        supplements: [...state.supplements, { asOf, items: applicationNos.length }],
        steppedAt: at,
      };
    }
    case 'StocktakingRoundFellDue':
      return { ...state, status: 'CLOSING' };
    case 'StocktakingRoundFrozen':
      return frozen(state, event);
    case 'StocktakingItemsFrozen':
      return { ...state, freeze: state.freeze && { ...state.freeze, upTo: event.upTo, steppedAt: event.at } };
    case 'StocktakingRoundThawed':
      return { ...state, status: state.freeze?.from ?? state.status, freeze: null };
    case 'StocktakingRoundRedrafted':
      return redrafted(state, event.at);
    case 'StocktakingRoundClosed': {
      const { counts: closedWith, waiverReason } = event;
      return { ...state, status: 'CLOSED', liveScope: null, freeze: null, closedWith, waiverReason };
    }
    case 'StocktakingRoundArchived':
      return { ...state, status: 'ARCHIVED' };
    case 'StocktakingRoundPlanned':
    case 'StocktakingItemsWithdrawn':
      return state;
    default:
      return assertNever(event, 'round event');
  }
}

/** A round that is closed shows as CLOSING from its first step on; one that may go back to draft stays what it is. */
function frozen(state: OpenedRound, { purpose, waiverReason, at }: Event<'StocktakingRoundFrozen'>): OpenedRound {
  const from = state.status === 'OPEN' ? 'OPEN' : 'CLOSING';
  const status = purpose === 'CLOSE' ? 'CLOSING' : state.status;
  const freeze = { purpose, upTo: 0, steppedAt: at, from, waiverReason } as const;
  return { ...state, status, freezes: state.freezes + 1, freeze };
}

function redrafted(state: OpenedRound, at: string): DraftRound {
  const { roundId, planYear, scopeDivision, dueOn, scope, openings, freezes, applicationNos } = state;
  return {
    status: 'DRAFT',
    plan: { roundId, planYear, scopeDivision, dueOn, scope },
    openings,
    freezes,
    withdrawal: { applicationNos, upTo: 0, steppedAt: at },
  };
}
