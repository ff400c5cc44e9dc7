import type { Actor, LegalDate, PatentKind } from '@zhiqi/kernel';
import type { CnipaRecordal, Counterpart, OtherLicence } from '../../conversion/domain/types.ts';
import type { FeeStanding } from '../../patent/domain/annuity-watch.ts';
import type { LegalState, Overlay } from '../../patent/domain/types.ts';

export type OpenLicenceStatus = 'DRAFT' | 'FILED_WITH_CNIPA' | 'ANNOUNCED' | 'WITHDRAWN' | 'CEASED' | 'REFUSED';
export type OpenLicenceEndCause = 'WITHDRAWN' | 'TERM_ENDED' | 'RIGHT_ENDED' | 'REFUSED';
export type FeeModel = 'FREE' | 'FIXED' | 'ROYALTY_ON_SALES' | 'ROYALTY_ON_PROFIT' | 'ENTRY_FEE_AND_ROYALTY';

/** 声明内容, with what publication needs for people to find it. */
export interface OpenLicenceContent {
  readonly feeModel: FeeModel;
  /** Fixed or entry fee, integer fen as text. */
  readonly feeFen: string | null;
  /** Of net sales or of profit, parts per million. */
  readonly royaltyPpm: number;
  readonly paymentTerms: string;
  readonly licenceTermEnd: LegalDate;
  readonly evaluationReportNo: string | null;
  readonly fieldOfUse: string;
  readonly productWords: readonly string[];
  readonly otherTerms: string;
  /** Holder keys of the owners that signed. */
  readonly signedBy: readonly string[];
  readonly pledgeeConsentHash: string | null;
}

/** A licence that arose by written notice and payment (Rule 87). */
export interface TakenLicence {
  readonly conversionId: string;
  readonly licensee: Counterpart;
  readonly notifiedOn: LegalDate;
  /** The later of notice and payment. */
  readonly takenOn: LegalDate;
  readonly licenceEnd: LegalDate;
  readonly amountFen: string | null;
  readonly documentHash: string;
  readonly cnipaRecordal: CnipaRecordal | null;
}

export interface ExistingStatement {
  readonly status: OpenLicenceStatus;
  readonly statementId: string;
  readonly applicationNo: string;
  readonly holderKeys: readonly string[];
  readonly ipcMain: string | null;
  readonly content: OpenLicenceContent;
  /** The patent that it claims from filing until its end; a unique index guards it. */
  readonly liveApplicationNo: string | null;
  readonly filedOn: LegalDate | null;
  readonly announcedOn: LegalDate | null;
  readonly announcementNo: string | null;
  readonly endCause: OpenLicenceEndCause | null;
  readonly endedOn: LegalDate | null;
  readonly licences: readonly TakenLicence[];
  /** Rules that it was checked by when it was filed. */
  readonly ruleSetVersion: string | null;
}

export type OpenLicenceState = { readonly status: 'ABSENT' } | ExistingStatement;

/** Shape number of {@link OpenLicenceState} in the store. */
export const OPEN_LICENCE_SCHEMA = 1;

/** What the ledger knows of the patent; looked up. */
export interface OpenLicenceFacts {
  readonly kind: PatentKind;
  readonly grantDate: LegalDate | null;
  readonly legalState: LegalState;
  readonly overlays: readonly Overlay[];
  readonly holderKeys: readonly string[];
  readonly ipcMain: string | null;
  readonly licences: readonly OtherLicence[];
  /** What the watch on annuities says; suspicions are not the register's word. */
  readonly feeStanding: FeeStanding;
}

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface DraftOpenLicence extends CommandBase {
  readonly type: 'DraftOpenLicence';
  readonly statementId: string;
  readonly applicationNo: string;
  readonly content: OpenLicenceContent;
  readonly facts: OpenLicenceFacts;
}

export interface ReviseOpenLicence extends CommandBase {
  readonly type: 'ReviseOpenLicence';
  readonly content: OpenLicenceContent;
}

export interface FileOpenLicence extends CommandBase {
  readonly type: 'FileOpenLicence';
  readonly filedOn: LegalDate;
  readonly facts: OpenLicenceFacts;
}

export interface RecordAnnouncement extends CommandBase {
  readonly type: 'RecordAnnouncement';
  readonly announcedOn: LegalDate;
  readonly announcementNo: string;
}

export interface RecordRefusal extends CommandBase {
  readonly type: 'RecordRefusal';
  readonly refusedOn: LegalDate;
}

export interface RecordWithdrawal extends CommandBase {
  readonly type: 'RecordWithdrawal';
  readonly withdrawnOn: LegalDate;
}

export interface TakeOpenLicence extends CommandBase {
  readonly type: 'TakeOpenLicence';
  readonly licensee: Counterpart;
  readonly notifiedOn: LegalDate;
  /** Null for a free licence. */
  readonly paidOn: LegalDate | null;
  readonly amountFen: string | null;
  readonly documentHash: string;
  readonly cnipaRecordal: CnipaRecordal | null;
}

/** The right itself ended. */
export interface EndWithRight extends CommandBase {
  readonly type: 'EndWithRight';
  readonly endedOn: LegalDate;
}

/** Time has passed: the licence term is over. */
export interface Tick extends CommandBase {
  readonly type: 'Tick';
}

export type OpenLicenceCommand =
  | DraftOpenLicence
  | ReviseOpenLicence
  | FileOpenLicence
  | RecordAnnouncement
  | RecordRefusal
  | RecordWithdrawal
  | TakeOpenLicence
  | EndWithRight
  | Tick;

/** What happened to a statement. Private to the service; `publish.ts` says what others learn. */
export type OpenLicenceEvent =
  | {
      readonly type: 'OpenLicenceDrafted';
      readonly statementId: string;
      readonly applicationNo: string;
      readonly holderKeys: readonly string[];
      readonly ipcMain: string | null;
      readonly content: OpenLicenceContent;
    }
  | { readonly type: 'OpenLicenceRevised'; readonly content: OpenLicenceContent }
  | { readonly type: 'OpenLicenceFiled'; readonly filedOn: LegalDate; readonly ruleSetVersion: string }
  | {
      readonly type: 'OpenLicenceAnnounced';
      readonly applicationNo: string;
      readonly feeModel: FeeModel;
      readonly announcedOn: LegalDate;
      readonly announcementNo: string;
      readonly licenceTermEnd: LegalDate;
    }
  | { readonly type: 'OpenLicenceTaken'; readonly applicationNo: string; readonly licence: TakenLicence }
  | {
      readonly type: 'OpenLicenceEnded';
      readonly applicationNo: string;
      readonly cause: OpenLicenceEndCause;
      readonly endedOn: LegalDate;
    };
