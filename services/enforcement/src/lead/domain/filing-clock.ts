import { daysBetween, type LegalDate, startOfDay, type WorkingCalendar } from '@zhiqi/kernel';
import { alarmDays, type Countdown } from '../../clock/alarms.ts';
import { type ClockRun, readClock } from '../../clock/clock.ts';
import type { ClockRule } from '../../clock/rule.ts';
import { clockOf, packNamed, type RulePack } from '../../rule-packs/pack.ts';
import type { ExistingLead, LeadClock, LeadState, LeadWatch, WatchedAlarm } from './types.ts';

/** Lead → filing decision (K04). */
const FILING_CLOCK = 'K04';

export function filingRule(packs: readonly RulePack[], rulePack: string): ClockRule {
  return clockOf(packNamed(packs, rulePack), FILING_CLOCK);
}

/** The clock as the calendar of today reads it. */
export function readFilingClock(
  packs: readonly RulePack[],
  calendar: WorkingCalendar,
  { start, pauses, extensions, rulePack }: ClockRun & { readonly rulePack: string },
): LeadClock {
  const run = { start, pauses, extensions };
  const { deadline, provisional, calendarVersion } = readClock(calendar, filingRule(packs, rulePack), run);
  return { ...run, rulePack, deadline, provisional, calendarVersion };
}

/** The deadlines of a lead that are still to be met. */
export interface OpenDeadlines {
  /** Null once the filing is decided or the lead is referred. */
  readonly clock: LeadClock | null;
  readonly receivedOn: LegalDate;
  /** Null where there is none, or it was met. */
  readonly superiorDeadline: LegalDate | null;
}

/** The clock of an open lead where the calendar of today reads it otherwise than it was read before (C-3, C-4). */
export function rereadClock(
  packs: readonly RulePack[],
  calendar: WorkingCalendar,
  lead: ExistingLead,
): LeadClock | undefined {
  if (!isOpen(lead)) return undefined;
  const { clock } = lead;
  const reread = readFilingClock(packs, calendar, clock);
  const isSame =
    reread.deadline === clock.deadline &&
    reread.provisional === clock.provisional &&
    reread.calendarVersion === clock.calendarVersion;
  return isSame ? undefined : reread;
}

/**
 * What is watched from now on: the earlier of the statutory and the superior's deadline (E3); of two on one day the law's.
 *
 * An alarm that was raised stays raised, unless a pause, an extension or a new report moved it to a day to come: then it
 * warns of the new deadline.
 */
export function watchOf(
  calendar: WorkingCalendar,
  { clock, receivedOn, superiorDeadline }: OpenDeadlines,
  before: readonly WatchedAlarm[],
  today: LegalDate,
): LeadWatch {
  const countdowns: Countdown[] = [];
  if (clock !== null && clock.deadline !== null) {
    const { start, deadline, pauses } = clock;
    countdowns.push({ start, deadline, pauses, unit: 'WORKING_DAY' });
  }
  if (superiorDeadline !== null) {
    countdowns.push({ start: receivedOn, deadline: superiorDeadline, pauses: [], unit: 'WORKING_DAY' });
  }
  const [first] = countdowns.toSorted((one, other) => daysBetween(other.deadline, one.deadline));
  const raisedAlarms = before.filter(({ raised }) => raised);
  // A pause forgets nothing: what was raised before it is not raised again after.
  if (first === undefined) return { deadline: null, alarms: raisedAlarms };
  const raisedBefore = new Set(raisedAlarms.map(({ alarm }) => alarm));
  const alarms = alarmDays(calendar, first).map(({ alarm, on }) => ({
    alarm,
    on,
    raised: raisedBefore.has(alarm) && on <= today,
  }));
  return { deadline: first.deadline, alarms };
}

/** Deadlines of a lead as it stands. */
export function openDeadlines(lead: ExistingLead): OpenDeadlines {
  return {
    clock: isOpen(lead) ? lead.clock : null,
    receivedOn: lead.receivedOn,
    superiorDeadline: lead.reportedBackOn === null ? lead.superiorDeadline : null,
  };
}

export function isOpen({ status }: Pick<ExistingLead, 'status'>): boolean {
  return status === 'RECEIVED' || status === 'VERIFYING' || status === 'PAUSED';
}

/** When the next alarm is due. */
export function leadDueAt(state: LeadState): string | undefined {
  if (state.status === 'ABSENT') return undefined;
  const [next] = state.watch.alarms
    .filter(({ raised }) => !raised)
    .map(({ on }) => on)
    .sort();
  return next === undefined ? undefined : startOfDay(next);
}
