import { describe, expect, it, test } from 'vitest';
import { type CalendarYear, parseCalendarYear } from './calendar-year.ts';
import { SHIPPED_CALENDARS } from './calendars.ts';
import { addDays, type LegalDate, parseLegalDate } from './legal-date.ts';
import {
  addHoursExcludingFirst,
  addWorkingDays,
  type Period,
  periodEnd,
  rollForward,
  workingCalendar,
  workingDaysInYear,
} from './working-days.ts';

const date = (text: string) => parseLegalDate(text);
const calendar = workingCalendar(SHIPPED_CALENDARS);
const days = (start: string, length: number, more: Partial<Period> = {}): Period => ({
  start: date(start),
  unit: 'DAY',
  length,
  roll: 'STATUTORY_ONLY',
  ...more,
});

describe('test vectors of the financing brief §3.2', () => {
  test.each([
    ['complaint received Fri 2026-09-18', '2026-09-18', 7, '2026-09-29'],
    ['lead received Thu 2026-02-12', '2026-02-12', 15, '2026-03-11'],
    ['penalty notice served 2026-09-24', '2026-09-24', 5, '2026-10-09'],
    ['decision 2026-09-18, 7 working days of publicity', '2026-09-18', 7, '2026-09-29'],
    ['decision 2026-09-18, 20 working days of publicity', '2026-09-18', 20, '2026-10-22'],
  ])('%s', (_case, start, length, expected) => {
    expect(addWorkingDays(calendar, date(start), length)).toEqual({
      raw: expected,
      date: expected,
      provisional: false,
      calendarVersion: 'CN-2026.1',
    });
  });

  it('the lead extended by 15 working days, from the first expiry', () => {
    const period: Period = { start: date('2026-02-12'), unit: 'WORKING_DAY', length: 15, extensions: [15] };
    expect(periodEnd(calendar, period).date).toBe('2026-04-01');
    expect(addWorkingDays(calendar, date('2026-03-11'), 15).date).toBe('2026-04-01');
  });

  it('a case filed 2026-07-06 has 90 days: 2026-10-04 lies in National Day and rolls to 2026-10-08', () => {
    expect(periodEnd(calendar, days('2026-07-06', 90))).toMatchObject({ raw: '2026-10-04', date: '2026-10-08' });
  });

  it('paused 20 days for an appraisal it ends on Saturday 2026-10-24, which only ANY_OFF_DAY moves', () => {
    const paused = { pausedDays: 20 };
    expect(periodEnd(calendar, days('2026-07-06', 90, paused))).toMatchObject({
      raw: '2026-10-24',
      date: '2026-10-24',
    });
    expect(periodEnd(calendar, days('2026-07-06', 90, { ...paused, roll: 'ANY_OFF_DAY' })).date).toBe('2026-10-26');
  });

  it('extended by 30 days it ends 120 days from filing, not 30 from the rolled date', () => {
    expect(periodEnd(calendar, days('2026-07-06', 90, { extensions: [30] })).date).toBe('2026-11-03');
  });

  it('a 60-day mediation accepted 2026-08-03 rolls from 2026-10-02 to 2026-10-08', () => {
    expect(periodEnd(calendar, days('2026-08-03', 60))).toMatchObject({ raw: '2026-10-02', date: '2026-10-08' });
  });

  it('7 working days from 2026-12-24 without a 2027 calendar are provisional', () => {
    expect(addWorkingDays(calendar, date('2026-12-24'), 7)).toEqual({
      raw: '2027-01-04',
      date: '2027-01-04',
      provisional: true,
      calendarVersion: 'CN-2026.1',
    });
  });
});

describe('counting', () => {
  it('2026 has 248 working days', () => {
    expect(workingDaysInYear(calendar, 2026)).toEqual({ count: 248, provisional: false });
    expect(workingDaysInYear(calendar, 2027)).toEqual({ count: 261, provisional: true });
  });

  it('a period of months that ends on a Sunday rolls for an act (R-10: 2027-01-10 → Monday 2027-01-11)', () => {
    const end = periodEnd(calendar, { start: date('2026-07-10'), unit: 'MONTH', length: 6, roll: 'ANY_OFF_DAY' });
    expect(end).toMatchObject({ raw: '2027-01-10', date: '2027-01-11', provisional: true });
  });

  it('the term of a right does not roll, and needs no calendar (R-02)', () => {
    const term = periodEnd(calendar, { start: date('2020-10-01'), unit: 'YEAR', length: 10 });
    expect(term).toEqual({ raw: '2030-10-01', date: '2030-10-01', provisional: false, calendarVersion: '' });
  });

  it('working days that stood still are added', () => {
    const period: Period = { start: date('2026-09-18'), unit: 'WORKING_DAY', length: 5, pausedDays: 2 };
    expect(periodEnd(calendar, period).date).toBe('2026-09-29');
  });

  it('a holiday that ends before a make-up Sunday rolls onto that working Sunday', () => {
    expect(rollForward(calendar, date('2026-01-02'), 'ANY_OFF_DAY')).toBe('2026-01-04');
  });

  it('names every calendar it consulted', () => {
    expect(addWorkingDays(calendar, date('2025-12-30'), 5).calendarVersion).toBe('CN-2025.1+CN-2026.1');
  });

  it('hours: the hour of the start is not counted', () => {
    expect(addHoursExcludingFirst('2026-09-18T02:20:00.000Z', 24)).toBe('2026-09-19T03:00:00.000Z');
    expect(addHoursExcludingFirst('2026-09-18T02:00:00.000Z', 24)).toBe('2026-09-19T03:00:00.000Z');
  });

  it('a period has whole days', () => {
    expect(() => addWorkingDays(calendar, date('2026-09-18'), 1.5)).toThrow(RangeError);
    expect(() => periodEnd(calendar, days('2026-09-18', 5, { extensions: [-6] }))).toThrow(RangeError);
  });
});

describe('calendars are data', () => {
  const list = (ranges: [string, string][]) =>
    ranges.flatMap(([first, last]) => {
      const result: string[] = [];
      for (let day = date(first); day <= last; day = addDays(day, 1)) result.push(day);
      return result;
    });
  const shipped = (year: number, isOffDay: boolean) =>
    SHIPPED_CALENDARS.filter((entry) => entry.year === year)
      .flatMap((entry) => entry.days)
      .filter((day) => day.isOffDay === isOffDay)
      .map((day) => day.date as string);

  it('2026 states the notice of 2025-11-04', () => {
    expect(shipped(2026, true)).toEqual(
      list([
        ['2026-01-01', '2026-01-03'],
        ['2026-02-15', '2026-02-23'],
        ['2026-04-04', '2026-04-06'],
        ['2026-05-01', '2026-05-05'],
        ['2026-06-19', '2026-06-21'],
        ['2026-09-25', '2026-09-27'],
        ['2026-10-01', '2026-10-07'],
      ]),
    );
    expect(shipped(2026, false)).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
  });

  it('2022 states the notice 国办发明电〔2021〕11号', () => {
    expect(shipped(2022, true)).toEqual(
      list([
        ['2022-01-01', '2022-01-03'],
        ['2022-01-31', '2022-02-06'],
        ['2022-04-03', '2022-04-05'],
        ['2022-04-30', '2022-05-04'],
        ['2022-06-03', '2022-06-05'],
        ['2022-09-10', '2022-09-12'],
        ['2022-10-01', '2022-10-07'],
      ]),
    );
    expect(shipped(2022, false)).toEqual([
      '2022-01-29',
      '2022-01-30',
      '2022-04-02',
      '2022-04-24',
      '2022-05-07',
      '2022-10-08',
      '2022-10-09',
    ]);
  });

  it('every year from 2004 to 2026 is shipped once', () => {
    expect(SHIPPED_CALENDARS.map(({ year }) => year)).toEqual(Array.from({ length: 23 }, (_, index) => 2004 + index));
  });

  it('an empty list of days is refused', () => {
    expect(() => parseCalendarYear({ year: 2027, version: 'CN-2027.1', source: 'test', papers: [], days: [] })).toThrow(
      expect.objectContaining({ kind: 'invalid', slug: 'CALENDAR_EMPTY' }),
    );
  });

  const day = (text: string, isOffDay = true) => ({ name: '元旦', date: text as LegalDate, isOffDay });
  const year = (data: Partial<CalendarYear> = {}): CalendarYear => ({
    year: 2027,
    version: 'CN-2027.1',
    papers: [],
    source: 'test',
    days: [day('2027-01-01')],
    ...data,
  });

  test.each([
    ['days[0].date', { ...year(), days: [day('2026-06-01')] }],
    ['days[1].date', { ...year(), days: [day('2027-01-01'), day('2027-01-01')] }],
    ['days[0].isOffDay', { ...year(), days: [{ name: '元旦', date: '2027-01-01' }] }],
    ['days[0].date', { ...year(), days: [day('2027-02-30')] }],
    ['days[0].name', { ...year(), days: [{ name: '', date: '2027-01-01', isOffDay: true }] }],
    ['days', { ...year(), days: undefined }],
    ['year', { ...year(), year: '2027' }],
    ['version', { ...year(), version: '' }],
    ['source', { ...year(), source: undefined }],
    ['papers', { ...year(), papers: 'x' }],
    ['publishedAt', { ...year(), publishedAt: '2026-11' }],
    ['days', []],
  ])('a wrong %s is named', (field, data) => {
    expect(() => parseCalendarYear(data)).toThrow(
      expect.objectContaining({ slug: 'CALENDAR_MALFORMED', fields: [expect.objectContaining({ field })] }),
    );
  });

  it('loading the year ends provisional results', () => {
    const loaded = workingCalendar([...SHIPPED_CALENDARS, year()]);
    expect(addWorkingDays(loaded, date('2026-12-24'), 7)).toEqual({
      raw: '2027-01-05',
      date: '2027-01-05',
      provisional: false,
      calendarVersion: 'CN-2026.1+CN-2027.1',
    });
  });

  it('an amended calendar supersedes the first; two that do not are refused', () => {
    const amended = year({ version: 'CN-2027.2', supersedes: 'CN-2027.1', days: [day('2027-01-04')] });
    const merged = workingCalendar([amended, year()]);
    expect(merged.versionOf(2027)).toBe('CN-2027.2');
    expect([merged.isWorkingDay(date('2027-01-01')), merged.isWorkingDay(date('2027-01-04'))]).toEqual([true, false]);
    expect(() => workingCalendar([year(), year({ version: 'CN-2027.9' })])).toThrow(
      expect.objectContaining({ kind: 'conflict', slug: 'CALENDAR_AMBIGUOUS' }),
    );
  });
});
