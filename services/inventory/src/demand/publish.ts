import type { Publication } from '@zhiqi/runtime';
import type { DemandEvent } from './domain.ts';

/** What others learn of a demand: codes and pseudonyms; a text only where it was written for the public with consent. */
export function demandToPublic(event: DemandEvent): Publication[] {
  switch (event.type) {
    case 'DemandRegistered':
      return [registered(event)];
    case 'DemandPublished':
      return [shown(event)];
    case 'DemandPublicationWithdrawn':
      return [
        {
          type: 'zhiqi.inventory.v1.DemandPublicationWithdrawn',
          copy: 'home',
          effective: event.withdrawnOn,
          message: { demandId: event.demandId, withdrawnOn: event.withdrawnOn },
        },
      ];
    case 'DemandSatisfied':
      return [
        {
          type: 'zhiqi.inventory.v1.DemandSatisfied',
          ...home(event, event.satisfiedOn),
          message: {
            demandId: event.demandId,
            planYear: event.planYear,
            conversionId: event.conversionId,
            satisfiedOn: event.satisfiedOn,
          },
        },
      ];
    case 'DemandClosed':
      return [
        {
          type: 'zhiqi.inventory.v1.DemandClosed',
          ...home(event, event.closedOn),
          message: {
            demandId: event.demandId,
            planYear: event.planYear,
            reason: `DEMAND_CLOSE_REASON_${event.reason}`,
            closedOn: event.closedOn,
          },
        },
      ];
    case 'DemandRaised':
    case 'DemandRevised':
    case 'DemandScreened':
    case 'DemandReturned':
    case 'DemandConfidentialitySet':
    case 'DemandMatchingStarted':
      return [];
  }
}

type EventOf<T extends DemandEvent['type']> = Extract<DemandEvent, { type: T }>;

function registered(event: EventOf<'DemandRegistered'>): Publication {
  return {
    type: 'zhiqi.inventory.v1.DemandRegistered',
    ...home(event, event.registeredOn),
    message: {
      demandId: event.demandId,
      planYear: event.planYear,
      smeKey: event.smeKey,
      size: `SME_SIZE_${event.size}`,
      industryCode: event.industryCode,
      ipcHints: [...event.ipcHints],
      urgency: `DEMAND_URGENCY_${event.urgency}`,
      budgetBand: `BUDGET_BAND_${event.budgetBand}`,
      registeredOn: event.registeredOn,
    },
  };
}

function shown({ demandId, published, industryCode, ipcHints, validUntil }: EventOf<'DemandPublished'>): Publication {
  return {
    type: 'zhiqi.inventory.v1.DemandPublished',
    copy: 'home',
    effective: published.publishedOn,
    message: {
      demandId,
      title: published.title,
      summary: published.text,
      industryCode,
      ipcHints: [...ipcHints],
      validUntil,
    },
  };
}

function home(event: { readonly planYear: number }, effective: string) {
  return { copy: 'home', effective, planYear: event.planYear } as const;
}
