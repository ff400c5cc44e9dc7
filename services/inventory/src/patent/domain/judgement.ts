import { type LegalDate, ruleSetAt, startOfDay } from '@zhiqi/kernel';
import { reminderDays } from './annuity-watch.ts';
import { assessAvailability, availabilityTurningPoints } from './availability.ts';
import { assessDormancy, dormancyTurningPoints } from './dormancy.ts';
import { dormancyCause, type Occasion } from './dormancy-cause.ts';
import { computeGrade } from './grading.ts';
import { assessHighValue, highValueTurningPoints } from './high-value.ts';
import { isInForce } from './legal-state.ts';
import type { PatentEvent } from './messages.ts';
import type { RuleKind } from './rule-parameters.ts';
import { type PatentRules, ruleSetChanges } from './rule-sets.ts';
import { patentTerm } from './term.ts';
import type { PatentState, RegisteredPatent, Verdict } from './types.ts';

/** The end of the term, once it is reached by a right in force: the one legal fact the platform finds itself. */
export function expiryEvents(rules: PatentRules, patent: RegisteredPatent, asOf: LegalDate, at: string): PatentEvent[] {
  if (!isOver(rules, patent, asOf)) return [];
  const { expiresOn } = patentTerm(rules.term, patent);
  return [
    {
      type: 'PatentLegalStatusChanged',
      kind: patent.kind,
      previousState: patent.legalState,
      fact: {
        state: 'EXPIRED',
        effectiveDate: expiresOn,
        statedOn: expiresOn,
        knownAt: at,
        source: 'TERM',
        documentNo: null,
      },
      inScope: patent.scope.inScope,
    },
  ];
}

/** A patent as it will stand on a day for all that is known now: after its term it is no longer in force. */
export function asStandsOn(rules: PatentRules, patent: RegisteredPatent, day: LegalDate): RegisteredPatent {
  return isOver(rules, patent, day) ? { ...patent, legalState: 'EXPIRED' } : patent;
}

function isOver(rules: PatentRules, patent: RegisteredPatent, day: LegalDate): boolean {
  return isInForce(patent.legalState) && day >= patentTerm(rules.term, patent).expiresOn;
}

/**
 * The verdicts that changed: another class, another ground, or another version of the rules. An unchanged one is not
 * repeated. Of the high-value statistic nothing is said before a criterion is met for the first time.
 */
export function verdictEvents(
  rules: PatentRules,
  patent: RegisteredPatent,
  asOf: LegalDate,
  occasion: Occasion,
): PatentEvent[] {
  const { kind } = patent;
  const { dormancy, availability, highValue, grade } = judge(rules, patent, asOf);
  const events: PatentEvent[] = [];
  if (isNew(dormancy, patent.dormancy)) {
    const previousClass = patent.dormancy?.dormancyClass ?? null;
    const before = occasion.before.status === 'REGISTERED' ? asStandsOn(rules, occasion.before, asOf) : occasion.before;
    const cause = dormancyCause(rules, { ...occasion, before }, dormancy, asOf);
    events.push({ type: 'PatentDormancyAssessed', kind, previousClass, cause, verdict: dormancy });
  }
  if (isNew(availability, patent.availability)) {
    events.push({ type: 'PatentAvailabilityChanged', kind, verdict: availability });
  }
  const isTold = highValue !== null && (highValue.highValue || patent.highValue !== null);
  if (isTold && isNew(highValue, patent.highValue)) {
    events.push({ type: 'HighValueStatusAssessed', kind, verdict: highValue });
  }
  if (grade !== null && isNew(grade, patent.grading?.computed ?? null)) {
    events.push({ type: 'PatentGraded', kind, verdict: grade });
  }
  return events;
}

/**
 * The instant at which time alone next changes something about a patent: the end of its term, a verdict, another rule
 * set. Undefined when nothing will. UTC ISO text, for the store's `dueAt`.
 */
export function patentDueAt(rules: PatentRules): (state: PatentState) => string | undefined {
  return (state) => {
    if (state.status === 'UNREGISTERED') return undefined;
    const date = turningPoints(rules, state).find((point) => turnsAt(rules, state, point));
    return date === undefined ? undefined : startOfDay(date);
  };
}

/** A verdict as a dry run compares it: null where the kind does not cover the patent. */
export interface Outcome {
  readonly class: string;
  readonly reasonCodes: readonly string[];
}

/** What the rules of one kind say of a patent on a day. */
export function outcomeOf(
  kind: RuleKind,
  rules: PatentRules,
  patent: RegisteredPatent,
  asOf: LegalDate,
): Outcome | null {
  const { dormancy, availability, highValue, grade } = judge(rules, patent, asOf);
  switch (kind) {
    case 'DORMANCY':
      return { class: dormancy.dormancyClass, reasonCodes: dormancy.reasonCodes };
    case 'USABLE':
      return { class: availability.availability, reasonCodes: availability.reasonCodes };
    case 'HIGH_VALUE':
      return (
        highValue && {
          class: highValue.highValue ? 'HIGH_VALUE' : 'NOT_HIGH_VALUE',
          reasonCodes: highValue.reasonCodes,
        }
      );
    case 'GRADING':
      return grade && { class: grade.grade, reasonCodes: grade.reasonCodes };
  }
}

function turnsAt(rules: PatentRules, patent: RegisteredPatent, date: LegalDate): boolean {
  if (reminderDays(rules, patent).some(({ on }) => on <= date)) return true;
  if (isOver(rules, patent, date)) return true;
  return verdictEvents(rules, patent, date, { before: patent, events: [] }).length > 0;
}

function turningPoints(rules: PatentRules, patent: RegisteredPatent): LegalDate[] {
  const { expiresOn } = patentTerm(rules.term, patent);
  const points = [
    expiresOn,
    ...rules.dormancy.flatMap((set) => dormancyTurningPoints(set, patent)),
    ...rules.usable.flatMap((set) => availabilityTurningPoints(set, patent, expiresOn)),
    ...rules.highValue.flatMap((set) => highValueTurningPoints(set, patent)),
    ...reminderDays(rules, patent).map(({ on }) => on),
    ...ruleSetChanges(rules),
  ];
  return [...new Set(points)].filter((point) => point > patent.reviewedOn).sort();
}

function judge(rules: PatentRules, patent: RegisteredPatent, asOf: LegalDate) {
  const { expiresOn } = patentTerm(rules.term, patent);
  const judged = {
    dormancy: assessDormancy(ruleSetAt(rules.dormancy, asOf), patent, asOf),
    availability: assessAvailability(ruleSetAt(rules.usable, asOf), patent, expiresOn, asOf),
    highValue: assessHighValue(rules, patent, asOf),
  };
  return { ...judged, grade: computeGrade(rules, patent, judged, asOf) };
}

/** Whether a verdict says anything that the one before did not, beside its day. */
function isNew<V extends Verdict>(now: V, before: V | null): boolean {
  if (before === null) return true;
  const said = Object.keys(now) as (keyof V)[];
  return said.some((key) => key !== 'asOf' && JSON.stringify(now[key]) !== JSON.stringify(before[key]));
}
