import type { Brand } from './brand.ts';
import { invalid } from './errors.ts';

/** A date of law: `YYYY-MM-DD` in Asia/Shanghai. Sorts as text. */
export type LegalDate = Brand<string, 'LegalDate'>;

const DAY_MS = 86_400_000;
/** UTC+8 all year; the summer time of 1986–1991 never moved a date of law recorded at midnight. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** Whether a text is a date that exists, `2022-02-30` does not. */
export function isLegalDate(value: string): value is LegalDate {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!parts) return false;
  const [, year, month, day] = parts.map(Number);
  return dateOf(year ?? 0, month ?? 0, day ?? 0) === value;
}

/** Passes a date through. @throws DomainError `invalid` naming `field`. */
export function parseLegalDate(value: string, field = 'date'): LegalDate {
  if (isLegalDate(value)) return value;
  throw invalid('DATE_MALFORMED', '日期应为存在的日期,格式为 2022-06-30。', {
    fields: [{ field, rule: 'DATE_MALFORMED', messageZh: '日期应为存在的日期,格式为 2022-06-30' }],
  });
}

/** The date of year, month (1–12) and day; undefined when there is none. */
export function dateOf(year: number, month: number, day: number): LegalDate | undefined {
  const inYear = year >= 1000 && year <= 9999 && month >= 1 && month <= 12;
  if (!inYear || !(day >= 1 && day <= daysInMonth(year, month))) return undefined;
  return format(Date.UTC(year, month - 1, day));
}

/** The date in Asia/Shanghai at an instant (ISO text or epoch milliseconds). */
export function legalDateAt(instant: string | number): LegalDate {
  const ms = typeof instant === 'number' ? instant : Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${instant}`);
  return format(ms + SHANGHAI_OFFSET_MS);
}

/** The instant at which a date begins in Asia/Shanghai, as UTC ISO text. */
export function startOfDay(date: LegalDate): string {
  return new Date(toMs(date) - SHANGHAI_OFFSET_MS).toISOString();
}

export function addDays(date: LegalDate, days: number): LegalDate {
  return format(toMs(date) + days * DAY_MS);
}

/**
 * A period of months ends on the corresponding day of the last month, or on its last day if there is none
 * (R-01, Implementing Rules 5): 1999-12-31 + 2 months = 2000-02-29.
 */
export function addMonths(date: LegalDate, months: number): LegalDate {
  const [year, month, day] = partsOf(date);
  const index = year * 12 + (month - 1) + months;
  const targetYear = Math.floor(index / 12);
  const targetMonth = (index % 12) + 1;
  return text(targetYear, targetMonth, Math.min(day, daysInMonth(targetYear, targetMonth)));
}

/** A period of years, by the same rule: 2024-02-29 + 1 year = 2025-02-28. */
export function addYears(date: LegalDate, years: number): LegalDate {
  return addMonths(date, years * 12);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LegalDate, to: LegalDate): number {
  return Math.round((toMs(to) - toMs(from)) / DAY_MS);
}

export function yearOf(date: LegalDate): number {
  return Number(date.slice(0, 4));
}

/** ISO day of the week, Monday = 1 … Sunday = 7. */
export function dayOfWeek(date: LegalDate): number {
  return ((new Date(toMs(date)).getUTCDay() + 6) % 7) + 1;
}

export function isBetween(date: LegalDate, first: LegalDate, last: LegalDate): boolean {
  return date >= first && date <= last;
}

// Rules ask for dates many times a command: texts are taken apart and put together here without a parser of instants, which
// measured seven times slower.

function partsOf(date: LegalDate): readonly [year: number, month: number, day: number] {
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
}

function toMs(date: LegalDate): number {
  const [year, month, day] = partsOf(date);
  return Date.UTC(year, month - 1, day);
}

function format(ms: number): LegalDate {
  const date = new Date(ms);
  return text(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

function text(year: number, month: number, day: number): LegalDate {
  return `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}` as LegalDate;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysInMonth(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? Number.NaN);
}
