import type { LegalDate, PatentKind } from '@zhiqi/kernel';
import type { CommandBase } from './command-base.ts';
import type {
  DemandMatch,
  Grade,
  GradeVerdict,
  HighValueEvidence,
  HighValueVerdict,
  MarketEvaluation,
} from './types.ts';

/** An award or an overseas right of the family, read from its document. */
export interface RecordHighValueEvidence extends CommandBase, HighValueEvidence {
  readonly type: 'RecordHighValueEvidence';
}

/** The match service confirmed a match with a demand, or gave it up. */
export interface RecordDemandMatch extends CommandBase, DemandMatch {
  readonly type: 'RecordDemandMatch';
}

/** Takes a patent into grading (筛选入库). */
export interface SuggestGrade extends CommandBase {
  readonly type: 'SuggestGrade';
}

export interface RecordSelfGrade extends CommandBase {
  readonly type: 'RecordSelfGrade';
  readonly grade: Grade;
}

export interface RecordMarketEvaluation extends CommandBase, Omit<MarketEvaluation, 'evaluatedOn'> {
  readonly type: 'RecordMarketEvaluation';
}

export interface SetFinalGrade extends CommandBase {
  readonly type: 'SetFinalGrade';
  readonly grade: Grade;
  readonly reason: (typeof FINAL_GRADE_REASONS)[number];
}

/** Commands on the evidence and grades of a patent. */
export type JudgementCommand =
  | RecordHighValueEvidence
  | RecordDemandMatch
  | SuggestGrade
  | RecordSelfGrade
  | RecordMarketEvaluation
  | SetFinalGrade;

export const FINAL_GRADE_REASONS = [
  'AS_COMPUTED',
  'MARKET_EVIDENCE',
  'TECHNICAL_REVIEW',
  'HOLDER_PLAN',
  'PORTFOLIO_ROLE',
] as const;

/** What happened to the evidence and grades of a patent. */
export type JudgementEvent =
  | { readonly type: 'HighValueEvidenceRecorded'; readonly evidence: HighValueEvidence }
  | { readonly type: 'HighValueStatusAssessed'; readonly kind: PatentKind; readonly verdict: HighValueVerdict }
  | { readonly type: 'DemandMatchTold'; readonly match: DemandMatch }
  | { readonly type: 'GradingStarted'; readonly startedOn: LegalDate }
  | { readonly type: 'PatentEvaluated'; readonly evaluation: MarketEvaluation }
  | { readonly type: 'PatentGraded'; readonly kind: PatentKind; readonly verdict: GradeVerdict };
