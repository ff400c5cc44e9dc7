import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fromExcelSerial, parseDirtyDate } from './dirty-date.ts';
import {
  addDays,
  addMonths,
  addYears,
  dayOfWeek,
  daysBetween,
  isBetween,
  isLegalDate,
  type LegalDate,
  legalDateAt,
  parseLegalDate,
  startOfDay,
} from './legal-date.ts';

const date = (text: string) => parseLegalDate(text);
const today = date('2026-06-30');

describe('dates of law', () => {
  it('exist, and are written one way', () => {
    expect(isLegalDate('2024-02-29')).toBe(true);
    for (const wrong of [
      '2022-02-29',
      '2022-13-01',
      '2022-00-10',
      '2022-1-1',
      '20220101',
      '',
      '2022-06-30T00:00:00Z',
    ]) {
      expect(isLegalDate(wrong)).toBe(false);
    }
    expect(() => parseLegalDate('2022-02-30', 'due_on')).toThrow(
      expect.objectContaining({ slug: 'DATE_MALFORMED', fields: [expect.objectContaining({ field: 'due_on' })] }),
    );
  });

  test.each([
    ['1999-12-31', 2, '2000-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2022-01-31', 1, '2022-02-28'],
    ['2022-11-30', 3, '2023-02-28'],
    ['2022-03-31', -1, '2022-02-28'],
    ['2022-01-15', -13, '2020-12-15'],
    ['2022-12-01', 0, '2022-12-01'],
  ])('R-01: %s + %s months = %s', (from, months, to) => {
    expect(addMonths(date(from), months)).toBe(to);
  });

  it('agrees with the calendar of instants over a century, leap years or not', () => {
    for (let day = date('1899-12-31'); day < '2101-01-02'; day = addDays(day, 17)) {
      expect(startOfDay(day)).toBe(new Date(Date.parse(`${day}T00:00:00+08:00`)).toISOString());
      const next = addDays(day, 1);
      expect(next).toBe(new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10));
      expect(daysBetween(day, next)).toBe(1);
    }
  });

  it('adds years by the same rule, and days plainly', () => {
    expect(addYears(date('2004-02-29'), 20)).toBe('2024-02-29');
    expect(addYears(date('2004-02-29'), 10)).toBe('2014-02-28');
    expect(addDays(date('2022-12-31'), 1)).toBe('2023-01-01');
    expect(daysBetween(date('2022-01-01'), date('2023-01-01'))).toBe(365);
    expect(daysBetween(date('2023-01-01'), date('2022-12-31'))).toBe(-1);
  });

  it('knows the day of the week, Monday = 1', () => {
    expect(dayOfWeek(date('2026-09-18'))).toBe(5);
    expect(dayOfWeek(date('2026-09-20'))).toBe(7);
  });

  it('today is the date in Shanghai, eight hours ahead', () => {
    expect(legalDateAt('2022-06-29T15:59:59.999Z')).toBe('2022-06-29');
    expect(legalDateAt('2022-06-29T16:00:00.000Z')).toBe('2022-06-30');
    expect(startOfDay(date('2022-06-30'))).toBe('2022-06-29T16:00:00.000Z');
    expect(() => legalDateAt('yesterday')).toThrow(RangeError);
  });

  it('a range includes both ends', () => {
    expect(isBetween(today, today, today)).toBe(true);
    expect(isBetween(date('2026-07-01'), date('2026-06-01'), today)).toBe(false);
  });

  const anyDate = fc.integer({ min: 0, max: 50_000 }).map((days) => addDays('1985-01-01' as LegalDate, days));

  it('days there and back again', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -9000, max: 9000 }), (day, n) => {
        expect(addDays(addDays(day, n), -n)).toBe(day);
        expect(daysBetween(day, addDays(day, n))).toBe(n);
      }),
    );
  });

  it('a period of months never ends on a later day of the month than it began, and always exists', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -240, max: 240 }), (day, months) => {
        const end = addMonths(day, months);
        expect(isLegalDate(end)).toBe(true);
        expect(end.slice(8) <= day.slice(8)).toBe(true);
        expect(legalDateAt(startOfDay(day))).toBe(day);
      }),
    );
  });
});

describe('dates as lists write them (§4.5 rows 8 and 9)', () => {
  test.each([
    '2019.05.21',
    '20190521',
    '2019/5/21',
    '2019年5月21日',
    '2019-05-21',
    '２０１９．０５．２１',
    ' 2019 年 5 月 21 日 ',
    '2019-05-21 00:00:00',
    '2019-05-21T00:00:00.000Z',
    '2019/5/21 0:00',
    43606,
    '43606',
    43606.75,
  ])('%j is 2019-05-21', (raw) => {
    expect(parseDirtyDate(raw, { today })).toEqual({ ok: true, date: '2019-05-21' });
  });

  it('a workbook of the 1904 system is 1462 days off', () => {
    expect(parseDirtyDate(43606 - 1462, { today, dateSystem: '1904' })).toEqual({ ok: true, date: '2019-05-21' });
    expect(fromExcelSerial(43606, '1904')).toBe('2023-05-22');
  });

  test.each([
    ['2019-5', 'MONTH_ONLY'],
    ['2019年5月', 'MONTH_ONLY'],
    ['2019.05', 'MONTH_ONLY'],
    ['', 'EMPTY'],
    ['-', 'EMPTY'],
    ['2019-02-30', 'MALFORMED'],
    ['2019-13-01', 'MALFORMED'],
    ['21/5/2019', 'MALFORMED'],
    ['去年', 'MALFORMED'],
    ['1984-12-31', 'OUT_OF_RANGE'],
    ['2046-07-01', 'OUT_OF_RANGE'],
    [20000, 'OUT_OF_RANGE'],
  ])('%j is refused as %s', (raw, code) => {
    expect(parseDirtyDate(raw, { today })).toMatchObject({ ok: false, code });
  });

  it('the range ends twenty years from today', () => {
    expect(parseDirtyDate('2046-06-30', { today })).toMatchObject({ ok: true });
  });
});
