import type { LegalDate } from '@zhiqi/kernel';
import { workingCalendar } from '@zhiqi/kernel';
import { SHIPPED_CALENDARS } from '@zhiqi/kernel/calendars';
import { type ClockReading, type ClockRun, type Pause, readClock } from '../src/clock/clock.ts';
import { clockOf, packAt } from '../src/rule-packs/pack.ts';
import { RULE_PACKS } from '../src/rule-sets.ts';

export const day = (text: string) => text as LegalDate;

/** 2004–2026; 2027 is not arranged yet. */
export const calendar = workingCalendar(SHIPPED_CALENDARS);

/** An invented arrangement of 2027. */
export const YEAR_2027 = {
  year: 2027,
  version: 'TEST-2027.1',
  papers: [],
  source: 'test',
  days: [{ name: '元旦', date: day('2027-01-01'), isOffDay: true }],
};
export const calendarWith2027 = workingCalendar([...SHIPPED_CALENDARS, YEAR_2027]);

export const pause = (from: string, to: string | null, ground = 'APPRAISAL'): Pause => ({
  from: day(from),
  to: to === null ? null : day(to),
  ground,
  documentNo: '鉴委〔2026〕1号',
});

/** The clock of a code under the pack in force on the day it starts. */
export const ruleOf = (code: string, start: string) => clockOf(packAt(RULE_PACKS, day(start), 'received_on'), code);

/** Reads a clock of the packs. */
export function read(code: string, start: string, happened: Partial<ClockRun> = {}, on = calendar): ClockReading {
  const run = { start: day(start), pauses: [], extensions: [], ...happened };
  return readClock(on, ruleOf(code, start), run);
}
