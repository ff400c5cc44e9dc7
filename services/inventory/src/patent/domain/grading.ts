import { type LegalDate, ruleSetAt } from '@zhiqi/kernel';
import { isInForce } from './legal-state.ts';
import type { GradingRules, PatentRules } from './rule-sets.ts';
import type {
  AvailabilityVerdict,
  DormancyVerdict,
  Grade,
  GradeBasis,
  GradeVerdict,
  Grading,
  HighValueVerdict,
  RegisteredPatent,
} from './types.ts';

/** The verdicts that a grade is computed from. */
export interface Judged {
  readonly dormancy: DormancyVerdict;
  readonly availability: AvailabilityVerdict;
  readonly highValue: HighValueVerdict | null;
}

/**
 * The suggestion of the platform's scheme ZQ-4 (brief §3.8), a design of this platform and no official category: A convert
 * now, B convertible after maturation, C hold and observe, D a hint to the holder to consider whether to go on paying. Null
 * before the patent is taken into grading, and once it is not in force.
 */
export function computeGrade(
  rules: PatentRules,
  patent: RegisteredPatent,
  judged: Judged,
  asOf: LegalDate,
): GradeVerdict | null {
  if (patent.grading === null || !isInForce(patent.legalState)) return null;
  const set = ruleSetAt(rules.grading, asOf);
  const [grade, ...reasonCodes] = suggest(set, patent, patent.grading, judged);
  return verdictOf(set, patent, { grade, basis: 'COMPUTED', reasonCodes }, asOf);
}

/** What the enterprises' evaluations together say; null where there is none. */
export function marketGrade(
  rules: PatentRules,
  patent: RegisteredPatent,
  grading: Grading,
  asOf: LegalDate,
): GradeVerdict | null {
  if (grading.evaluations.length === 0) return null;
  const set = ruleSetAt(rules.grading, asOf);
  const { positive, negative } = opinions(grading);
  const say = (grade: Grade, code: string): GradeVerdict =>
    verdictOf(set, patent, { grade, basis: 'MARKET', reasonCodes: [code] }, asOf);
  if (positive >= set.minPositiveEvaluations && positive > negative) return say('A', 'G_MARKET_POSITIVE');
  if (positive > 0) return say('B', positive > negative ? 'G_MARKET_INTERESTED' : 'G_MARKET_DIVIDED');
  return negative >= set.adviceMinNegativeEvaluations ? say('D', 'G_MARKET_NEGATIVE') : say('C', 'G_MARKET_DOUBTFUL');
}

/** A grade somebody gave, under the version of the scheme in force. */
export function givenGrade(
  rules: PatentRules,
  patent: RegisteredPatent,
  given: { readonly grade: Grade; readonly basis: GradeBasis; readonly reasonCodes: readonly string[] },
  asOf: LegalDate,
): GradeVerdict {
  return verdictOf(ruleSetAt(rules.grading, asOf), patent, given, asOf);
}

function suggest(
  set: GradingRules,
  patent: RegisteredPatent,
  grading: Grading,
  { dormancy, availability, highValue }: Judged,
): [Grade, ...string[]] {
  const demand = patent.demandMatches.filter(({ open }) => open).length;
  const { positive, negative } = opinions(grading);
  const wanted = [
    ...(demand >= set.minDemandMatches ? ['G_DEMAND_MATCH'] : []),
    ...(positive >= set.minPositiveEvaluations ? ['G_MARKET_POSITIVE'] : []),
  ];
  if (availability.availability === 'AVAILABLE_NOW' && wanted.length > 0) return ['A', 'G_AVAILABLE_NOW', ...wanted];
  const isWantedByNobody = demand === 0 && positive === 0 && negative >= set.adviceMinNegativeEvaluations;
  if (dormancy.dormancyClass === 'SLEEPING' && isWantedByNobody && highValue?.highValue !== true) {
    return ['D', 'G_SLEEPING', 'G_MARKET_NEGATIVE'];
  }
  if (availability.availability !== 'NOT_AVAILABLE') {
    const immature = patent.answer?.obstacles.includes('TECHNOLOGY_IMMATURE') ? ['G_TECHNOLOGY_IMMATURE'] : [];
    const unwanted = wanted.length === 0 ? ['G_NO_DEMAND_YET'] : wanted;
    return ['B', `G_${availability.availability}`, ...unwanted, ...immature];
  }
  return ['C', 'G_NOT_AVAILABLE', `G_${dormancy.dormancyClass}`];
}

function opinions({ evaluations }: Grading): { readonly positive: number; readonly negative: number } {
  const positive = evaluations.filter(({ opinion }) => opinion === 'POSITIVE').length;
  return { positive, negative: evaluations.length - positive };
}

function verdictOf(
  set: GradingRules,
  patent: RegisteredPatent,
  given: { readonly grade: Grade; readonly basis: GradeBasis; readonly reasonCodes: readonly string[] },
  asOf: LegalDate,
): GradeVerdict {
  return { ...given, ruleSetVersion: set.version, asOf, inScope: patent.scope.inScope };
}
