import { type LegalDate, ruleSetAt, startOfDay } from '@zhiqi/kernel';
import { assessAvailability, availabilityTurningPoints } from './availability.ts';
import { assessDormancy, dormancyTurningPoints } from './dormancy.ts';
import { isInForce } from './legal-state.ts';
import type { PatentEvent } from './messages.ts';
import { type PatentRules, ruleSetChanges } from './rule-sets.ts';
import { patentTerm } from './term.ts';
import type { AvailabilityVerdict, DormancyVerdict, PatentState, RegisteredPatent } from './types.ts';

/** The end of the term, once it is reached by a right in force: the one legal fact the platform finds itself. */
export function expiryEvents(rules: PatentRules, patent: RegisteredPatent, asOf: LegalDate, at: string): PatentEvent[] {
  const { expiresOn } = patentTerm(rules.term, patent);
  if (!isInForce(patent.legalState) || asOf < expiresOn) return [];
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

/** The verdicts that changed: an unchanged one is not repeated. */
export function verdictEvents(rules: PatentRules, patent: RegisteredPatent, asOf: LegalDate): PatentEvent[] {
  const { dormancy, availability } = judge(rules, patent, asOf);
  const events: PatentEvent[] = [];
  if (isNewDormancy(dormancy, patent.dormancy)) {
    const previousClass = patent.dormancy?.dormancyClass ?? null;
    events.push({ type: 'PatentDormancyAssessed', kind: patent.kind, previousClass, verdict: dormancy });
  }
  if (isNewAvailability(availability, patent.availability)) {
    events.push({ type: 'PatentAvailabilityChanged', kind: patent.kind, verdict: availability });
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

function turnsAt(rules: PatentRules, patent: RegisteredPatent, date: LegalDate): boolean {
  if (isInForce(patent.legalState) && patentTerm(rules.term, patent).expiresOn <= date) return true;
  return verdictEvents(rules, patent, date).length > 0;
}

function turningPoints(rules: PatentRules, patent: RegisteredPatent): LegalDate[] {
  const { expiresOn } = patentTerm(rules.term, patent);
  const points = [
    expiresOn,
    ...rules.dormancy.flatMap((set) => dormancyTurningPoints(set, patent)),
    ...rules.usable.flatMap((set) => availabilityTurningPoints(set, patent, expiresOn)),
    ...ruleSetChanges(rules),
  ];
  return [...new Set(points)].filter((point) => point > patent.reviewedOn).sort();
}

function judge(rules: PatentRules, patent: RegisteredPatent, asOf: LegalDate) {
  const { expiresOn } = patentTerm(rules.term, patent);
  return {
    dormancy: assessDormancy(ruleSetAt(rules.dormancy, asOf), patent, asOf),
    availability: assessAvailability(ruleSetAt(rules.usable, asOf), patent, expiresOn, asOf),
  };
}

function isNewDormancy(now: DormancyVerdict, before: DormancyVerdict | null): boolean {
  return before === null || now.dormancyClass !== before.dormancyClass || isOtherGround(now, before);
}

function isNewAvailability(now: AvailabilityVerdict, before: AvailabilityVerdict | null): boolean {
  return before === null || now.availability !== before.availability || isOtherGround(now, before);
}

function isOtherGround(
  now: DormancyVerdict | AvailabilityVerdict,
  before: DormancyVerdict | AvailabilityVerdict,
): boolean {
  return now.inScope !== before.inScope || now.reasonCodes.join() !== before.reasonCodes.join();
}
