import { workingCalendar } from '@zhiqi/kernel';
import { SHIPPED_CALENDARS } from '@zhiqi/kernel/calendars';
import { describe, expect, it, test } from 'vitest';
import { day } from '../../../test/acting.ts';
import { TERM_CONTEXT, TRADEMARK_RULES } from '../../rule-sets.ts';
import { lastDayOfTerm, phaseOn, termEndingOn, termTimes } from './term.ts';

const timesOf = (termEnd: string) => termTimes(TERM_CONTEXT, day(termEnd));

describe('R-49 the term: ten years from registration', () => {
  test.each([
    ['the vector of the brief', '2013-04-27', '2023-04-26'],
    ['the first day of a year', '2013-01-01', '2022-12-31'],
    ['29 February: the last day of the month that has no such day (Regulations 12 II)', '2012-02-29', '2022-02-28'],
    ['the day after a term that ended on 28 February', '2022-03-01', '2032-02-29'],
    ['28 February', '2012-02-28', '2022-02-27'],
    ['31 March', '2014-03-31', '2024-03-30'],
  ])('%s: %s → %s', (_case, start, end) => {
    expect(lastDayOfTerm(day(start), 10)).toBe(end);
  });

  it('the law of 2026 keeps ten years', () => {
    expect(TRADEMARK_RULES.law.map(({ termYears }) => termYears)).toEqual([10, 10, 10]);
  });

  it('terms of a mark that was renewed before follow one another from the registration', () => {
    expect(termEndingOn(TRADEMARK_RULES.law, day('2003-04-27'), day('2023-04-26'))).toEqual({
      termStart: '2013-04-27',
      isOfRegistration: true,
      expectedEnd: '2023-04-26',
    });
    expect(termEndingOn(TRADEMARK_RULES.law, day('2012-02-29'), day('2032-02-29'))).toMatchObject({
      termStart: '2022-03-01',
      isOfRegistration: true,
    });
    expect(termEndingOn(TRADEMARK_RULES.law, day('2003-04-27'), day('2023-06-30'))).toMatchObject({
      isOfRegistration: false,
    });
  });
});

describe('R-50 window and grace period', () => {
  it('the vector of the brief: term to 2023-04-26, last day of the grace period 2023-10-26', () => {
    expect(timesOf('2023-04-26')).toEqual({
      opensOn: '2022-04-26',
      termEnd: '2023-04-26',
      ordinaryDeadline: '2023-04-26',
      graceStart: '2023-04-27',
      graceEnd: '2023-10-26',
      deadline: '2023-10-26',
      provisional: false,
      calendarVersion: timesOf('2023-04-26').calendarVersion,
      ruleSetVersion: 'TM-v2',
    });
    expect(timesOf('2023-04-26').calendarVersion).toMatch(/^CN-2023\.\d+$/);
  });

  it('act deadlines roll over holidays, the term and the grace period by the calendar do not', () => {
    // 2023-10-01 lies in the National Day holiday of 29 September to 6 October; Saturday 7 October is worked.
    expect(timesOf('2023-04-01')).toMatchObject({ graceEnd: '2023-10-01', deadline: '2023-10-07' });
    expect(timesOf('2023-10-01')).toMatchObject({
      termEnd: '2023-10-01',
      ordinaryDeadline: '2023-10-07',
      graceStart: '2023-10-02',
      graceEnd: '2024-04-01',
    });
    // A plain Saturday: by "节假日后的第一个工作日" the Monday after it.
    expect(timesOf('2022-02-20')).toMatchObject({ graceEnd: '2022-08-20', deadline: '2022-08-22' });
  });

  it('29 February: the grace period ends on the corresponding day or the last of the month', () => {
    expect(timesOf('2022-02-28')).toMatchObject({ opensOn: '2021-02-28', graceEnd: '2022-08-28' });
    expect(timesOf('2023-08-31')).toMatchObject({ opensOn: '2022-08-31', graceEnd: '2024-02-29' });
    expect(timesOf('2032-02-29')).toMatchObject({ opensOn: '2031-02-28', graceEnd: '2032-08-29' });
  });

  it('without the calendar of the year a deadline is provisional, never a guess sold as certain', () => {
    expect(timesOf('2031-04-26')).toMatchObject({ graceEnd: '2031-10-26', provisional: true, calendarVersion: '' });
    const upTo2022 = workingCalendar(SHIPPED_CALENDARS.filter(({ year }) => year < 2023));
    expect(termTimes({ ...TERM_CONTEXT, calendar: upTo2022 }, day('2023-04-01'))).toMatchObject({
      // Without the holidays only the plain Sunday is known.
      deadline: '2023-10-02',
      provisional: true,
    });
  });

  test.each([
    ['2022-04-25', 'REGISTERED'],
    ['2022-04-26', 'RENEWAL_WINDOW'],
    ['2023-04-26', 'RENEWAL_WINDOW'],
    ['2023-04-27', 'GRACE'],
    ['2023-10-26', 'GRACE'],
    ['2023-10-27', 'REMOVAL_DUE'],
  ])('on %s the term to 2023-04-26 is in phase %s', (date, phase) => {
    expect(phaseOn(timesOf('2023-04-26'), day(date))).toBe(phase);
  });

  test.each([
    ['under the law of 2001: six months', '2014-04-30', '2013-10-30', 'TM-v1'],
    ['a window that had opened before the law changed', '2014-06-01', '2013-12-01', 'TM-v2'],
    ['twelve months, but not before the law that grants them', '2015-01-01', '2014-05-01', 'TM-v2'],
    ['twelve months', '2015-06-01', '2014-06-01', 'TM-v2'],
    ['across the law of 2026, which keeps them', '2027-06-30', '2026-06-30', 'TM-v3'],
    ['under the law of 2026', '2030-06-30', '2029-06-30', 'TM-v3'],
  ])('the law of the day decides %s: a term to %s can be renewed from %s', (_case, termEnd, opensOn, version) => {
    expect(timesOf(termEnd)).toMatchObject({ opensOn, ruleSetVersion: version });
  });
});
