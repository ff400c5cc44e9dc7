import { assertNever, type LegalDate } from '@zhiqi/kernel';
import type { Demand, DemandEvent, DemandState, DemandStatus } from './types.ts';

/** The state after one event. */
export function evolveDemand(state: DemandState, event: DemandEvent): DemandState {
  if (event.type === 'DemandRaised') return raised(event);
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'DemandRevised':
      return { ...moved(state, 'RAISED', event.revisedOn), need: event.need, returnReason: null };
    case 'DemandScreened':
      return {
        ...moved(state, 'SCREENED', event.screenedOn),
        industryCode: event.industryCode,
        ipcHints: event.ipcHints,
      };
    case 'DemandReturned':
      return { ...moved(state, 'RETURNED', event.returnedOn), returnReason: event.reason };
    case 'DemandRegistered':
      return {
        ...moved(state, 'LISTED', event.registeredOn),
        registeredOn: event.registeredOn,
        validUntil: event.validUntil,
      };
    case 'DemandConfidentialitySet':
      return { ...state, confidentiality: event.confidentiality, mayNameRequester: event.mayNameRequester };
    case 'DemandPublished':
      return { ...state, published: event.published };
    case 'DemandPublicationWithdrawn':
      return { ...state, published: null };
    case 'DemandMatchingStarted':
      return { ...moved(state, 'MATCHING', event.startedOn), matchIds: [...state.matchIds, event.matchId] };
    case 'DemandSatisfied':
      return {
        ...moved(state, 'SATISFIED', event.satisfiedOn),
        conversionId: event.conversionId,
        closeReason: 'SATISFIED',
      };
    case 'DemandClosed': {
      const status = event.reason === 'EXPIRED' ? 'EXPIRED' : 'ABANDONED';
      return { ...moved(state, status, event.closedOn), closeReason: event.reason };
    }
    default:
      return assertNever(event, 'demand event');
  }
}

function raised(event: Extract<DemandEvent, { type: 'DemandRaised' }>): Demand {
  const { type: _type, note: _note, ...told } = event;
  return {
    status: 'RAISED',
    ...told,
    confidentiality: 'BUREAU_ONLY',
    mayNameRequester: false,
    published: null,
    registeredOn: null,
    validUntil: null,
    statusSince: event.raisedOn,
    returnReason: null,
    closeReason: null,
    conversionId: null,
    matchIds: [],
  };
}

/** A further match of a demand that is being matched does not begin the state anew: its age tells how long nothing came of it. */
function moved(demand: Demand, status: DemandStatus, on: LegalDate): Demand {
  return { ...demand, status, statusSince: demand.status === status ? demand.statusSince : on };
}
