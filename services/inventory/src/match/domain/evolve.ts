import type { LegalDate } from '@zhiqi/kernel';
import type { Match, MatchEvent, MatchState, MatchStatus } from './types.ts';

/** Builds the state of a match from its events. */
export function evolveMatch(state: MatchState, event: MatchEvent): MatchState {
  if (event.type === 'MatchProposed') return proposed(event);
  if (state.status === 'ABSENT') throw new Error(`${event.type} before MatchProposed`);
  switch (event.type) {
    case 'MatchConfirmed': {
      const { confirmedOn, confirmedBy } = event;
      return { ...moved(state, 'CONFIRMED', confirmedOn), confirmedOn, confirmedBy };
    }
    case 'MatchIntroduced': {
      const { introducedOn, holderToldOn, enterpriseToldOn } = event;
      return { ...moved(state, 'INTRODUCED', introducedOn), introducedOn, holderToldOn, enterpriseToldOn };
    }
    case 'MatchNegotiationStarted':
      return { ...moved(state, 'NEGOTIATING', event.since), negotiatingSince: event.since };
    case 'MatchConcluded':
      return { ...closed(state, 'CONCLUDED', event.concludedOn), conversionId: event.conversionId };
    case 'MatchFailed':
      return { ...closed(state, 'FAILED', event.failedOn), endReason: event.reason };
    case 'MatchDismissed':
      return { ...closed(state, 'DISMISSED', event.dismissedOn), endReason: event.reason };
  }
}

function proposed({ matchId, pair, evidence, suggestedOn }: Extract<MatchEvent, { type: 'MatchProposed' }>): Match {
  const supplies = pair.listingId === null ? pair.applicationNos : [pair.listingId];
  return {
    ...pair,
    status: 'SUGGESTED',
    matchId,
    evidence,
    livePairs: supplies.map((supply) => `${pair.demandId}|${supply}`),
    suggestedOn,
    confirmedOn: null,
    confirmedBy: null,
    holderToldOn: null,
    enterpriseToldOn: null,
    introducedOn: null,
    negotiatingSince: null,
    endedOn: null,
    endReason: null,
    conversionId: null,
    statusSince: suggestedOn,
  };
}

function moved(match: Match, status: MatchStatus, since: LegalDate): Match {
  return { ...match, status, statusSince: since };
}

function closed(match: Match, status: MatchStatus, on: LegalDate): Match {
  return { ...moved(match, status, on), endedOn: on, livePairs: [] };
}
