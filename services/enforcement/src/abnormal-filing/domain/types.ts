import type { LegalDate } from '@zhiqi/kernel';
import type { CommandBase } from '../../dated-act.ts';

/** 非正常申请线索状态 (brief §2.2 E4). */
export type FilingStatus = 'RECEIVED' | 'NOTIFIED' | 'RESPONDED' | 'RECTIFIED' | 'CONFIRMED' | 'REPORTED_UP';

export type ApplicantResponse = 'WITHDRAWN' | 'EXPLAINED_WITH_EVIDENCE' | 'REFUSED' | 'NO_ANSWER';

/** The four of 四(三). */
export type Aggravator =
  | 'REFUSES_WITHDRAWAL_WITHOUT_EVIDENCE'
  | 'NO_SERIOUS_SELF_CHECK'
  | 'NO_ACTIVE_RECTIFICATION'
  | 'REPEAT_AFTER_NOTICE';

/** One application of a batch. */
export interface ReportedApplication {
  /** Canonical. */
  readonly applicationNo: string;
  /** An unpublished one leaves the service as a hash only. */
  readonly published: boolean;
}

/** Shape number of {@link FilingState} in the store. */
export const FILING_SCHEMA = 1;

export interface AbsentFiling {
  readonly status: 'ABSENT';
}

export interface ExistingFiling {
  readonly status: FilingStatus;
  readonly filingId: string;
  readonly batchNo: string;
  readonly applications: readonly ReportedApplication[];
  readonly applicantUscc: string | null;
  readonly agencyUscc: string | null;
  readonly kindCode: string;
  /** Pack in force on the day of receipt: it says what the kind code means. */
  readonly rulePack: string;
  readonly receivedOn: LegalDate;
  readonly notifiedOn: LegalDate | null;
  readonly response: ApplicantResponse | null;
  readonly respondedOn: LegalDate | null;
  readonly rectifiedOn: LegalDate | null;
  readonly aggravators: readonly Aggravator[];
  readonly confirmedOn: LegalDate | null;
  readonly reportedUpOn: LegalDate | null;
  /** Applications under this confirmation while it stands; empty else. One application is in one live confirmation only. */
  readonly liveApplications: readonly string[];
}

export type FilingState = AbsentFiling | ExistingFiling;

export interface ReceiveFilings extends CommandBase {
  readonly type: 'ReceiveAbnormalFilings';
  readonly filingId: string;
  readonly batchNo: string;
  readonly applications: readonly ReportedApplication[];
  readonly applicantUscc: string | null;
  readonly agencyUscc: string | null;
  readonly kindCode: string;
  readonly receivedOn: LegalDate;
}

export interface NotifyApplicant extends CommandBase {
  readonly type: 'NotifyApplicant';
  readonly notifiedOn: LegalDate;
  readonly documentNo: string;
}

export interface RecordApplicantResponse extends CommandBase {
  readonly type: 'RecordApplicantResponse';
  readonly response: ApplicantResponse;
  readonly respondedOn: LegalDate;
}

export interface ConfirmFiling extends CommandBase {
  readonly type: 'ConfirmAbnormalFiling';
  readonly aggravators: readonly Aggravator[];
  readonly confirmedOn: LegalDate;
  readonly documentNo: string;
}

export interface RevokeConfirmation extends CommandBase {
  readonly type: 'RevokeConfirmation';
  readonly revokedOn: LegalDate;
  readonly documentNo: string;
}

export interface RectifyFiling extends CommandBase {
  readonly type: 'RectifyAbnormalFiling';
  readonly rectifiedOn: LegalDate;
}

export interface ReportUp extends CommandBase {
  readonly type: 'ReportUp';
  readonly reportedOn: LegalDate;
  readonly documentNo: string;
}

export type WorkCommand =
  | NotifyApplicant
  | RecordApplicantResponse
  | ConfirmFiling
  | RevokeConfirmation
  | RectifyFiling
  | ReportUp;
export type FilingCommand = ReceiveFilings | WorkCommand;

/** What every later event repeats, so that each can be published by itself. */
export interface FilingSubject {
  readonly filingId: string;
  readonly rulePack: string;
  readonly applications: readonly ReportedApplication[];
}

export interface FilingReceived extends FilingSubject {
  readonly type: 'AbnormalFilingReceived';
  readonly batchNo: string;
  readonly applicantUscc: string | null;
  readonly agencyUscc: string | null;
  readonly kindCode: string;
  readonly receivedOn: LegalDate;
}

export interface ApplicantNotified {
  readonly type: 'AbnormalFilingApplicantNotified';
  readonly notifiedOn: LegalDate;
  readonly documentNo: string;
}

export interface FilingResponded extends FilingSubject {
  readonly type: 'AbnormalFilingResponded';
  readonly response: ApplicantResponse;
  readonly respondedOn: LegalDate;
}

export interface FilingConfirmed extends FilingSubject {
  readonly type: 'AbnormalFilingConfirmed';
  readonly applicantUscc: string | null;
  readonly kindCode: string;
  readonly aggravators: readonly Aggravator[];
  readonly confirmedOn: LegalDate;
  readonly documentNo: string;
}

export interface ConfirmationRevoked extends FilingSubject {
  readonly type: 'AbnormalFilingConfirmationRevoked';
  readonly revokedOn: LegalDate;
  readonly documentNo: string;
}

export interface FilingRectified extends FilingSubject {
  readonly type: 'AbnormalFilingRectified';
  readonly rectifiedOn: LegalDate;
}

export interface FilingReportedUp extends FilingSubject {
  readonly type: 'AbnormalFilingResultReported';
  readonly reportedOn: LegalDate;
  readonly documentNo: string;
}

export type FilingEvent =
  | FilingReceived
  | ApplicantNotified
  | FilingResponded
  | FilingConfirmed
  | ConfirmationRevoked
  | FilingRectified
  | FilingReportedUp;
