import { addDays, type LegalDate, type WorkingCalendar } from '@zhiqi/kernel';
import { isInPause, type Pause } from './clock.ts';

/** 期限提醒, in the order in which they fall (D-3). */
export const ALARMS = ['HALF', 'FOUR_FIFTHS', 'LAST_THREE_DAYS', 'OVERDUE'] as const;
export type Alarm = (typeof ALARMS)[number];

/** A span whose passing is watched: from the day after `start` to `deadline`, without what stood still. */
export interface Countdown {
  readonly start: LegalDate;
  readonly deadline: LegalDate;
  readonly unit: 'WORKING_DAY' | 'DAY';
  readonly pauses: readonly Pause[];
}

export interface AlarmDay {
  readonly alarm: Alarm;
  /** Day at whose beginning it is raised. */
  readonly on: LegalDate;
}

/**
 * When each alarm falls (D-3): on the day that reaches 50 % and 80 % of the countable days, on the third last working day,
 * and on the day after the deadline.
 */
export function alarmDays(calendar: WorkingCalendar, countdown: Countdown): readonly AlarmDay[] {
  const { start, deadline, unit, pauses } = countdown;
  const workingDays = countedDays(calendar, start, deadline, pauses);
  const days = unit === 'WORKING_DAY' ? workingDays : naturalDays(start, deadline, pauses);
  const reaching = (percent: number): LegalDate => days[Math.ceil((days.length * percent) / 100) - 1] ?? deadline;
  return [
    { alarm: 'HALF', on: reaching(50) },
    { alarm: 'FOUR_FIFTHS', on: reaching(80) },
    { alarm: 'LAST_THREE_DAYS', on: workingDays.at(-3) ?? workingDays[0] ?? deadline },
    { alarm: 'OVERDUE', on: addDays(deadline, 1) },
  ];
}

/** Working days after `start` up to and with `end`, without those inside a pause. */
export function countedDays(
  calendar: WorkingCalendar,
  start: LegalDate,
  end: LegalDate,
  pauses: readonly Pause[] = [],
): readonly LegalDate[] {
  return naturalDays(start, end, pauses).filter((day) => calendar.isWorkingDay(day));
}

function naturalDays(start: LegalDate, end: LegalDate, pauses: readonly Pause[]): LegalDate[] {
  const days: LegalDate[] = [];
  for (let day = addDays(start, 1); day <= end; day = addDays(day, 1)) {
    if (!isInPause(day, pauses)) days.push(day);
  }
  return days;
}
