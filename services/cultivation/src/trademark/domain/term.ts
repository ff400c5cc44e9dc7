import {
  addDays,
  addMonths,
  addYears,
  type LegalDate,
  periodEnd,
  ruleSetAt,
  type WorkingCalendar,
} from '@zhiqi/kernel';
import { later } from '../../dates.ts';
import type { TrademarkLaw } from './rules.ts';
import type { TermPhase } from './types.ts';

/** Law and working days that decide about a mark. */
export interface TermContext {
  readonly law: readonly TrademarkLaw[];
  readonly calendar: WorkingCalendar;
}

/** One term of a mark with its renewal window and grace period. */
export interface TermTimes {
  /** First day on which a renewal can be filed. */
  readonly opensOn: LegalDate;
  readonly termEnd: LegalDate;
  /** Last day of filing without surcharge: the end of the term, moved off a day that is no working day. */
  readonly ordinaryDeadline: LegalDate;
  readonly graceStart: LegalDate;
  /** Last day of the grace period by the calendar. */
  readonly graceEnd: LegalDate;
  /** Last day on which a renewal can be filed at all. */
  readonly deadline: LegalDate;
  /** A year's working days are not loaded: the deadline may still move. */
  readonly provisional: boolean;
  readonly calendarVersion: string;
  readonly ruleSetVersion: string;
}

/**
 * Last day of a term that begins on `start` (Trademark Regulations 12 II): the day before the corresponding day of the last
 * month, or the last day of that month if there is none. 2013-04-27 → 2023-04-26; 2012-02-29 → 2022-02-28.
 */
export function lastDayOfTerm(start: LegalDate, years: number): LegalDate {
  const end = addYears(start, years);
  const dayOf = (date: LegalDate) => date.slice(-2);
  return dayOf(end) === dayOf(start) ? addDays(end, -1) : end;
}

/** The running term of a mark that was renewed before it came here: from the end that the register states. */
export function termEndingOn(law: readonly TrademarkLaw[], registeredOn: LegalDate, termEnd: LegalDate) {
  let start = registeredOn;
  let end = lastDayOfTerm(start, ruleSetAt(law, start).termYears);
  while (end < termEnd) {
    start = addDays(end, 1);
    end = lastDayOfTerm(start, ruleSetAt(law, start).termYears);
  }
  return { termStart: start, isOfRegistration: end === termEnd, expectedEnd: end };
}

/** When a renewal can be filed for the term that ends on `termEnd`. The deadlines of acts roll, the term never does. */
export function termTimes({ law, calendar }: TermContext, termEnd: LegalDate): TermTimes {
  const rules = ruleSetAt(law, termEnd);
  const ordinary = periodEnd(calendar, { start: termEnd, unit: 'DAY', length: 0, roll: rules.actRoll });
  const grace = periodEnd(calendar, {
    start: termEnd,
    unit: 'MONTH',
    length: rules.graceMonths,
    roll: rules.actRoll,
  });
  return {
    opensOn: windowOpening(law, termEnd),
    termEnd,
    ordinaryDeadline: ordinary.date,
    graceStart: addDays(termEnd, 1),
    graceEnd: grace.raw,
    deadline: grace.date,
    provisional: grace.provisional,
    calendarVersion: grace.calendarVersion,
    ruleSetVersion: rules.version,
  };
}

/** How far a term has come by the end of a day. */
export function phaseOn(times: TermTimes, day: LegalDate): TermPhase {
  if (day > times.deadline) return 'REMOVAL_DUE';
  if (day > times.termEnd) return 'GRACE';
  return day >= times.opensOn ? 'RENEWAL_WINDOW' : 'REGISTERED';
}

/** The first day on which the law then in force lets a renewal be filed. */
function windowOpening(law: readonly TrademarkLaw[], termEnd: LegalDate): LegalDate {
  const openings = law.flatMap(({ renewalWindowMonths, validFrom, validTo }) => {
    const opening = addMonths(termEnd, -renewalWindowMonths);
    if (validTo !== null && validTo < opening) return [];
    return [later(opening, validFrom)];
  });
  return openings.sort()[0] ?? termEnd;
}
