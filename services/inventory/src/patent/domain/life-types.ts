import type { LegalDate, PatentKind } from '@zhiqi/kernel';
import type { AnnuityTimes } from './annuity.ts';
import type { CommandBase } from './command-base.ts';
import type { LegalState } from './types.ts';

/** A receipt. Amounts in fen, as text. */
export interface AnnuityPayment {
  readonly patentYear: number;
  readonly paidOn: LegalDate;
  readonly amountFen: string;
  readonly surchargePct: number;
  readonly documentNo: string;
}

/** A reduction that the office granted; stored, never decided here. */
export interface FeeReduction {
  readonly percent: number;
  readonly from: LegalDate;
  readonly documentNo: string;
}

export const MISSED_LIMITS = [
  'ANNUITY',
  'OTHER_LIMIT',
  'NOVELTY_GRACE',
  'PRIORITY',
  'TERM',
  'LIMITATION_OF_ACTIONS',
] as const;
export type MissedLimit = (typeof MISSED_LIMITS)[number];

export type RestorationGround = 'LEGITIMATE_REASON' | 'FORCE_MAJEURE';

/** What is known of the restoration of a right that has lapsed; each lapse begins anew. */
export interface Restoration {
  /** Receipt of the office's notice, presumed for a mailed one; null: not recorded, so no limit is known. */
  readonly noticeReceivedOn: LegalDate | null;
  readonly requestedOn: LegalDate | null;
  readonly ground: RestorationGround | null;
  readonly decidedOn: LegalDate | null;
  readonly granted: boolean | null;
}

/** What an entry of the gazette does to a right. */
export const REGISTER_EFFECTS = [
  'NONE',
  'PUBLISHED',
  'GRANTED',
  'LAPSED',
  'EXPIRED',
  'INVALIDATED',
  'INVALIDATED_IN_PART',
  'SURRENDERED',
  'REFUSED',
  'WITHDRAWN',
  'RESTORED',
  'PRESERVED',
  'PRESERVATION_RELEASED',
  'PLEDGE_REGISTERED',
  'PLEDGE_CANCELLED',
  'LICENCE_RECORDED',
  'LICENCE_ENDED',
  'TRANSFERRED',
  'OPEN_LICENCE',
  'OPEN_LICENCE_WITHDRAWN',
  'UNKNOWN',
] as const;
export type RegisterEffect = (typeof REGISTER_EFFECTS)[number];

/** An entry of the gazette under a CN legal-event code. */
export interface RegisterEntry {
  readonly code: string;
  readonly effect: RegisterEffect;
  readonly announcedOn: LegalDate;
  readonly effectiveDate: LegalDate;
  /** The gazette gave no date; it follows from the annuity that was not paid. */
  readonly derived: boolean;
  readonly documentNo: string;
}

/** What is known of a right's fees, its restoration and its register. */
export interface RightLife {
  /** Day from which the platform watches: what fell due before is not asked for here. */
  readonly watchedSince: LegalDate;
  readonly payments: readonly AnnuityPayment[];
  readonly reduction: FeeReduction | null;
  /** The annuity to be paid next; null when none is watched. */
  readonly watch: AnnuityTimes | null;
  /** Reminders up to this day are settled. */
  readonly remindedOn: LegalDate;
  readonly restoration: Restoration | null;
  readonly registerEntries: readonly RegisterEntry[];
}

/** A right of which nothing is recorded yet. */
export function newLife(since: LegalDate): RightLife {
  const nothing = { payments: [], reduction: null, watch: null, restoration: null, registerEntries: [] };
  return { watchedSince: since, remindedOn: since, ...nothing };
}

export interface RecordAnnuityPayment extends CommandBase {
  readonly type: 'RecordAnnuityPayment';
  readonly patentYear: number;
  readonly paidOn: LegalDate;
  /** Fen, as text; null: what the schedule says. */
  readonly amountFen: string | null;
  readonly documentNo: string;
}

export interface RecordFeeReduction extends CommandBase {
  readonly type: 'RecordFeeReduction';
  readonly percent: number;
  readonly from: LegalDate;
  readonly documentNo: string;
}

export interface RecordRestorationNotice extends CommandBase {
  readonly type: 'RecordRestorationNotice';
  readonly delivery: 'RECEIVED' | 'MAILED' | 'ELECTRONIC';
  readonly date: LegalDate;
}

export interface RequestRestoration extends CommandBase {
  readonly type: 'RequestRestoration';
  readonly missedLimit: MissedLimit;
  readonly ground: RestorationGround;
  readonly requestedOn: LegalDate;
  readonly obstacleRemovedOn: LegalDate | null;
  readonly missedActCompleted: boolean;
  readonly feePaid: boolean;
  readonly documentNo: string;
}

export interface RecordRestorationDecision extends CommandBase {
  readonly type: 'RecordRestorationDecision';
  readonly granted: boolean;
  readonly decidedOn: LegalDate;
  readonly documentNo: string;
}

export interface RecordRegisterEvent extends CommandBase {
  readonly type: 'RecordRegisterEvent';
  readonly code: string;
  /** What the table of codes says of it; looked up. */
  readonly effect: RegisterEffect;
  readonly announcedOn: LegalDate;
  readonly effectiveDate: LegalDate | null;
  readonly documentNo: string;
}

export type LifeCommand =
  | RecordAnnuityPayment
  | RecordFeeReduction
  | RecordRestorationNotice
  | RequestRestoration
  | RecordRestorationDecision
  | RecordRegisterEvent;

/** What every event on an annuity says. */
interface OnAnnuity {
  readonly kind: PatentKind;
  readonly times: AnnuityTimes;
  /** Annuity after reduction, without surcharge, fen as text. */
  readonly amountFen: string;
  readonly inScope: boolean;
  readonly ruleSetVersion: string;
}

/** What happened in the life of a right. */
export type LifeEvent =
  | { readonly type: 'AnnuityWatched'; readonly watch: AnnuityTimes | null; readonly watchedOn: LegalDate }
  | ({ readonly type: 'AnnuityReminderRaised'; readonly offset: number; readonly raisedFor: LegalDate } & OnAnnuity)
  | ({ readonly type: 'AnnuityFellDue' } & OnAnnuity)
  | ({
      readonly type: 'AnnuityGraceEntered';
      readonly surchargePct: number;
      readonly effectiveDate: LegalDate;
    } & OnAnnuity)
  | {
      readonly type: 'AnnuityPaid';
      readonly kind: PatentKind;
      readonly dueOn: LegalDate;
      readonly payment: AnnuityPayment;
      readonly inScope: boolean;
      readonly ruleSetVersion: string;
    }
  | { readonly type: 'FeeReductionRecorded'; readonly reduction: FeeReduction | null }
  | {
      readonly type: 'PatentLapsed';
      readonly kind: PatentKind;
      readonly cause: 'ANNUITY_UNPAID' | 'OTHER';
      readonly effectiveDate: LegalDate;
      /** Year that was not paid; null where no annuity fell due on that day. */
      readonly patentYear: number | null;
      readonly inScope: boolean;
    }
  | {
      readonly type: 'PatentRestored' | 'PatentExpired';
      readonly kind: PatentKind;
      readonly effectiveDate: LegalDate;
      readonly inScope: boolean;
    }
  | { readonly type: 'RestorationNoticeRecorded'; readonly receivedOn: LegalDate }
  | {
      readonly type: 'RestorationRequested';
      readonly ground: RestorationGround;
      readonly requestedOn: LegalDate;
      readonly documentNo: string;
    }
  | { readonly type: 'RestorationDecided'; readonly granted: boolean; readonly decidedOn: LegalDate }
  | { readonly type: 'RegisterEventRecorded'; readonly kind: PatentKind; readonly entry: RegisterEntry };

/** Legal state that an entry of the register leads to; undefined where it leaves the state alone. */
export const STATE_OF_EFFECT: Readonly<Partial<Record<RegisterEffect, LegalState>>> = {
  PUBLISHED: 'PUBLISHED',
  GRANTED: 'GRANTED_IN_FORCE',
  LAPSED: 'LAPSED',
  EXPIRED: 'EXPIRED',
  INVALIDATED: 'INVALIDATED',
  SURRENDERED: 'SURRENDERED',
  REFUSED: 'REFUSED',
  WITHDRAWN: 'WITHDRAWN',
  RESTORED: 'GRANTED_IN_FORCE',
  UNKNOWN: 'UNKNOWN',
};
