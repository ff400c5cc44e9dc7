import { type LegalDate, ruleSetAt } from '@zhiqi/kernel';
import { assessDormancy } from './dormancy.ts';
import type { PatentEvent } from './messages.ts';
import type { PatentRules } from './rule-sets.ts';
import type { DormancyCause, DormancyVerdict, PatentState } from './types.ts';

/** What a verdict came about by: the patent before the command, and what the command changed. */
export interface Occasion {
  readonly before: PatentState;
  readonly events: readonly PatentEvent[];
}

/**
 * Why a dormancy verdict differs from the one before. A patent that would have been judged so today without anything that
 * happened owes it to time or to other rules, and nobody woke it up; one that is no longer awake since its use was annulled
 * or corrected never was (INV-07).
 */
export function dormancyCause(
  rules: PatentRules,
  { before, events }: Occasion,
  now: DormancyVerdict,
  asOf: LegalDate,
): DormancyCause {
  if (before.status === 'UNREGISTERED' || before.dormancy === null) return 'FACT';
  const otherwise = assessDormancy(ruleSetAt(rules.dormancy, asOf), before, asOf);
  if (JSON.stringify(otherwise) === JSON.stringify(now)) {
    return before.dormancy.ruleSetVersion === now.ruleSetVersion ? 'TIME' : 'RULES';
  }
  const isOver = now.dormancyClass === 'AWAKE' || now.dormancyClass === 'NOT_ASSESSED';
  const isWithdrawn = before.dormancy.dormancyClass === 'AWAKE' && !isOver;
  return isWithdrawn && events.some((event) => withdraws(event, before)) ? 'EVIDENCE_WITHDRAWN' : 'FACT';
}

/** An answer of a later round is a new fact; another one to the same question corrects what was said. */
function withdraws(event: PatentEvent, before: PatentState): boolean {
  switch (event.type) {
    case 'PatentAnswerApplied':
      return before.status === 'REGISTERED' && before.answer?.itemId === event.answer.itemId;
    case 'PatentConversionApplied':
      return event.conversion.annulledOn !== null;
    case 'PatentEncumbranceChanged':
      return event.annulled;
    case 'PatentClaimKept':
      return event.claim.annulled;
    default:
      return false;
  }
}
