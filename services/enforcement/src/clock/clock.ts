import { addDays, type LegalDate, type PeriodEnd, periodEnd, type Role, type WorkingCalendar } from '@zhiqi/kernel';
import type { ClockRule, ExtensionRule } from './rule.ts';

/** A time that is not counted (D-1). */
export interface Pause {
  readonly from: LegalDate;
  /** First day that is counted again; null while the clock stands. */
  readonly to: LegalDate | null;
  readonly ground: string;
  readonly documentNo: string;
}

/** An extension as it was decided (D-2). */
export interface Extension {
  readonly length: number;
  readonly role: Role;
  readonly decidedOn: LegalDate;
  /** Decided after expiry: recorded, and without effect. */
  readonly irregular: boolean;
}

/** What happened to one clock. */
export interface ClockRun {
  /** Day that triggers it; it is not counted. */
  readonly start: LegalDate;
  readonly pauses: readonly Pause[];
  readonly extensions: readonly Extension[];
}

/** What a clock says: the unrolled and the rolled last day are both shown (C-6). */
export interface ClockReading {
  /** Last day before rolling; null while the clock stands. */
  readonly raw: LegalDate | null;
  /** Last day; null while the clock stands. */
  readonly deadline: LegalDate | null;
  /** A year that mattered has no calendar yet. */
  readonly provisional: boolean;
  /** Calendars consulted; empty while the clock stands. */
  readonly calendarVersion: string;
}

const STANDING: ClockReading = { raw: null, deadline: null, provisional: false, calendarVersion: '' };

/** Reads a clock. Time of an open pause has no end, so there is no deadline (D-1). */
export function readClock(calendar: WorkingCalendar, rule: ClockRule, run: ClockRun): ClockReading {
  if (isPaused(run)) return STANDING;
  const { raw, date, provisional, calendarVersion } = endOf(calendar, rule, run);
  return { raw, deadline: date, provisional, calendarVersion };
}

export function isPaused({ pauses }: Pick<ClockRun, 'pauses'>): boolean {
  return pauses.some(({ to }) => to === null);
}

/** The extension that a role may grant next under the rule; undefined = none is left to that role. */
export function extensionFor(rule: ClockRule, role: Role, soFar: readonly Extension[]): ExtensionRule | undefined {
  return rule.extensions.find(({ roles, times }) => {
    const granted = soFar.filter(({ role: grantedBy }) => roles.includes(grantedBy)).length;
    return roles.includes(role) && (times === null || granted < times);
  });
}

/**
 * Whether an extension decided on that day is in time (D-2): on the last day at the latest, by the clock as it then stood.
 * While the clock stands nothing expires.
 */
export function isBeforeExpiry(
  calendar: WorkingCalendar,
  rule: ClockRule,
  run: ClockRun,
  decidedOn: LegalDate,
): boolean {
  const pauses = run.pauses.filter(({ from }) => from <= decidedOn);
  const stood = pauses.some(({ to }) => to === null || to > decidedOn);
  return stood || decidedOn <= endOf(calendar, rule, { ...run, pauses }).date;
}

/** Whether a day is inside one of the pauses. */
export function isInPause(day: LegalDate, pauses: readonly Pause[]): boolean {
  return pauses.some(({ from, to }) => from <= day && (to === null || day < to));
}

function endOf(calendar: WorkingCalendar, rule: ClockRule, { start, pauses, extensions }: ClockRun): PeriodEnd {
  return periodEnd(calendar, {
    start,
    unit: rule.unit,
    length: rule.length,
    extensions: extensions.filter(({ irregular }) => !irregular).map(({ length }) => length),
    pausedDays: pausedDays(calendar, rule, start, pauses),
    roll: rule.roll,
  });
}

/** Days of the union of the pauses, from the first counted day on: working days for a clock of working days. */
function pausedDays(
  calendar: WorkingCalendar,
  { unit }: ClockRule,
  start: LegalDate,
  pauses: readonly Pause[],
): number {
  const days = new Set<LegalDate>();
  for (const { from, to } of pauses) {
    if (to === null) continue;
    for (let day = from > start ? from : addDays(start, 1); day < to; day = addDays(day, 1)) days.add(day);
  }
  return unit === 'DAY' ? days.size : [...days].filter((day) => calendar.isWorkingDay(day)).length;
}
