import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { calendarWith2027, day } from '../../test/clocks.ts';
import {
  actor,
  decideOn,
  extendOn,
  handedDown,
  history,
  leadAfter,
  leads,
  mergeOn,
  morning,
  pauseOn,
  raised,
  receive,
  referOn,
  reportBackOn,
  resumeOn,
  start,
  tickOn,
} from '../../test/leads.ts';
import { leadDueAt } from './domain.ts';

const { given } = deciderSpec(leads);
const deadlineAfter = (...commands: Parameters<typeof leadAfter>) => leadAfter(receive(), start(), ...commands).clock;

describe('D-1: pauses of the filing clock', () => {
  it('a pause leaves no deadline, and none is overdue while it lasts', () => {
    expect(leadAfter(receive(), pauseOn('2026-02-26'))).toMatchObject({
      status: 'PAUSED',
      clock: { deadline: null, provisional: false },
      watch: { deadline: null, alarms: [] },
    });
  });

  it('resumed, the clock is moved by the working days that stood still', () => {
    expect(deadlineAfter(pauseOn('2026-02-27'), resumeOn('2026-03-03')).deadline).toBe('2026-03-16');
  });

  it('the ground is one of the law, the paper is named, and the days fit', () => {
    const verifying = history(receive(), start());
    const wrong = { ground: 'HEARING' as 'TEST' };
    given(verifying)
      .when(pauseOn('2026-02-26', wrong))
      .thenRefused({ slug: 'GROUND_NOT_LAWFUL', fields: ['ground'] });
    given(verifying)
      .when(pauseOn('2026-02-26', { documentNo: '' }))
      .thenRefused({ slug: 'REQUIRED', fields: ['document_no'] });
    const paused = [...verifying, ...history(receive(), pauseOn('2026-02-26')).slice(1)];
    given(paused)
      .when(resumeOn('2026-03-02', { resumedOn: day('2026-02-25'), lateEntryReason: '补录' }))
      .thenRefused({ slug: 'DATE_TOO_EARLY', fields: ['resumed_on'] });
  });

  it('after expiry nothing stands still any more', () => {
    given(history(receive(), start()))
      .when(pauseOn('2026-03-12'))
      .thenRefused({ kind: 'rule', slug: 'PAUSE_AFTER_EXPIRY' });
    expect(deadlineAfter(pauseOn('2026-03-11')).deadline).toBeNull();
  });

  it('a paused lead is resumed before it is decided or referred', () => {
    const paused = history(receive(), start(), pauseOn('2026-02-26'));
    given(paused).when(decideOn('2026-03-02')).thenRefused('LEAD_STEP_NOT_ALLOWED');
    given(paused).when(referOn('2026-03-02')).thenRefused('LEAD_STEP_NOT_ALLOWED');
  });
});

describe('D-2: the extension', () => {
  it('decided on the last day it runs on from the first expiry', () => {
    expect(deadlineAfter(extendOn('2026-03-11')).deadline).toBe('2026-04-01');
  });

  it('decided after expiry it is recorded as irregular and turns nothing green', () => {
    const [event] = given(history(receive(), start())).when(extendOn('2026-03-12')).events;
    expect(event).toMatchObject({ type: 'LeadExtended', irregular: true, clock: { deadline: '2026-03-11' } });
    const decided = given(history(receive(), start(), extendOn('2026-03-12'))).when(decideOn('2026-03-13'));
    expect(decided.events).toMatchObject([{ onTime: false, deadline: '2026-03-11' }]);
  });

  it('a pause moves the day until which it may be decided', () => {
    const clock = deadlineAfter(pauseOn('2026-02-27'), resumeOn('2026-03-03'), extendOn('2026-03-16'));
    expect(clock.deadline).toBe('2026-04-07');
  });

  it('while the clock stands it is in time, and the deadline comes with the resumption', () => {
    const paused = [receive(), start(), pauseOn('2026-03-10'), extendOn('2026-03-20')] as const;
    expect(leadAfter(...paused).clock).toMatchObject({ deadline: null, extensions: [{ irregular: false }] });
    expect(leadAfter(...paused, resumeOn('2026-03-23')).clock.deadline).toBe('2026-04-15');
  });

  it('is given once, with a reason', () => {
    given(history(receive(), extendOn('2026-03-02')))
      .when(extendOn('2026-03-09'))
      .thenRefused('EXTENSION_USED');
    given(history(receive()))
      .when(extendOn('2026-03-02', { reason: '' }))
      .thenRefused({ slug: 'REQUIRED', fields: ['reason'] });
  });
});

describe('K06: a further report of new facts', () => {
  it('starts the clock again on its day: extension and earlier pauses are gone', () => {
    const clock = deadlineAfter(
      pauseOn('2026-02-26'),
      resumeOn('2026-02-27'),
      extendOn('2026-03-02'),
      mergeOn('2026-03-02'),
    );
    expect(clock).toMatchObject({ start: '2026-03-02', deadline: '2026-03-23', pauses: [], extensions: [] });
  });

  it('a clock that stands goes on standing', () => {
    const clock = deadlineAfter(pauseOn('2026-02-26'), mergeOn('2026-03-02'));
    expect(clock).toMatchObject({ start: '2026-03-02', deadline: null, pauses: [{ from: '2026-02-26', to: null }] });
    expect(deadlineAfter(pauseOn('2026-02-26'), mergeOn('2026-03-02'), resumeOn('2026-03-04')).deadline).toBe(
      '2026-03-24',
    );
  });

  it('runs under the pack in force on the day of the last report (R-1)', () => {
    const received = receive({ receivedOn: day('2026-04-13') });
    expect(leadAfter(received).clock.rulePack).toBe('RP-2025-04');
    expect(leadAfter(received, mergeOn('2026-04-15')).clock).toMatchObject({
      rulePack: 'RP-2026-04',
      start: '2026-04-15',
    });
  });

  it('is no earlier than the report before it; the day of first receipt stays', () => {
    given(history(receive(), mergeOn('2026-03-02')))
      .when(mergeOn('2026-03-02', { receivedOn: day('2026-02-27') }))
      .thenRefused({ slug: 'DATE_TOO_EARLY', fields: ['received_on'] });
    expect(leadAfter(receive(), mergeOn('2026-03-02')).receivedOn).toBe('2026-02-12');
  });
});

describe('D-3: alarms', () => {
  const all = [
    ['HALF', '2026-03-02'],
    ['FOUR_FIFTHS', '2026-03-06'],
    ['LAST_THREE_DAYS', '2026-03-09'],
    ['OVERDUE', '2026-03-12'],
  ];

  it('each is raised once, on its day', () => {
    const days = ['2026-03-01', ...all.map(([, on]) => on ?? ''), '2026-03-13'];
    const ticks = days.flatMap((date) => [tickOn(date), tickOn(date)]);
    expect(raised(history(receive(), ...ticks))).toEqual(all);
  });

  it('a platform that was down raises what it missed, in order, once', () => {
    expect(raised(history(receive(), tickOn('2026-03-20'), tickOn('2026-03-21')))).toEqual(all);
  });

  it('the lead is due at the beginning of the next alarm’s day', () => {
    expect(leadDueAt(leadAfter(receive()))).toBe('2026-03-01T16:00:00.000Z');
    expect(leadDueAt(leadAfter(receive(), tickOn('2026-03-02')))).toBe('2026-03-05T16:00:00.000Z');
    expect(leadDueAt(leadAfter(receive(), tickOn('2026-03-20')))).toBeUndefined();
    expect(leadDueAt(leadAfter(receive(), pauseOn('2026-02-26')))).toBeUndefined();
    expect(leadDueAt({ status: 'ABSENT' })).toBeUndefined();
  });

  it('a pause puts off those still to come and does not repeat those raised', () => {
    const paused = [receive(), tickOn('2026-03-02'), pauseOn('2026-03-04'), resumeOn('2026-03-09')] as const;
    expect(leadAfter(...paused).watch).toEqual({
      deadline: '2026-03-16',
      alarms: [
        { alarm: 'HALF', on: '2026-03-02', raised: true },
        { alarm: 'FOUR_FIFTHS', on: '2026-03-11', raised: false },
        { alarm: 'LAST_THREE_DAYS', on: '2026-03-12', raised: false },
        { alarm: 'OVERDUE', on: '2026-03-17', raised: false },
      ],
    });
  });

  it('an extension arms those again that move to a day to come', () => {
    const extended = history(receive(), tickOn('2026-03-09'), extendOn('2026-03-10'));
    expect(raised(extended).map(([alarm]) => alarm)).toEqual(['HALF', 'FOUR_FIFTHS', 'LAST_THREE_DAYS']);
    const later = given(extended).when(tickOn('2026-03-30'));
    expect(raised(later.events)).toEqual([
      ['HALF', '2026-03-11'],
      ['FOUR_FIFTHS', '2026-03-24'],
      ['LAST_THREE_DAYS', '2026-03-30'],
    ]);
    expect(later.events).toMatchObject(Array.from({ length: 3 }, () => ({ deadline: '2026-04-01' })));
  });

  it('a decision ends them', () => {
    const decided = leadAfter(receive(), start(), decideOn('2026-03-09'));
    expect(decided.watch).toEqual({ deadline: null, alarms: [] });
    given(history(receive(), start(), decideOn('2026-03-09')))
      .when(tickOn('2026-03-12'))
      .thenNothing();
    given([]).when(tickOn('2026-03-12')).thenNothing();
  });

  it('only the platform tells the time', () => {
    given(history(receive()))
      .when({ ...tickOn('2026-03-12'), actor: actor('CHIEF') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});

describe('E3: the earlier of the statutory and the superior’s deadline drives the alarms', () => {
  it('the superior’s, where it is earlier; a pause of the statutory clock does not move it', () => {
    expect(leadAfter(handedDown()).watch.deadline).toBe('2026-03-05');
    expect(leadAfter(handedDown(), pauseOn('2026-02-26')).watch.deadline).toBe('2026-03-05');
    expect(leadAfter(handedDown({ superiorDeadline: day('2026-03-20') })).watch.deadline).toBe('2026-03-11');
  });

  it('once answered only the statutory one is left, once decided only the superior’s', () => {
    expect(leadAfter(handedDown(), reportBackOn('2026-02-27')).watch.deadline).toBe('2026-03-11');
    expect(leadAfter(handedDown(), start(), decideOn('2026-02-27')).watch.deadline).toBe('2026-03-05');
    const both = leadAfter(handedDown(), start(), decideOn('2026-02-27'), reportBackOn('2026-03-02'));
    expect(both.watch).toEqual({ deadline: null, alarms: [] });
  });

  it('the alarm names the deadline it warns of', () => {
    const events = history(handedDown(), start(), decideOn('2026-02-27'), tickOn('2026-03-06'));
    expect(events.at(-1)).toMatchObject({ type: 'LeadAlarmRaised', alarm: 'OVERDUE', deadline: '2026-03-05' });
  });
});

describe('C-3, C-4: a calendar is loaded later', () => {
  const received = receive({ receivedOn: day('2026-12-15') });

  it('the deadline is read anew and is no longer provisional', () => {
    expect(leadAfter(received).clock).toMatchObject({ deadline: '2027-01-05', provisional: true });
    const [event, ...alarms] = given(history(received)).when(tickOn('2026-12-16', calendarWith2027)).events;
    expect(event).toMatchObject({
      type: 'LeadDeadlineRecalculated',
      on: '2026-12-16',
      clock: { deadline: '2027-01-06', provisional: false, calendarVersion: 'CN-2026.1+TEST-2027.1' },
      watch: { deadline: '2027-01-06' },
    });
    expect(alarms).toEqual([]);
  });

  it('once only, and together with the alarms that fell due', () => {
    const recalculated = history(received, tickOn('2026-12-16', calendarWith2027));
    given(recalculated).when(tickOn('2026-12-16', calendarWith2027)).thenNothing();
    const types = given(history(received))
      .when(tickOn('2026-12-25', calendarWith2027))
      .events.map(({ type }) => type);
    expect(types).toEqual(['LeadDeadlineRecalculated', 'LeadAlarmRaised']);
  });

  it('a decided lead keeps what it was decided with', () => {
    const decided = history(received, start({ at: morning('2026-12-16') }), decideOn('2026-12-18'));
    given(decided).when(tickOn('2026-12-21', calendarWith2027)).thenNothing();
  });
});
