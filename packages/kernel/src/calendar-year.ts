import { invalid } from './errors.ts';
import { isLegalDate, type LegalDate } from './legal-date.ts';

/** One day on which the State Council's notice departs from Monday–Friday. */
export interface CalendarDay {
  /** Festival the arrangement belongs to, `春节`. */
  readonly name: string;
  readonly date: LegalDate;
  /** True removes a working day (a holiday), false adds one (调休上班). */
  readonly isOffDay: boolean;
}

/**
 * The working-day arrangement of one year as reference data (financing brief §3.2 C-2; the shape of holiday-cn plus a
 * version). It is loaded, never computed: no rule yields the make-up days.
 */
export interface CalendarYear {
  readonly year: number;
  /** `CN-2026.1`; stored with every deadline computed from it. */
  readonly version: string;
  /** Titles, numbers or addresses of the notices it states. */
  readonly papers: readonly string[];
  /** Where the machine-readable days came from, and what they were checked against. */
  readonly source: string;
  /** Date of the notice; absent where the source does not tell. */
  readonly publishedAt?: LegalDate;
  /** Version that this one corrects (a notice may be amended within the year, C-4). */
  readonly supersedes?: string;
  readonly days: readonly CalendarDay[];
}

/**
 * Checks one year of calendar data.
 *
 * Days belong to the year, or to the last days of December before it: the notice for a year arranges its New Year.
 *
 * @throws DomainError `invalid`, slug `CALENDAR_EMPTY` for a list without days (mirrors do hold such files, C-3), else
 *   `CALENDAR_MALFORMED`.
 */
export function parseCalendarYear(data: unknown): CalendarYear {
  if (!isRecord(data)) throw malformed('days', '日历文件应为一个对象');
  const { year, version, papers, source, publishedAt, supersedes, days } = data;
  if (!isYear(year)) throw malformed('year', 'year 应为四位年份');
  if (typeof version !== 'string' || version === '') throw malformed('version', 'version 不能为空');
  if (typeof source !== 'string' || source === '') throw malformed('source', 'source 不能为空');
  if (!isStringList(papers)) throw malformed('papers', 'papers 应为文字列表');
  if (!isOptionalDate(publishedAt)) throw malformed('publishedAt', 'publishedAt 应为日期');
  if (supersedes !== undefined && typeof supersedes !== 'string') throw malformed('supersedes', 'supersedes 应为文字');
  return { year, version, papers, source, publishedAt, supersedes, days: parseDays(days, year) };
}

function parseDays(days: unknown, year: number): CalendarDay[] {
  if (!Array.isArray(days)) throw malformed('days', 'days 应为列表');
  if (days.length === 0) {
    throw invalid('CALENDAR_EMPTY', `${year} 年日历没有任何放假或调休日,不能使用。请取得完整的年度安排后重新装入。`, {
      params: { year },
      fields: [{ field: 'days', rule: 'CALENDAR_EMPTY', messageZh: '放假调休日列表为空' }],
    });
  }
  const seen = new Set<string>();
  return days.map((day: unknown, index) => {
    const parsed = parseDay(day, index, year);
    if (seen.has(parsed.date)) throw malformed(`days[${index}].date`, `${parsed.date} 重复出现`);
    seen.add(parsed.date);
    return parsed;
  });
}

function parseDay(day: unknown, index: number, year: number): CalendarDay {
  const field = `days[${index}]`;
  if (!isRecord(day)) throw malformed(field, '每一天应为一个对象');
  const { name, date, isOffDay } = day;
  if (typeof name !== 'string' || name === '') throw malformed(`${field}.name`, 'name 不能为空');
  if (typeof isOffDay !== 'boolean') throw malformed(`${field}.isOffDay`, 'isOffDay 应为 true 或 false');
  if (typeof date !== 'string' || !isLegalDate(date)) throw malformed(`${field}.date`, 'date 应为存在的日期');
  if (!date.startsWith(`${year}-`) && !date.startsWith(`${year - 1}-12-`)) {
    throw malformed(`${field}.date`, `${date} 不属于 ${year} 年的安排`);
  }
  return { name, date, isOffDay };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isYear(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1985 && value <= 2200;
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isOptionalDate(value: unknown): value is LegalDate | undefined {
  return value === undefined || (typeof value === 'string' && isLegalDate(value));
}

function malformed(field: string, messageZh: string) {
  return invalid('CALENDAR_MALFORMED', `日历文件有误:${messageZh}。请改正后重新装入。`, {
    fields: [{ field, rule: 'CALENDAR_MALFORMED', messageZh }],
  });
}
