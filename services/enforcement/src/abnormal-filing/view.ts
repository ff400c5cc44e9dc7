import type { AbnormalFiling } from '@zhiqi/contracts/zhiqi/enforcement/v1/types';
import { type FilingState, unknownFiling } from './domain.ts';

/** A batch as those who enforce see it. */
export function filingView(state: FilingState, version: number): AbnormalFiling {
  if (state.status === 'ABSENT') throw unknownFiling();
  return {
    filingId: state.filingId,
    status: `ABNORMAL_FILING_STATUS_${state.status}`,
    batchNo: state.batchNo,
    applications: [...state.applications],
    applicantUscc: state.applicantUscc ?? '',
    agencyUscc: state.agencyUscc ?? '',
    kindCode: state.kindCode,
    receivedOn: state.receivedOn,
    response: `APPLICANT_RESPONSE_${state.response ?? 'UNSPECIFIED'}`,
    aggravators: state.aggravators.map((aggravator) => `AGGRAVATOR_${aggravator}` as const),
    confirmedOn: state.confirmedOn ?? '',
    reportedUpOn: state.reportedUpOn ?? '',
    etag: String(version),
  };
}
