import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { NavigationEvent } from './domain.ts';

type Announced = Extract<
  NavigationEvent,
  { type: 'NavigationApproved' | 'NavigationDelivered' | 'NavigationAccepted' | 'NavigationCancelled' }
>;

/** What others learn of a project: its type, industry and year, and the hashes of what was delivered. */
export function navigationToPublic(event: NavigationEvent, { aggregateId }: PublishContext): Publication[] {
  switch (event.type) {
    case 'NavigationApproved':
      return [
        {
          type: 'zhiqi.inventory.v1.NavigationProjectApproved',
          ...home(event),
          message: { ...identity(event, aggregateId), approvedOn: event.on },
        },
      ];
    case 'NavigationDelivered':
      return [
        {
          type: 'zhiqi.inventory.v1.NavigationProjectDelivered',
          ...home(event),
          message: { ...identity(event, aggregateId), deliveredOn: event.on, dataPackHash: event.dataPackHash },
        },
      ];
    case 'NavigationAccepted': {
      const { reportHash, dataPackHash } = event;
      return [
        {
          type: 'zhiqi.inventory.v1.NavigationProjectAccepted',
          ...home(event),
          message: { ...identity(event, aggregateId), acceptedOn: event.on, dataPackHash, reportHash },
        },
      ];
    }
    case 'NavigationCancelled':
      return [
        {
          type: 'zhiqi.inventory.v1.NavigationProjectCancelled',
          ...home(event),
          message: { ...identity(event, aggregateId), cancelledOn: event.on },
        },
      ];
    case 'NavigationProposed':
    case 'NavigationContracted':
    case 'NavigationStarted':
    case 'NavigationReviewed':
    case 'NavigationPublished':
    case 'NavigationUsed':
      return [];
  }
}

function home({ on, planYear }: Announced) {
  return { copy: 'home', effective: on, planYear } as const;
}

function identity({ planYear, navigationType, industryCode }: Announced, projectId: string) {
  return { projectId, planYear, navigationType: `NAVIGATION_TYPE_${navigationType}` as const, industryCode };
}
