import type { Trusteeship } from '@zhiqi/contracts/zhiqi/inventory/v1/trusteeship_service';
import type { LegalDate } from '@zhiqi/kernel';
import { isOverdue, type TrusteeshipState, unknownTrusteeship } from './domain.ts';

/** An agreement as officers see it. @throws DomainError `not-found` for one that does not exist */
export function trusteeshipView(state: TrusteeshipState, version: number, today: LegalDate): Trusteeship {
  if (state.status === 'ABSENT') throw unknownTrusteeship();
  return {
    trusteeshipId: state.trusteeshipId,
    status: `TRUSTEESHIP_STATUS_${state.status}`,
    client: { uscc: state.client.uscc, name: state.client.name },
    clientIsSme: state.clientIsSme,
    agency: { uscc: state.agency.uscc, name: state.agency.name },
    agencyFilingNo: state.agencyFilingNo,
    scope: `TRUSTEESHIP_SCOPE_${state.scope}`,
    matters: state.matters.map((matter) => `TRUSTEESHIP_MATTER_${matter}` as const),
    startsOn: state.startsOn,
    endsOn: state.endsOn,
    agreementNo: state.agreementNo,
    confidentialityClause: state.confidentialityClause,
    clientSignedOn: state.clientSignedOn ?? '',
    agencySignedOn: state.agencySignedOn ?? '',
    handovers: state.handovers.map((handover) => ({
      handoverId: handover.handoverId,
      matter: `TRUSTEESHIP_MATTER_${handover.matter}` as const,
      dueOn: handover.dueOn,
      completedOn: handover.completedOn ?? '',
      overdue: isOverdue(handover, today),
    })),
    endedOn: state.endedOn ?? '',
    renews: state.renews ?? '',
    ruleSetVersion: state.ruleSetVersion,
    etag: String(version),
  };
}
