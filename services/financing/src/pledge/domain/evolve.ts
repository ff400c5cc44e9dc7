import { assertNever } from '@zhiqi/kernel';
import type { Claim, Pledge, PledgeEvent, PledgeState, PledgeStatus } from './types.ts';

/** What a pledge in each state claims; PLEDGED never falls back to RESERVED, because no event leads that way (F1). */
const CLAIMS: Readonly<Record<PledgeStatus, Claim | null>> = {
  PREPARED: 'RESERVED',
  SUBMITTED: 'RESERVED',
  CORRECTION_REQUIRED: 'RESERVED',
  REGISTERED: 'PLEDGED',
  CANCELLATION_SUBMITTED: 'PLEDGED',
  CANCELLED: null,
  REFUSED: null,
  REVOKED: null,
  ABANDONED: null,
};

/** The state after one event. */
export function evolvePledge(state: PledgeState, event: PledgeEvent): PledgeState {
  if (event.type === 'PledgePrepared') {
    const { type: _type, ...prepared } = event;
    return claiming({ ...BLANK, ...prepared, status: 'PREPARED' });
  }
  return state.status === 'ABSENT' ? state : claiming(evolveExisting(state, event));
}

function evolveExisting(state: Pledge, event: Exclude<PledgeEvent, { type: 'PledgePrepared' }>): Unclaimed {
  switch (event.type) {
    case 'PledgeRegistrationSubmitted':
      return { ...state, status: 'SUBMITTED', submittedOn: event.submittedOn, correctionNote: null };
    case 'PledgeCorrectionRequired':
      return { ...state, status: 'CORRECTION_REQUIRED', correctionNote: event.note };
    case 'PledgeRegistered':
      return { ...state, status: 'REGISTERED', registryNo: event.registryNo, registeredOn: event.registeredOn };
    case 'PledgeRefused':
      return { ...state, status: 'REFUSED', refusalGround: event.ground, refusedOn: event.refusedOn };
    case 'PledgeModified': {
      const { securedAmountFen, debtEnd, modifiedOn } = event;
      return { ...state, securedAmountFen, debtEnd, modifiedOn };
    }
    case 'PledgeCancellationSubmitted':
      return { ...state, status: 'CANCELLATION_SUBMITTED', dischargeDocumentNo: event.dischargeDocumentNo };
    case 'PledgeCancellationWithdrawn':
      return { ...state, status: 'REGISTERED', dischargeDocumentNo: null };
    case 'PledgeCancelled':
      return { ...state, status: 'CANCELLED', endedOn: event.cancelledOn };
    case 'PledgeRevoked':
      return { ...state, status: 'REVOKED', revocationCause: event.cause, endedOn: event.revokedOn };
    case 'PledgeAbandoned':
      return { ...state, status: 'ABANDONED', endedOn: event.abandonedOn };
    default:
      return assertNever(event, 'pledge event');
  }
}

type Unclaimed = Omit<Pledge, 'claim' | 'liveAssetIds'>;

/** All rights of a bundle are claimed together and come free together. */
function claiming(pledge: Unclaimed): Pledge {
  const claim = CLAIMS[pledge.status];
  return { ...pledge, claim, liveAssetIds: claim === null ? [] : pledge.assets.map(({ assetId }) => assetId) };
}

const BLANK = {
  submittedOn: null,
  correctionNote: null,
  registryNo: null,
  registeredOn: null,
  modifiedOn: null,
  refusedOn: null,
  refusalGround: null,
  dischargeDocumentNo: null,
  revocationCause: null,
  endedOn: null,
} as const;
