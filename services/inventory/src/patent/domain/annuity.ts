import {
  addYears,
  type Fen,
  type LegalDate,
  type PatentKind,
  periodEnd,
  ruleSetAt,
  workingCalendar,
} from '@zhiqi/kernel';
import { SHIPPED_CALENDARS } from '@zhiqi/kernel/calendars';
import type { AnnuityRules } from './annuity-rules.ts';

/** Working days by the State Council's notices; a year without one gives a provisional date. */
const CALENDAR = workingCalendar(SHIPPED_CALENDARS);

/** What an annuity is reckoned from. */
export interface AnnuityFacts {
  readonly kind: PatentKind;
  readonly filingDate: LegalDate;
  readonly grantDate: LegalDate | null;
  /** Reduction granted by the office, in percent; 0 for none. */
  readonly reductionPct: number;
  /** Relief while an open licence runs, in percent; 0 for none. No count of years ends it. */
  readonly reliefPct: number;
}

/** When an annuity can be paid. */
export interface AnnuityTimes {
  readonly patentYear: number;
  /** Day it falls due: the patent year begins. */
  readonly dueOn: LegalDate;
  /** Last day of the grace period, moved to a working day. */
  readonly graceEnd: LegalDate;
  /** The calendar of the grace period's last day is not published yet. */
  readonly provisional: boolean;
}

/** What is to be paid for a year on a day. */
export interface AnnuityAmount {
  /** Full annuity by the schedule, fen. */
  readonly fullFen: Fen;
  /** Annuity after reduction, without surcharge, fen. */
  readonly annuityFen: Fen;
  /** Percent of the full annuity; null: it can no longer be paid on that day. */
  readonly surchargePct: number | null;
  /** Annuity and surcharge, fen; null where it can no longer be paid. */
  readonly totalFen: Fen | null;
  readonly ruleSetVersion: string;
}

/** The patent year that a day lies in, counted from the filing date. */
export function patentYearOn(filingDate: LegalDate, date: LegalDate): number {
  let year = Number(date.slice(0, 4)) - Number(filingDate.slice(0, 4)) + 1;
  while (year > 1 && annuityDueOn(filingDate, year) > date) year -= 1;
  return Math.max(year, 1);
}

/** Due date of the annuity of a patent year: filing date + (N − 1) years. */
export function annuityDueOn(filingDate: LegalDate, patentYear: number): LegalDate {
  return addYears(filingDate, patentYear - 1);
}

/** Due date and grace period of a year's annuity. The act rolls off days that are none, the due date does not. */
export function annuityTimes(
  rules: readonly AnnuityRules[],
  { filingDate }: Pick<AnnuityFacts, 'filingDate'>,
  patentYear: number,
): AnnuityTimes {
  const dueOn = annuityDueOn(filingDate, patentYear);
  const months = ruleSetAt(rules, dueOn).surchargePcts.length;
  const { date, provisional } = periodEnd(CALENDAR, {
    start: dueOn,
    unit: 'MONTH',
    length: months,
    roll: 'ANY_OFF_DAY',
  });
  return { patentYear, dueOn, graceEnd: date, provisional };
}

/** Full annuity of a year by the schedule, fen. @throws Error for a year that the kind does not have */
export function fullAnnuityFen(rules: AnnuityRules, kind: PatentKind, patentYear: number): Fen {
  const band = rules.bands[kind].find(({ from, to }) => from <= patentYear && patentYear <= to);
  if (band === undefined) throw new Error(`no annuity of year ${patentYear} for ${kind}`);
  return BigInt(band.fen);
}

/**
 * Surcharge in percent of the full annuity for a payment on a day: nothing up to one month late, then month by month;
 * null once the grace period is over.
 */
export function surchargePct(rules: readonly AnnuityRules[], times: AnnuityTimes, paidOn: LegalDate): number | null {
  if (paidOn > times.graceEnd) return null;
  const { surchargePcts, rollMonthlySteps } = ruleSetAt(rules, times.dueOn);
  const roll = rollMonthlySteps ? 'ANY_OFF_DAY' : 'NONE';
  const stepEnd = (months: number) =>
    periodEnd(CALENDAR, { start: times.dueOn, unit: 'MONTH', length: months, roll }).date;
  const step = surchargePcts.findIndex((_, index) => paidOn <= stepEnd(index + 1));
  return surchargePcts[step] ?? surchargePcts.at(-1) ?? 0;
}

/** What is to be paid for a year on a day. The surcharge is reckoned from the full annuity. */
export function annuityAmount(
  rules: readonly AnnuityRules[],
  facts: AnnuityFacts,
  patentYear: number,
  paidOn: LegalDate,
): AnnuityAmount {
  const times = annuityTimes(rules, facts, patentYear);
  const set = ruleSetAt(rules, times.dueOn);
  const fullFen = fullAnnuityFen(set, facts.kind, patentYear);
  const annuityFen = (fullFen * BigInt(100 - reductionOf(set, facts, patentYear))) / 100n;
  const pct = surchargePct(rules, times, paidOn);
  return {
    fullFen,
    annuityFen,
    surchargePct: pct,
    totalFen: pct === null ? null : annuityFen + (fullFen * BigInt(pct)) / 100n,
    ruleSetVersion: set.version,
  };
}

/**
 * What is taken off: R-12, the reduction covers the annuities of the first years counted from the year of the grant; or the
 * relief of an open licence where that is more, never both.
 */
function reductionOf(set: AnnuityRules, facts: AnnuityFacts, year: number): number {
  const { filingDate, grantDate, reductionPct, reliefPct } = facts;
  if (grantDate === null) return 0;
  const grantYear = patentYearOn(filingDate, grantDate);
  const isReduced = year >= grantYear && year < grantYear + set.reducedYears;
  return Math.max(isReduced ? reductionPct : 0, reliefPct);
}

/** Months after a day, the corresponding day or the last one of the month, moved off a day that is none. */
export function actDeadline(start: LegalDate, months: number) {
  return periodEnd(CALENDAR, { start, unit: 'MONTH', length: months, roll: 'ANY_OFF_DAY' });
}
