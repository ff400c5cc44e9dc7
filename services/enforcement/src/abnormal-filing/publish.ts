import { createHash } from 'node:crypto';
import type { Publication } from '@zhiqi/runtime';
import type { FilingEvent, FilingSubject } from './domain.ts';

/** A sole trader's code identifies a natural person: it never leaves. */
const SOLE_TRADER = '92';

/**
 * What became of a batch. Published applications by number; of the others only the hash, so that a service that holds such an
 * application recognises it and nobody else learns of it (financing brief §4.2 N7). Papers and the agency stay inside.
 */
export function filingToPublic(event: FilingEvent): Publication[] {
  switch (event.type) {
    case 'AbnormalFilingReceived': {
      const { batchNo, kindCode, receivedOn } = event;
      return [
        {
          type: 'zhiqi.enforcement.v1.AbnormalFilingReceived',
          ...home(event, receivedOn),
          message: { ...counted(event), batchNo, kindCode, receivedOn },
        },
      ];
    }
    case 'AbnormalFilingResponded': {
      const { response, respondedOn } = event;
      return [
        {
          type: 'zhiqi.enforcement.v1.AbnormalFilingResponded',
          ...home(event, respondedOn),
          message: { ...counted(event), response: `APPLICANT_RESPONSE_${response}`, respondedOn },
        },
      ];
    }
    case 'AbnormalFilingConfirmed': {
      const { kindCode, confirmedOn, aggravators } = event;
      return [
        {
          type: 'zhiqi.enforcement.v1.AbnormalFilingConfirmed',
          ...home(event, confirmedOn),
          message: {
            ...counted(event),
            ...named(event),
            applicantUscc: organisationOnly(event.applicantUscc),
            kindCode,
            aggravators: aggravators.map((aggravator) => `AGGRAVATOR_${aggravator}` as const),
            confirmedOn,
          },
        },
      ];
    }
    case 'AbnormalFilingConfirmationRevoked': {
      const { revokedOn } = event;
      return [
        {
          type: 'zhiqi.enforcement.v1.AbnormalFilingConfirmationRevoked',
          ...home(event, revokedOn),
          message: { ...counted(event), ...named(event), revokedOn },
        },
      ];
    }
    case 'AbnormalFilingRectified': {
      const { rectifiedOn } = event;
      return [
        {
          type: 'zhiqi.enforcement.v1.AbnormalFilingRectified',
          ...home(event, rectifiedOn),
          message: { ...counted(event), rectifiedOn },
        },
      ];
    }
    case 'AbnormalFilingResultReported': {
      const { reportedOn } = event;
      return [
        {
          type: 'zhiqi.enforcement.v1.AbnormalFilingResultReported',
          ...home(event, reportedOn),
          message: { ...counted(event), reportedOn },
        },
      ];
    }
    case 'AbnormalFilingApplicantNotified':
      return [];
  }
}

/** SHA-256 of a canonical application number in UTF-8, as the contract says. */
function applicationNoHash(applicationNo: string): string {
  return createHash('sha256').update(applicationNo, 'utf8').digest('hex');
}

function home({ rulePack }: FilingSubject, effective: string) {
  return { copy: 'home', effective, rulePack } as const;
}

function counted({ filingId, applications }: FilingSubject) {
  return { filingId, applications: applications.length };
}

function named({ applications }: FilingSubject) {
  return {
    applicationNos: applications.filter(({ published }) => published).map(({ applicationNo }) => applicationNo),
    applicationNoHashes: applications.map(({ applicationNo }) => applicationNoHash(applicationNo)),
  };
}

function organisationOnly(uscc: string | null): string {
  return uscc === null || uscc.startsWith(SOLE_TRADER) ? '' : uscc;
}
