import { daysBetween, type LegalDate, type PatentKind } from '@zhiqi/kernel';
import type { Willingness } from '../../stocktaking-item/domain/survey.ts';
import { isStrategic } from './high-value.ts';
import type { PatentRules } from './rule-sets.ts';
import { patentTerm } from './term.ts';
import type { RegisteredPatent } from './types.ts';

const FACTORS = ['REMAINING_TERM', 'KIND', 'SEI', 'DEMAND_MATCH', 'WILLINGNESS', 'PAID_UP'] as const;
export type WakeUpFactor = (typeof FACTORS)[number];

/** Published weights of the wake-up priority, 唤醒优先级: data, since no source sets them. */
export interface WakeUpWeights {
  readonly version: string;
  readonly description: string;
  /** Points of a factor reached in full; they sum to 100. */
  readonly weights: Readonly<Record<WakeUpFactor, number>>;
  /** Remaining years from which on the term counts in full. */
  readonly fullTermYears: number;
  /** Share that a kind reaches, 0 to 100. */
  readonly kinds: Readonly<Record<PatentKind, number>>;
  readonly willingness: Readonly<Record<Willingness, number>>;
  /** Open matches from which on demand counts in full. */
  readonly fullDemandMatches: number;
}

export interface WakeUpAddend {
  readonly factor: WakeUpFactor;
  /** 0 to 100. */
  readonly reached: number;
  readonly weight: number;
  /** Hundredths of a point. */
  readonly points: number;
}

export interface WakeUpPriority {
  readonly applicationNo: string;
  /** Hundredths of a point: the sum of the addends. */
  readonly points: number;
  readonly addends: readonly WakeUpAddend[];
  readonly weightsVersion: string;
}

/**
 * In which order to work on patents that are not used yet (brief §3.6): a number beside the verdict, never part of it, whose
 * addends are shown.
 */
export function wakeUpPriority(
  weights: WakeUpWeights,
  rules: PatentRules,
  patent: RegisteredPatent,
  asOf: LegalDate,
): WakeUpPriority {
  const addends = FACTORS.map((factor): WakeUpAddend => {
    const reached = Math.max(0, Math.min(100, Math.floor(shareOf(factor, weights, rules, patent, asOf))));
    const weight = weights.weights[factor];
    return { factor, reached, weight, points: reached * weight };
  });
  const points = addends.reduce((sum, addend) => sum + addend.points, 0);
  return { applicationNo: patent.applicationNo, points, addends, weightsVersion: weights.version };
}

/** The more worth waking first; equal ones in the order of their numbers. */
export function byWakeUpPriority(
  a: Pick<WakeUpPriority, 'points' | 'applicationNo'>,
  b: Pick<WakeUpPriority, 'points' | 'applicationNo'>,
): number {
  return b.points - a.points || (a.applicationNo < b.applicationNo ? -1 : 1);
}

/** @throws Error for weights that do not sum to 100 or lack a factor: the service does not start on them */
export function checkWakeUpWeights(data: unknown): WakeUpWeights {
  const given = data as WakeUpWeights;
  const sum = FACTORS.reduce((total, factor) => total + (given.weights[factor] ?? Number.NaN), 0);
  if (sum !== 100) throw new Error(`wake-up weights sum to ${sum}, not to 100`);
  if (given.fullTermYears <= 0 || given.fullDemandMatches <= 0)
    throw new Error('wake-up weights: full shares must be above 0');
  return given;
}

function shareOf(
  factor: WakeUpFactor,
  weights: WakeUpWeights,
  rules: PatentRules,
  patent: RegisteredPatent,
  asOf: LegalDate,
): number {
  switch (factor) {
    case 'REMAINING_TERM': {
      const days = daysBetween(asOf, patentTerm(rules.term, patent).expiresOn);
      return (100 * days) / (365.25 * weights.fullTermYears);
    }
    case 'KIND':
      return weights.kinds[patent.kind];
    case 'SEI':
      return isStrategic(rules, patent, asOf) ? 100 : 0;
    case 'DEMAND_MATCH':
      return (100 * patent.demandMatches.filter(({ open }) => open).length) / weights.fullDemandMatches;
    case 'WILLINGNESS':
      return patent.answer === null ? 0 : weights.willingness[patent.answer.willingness];
    case 'PAID_UP':
      return patent.legalState === 'GRANTED_IN_FORCE' ? 100 : 0;
  }
}
