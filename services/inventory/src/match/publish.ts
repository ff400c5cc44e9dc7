import type { Publication } from '@zhiqi/runtime';
import type { MatchEvent } from './domain.ts';

/** What others learn of a match: numbers, codes and dates. What the enterprise wrote never leaves the service. */
export function matchToPublic(event: MatchEvent): Publication[] {
  switch (event.type) {
    case 'MatchProposed':
    case 'MatchNegotiationStarted':
      return [];
    case 'MatchConfirmed': {
      const { scoringVersion, confirmedOn, planYear } = event;
      const message = { ...pairOf(event), planYear, scoreBand: bandOf(event), scoringVersion, confirmedOn };
      return [{ type: 'zhiqi.inventory.v1.MatchConfirmed', ...home(event, confirmedOn), message }];
    }
    case 'MatchDismissed': {
      const { scoringVersion, dismissedOn } = event;
      const message = {
        ...pairOf(event),
        reason: reasonOf(event),
        scoreBand: bandOf(event),
        scoringVersion,
        dismissedOn,
      };
      return [{ type: 'zhiqi.inventory.v1.MatchDismissed', ...home(event, dismissedOn), message }];
    }
    case 'MatchIntroduced': {
      const { planYear, introducedOn, daysFromDemand } = event;
      const message = { ...pairOf(event), planYear, introducedOn, daysFromDemand };
      return [{ type: 'zhiqi.inventory.v1.MatchIntroduced', ...home(event, introducedOn), message }];
    }
    case 'MatchConcluded': {
      const { planYear, conversionId, concludedOn } = event;
      const message = { ...pairOf(event), planYear, conversionId, concludedOn };
      return [{ type: 'zhiqi.inventory.v1.MatchConcluded', ...home(event, concludedOn), message }];
    }
    case 'MatchFailed': {
      const { planYear, failedOn } = event;
      const message = { ...pairOf(event), planYear, reason: reasonOf(event), failedOn };
      return [{ type: 'zhiqi.inventory.v1.MatchFailed', ...home(event, failedOn), message }];
    }
  }
}

type Told = Exclude<MatchEvent, { type: 'MatchProposed' | 'MatchNegotiationStarted' }>;

function pairOf({ matchId, listingId, applicationNos, demandId }: Told) {
  return { matchId, listingId: listingId ?? '', applicationNos: [...applicationNos], demandId };
}

function bandOf({ scoreBand }: Extract<MatchEvent, { type: 'MatchConfirmed' | 'MatchDismissed' }>) {
  return `SCORE_BAND_${scoreBand}` as const;
}

function reasonOf({ reason }: Extract<MatchEvent, { type: 'MatchFailed' | 'MatchDismissed' }>) {
  return `MATCH_END_REASON_${reason}` as const;
}

function home({ planYear }: Told, effective: string) {
  return { copy: 'home', effective, planYear } as const;
}
