import { describe, expect, it, test } from 'vitest';
import { calendar, calendarWith2027, day, pause, read, ruleOf } from '../../test/clocks.ts';
import { alarmDays } from './alarms.ts';
import { type Extension, extensionFor, isBeforeExpiry, readClock } from './clock.ts';

const extension = (length: number, decidedOn: string, over: Partial<Extension> = {}): Extension => ({
  length,
  role: 'CHIEF',
  decidedOn: day(decidedOn),
  irregular: false,
  ...over,
});

describe('test vectors of the brief §3.2, by clock code through the rule packs', () => {
  test.each([
    ['complaint received Fri 2026-09-18', 'K01', '2026-09-18', '2026-09-29'],
    ['lead received Thu 2026-02-12', 'K04', '2026-02-12', '2026-03-11'],
    ["penalty notice served 2026-09-24, the party's days", 'K10', '2026-09-24', '2026-10-09'],
    ['decision 2026-09-18, seven working days of publicity', 'K22', '2026-09-18', '2026-09-29'],
    ['decision 2026-09-18, twenty working days of publicity', 'K22_CREDIT', '2026-09-18', '2026-10-22'],
  ])('%s: %s ends on %s', (_case, code, start, deadline) => {
    expect(read(code, start)).toEqual({ raw: deadline, deadline, provisional: false, calendarVersion: 'CN-2026.1' });
  });

  it('the lead extended by 15 working days runs on from its first expiry, to 2026-04-01', () => {
    expect(read('K04', '2026-02-12', { extensions: [extension(15, '2026-03-11')] }).deadline).toBe('2026-04-01');
  });

  it('a case filed 2026-07-06: 90 days end on 2026-10-04 in National Day and roll to 2026-10-08', () => {
    expect(read('K08', '2026-07-06')).toMatchObject({ raw: '2026-10-04', deadline: '2026-10-08' });
  });

  it('paused 20 days for an appraisal it ends on Saturday 2026-10-24, which only ANY_OFF_DAY moves', () => {
    const pauses = [pause('2026-08-01', '2026-08-21')];
    expect(read('K08', '2026-07-06', { pauses })).toMatchObject({ raw: '2026-10-24', deadline: '2026-10-24' });
    const strict = { ...ruleOf('K08', '2026-07-06'), roll: 'ANY_OFF_DAY' as const };
    const run = { start: day('2026-07-06'), pauses, extensions: [] };
    expect(readClock(calendar, strict, run)).toMatchObject({ raw: '2026-10-24', deadline: '2026-10-26' });
  });

  it('extended by 30 days it ends 120 days from filing, not 30 from the rolled date', () => {
    expect(read('K08', '2026-07-06', { extensions: [extension(30, '2026-09-30')] }).deadline).toBe('2026-11-03');
  });

  it('a complaint accepted 2026-08-03: 60 days of mediation end on 2026-10-02 and roll to 2026-10-08', () => {
    expect(read('K02', '2026-08-03')).toMatchObject({ raw: '2026-10-02', deadline: '2026-10-08' });
  });

  it('7 working days from 2026-12-24 without a calendar of 2027 are provisional', () => {
    expect(read('K01', '2026-12-24')).toEqual({
      raw: '2027-01-04',
      deadline: '2027-01-04',
      provisional: true,
      calendarVersion: 'CN-2026.1',
    });
  });

  it('once the year is loaded they are certain', () => {
    expect(read('K01', '2026-12-24', {}, calendarWith2027)).toMatchObject({
      deadline: '2027-01-05',
      provisional: false,
      calendarVersion: 'CN-2026.1+TEST-2027.1',
    });
  });
});

describe('D-1: what stood still is not counted', () => {
  it('a clock of working days is moved by the working days inside the pause', () => {
    // Fri 02-27, Sat 02-28 (make-up day) and Mon 03-02 stand still.
    expect(read('K04', '2026-02-12', { pauses: [pause('2026-02-27', '2026-03-03')] }).deadline).toBe('2026-03-16');
  });

  it('a clock of days is moved by the natural days inside', () => {
    expect(read('K08', '2026-07-06', { pauses: [pause('2026-08-07', '2026-08-10')] }).raw).toBe('2026-10-07');
  });

  it('days of two pauses that overlap count once', () => {
    const pauses = [pause('2026-08-01', '2026-08-11'), pause('2026-08-06', '2026-08-21', 'TEST')];
    expect(read('K08', '2026-07-06', { pauses }).raw).toBe('2026-10-24');
  });

  it('an open pause leaves no deadline', () => {
    expect(read('K04', '2026-02-12', { pauses: [pause('2026-02-26', null)] })).toEqual({
      raw: null,
      deadline: null,
      provisional: false,
      calendarVersion: '',
    });
  });

  it('a pause that begins and ends within a day, or before the clock, moves nothing', () => {
    const pauses = [pause('2026-02-26', '2026-02-26'), pause('2026-02-01', '2026-02-13')];
    expect(read('K04', '2026-02-12', { pauses }).deadline).toBe('2026-03-11');
  });
});

describe('D-2: an extension counts if it was decided before expiry, by the right role', () => {
  const lead = ruleOf('K04', '2026-02-12');
  const run = { start: day('2026-02-12'), pauses: [], extensions: [] };
  const inTime = (decidedOn: string, over = {}) => isBeforeExpiry(calendar, lead, { ...run, ...over }, day(decidedOn));

  it('the last day is before expiry, the day after is not', () => {
    expect([inTime('2026-03-11'), inTime('2026-03-12')]).toEqual([true, false]);
  });

  it('a pause that was over moves the expiry; one that began later does not save it', () => {
    expect(inTime('2026-03-12', { pauses: [pause('2026-02-27', '2026-03-03')] })).toBe(true);
    expect(inTime('2026-03-12', { pauses: [pause('2026-03-20', '2026-03-25')] })).toBe(false);
  });

  it('while the clock stands nothing expires', () => {
    expect(inTime('2026-03-20', { pauses: [pause('2026-03-10', null)] })).toBe(true);
    expect(inTime('2026-03-20', { pauses: [pause('2026-03-10', '2026-03-25')] })).toBe(true);
  });

  it('a rolled last day is still a day of the period', () => {
    const filed = { start: day('2026-07-06'), pauses: [], extensions: [] };
    const rule = ruleOf('K08', '2026-07-06');
    expect(isBeforeExpiry(calendar, rule, filed, day('2026-10-08'))).toBe(true);
    expect(isBeforeExpiry(calendar, rule, filed, day('2026-10-09'))).toBe(false);
  });

  it('an irregular one is kept and moves nothing', () => {
    const extensions = [extension(15, '2026-03-12', { irregular: true })];
    expect(read('K04', '2026-02-12', { extensions }).deadline).toBe('2026-03-11');
  });

  it('a lead is extended once, by the head of the department', () => {
    expect(extensionFor(lead, 'CHIEF', [])).toMatchObject({ length: 15, times: 1 });
    expect(extensionFor(lead, 'HEAD', [])).toBeUndefined();
    expect(extensionFor(lead, 'CHIEF', [extension(15, '2026-03-01')])).toBeUndefined();
  });

  it('a case is extended once by 30 days, then by collective discussion for a length it states', () => {
    const rule = ruleOf('K08', '2026-07-06');
    const soFar = [extension(30, '2026-09-30')];
    expect(extensionFor(rule, 'CHIEF', soFar)).toBeUndefined();
    expect(extensionFor(rule, 'PANEL', soFar)).toMatchObject({ length: null, times: null });
    const stated = [...soFar, extension(20, '2026-10-30', { role: 'PANEL' })];
    expect(read('K08', '2026-07-06', { extensions: stated }).deadline).toBe('2026-11-23');
  });

  it('a complaint is never extended', () => {
    expect(ruleOf('K01', '2026-09-18').extensions).toEqual([]);
  });
});

describe('D-3: alarms at 50 %, at 80 %, on the last three working days, and overdue', () => {
  it('of 15 working days: the 8th, the 12th, the 13th, and the day after', () => {
    const lead = { start: day('2026-02-12'), deadline: day('2026-03-11'), unit: 'WORKING_DAY', pauses: [] } as const;
    expect(alarmDays(calendar, lead)).toEqual([
      { alarm: 'HALF', on: '2026-03-02' },
      { alarm: 'FOUR_FIFTHS', on: '2026-03-06' },
      { alarm: 'LAST_THREE_DAYS', on: '2026-03-09' },
      { alarm: 'OVERDUE', on: '2026-03-12' },
    ]);
  });

  it('days that stood still bring no alarm nearer', () => {
    const pauses = [pause('2026-02-27', '2026-03-03')];
    const lead = { start: day('2026-02-12'), deadline: day('2026-03-16'), unit: 'WORKING_DAY', pauses } as const;
    expect(alarmDays(calendar, lead).map(({ on }) => on)).toEqual([
      '2026-03-05',
      '2026-03-11',
      '2026-03-12',
      '2026-03-17',
    ]);
  });

  it('of a clock of days the last three are working days', () => {
    const filed = { start: day('2026-07-06'), deadline: day('2026-10-04'), unit: 'DAY', pauses: [] } as const;
    expect(alarmDays(calendar, filed)).toEqual([
      { alarm: 'HALF', on: '2026-08-20' },
      { alarm: 'FOUR_FIFTHS', on: '2026-09-16' },
      { alarm: 'LAST_THREE_DAYS', on: '2026-09-28' },
      { alarm: 'OVERDUE', on: '2026-10-05' },
    ]);
  });

  it('a deadline on the day of receipt alarms at once', () => {
    const sameDay = { start: day('2026-02-12'), deadline: day('2026-02-12'), unit: 'WORKING_DAY', pauses: [] } as const;
    expect(alarmDays(calendar, sameDay).map(({ on }) => on)).toEqual([
      '2026-02-12',
      '2026-02-12',
      '2026-02-12',
      '2026-02-13',
    ]);
  });
});
