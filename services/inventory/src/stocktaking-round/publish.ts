import type { Publication } from '@zhiqi/runtime';
import type { RoundEvent } from './domain.ts';

/** The size and the outcome of a round; never the list itself, nor why a leader waived the coverage. */
export function roundToPublic(event: RoundEvent): Publication[] {
  switch (event.type) {
    case 'StocktakingRoundOpened':
      return [
        {
          type: 'zhiqi.inventory.v1.StocktakingRoundOpened',
          copy: 'home',
          effective: event.at,
          planYear: event.planYear,
          message: {
            roundId: event.roundId,
            planYear: event.planYear,
            items: event.applicationNos.length,
            baselineDate: event.baselineDate,
            dueOn: event.dueOn,
            questionnaireVersion: event.questionnaireVersion,
          },
        },
      ];
    case 'StocktakingRoundClosed':
      return [
        {
          type: 'zhiqi.inventory.v1.StocktakingRoundClosed',
          copy: 'home',
          effective: event.closedOn,
          planYear: event.planYear,
          message: {
            roundId: event.roundId,
            planYear: event.planYear,
            items: event.items,
            ...event.counts,
            waived: event.waived,
          },
        },
      ];
    case 'SupplementaryListAdded': {
      const { roundId, planYear, asOf, applicationNos } = event;
      return [
        {
          type: 'zhiqi.inventory.v1.SupplementaryListAdded',
          copy: 'home',
          effective: asOf,
          planYear,
          message: { roundId, planYear, items: applicationNos.length, asOf },
        },
      ];
    }
    case 'StocktakingRoundRedrafted': {
      const { roundId, planYear, items, at } = event;
      return [
        {
          type: 'zhiqi.inventory.v1.StocktakingRoundRedrafted',
          copy: 'home',
          effective: at,
          planYear,
          message: { roundId, planYear, items },
        },
      ];
    }
    case 'StocktakingRoundPlanned':
    case 'StocktakingItemsCreated':
    case 'StocktakingItemsRecounted':
    case 'StocktakingRoundFellDue':
    case 'StocktakingRoundFrozen':
    case 'StocktakingItemsFrozen':
    case 'StocktakingRoundThawed':
    case 'StocktakingItemsWithdrawn':
    case 'StocktakingRoundArchived':
      return [];
  }
}
