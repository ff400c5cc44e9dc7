import { assertNever } from '@zhiqi/kernel';
import type { ExistingProject, NavigationEvent, NavigationState } from './types.ts';

/** A project after something happened to it. */
export function evolve(state: NavigationState, event: NavigationEvent): NavigationState {
  if (event.type === 'NavigationProposed') return proposed(event);
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'NavigationApproved':
      return { ...state, status: 'APPROVED', approvedOn: event.on };
    case 'NavigationContracted': {
      const { provider, contractHash } = event;
      return { ...state, status: 'CONTRACTED', provider, contractHash, contractedOn: event.on };
    }
    case 'NavigationStarted':
      return { ...state, status: 'IN_PROGRESS', startedOn: event.on };
    case 'NavigationDelivered': {
      const { reportHash, dataPackHash, contents } = event;
      return { ...state, status: 'DRAFT_DELIVERED', reportHash, dataPackHash, contents, deliveredOn: event.on };
    }
    case 'NavigationReviewed': {
      const { experts, opinionHash } = event;
      return { ...state, status: 'EXPERT_REVIEWED', experts, opinionHash, reviewedOn: event.on };
    }
    case 'NavigationAccepted': {
      const { acceptanceRecordHash } = event;
      return { ...state, status: 'ACCEPTED', acceptanceRecordHash, acceptedOn: event.on };
    }
    case 'NavigationPublished':
      return { ...state, status: 'PUBLISHED_FOR_USE', publishedOn: event.on };
    case 'NavigationUsed':
      return { ...state, uses: [...state.uses, event.use] };
    case 'NavigationCancelled':
      return { ...state, status: 'CANCELLED', cancelledOn: event.on };
    default:
      return assertNever(event, 'navigation event');
  }
}

function proposed(event: Extract<NavigationEvent, { type: 'NavigationProposed' }>): ExistingProject {
  const { type: _type, ...told } = event;
  return {
    status: 'PROPOSED',
    ...told,
    contents: [],
    provider: null,
    contractHash: null,
    approvedOn: null,
    contractedOn: null,
    startedOn: null,
    deliveredOn: null,
    reportHash: null,
    dataPackHash: null,
    reviewedOn: null,
    experts: 0,
    opinionHash: null,
    acceptedOn: null,
    acceptanceRecordHash: null,
    publishedOn: null,
    cancelledOn: null,
    uses: [],
  };
}
