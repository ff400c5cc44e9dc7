import type { CalendarYear } from './calendar-year.ts';
import { conflict } from './errors.ts';
import { addDays, addMonths, dayOfWeek, type LegalDate, yearOf } from './legal-date.ts';

/**
 * What to do when the last day of a calendar-day period is no working day (financing brief §3.2 C-6).
 * - `NONE` nothing: the term of a right, which is no act.
 * - `STATUTORY_ONLY` moves off a holiday of the notice to the first day after it; a plain weekend stays.
 * - `ANY_OFF_DAY` moves to the next working day, off plain weekends too.
 */
export type RollPolicy = 'NONE' | 'STATUTORY_ONLY' | 'ANY_OFF_DAY';

export interface Period {
  /** The day that triggers the period; it is not counted. */
  readonly start: LegalDate;
  readonly unit: 'WORKING_DAY' | 'DAY' | 'MONTH' | 'YEAR';
  readonly length: number;
  /** Extensions in the same unit. They run from the unrolled end, so they simply add to the length. */
  readonly extensions?: readonly number[];
  /** Days during which the clock stood still (appraisal, announcement): natural days, working days for `WORKING_DAY`. */
  readonly pausedDays?: number;
  /** Ignored for working days, which end on one by nature. */
  readonly roll?: RollPolicy;
}

export interface PeriodEnd {
  /** End before rolling. */
  readonly raw: LegalDate;
  readonly date: LegalDate;
  /** True when a year that mattered has no calendar yet: recompute once it is loaded. */
  readonly provisional: boolean;
  /** Calendars consulted, `CN-2026.1`, several joined by `+`; empty when none mattered. Stored with the deadline. */
  readonly calendarVersion: string;
}

export interface WorkingCalendar {
  /** Version of a year's calendar; undefined when that year is not loaded. */
  versionOf(year: number): string | undefined;
  isWorkingDay(date: LegalDate): boolean;
  /** A day off by the notice itself, not a plain weekend. */
  isStatutoryHoliday(date: LegalDate): boolean;
}

/**
 * Merges calendar years into one calendar. Of several versions of a year the one that supersedes the others counts.
 *
 * @throws DomainError `conflict` when two versions of a year stand side by side.
 */
export function workingCalendar(years: readonly CalendarYear[]): WorkingCalendar {
  const superseded = new Set(years.map((year) => year.supersedes));
  const versions = new Map<number, string>();
  const overrides = new Map<string, boolean>();
  for (const year of years.filter(({ version }) => !superseded.has(version))) {
    if (versions.has(year.year)) {
      throw conflict('CALENDAR_AMBIGUOUS', `${year.year} 年有两份互不替代的日历。请标明哪一份替代另一份。`, {
        params: { year: year.year },
      });
    }
    versions.set(year.year, year.version);
    for (const day of year.days) overrides.set(day.date, day.isOffDay);
  }
  return {
    versionOf: (year) => versions.get(year),
    isWorkingDay: (date) => !(overrides.get(date) ?? dayOfWeek(date) > 5),
    isStatutoryHoliday: (date) => overrides.get(date) === true,
  };
}

/** The end of a statutory period (C-1, C-5, R-01). Never guesses: without data it says `provisional`. */
export function periodEnd(calendar: WorkingCalendar, period: Period): PeriodEnd {
  const extensions = (period.extensions ?? []).reduce((sum, extension) => sum + extension, 0);
  const length = period.length + extensions;
  const paused = period.pausedDays ?? 0;
  for (const [name, value] of Object.entries({ length, paused })) {
    if (!Number.isInteger(value) || value < 0)
      throw new RangeError(`${name} of a period must be a whole number: ${value}`);
  }
  if (period.unit === 'WORKING_DAY') {
    const date = nthWorkingDay(calendar, period.start, length + paused);
    return { raw: date, date, ...consulted(calendar, period.start, date) };
  }
  const raw = addDays(addUnits(period.start, period.unit, length), paused);
  const roll = period.roll ?? 'NONE';
  const date = rollForward(calendar, raw, roll);
  return {
    raw,
    date,
    ...(roll === 'NONE' ? { provisional: false, calendarVersion: '' } : consulted(calendar, raw, date)),
  };
}

/** `periodEnd` for the commonest case: `days` working days after `start`, which is not counted. */
export function addWorkingDays(calendar: WorkingCalendar, start: LegalDate, days: number): PeriodEnd {
  return periodEnd(calendar, { start, unit: 'WORKING_DAY', length: days });
}

/** Moves a last day that is off, by the policy. */
export function rollForward(calendar: WorkingCalendar, date: LegalDate, roll: RollPolicy): LegalDate {
  const off = (day: LegalDate) =>
    roll === 'ANY_OFF_DAY'
      ? !calendar.isWorkingDay(day)
      : roll === 'STATUTORY_ONLY' && calendar.isStatutoryHoliday(day);
  let day = date;
  while (off(day)) day = addDays(day, 1);
  return day;
}

/** Working days in a year, provisional where the year has no calendar. */
export function workingDaysInYear(
  calendar: WorkingCalendar,
  year: number,
): { readonly count: number; readonly provisional: boolean } {
  let count = 0;
  for (let day = `${year}-01-01` as LegalDate; yearOf(day) === year; day = addDays(day, 1)) {
    if (calendar.isWorkingDay(day)) count += 1;
  }
  return { count, provisional: calendar.versionOf(year) === undefined };
}

/** End of a period of hours: the hour in which it starts is not counted (C-5). Takes and gives UTC ISO instants. */
export function addHoursExcludingFirst(startInstant: string, hours: number): string {
  const hourMs = 3_600_000;
  const start = Date.parse(startInstant);
  if (Number.isNaN(start)) throw new RangeError(`not an instant: ${startInstant}`);
  return new Date((Math.floor(start / hourMs) + 1 + hours) * hourMs).toISOString();
}

function nthWorkingDay(calendar: WorkingCalendar, start: LegalDate, count: number): LegalDate {
  let day = start;
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    if (calendar.isWorkingDay(day)) left -= 1;
  }
  return day;
}

function addUnits(start: LegalDate, unit: 'DAY' | 'MONTH' | 'YEAR', length: number): LegalDate {
  if (unit === 'DAY') return addDays(start, length);
  return addMonths(start, unit === 'YEAR' ? length * 12 : length);
}

function consulted(calendar: WorkingCalendar, from: LegalDate, to: LegalDate) {
  const years = Array.from({ length: yearOf(to) - yearOf(from) + 1 }, (_, index) => yearOf(from) + index);
  const versions = years.map((year) => calendar.versionOf(year));
  return {
    provisional: versions.includes(undefined),
    calendarVersion: versions.filter((version) => version !== undefined).join('+'),
  };
}
