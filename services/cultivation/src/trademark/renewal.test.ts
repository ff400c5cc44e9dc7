import { startOfDay, workingCalendar } from '@zhiqi/kernel';
import { SHIPPED_CALENDARS } from '@zhiqi/kernel/calendars';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { day, morning } from '../../test/acting.ts';
import {
  CERTIFICATION,
  endedMark,
  endMark,
  GRACE_ENTERED,
  livingAfter,
  markAfter,
  markHistory,
  markInGrace,
  overdueMark,
  registeredMark,
  registerMark,
  renewMark,
  tickMark,
  trademarks,
  WINDOW_OPENED,
} from '../../test/trademarks.ts';
import { TERM_CONTEXT } from '../rule-sets.ts';
import { trademarkDecider, trademarkDueAt } from './domain.ts';

const { given } = deciderSpec(trademarks);
const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);

describe('R-50 time passes', () => {
  it('each turn is told once and in order, however late the tick comes', () => {
    given(registeredMark()).when(tickMark('2022-04-26')).thenEvents(WINDOW_OPENED);
    given(registeredMark())
      .when(tickMark('2023-11-01'))
      .thenEvents(WINDOW_OPENED, GRACE_ENTERED, {
        type: 'TrademarkRemovalFellDue',
        on: day('2023-10-27'),
        calendar: 'CN-2023.1',
      });
    const reviewed = { type: 'TrademarkReviewed', reviewedOn: day('2023-05-01') } as const;
    given(markInGrace()).when(tickMark('2023-05-01')).thenEvents(reviewed);
    given([...markInGrace(), reviewed])
      .when(tickMark('2023-05-01'))
      .thenNothing();
    given(overdueMark())
      .when(tickMark('2024-01-01'))
      .thenEvents({ type: 'TrademarkReviewed', reviewedOn: day('2024-01-01') });
  });

  it('the last day of a phase still belongs to it', () => {
    expect(
      types(given(markHistory(registerMark(), tickMark('2022-04-26'))).when(tickMark('2023-04-26')).events),
    ).toEqual(['TrademarkReviewed']);
    expect(types(given(markInGrace()).when(tickMark('2023-10-26')).events)).toEqual(['TrademarkReviewed']);
    expect(types(given(markInGrace()).when(tickMark('2023-10-27')).events)).toEqual(['TrademarkRemovalFellDue']);
  });

  it('the next turn is when the mark falls due; removal is left to the register', () => {
    const dueAt = trademarkDueAt(TERM_CONTEXT);
    expect(dueAt(markAfter(registerMark()))).toBe(startOfDay(day('2022-04-26')));
    expect(dueAt(markAfter(registerMark(), tickMark('2022-04-26')))).toBe(startOfDay(day('2023-04-27')));
    expect(dueAt(markAfter(registerMark(), tickMark('2023-04-27')))).toBe(startOfDay(day('2023-10-27')));
    expect(dueAt(markAfter(registerMark(), tickMark('2023-10-27')))).toBeUndefined();
    expect(dueAt(markAfter(registerMark(), endMark('CANCELLED', '2020-03-01')))).toBeUndefined();
    expect(dueAt({ status: 'ABSENT' })).toBeUndefined();
  });

  it('a calendar loaded after the due date was set moves the end of the grace period on', () => {
    const upTo2022 = {
      ...TERM_CONTEXT,
      calendar: workingCalendar(SHIPPED_CALENDARS.filter(({ year }) => year < 2023)),
    };
    const before = markAfter(registerMark({ registeredOn: day('2013-04-02') }), tickMark('2023-05-01'));
    expect(trademarkDueAt(upTo2022)(before)).toBe(startOfDay(day('2023-10-03')));
    // The tick comes on that day, but by now the holidays are known: until 7 October it is still the grace period.
    const events = trademarks.decide(tickMark('2023-10-03'), before);
    expect(types(events)).toEqual(['TrademarkReviewed']);
    const after = events.reduce(trademarks.evolve, before);
    expect(trademarkDueAt(TERM_CONTEXT)(after)).toBe(startOfDay(day('2023-10-08')));
  });

  it('nothing falls due for a mark that has ended', () => {
    given(endedMark()).when(tickMark('2024-01-01')).thenNothing();
    given([]).when(tickMark('2024-01-01')).thenNothing();
  });
});

describe('R-50 renewal', () => {
  const renewed = (over: object) => ({
    type: 'TrademarkRenewed',
    mark: CERTIFICATION,
    termStart: day('2023-04-27'),
    termEnd: day('2033-04-26'),
    ruleSetVersion: 'TM-v2',
    calendar: 'CN-2023.1',
    ...over,
  });

  it('runs from the day after the old term, whenever it was filed and approved', () => {
    const renewal = {
      filedOn: day('2023-01-10'),
      approvedOn: day('2023-02-10'),
      inGrace: false,
      termEnd: day('2023-04-26'),
    };
    given(markHistory(registerMark(), tickMark('2022-04-26')))
      .when(renewMark('2023-01-10', '2023-02-10'))
      .thenEvents(renewed({ renewal }) as never);
  });

  test.each([
    ['the first day of the window', '2022-04-26', false],
    ['the last day of the term', '2023-04-26', false],
    ['the first day of the grace period', '2023-04-27', true],
    ['the last day of the grace period', '2023-10-26', true],
  ])('filed on %s (%s)', (_case, filedOn, grace) => {
    const { state } = given(registeredMark()).when(renewMark(filedOn, '2023-11-20'));
    expect(state).toMatchObject({ status: 'REGISTERED', termEnd: '2033-04-26', renewals: [{ inGrace: grace }] });
  });

  test.each([
    ['a day early', '2022-04-25', 'RENEWAL_TOO_EARLY'],
    ['a day late', '2023-10-27', 'RENEWAL_TOO_LATE'],
  ])('filed %s (%s) is refused: %s', (_case, filedOn, slug) => {
    given(registeredMark()).when(renewMark(filedOn, '2023-11-20')).thenRefused({ kind: 'rule', slug });
  });

  it('a deadline that falls into the holidays rolls: until 7 October 2023, and without surcharge at the end of the term', () => {
    const grace = markHistory(registerMark({ registeredOn: day('2013-04-02') }));
    expect(given(grace).when(renewMark('2023-10-07')).state).toMatchObject({
      termStart: '2023-04-02',
      renewals: [{ inGrace: true }],
    });
    given(grace).when(renewMark('2023-10-08')).thenRefused('RENEWAL_TOO_LATE');
    const term = markHistory(registerMark({ registeredOn: day('2013-10-02') }));
    expect(given(term).when(renewMark('2023-10-07')).state).toMatchObject({
      termStart: '2023-10-02',
      renewals: [{ inGrace: false, termEnd: '2023-10-01' }],
    });
    expect(given(term).when(renewMark('2023-10-08')).state).toMatchObject({ renewals: [{ inGrace: true }] });
  });

  it('without the calendar of the year nobody is told that a renewal came too late', () => {
    const upTo2022 = trademarkDecider({
      ...TERM_CONTEXT,
      calendar: workingCalendar(SHIPPED_CALENDARS.filter(({ year }) => year < 2023)),
    });
    deciderSpec(upTo2022).given(registeredMark()).when(renewMark('2023-10-27')).thenRefused('CALENDAR_NOT_LOADED');
  });

  it('several renewals follow one another', () => {
    const twice = livingAfter(
      registerMark(),
      renewMark('2023-01-10', '2023-02-10'),
      renewMark('2033-05-06', '2033-06-01'),
    );
    expect(twice).toMatchObject({
      status: 'REGISTERED',
      termStart: '2033-04-27',
      termEnd: '2043-04-26',
      renewals: [
        { inGrace: false, termEnd: '2023-04-26' },
        { inGrace: true, termEnd: '2033-04-26' },
      ],
    });
  });

  it('29 February: the term after one to 28 February begins on 1 March', () => {
    expect(livingAfter(registerMark({ registeredOn: day('2012-02-29') }), renewMark('2021-06-01'))).toMatchObject({
      termStart: '2022-03-01',
      termEnd: '2032-02-29',
    });
  });

  it('learned late: filed in time and approved, although the platform had the mark down for removal', () => {
    const { state } = given(overdueMark()).when(renewMark('2023-10-20', '2023-11-15'));
    expect(state).toMatchObject({ status: 'REGISTERED', termEnd: '2033-04-26' });
  });

  it('learned years late: what the new term has come to since is told with it', () => {
    const late = renewMark('2023-10-20', '2023-11-15', { at: morning('2033-05-01') });
    expect(types(given(overdueMark()).when(late).events)).toEqual([
      'TrademarkRenewed',
      'TrademarkRenewalWindowOpened',
      'TrademarkGraceEntered',
    ]);
  });

  it('the history stays whole when a renewal is faster than the tick', () => {
    const quick = given(registeredMark()).when(renewMark('2023-04-27')).events;
    expect(types(quick)).toEqual(['TrademarkRenewalWindowOpened', 'TrademarkGraceEntered', 'TrademarkRenewed']);
  });

  it('the same renewal again changes nothing', () => {
    const once = markHistory(registerMark(), renewMark('2023-01-10', '2023-02-10'));
    given(once)
      .when(renewMark('2023-01-10', '2023-02-10', { at: morning('2023-03-01') }))
      .thenNothing();
  });

  test.each([
    [
      'filed in the future',
      renewMark('2023-02-11', '2023-02-11', { at: morning('2023-02-10') }),
      'DATE_IN_FUTURE',
      'filed_on',
    ],
    [
      'approved in the future',
      renewMark('2023-02-01', '2023-02-11', { at: morning('2023-02-10') }),
      'DATE_IN_FUTURE',
      'approved_on',
    ],
    [
      'approved before it was filed',
      renewMark('2023-02-10', '2023-02-01', { at: morning('2023-02-10') }),
      'DATE_OUT_OF_ORDER',
      'approved_on',
    ],
  ])('%s is refused', (_case, command, slug, field) => {
    given(registeredMark())
      .when(command)
      .thenRefused({ kind: 'invalid', slug, fields: [field] });
  });

  it('a mark that has ended, or that nobody knows, cannot be renewed', () => {
    given(endedMark()).when(renewMark('2023-01-10')).thenRefused('TRADEMARK_ENDED');
    given([]).when(renewMark('2023-01-10')).thenRefused({ kind: 'not-found', slug: 'TRADEMARK_NOT_REGISTERED' });
  });
});
