import type { Actor, LegalDate, Versioned } from '@zhiqi/kernel';
import type { CreditCode } from '../../credit-code.ts';

/** 示范中心状态 (brief §2.4). */
export type CentreStatus =
  | 'INITIATED'
  | 'SIGNED'
  | 'APPROVED'
  | 'OPERATING'
  | 'MIDTERM'
  | 'ACCEPTED'
  | 'FAILED'
  | 'DISSOLVED';

export const EVIDENCE_KINDS = [
  'TRIPARTITE_AGREEMENT',
  'TECHNOLOGY_ROADMAP',
  'NAVIGATION_ANALYSIS',
  'PRE_FILING_EVALUATION',
  'PORTFOLIO_LIST',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** Which evidence a centre needs for which step, as data. */
export interface CentreRules extends Versioned {
  readonly evidenceForApproval: readonly EvidenceKind[];
  readonly evidenceForAcceptance: readonly EvidenceKind[];
}

/** One of the three who sign. `key` is the pseudonym under which the rest of the platform knows it. */
export interface CentreParty {
  readonly uscc: CreditCode;
  readonly name: string;
  readonly key: string;
}

/** The three roles of R-70, one body each. */
export interface Parties {
  /** 重点企业. */
  readonly enterprise: CentreParty;
  /** 高校院所. */
  readonly university: CentreParty;
  /** 知识产权服务机构. */
  readonly agency: CentreParty;
}

export interface Evidence {
  readonly kind: EvidenceKind;
  readonly documentNo: string;
  readonly recordedOn: LegalDate;
}

/** A dated paper of the authority. */
export interface DatedPaper {
  readonly on: LegalDate;
  readonly documentNo: string;
}

export interface ExistingCentre {
  readonly status: CentreStatus;
  readonly centreId: string;
  readonly name: string;
  /** GB/T 4754 code: `C1441`. */
  readonly field: string;
  readonly parties: Parties | null;
  readonly signedOn: LegalDate | null;
  readonly approved: DatedPaper | null;
  readonly startedOn: LegalDate | null;
  readonly midterm: DatedPaper | null;
  readonly ended: DatedPaper | null;
  readonly evidence: readonly Evidence[];
}

export type CentreState = { readonly status: 'ABSENT' } | ExistingCentre;

/** Shape number of {@link CentreState} in the store. */
export const CENTRE_SCHEMA = 1;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface InitiateCentre extends CommandBase {
  readonly type: 'InitiateCentre';
  readonly centreId: string;
  readonly name: string;
  readonly field: string;
}

export interface SignAgreement extends CommandBase {
  readonly type: 'SignAgreement';
  readonly parties: Parties;
  readonly agreementNo: string;
  readonly signedOn: LegalDate;
}

export interface RecordEvidence extends CommandBase, Evidence {
  readonly type: 'RecordEvidence';
}

export interface ApproveCentre extends CommandBase, DatedPaper {
  readonly type: 'ApproveCentre';
}

export interface StartOperation extends CommandBase {
  readonly type: 'StartOperation';
  readonly on: LegalDate;
}

export interface RecordMidterm extends CommandBase, DatedPaper {
  readonly type: 'RecordMidterm';
}

export interface AcceptCentre extends CommandBase, DatedPaper {
  readonly type: 'AcceptCentre';
}

export interface EndCentre extends CommandBase, DatedPaper {
  readonly type: 'EndCentre';
  readonly cause: 'FAILED' | 'DISSOLVED';
}

export type CentreWork =
  | SignAgreement
  | RecordEvidence
  | ApproveCentre
  | StartOperation
  | RecordMidterm
  | AcceptCentre
  | EndCentre;
export type CentreCommand = InitiateCentre | CentreWork;

/** What happened to a centre. Private to the service; `publish.ts` says what others learn. */
export type CentreEvent =
  | { readonly type: 'CentreInitiated'; readonly centreId: string; readonly name: string; readonly field: string }
  | {
      readonly type: 'CentreSigned';
      readonly field: string;
      readonly parties: Parties;
      readonly agreementNo: string;
      readonly signedOn: LegalDate;
    }
  | ({ readonly type: 'CentreEvidenceRecorded' } & Evidence)
  | ({ readonly type: 'CentreApproved'; readonly field: string } & DatedPaper)
  | { readonly type: 'CentreOperationStarted'; readonly on: LegalDate }
  | ({ readonly type: 'CentreMidtermReviewed' } & DatedPaper)
  | ({ readonly type: 'CentreAccepted'; readonly field: string } & DatedPaper)
  | ({ readonly type: 'CentreEnded'; readonly field: string; readonly cause: 'FAILED' | 'DISSOLVED' } & DatedPaper);
