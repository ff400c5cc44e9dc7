import { assertNever } from '@zhiqi/kernel';
import type { Consent, Demand, DemandEvent, DemandState } from './types.ts';

/** The state after one event. */
export function evolveDemand(state: DemandState, event: DemandEvent): DemandState {
  if (event.type === 'FinancingDemandSubmitted') {
    const { type: _type, ...submitted } = event;
    return {
      status: 'SUBMITTED',
      ...submitted,
      consents: [],
      readableBy: [],
      verifiedOn: null,
      returnReasons: [],
      returnNote: null,
      outcome: null,
      endedOn: null,
    };
  }
  return state.status === 'ABSENT' ? state : withReaders(evolveExisting(state, event));
}

function evolveExisting(state: Demand, event: Exclude<DemandEvent, { type: 'FinancingDemandSubmitted' }>): Demand {
  switch (event.type) {
    case 'FinancingDemandRevised': {
      const status = event.verifiedOn === null ? 'SUBMITTED' : state.status;
      return { ...state, status, content: event.content, returnReasons: [], returnNote: null };
    }
    case 'FinancingDemandReturned':
      return { ...state, status: 'RETURNED', returnReasons: event.reasons, returnNote: event.note };
    case 'FinancingDemandVerified':
      return { ...state, status: 'VERIFIED', verifiedOn: event.verifiedOn };
    case 'DisclosureConsentGranted':
      return { ...state, consents: [...state.consents, consentOf(event)] };
    case 'FinancingDemandPublished':
      return withConsent({ ...state, status: 'PUBLISHED' }, event.consentId, { disclosed: true });
    case 'DisclosureConsentRevoked':
      return withConsent(state, event.consentId, { status: 'REVOKED', endedOn: event.revokedOn });
    case 'DisclosureConsentExpired':
      return withConsent(state, event.consentId, { status: 'EXPIRED', endedOn: event.expiredOn });
    case 'FinancingDemandWithdrawn':
      return { ...state, status: 'WITHDRAWN', endedOn: event.withdrawnOn };
    case 'FinancingDemandExpired':
      return { ...state, status: 'EXPIRED', endedOn: event.expiredOn };
    case 'FinancingDemandClosed':
      return { ...state, status: 'CLOSED', outcome: event.outcome, endedOn: event.closedOn };
    default:
      return assertNever(event, 'demand event');
  }
}

function consentOf(event: Extract<DemandEvent, { type: 'DisclosureConsentGranted' }>): Consent {
  const { type: _type, demandId: _demandId, ...granted } = event;
  return { ...granted, status: 'ACTIVE', endedOn: null, disclosed: false };
}

function withConsent(state: Demand, consentId: string, change: Partial<Consent>): Demand {
  const consents = state.consents.map((consent) =>
    consent.consentId === consentId ? { ...consent, ...change } : consent,
  );
  return { ...state, consents };
}

/** Without a live consent a published demand is a verified one again; nobody reads a demand that is not published. */
function withReaders(state: Demand): Demand {
  const banks = state.consents.filter(({ status }) => status === 'ACTIVE').map(({ bankCode }) => bankCode);
  const status = state.status === 'PUBLISHED' && banks.length === 0 ? 'VERIFIED' : state.status;
  return { ...state, status, readableBy: status === 'PUBLISHED' ? banks : [] };
}
