import type { CultivationCentre } from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_types';
import { type LegalDate, ruleSetAt } from '@zhiqi/kernel';
import { CENTRE_RULES } from '../rule-sets.ts';
import { type CentreParty, type CentreState, missingEvidence, unknownCentre } from './domain.ts';

/** A centre as officers see it. @throws DomainError `not-found` for one that does not exist */
export function centreView(state: CentreState, version: number, today: LegalDate): CultivationCentre {
  if (state.status === 'ABSENT') throw unknownCentre();
  return {
    centreId: state.centreId,
    status: `CENTRE_STATUS_${state.status}`,
    name: state.name,
    field: state.field,
    enterprise: partyView(state.parties?.enterprise),
    university: partyView(state.parties?.university),
    agency: partyView(state.parties?.agency),
    signedOn: state.signedOn ?? '',
    approvedOn: state.approved?.on ?? '',
    acceptedOn: state.status === 'ACCEPTED' ? (state.ended?.on ?? '') : '',
    evidence: state.evidence.map(({ kind, documentNo, recordedOn }) => ({
      kind: `CENTRE_EVIDENCE_KIND_${kind}` as const,
      documentNo,
      recordedOn,
    })),
    missingEvidence: missingEvidence(CENTRE_RULES, state, today).map((kind) => `CENTRE_EVIDENCE_KIND_${kind}` as const),
    ruleSetVersion: ruleSetAt(CENTRE_RULES, today).version,
    etag: String(version),
  };
}

function partyView(party: CentreParty | undefined) {
  return party && { uscc: party.uscc, name: party.name };
}
