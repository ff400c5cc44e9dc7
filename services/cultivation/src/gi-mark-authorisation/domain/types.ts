import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { CreditCode } from '../../credit-code.ts';
import type { GiTrack } from '../../gi-vocabulary.ts';

/** 专用标志用标状态 (brief §2.4). */
export type AuthorisationStatus = 'APPLIED' | 'CHECKED' | 'FORWARDED' | 'IN_USE' | 'SUSPENDED' | 'CEASED' | 'REFUSED';

/** 专用标志使用人类别. */
export type GiUserClass = 'ANNOUNCED_PRODUCER' | 'COLLECTIVE_MEMBER' | 'CERTIFICATION_LICENSEE' | 'OTHER_RECORDED';

export type CeaseCause = 'USER_CEASED' | 'REVOKED' | 'RIGHT_ENDED';

/**
 * 使用人. The code is a verified one by its type, so that no authorisation without a valid code can be written down.
 * `key` is the pseudonym under which others know the user.
 */
export interface GiMarkUser {
  readonly uscc: CreditCode;
  readonly name: string;
  readonly key: string;
}

/** Dated steps of an authorisation. */
export type AuthorisationStep =
  | 'APPLIED'
  | 'CHECKED'
  | 'FORWARDED'
  | 'REFUSED'
  | 'AUTHORISED'
  | 'SUSPENDED'
  | 'RESUMED'
  | 'CEASED';

/** What the officer found on the spot. */
export interface Check {
  readonly inArea: boolean;
  readonly meetsStandard: boolean;
}

/** What the authority announced or recorded. */
export interface Announcement {
  readonly authorisedOn: LegalDate;
  readonly announcementNo: string;
}

export interface ExistingAuthorisation {
  readonly status: AuthorisationStatus;
  readonly authorisationId: string;
  readonly giRightId: string;
  readonly resourceId: string;
  readonly track: GiTrack;
  readonly user: GiMarkUser;
  readonly userClass: GiUserClass;
  /** Which application of the user it is; a refused or former user may apply again. */
  readonly application: number;
  readonly check: Check | null;
  readonly announcement: Announcement | null;
  readonly ceaseCause: CeaseCause | null;
  /** Document of the latest suspension. */
  readonly suspensionDocumentNo: string | null;
  /** The latest step: the next one is not earlier. */
  readonly latest: { readonly step: AuthorisationStep; readonly date: LegalDate };
}

export type AuthorisationState = { readonly status: 'ABSENT' } | ExistingAuthorisation;

/** Shape number of {@link AuthorisationState} in the store. */
export const AUTHORISATION_SCHEMA = 1;

/** The right whose mark is used; looked up. */
export interface RightFacts {
  readonly giRightId: string;
  readonly resourceId: string;
  readonly track: GiTrack;
  readonly inForce: boolean;
  readonly holderBody: string;
  readonly obtainedOn: LegalDate;
}

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface ApplyForGiMark extends CommandBase {
  readonly type: 'ApplyForGiMark';
  readonly authorisationId: string;
  readonly user: GiMarkUser;
  readonly userClass: GiUserClass;
  readonly appliedOn: LegalDate;
  readonly right: RightFacts;
}

export interface CheckApplication extends CommandBase {
  readonly type: 'CheckApplication';
  readonly check: Check;
  readonly checkedOn: LegalDate;
}

export interface ForwardApplication extends CommandBase {
  readonly type: 'ForwardApplication';
  readonly forwardedOn: LegalDate;
}

/** The authority announced or recorded the user; an officer writes its decision down. */
export interface RecordAuthorisation extends CommandBase {
  readonly type: 'RecordAuthorisation';
  readonly announcement: Announcement;
  readonly right: RightFacts;
}

export interface RecordRefusal extends CommandBase {
  readonly type: 'RecordRefusal';
  readonly refusedOn: LegalDate;
}

export interface SuspendUse extends CommandBase {
  readonly type: 'SuspendUse';
  readonly suspendedOn: LegalDate;
  readonly documentNo: string;
}

export interface ResumeUse extends CommandBase {
  readonly type: 'ResumeUse';
  readonly resumedOn: LegalDate;
  readonly right: RightFacts;
}

export interface CeaseUse extends CommandBase {
  readonly type: 'CeaseUse';
  readonly cause: CeaseCause;
  readonly ceasedOn: LegalDate;
}

export type WorkCommand =
  | CheckApplication
  | ForwardApplication
  | RecordAuthorisation
  | RecordRefusal
  | SuspendUse
  | ResumeUse
  | CeaseUse;
export type AuthorisationCommand = ApplyForGiMark | WorkCommand;

/** What every public event of an authorisation tells. */
export interface UseFacts {
  readonly giRightId: string;
  readonly resourceId: string;
  readonly track: GiTrack;
  readonly user: GiMarkUser;
  readonly userClass: GiUserClass;
}

/** What happened to an authorisation. Private to the service; `publish.ts` says what others learn. */
export type AuthorisationEvent =
  | (UseFacts & {
      readonly type: 'GiMarkApplied';
      readonly authorisationId: string;
      readonly application: number;
      readonly appliedOn: LegalDate;
    })
  | { readonly type: 'GiMarkChecked'; readonly check: Check; readonly checkedOn: LegalDate }
  | { readonly type: 'GiMarkForwarded'; readonly forwardedOn: LegalDate }
  | { readonly type: 'GiMarkRefused'; readonly refusedOn: LegalDate }
  | (UseFacts & { readonly type: 'GiMarkUseAuthorised'; readonly announcement: Announcement })
  | (UseFacts & {
      readonly type: 'GiMarkUseSuspended';
      readonly suspendedOn: LegalDate;
      readonly documentNo: string;
    })
  | (UseFacts & { readonly type: 'GiMarkUseResumed'; readonly resumedOn: LegalDate })
  | (UseFacts & { readonly type: 'GiMarkUseCeased'; readonly cause: CeaseCause; readonly ceasedOn: LegalDate });
