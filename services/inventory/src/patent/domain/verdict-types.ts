import type { LegalDate } from '@zhiqi/kernel';

export type DormancyClass = 'NOT_ASSESSED' | 'AWAKE' | 'OBSERVATION' | 'RESERVED' | 'UNKNOWN' | 'SLEEPING' | 'DOZING';

/** 沉睡判定变化的缘由. */
export type DormancyCause = 'FACT' | 'TIME' | 'RULES' | 'EVIDENCE_WITHDRAWN';

export type Availability = 'AVAILABLE_NOW' | 'NEEDS_CONSENT' | 'NOT_AVAILABLE';

export type ScopeReason =
  | 'HOLDER_SEATED_IN_DIVISION'
  | 'JOINT_HOLDER_SEATED_IN_DIVISION'
  | 'NO_HOLDER_IN_DIVISION'
  | 'HOLDER_SEAT_UNKNOWN'
  | 'KIND_NOT_IN_SCOPE'
  | 'HOLDER_TYPE_NOT_IN_SCOPE'
  | 'ABNORMAL_FILING_CONFIRMED';

/** 高价值发明专利条件 of the 14th five-year plan's statistic. */
export const HIGH_VALUE_CRITERIA = [
  'STRATEGIC_EMERGING_INDUSTRY',
  'OVERSEAS_FAMILY',
  'MAINTAINED_OVER_TEN_YEARS',
  'PLEDGE_FINANCING',
  'AWARD',
] as const;
export type HighValueCriterion = (typeof HIGH_VALUE_CRITERIA)[number];

export interface ScopeVerdict {
  readonly inScope: boolean;
  readonly reason: ScopeReason;
  /** Seat of the holder that put it in scope, else of the first holder; null where unknown. */
  readonly divisionCode: string | null;
  /** a joint patent counts once; the share is reported separately. */
  readonly localHolders: number;
  readonly holders: number;
}

/** What every verdict says beside its class. */
export interface Verdict {
  readonly reasonCodes: readonly string[];
  readonly ruleSetVersion: string;
  readonly asOf: LegalDate;
  /** Scope at the time of the verdict: the figures of the banner count only what is in scope. */
  readonly inScope: boolean;
}

export interface DormancyVerdict extends Verdict {
  readonly dormancyClass: DormancyClass;
}

export interface AvailabilityVerdict extends Verdict {
  readonly availability: Availability;
}

/** Why a criterion of the high-value statistic is met. */
export interface HighValueGround {
  readonly criterion: HighValueCriterion;
  readonly source: 'TERM' | 'LIST' | 'IPC_TABLE' | 'PLEDGE' | 'DOCUMENT';
  /** The filing date, declared codes, an IPC symbol, a pledge id, a document number. */
  readonly reference: string;
}

/** A verdict of the high-value statistic: overlapping flags, counted once. */
export interface HighValueVerdict extends Verdict {
  readonly highValue: boolean;
  readonly criteria: readonly HighValueCriterion[];
  readonly grounds: readonly HighValueGround[];
}

/** Criteria that no register tells: an officer records them with their document. */
export const DOCUMENTED_CRITERIA = ['AWARD', 'OVERSEAS_FAMILY'] as const;

/** What an officer recorded of an award or of an overseas right of the same family. */
export interface HighValueEvidence {
  readonly criterion: (typeof DOCUMENTED_CRITERIA)[number];
  readonly documentNo: string;
  /** WIPO ST.3 code of the granting office; null for an award. */
  readonly officeCode: string | null;
  /** Day of the award or of the overseas grant. */
  readonly effectiveDate: LegalDate;
}

/** 平台分级 ZQ-4. */
export const GRADES = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof GRADES)[number];

export type GradeBasis = 'COMPUTED' | 'SELF' | 'MARKET' | 'FINAL';

export interface GradeVerdict extends Verdict {
  readonly grade: Grade;
  readonly basis: GradeBasis;
}

export const MARKET_REASONS = [
  'GOOD_PROSPECT',
  'WILLING_TO_COOPERATE',
  'NEEDS_IMPROVEMENT',
  'POOR_PROSPECT',
  'NO_DEMAND',
  'COST',
] as const;

/** An enterprise's opinion of a patent; one an enterprise, the later replaces. */
export interface MarketEvaluation {
  readonly enterpriseKey: string;
  readonly opinion: 'POSITIVE' | 'NEGATIVE';
  readonly reasons: readonly (typeof MARKET_REASONS)[number][];
  readonly evaluatedOn: LegalDate;
}

/** What is known of a patent's grade since it was taken into grading. */
export interface Grading {
  readonly computed: GradeVerdict | null;
  readonly self: GradeVerdict | null;
  readonly market: GradeVerdict | null;
  readonly final: GradeVerdict | null;
  readonly evaluations: readonly MarketEvaluation[];
}
