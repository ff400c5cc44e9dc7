import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { CreditCode } from '../../credit-code.ts';

/** 商标类型. */
export type TrademarkType = 'GOODS' | 'SERVICE' | 'COLLECTIVE' | 'CERTIFICATION';

/** How far a living mark has come towards the end of its term. */
export type TermPhase = 'REGISTERED' | 'RENEWAL_WINDOW' | 'GRACE' | 'REMOVAL_DUE';

export type TrademarkEndCause = 'REMOVED' | 'CANCELLED' | 'INVALIDATED' | 'SURRENDERED';

/** What the register calls the mark after its end: removal (注销) has two causes. */
export type EndedStatus = 'REMOVED' | 'CANCELLED' | 'INVALIDATED';

/** 注册人. `key` is the pseudonym that leaves the service; name and code never do. */
export interface Registrant {
  readonly uscc: CreditCode;
  readonly name: string;
  readonly key: string;
}

/** A renewal as the register states it. */
export interface Renewal {
  readonly filedOn: LegalDate;
  readonly approvedOn: LegalDate;
  /** Filed after the term, within the grace period. */
  readonly inGrace: boolean;
  /** Last day of the term that it prolonged. */
  readonly termEnd: LegalDate;
}

/** What every public event of a mark tells. */
export interface MarkFacts {
  readonly niceClass: number;
  readonly markType: TrademarkType;
  readonly isGi: boolean;
}

interface RegisteredMark extends MarkFacts {
  /** `tm_<registration no.>_<class>`. */
  readonly trademarkId: string;
  readonly registrationNo: string;
  readonly name: string;
  readonly holder: Registrant;
  readonly registeredOn: LegalDate;
  readonly termStart: LegalDate;
  readonly termEnd: LegalDate;
  readonly renewals: readonly Renewal[];
  /** Day up to which passing time has been taken into account. */
  readonly reviewedOn: LegalDate;
}

export interface LivingTrademark extends RegisteredMark {
  readonly status: TermPhase;
}

export interface EndedTrademark extends RegisteredMark {
  readonly status: EndedStatus;
  readonly cause: TrademarkEndCause;
  readonly endedOn: LegalDate;
  readonly documentNo: string;
  /** R-51; null where the law of the day sets no bar. */
  readonly refileBlockedUntil: LegalDate | null;
}

export type ExistingTrademark = LivingTrademark | EndedTrademark;
export type TrademarkState = { readonly status: 'ABSENT' } | ExistingTrademark;

/** Shape number of {@link TrademarkState} in the store. */
export const TRADEMARK_SCHEMA = 1;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface RegisterTrademark extends CommandBase, MarkFacts {
  readonly type: 'RegisterTrademark';
  readonly trademarkId: string;
  readonly registrationNo: string;
  readonly name: string;
  readonly holder: Registrant;
  readonly registeredOn: LegalDate;
  /** Last day of the running term, for a mark renewed before it came here; else null. */
  readonly termEnd: LegalDate | null;
}

export interface RecordRenewal extends CommandBase {
  readonly type: 'RecordRenewal';
  /** Day the renewal was applied for. */
  readonly filedOn: LegalDate;
  /** Day the register approved it. */
  readonly approvedOn: LegalDate;
}

export interface EndTrademark extends CommandBase {
  readonly type: 'EndTrademark';
  readonly cause: TrademarkEndCause;
  /** Day from which the register states it. */
  readonly endedOn: LegalDate;
  /** Number of the gazette or decision. */
  readonly documentNo: string;
}

/** Time has passed: sent when `trademarkDueAt` is reached. */
export interface Tick extends CommandBase {
  readonly type: 'Tick';
}

export type TrademarkCommand = RegisterTrademark | RecordRenewal | EndTrademark | Tick;

interface TermTurn {
  readonly mark: MarkFacts;
  readonly termEnd: LegalDate;
  readonly graceEnd: LegalDate;
  readonly ruleSetVersion: string;
}

/** What happened to a mark. Private to the service; `publish.ts` says what others learn. */
export type TrademarkEvent =
  | {
      readonly type: 'TrademarkRegistered';
      readonly trademarkId: string;
      readonly registrationNo: string;
      readonly name: string;
      readonly mark: MarkFacts;
      readonly holder: Registrant;
      readonly registeredOn: LegalDate;
      readonly termStart: LegalDate;
      readonly termEnd: LegalDate;
      readonly ruleSetVersion: string;
      /** Day on which it came to be known here. */
      readonly on: LegalDate;
    }
  | (TermTurn & { readonly type: 'TrademarkRenewalWindowOpened'; readonly openedOn: LegalDate })
  | (TermTurn & { readonly type: 'TrademarkGraceEntered'; readonly enteredOn: LegalDate })
  /** The grace period is over; that the mark is removed is for the register to say. */
  | { readonly type: 'TrademarkRemovalFellDue'; readonly on: LegalDate; readonly calendar: string }
  | {
      readonly type: 'TrademarkRenewed';
      readonly mark: MarkFacts;
      readonly renewal: Renewal;
      readonly termStart: LegalDate;
      readonly termEnd: LegalDate;
      readonly ruleSetVersion: string;
      readonly calendar: string;
    }
  | {
      readonly type: 'TrademarkEnded';
      readonly mark: MarkFacts;
      readonly cause: TrademarkEndCause;
      readonly endedOn: LegalDate;
      readonly documentNo: string;
      readonly refileBlockedUntil: LegalDate | null;
      readonly ruleSetVersion: string;
    }
  /** Time passed and changed nothing; moves the next due date on. */
  | { readonly type: 'TrademarkReviewed'; readonly reviewedOn: LegalDate };
