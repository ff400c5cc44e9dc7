import { startOfDay, workingCalendar } from '@zhiqi/kernel';
import { SHIPPED_CALENDARS } from '@zhiqi/kernel/calendars';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { ASSOCIATION, actor, day, FIRM, morning, rolesBut } from '../../test/acting.ts';
import {
  CERTIFICATION,
  endMark,
  livingAfter,
  markAfter,
  markHistory,
  registerMark,
  renewMark,
  tickMark,
  trademarks,
} from '../../test/trademarks.ts';
import { TERM_CONTEXT, TRADEMARK_RULES } from '../rule-sets.ts';
import {
  isLiving,
  type RegisterTrademark,
  registrationNotes,
  type TrademarkCommand,
  trademarkDecider,
  trademarkDueAt,
  trademarkKeyOf,
} from './domain.ts';

const { given } = deciderSpec(trademarks);
const registered = () => markHistory(registerMark());
const inGrace = () => markHistory(registerMark(), tickMark('2023-05-01'));
const overdue = () => markHistory(registerMark(), tickMark('2023-11-01'));
const ended = () => markHistory(registerMark(), endMark('CANCELLED', '2020-03-01'));

const turn = { mark: CERTIFICATION, termEnd: '2023-04-26', graceEnd: '2023-10-26', ruleSetVersion: 'TM-v2' };
const opened = { type: 'TrademarkRenewalWindowOpened', ...turn, openedOn: '2022-04-26' };
const entered = { type: 'TrademarkGraceEntered', ...turn, enteredOn: '2023-04-27' };
const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);

describe('a mark is one number in one class', () => {
  test.each([
    ['8123456', 29, 'tm_8123456_29'],
    [' 第８１２３４５６号 ', 29, 'tm_8123456_29'],
    ['08123456', 29, 'tm_8123456_29'],
    ['12345678a', 5, 'tm_12345678A_5'],
    ['G1234567', 35, 'tm_G1234567_35'],
  ])('%s in class %i is %s', (number, niceClass, id) => {
    expect(trademarkKeyOf(number, niceClass).trademarkId).toBe(id);
  });

  test.each([
    ['', 29, 'NUMBER_MALFORMED', 'registration_no'],
    ['羊肉', 29, 'NUMBER_MALFORMED', 'registration_no'],
    ['0000', 29, 'NUMBER_MALFORMED', 'registration_no'],
    ['8123456', 0, 'CLASS_UNKNOWN', 'nice_class'],
    ['8123456', 46, 'CLASS_UNKNOWN', 'nice_class'],
  ])('"%s" in class %i is refused: %s', (number, niceClass, slug, field) => {
    expect(() => trademarkKeyOf(number, niceClass)).toThrow(
      expect.objectContaining({ slug, fields: [expect.objectContaining({ field })] }),
    );
  });
});

describe('registration', () => {
  it('R-49: ten years from the day of registration', () => {
    given([])
      .when(registerMark())
      .thenEvents({
        type: 'TrademarkRegistered',
        trademarkId: 'tm_8123456_29',
        registrationNo: '8123456',
        name: '达拉特肉羊',
        mark: CERTIFICATION,
        holder: ASSOCIATION,
        registeredOn: day('2013-04-27'),
        termStart: day('2013-04-27'),
        termEnd: day('2023-04-26'),
        ruleSetVersion: 'TM-v1',
        on: day('2013-04-27'),
      });
  });

  it('late learning: what time has done to the mark before it came here follows at once, each turn on its own day', () => {
    const events = (today: string) => given([]).when(registerMark({ at: morning(today) })).events;
    expect(types(events('2022-04-25'))).toEqual(['TrademarkRegistered']);
    expect(events('2022-06-30').slice(1)).toEqual([opened]);
    expect(events('2023-05-01').slice(1)).toEqual([opened, entered]);
    expect(types(events('2023-11-01'))).toEqual([
      'TrademarkRegistered',
      'TrademarkRenewalWindowOpened',
      'TrademarkGraceEntered',
      'TrademarkRemovalFellDue',
    ]);
  });

  it('a mark renewed before it came here brings the end of its running term', () => {
    const renewed = registerMark({
      registeredOn: day('2003-04-27'),
      termEnd: day('2023-04-26'),
      at: morning('2022-06-30'),
    });
    expect(livingAfter(renewed)).toMatchObject({
      status: 'RENEWAL_WINDOW',
      registeredOn: '2003-04-27',
      termStart: '2013-04-27',
      termEnd: '2023-04-26',
    });
  });

  it('the same entry again changes nothing; a contradicting one is refused', () => {
    given(registered()).when(registerMark()).thenNothing();
    for (const other of [{ holder: FIRM }, { name: '别名' }, { registeredOn: day('2013-04-28') }, { isGi: false }]) {
      given(registered())
        .when(registerMark({ ...other, at: morning('2013-05-01') }))
        .thenRefused('TRADEMARK_ALREADY_REGISTERED');
    }
  });

  const faults: readonly (readonly [Partial<RegisterTrademark>, string, string])[] = [
    [{ registeredOn: day('2022-07-01'), at: morning('2022-06-30') }, 'DATE_IN_FUTURE', 'registered_on'],
    [{ registeredOn: day('1983-02-28'), at: morning('2022-06-30') }, 'BEFORE_THE_LAW', 'registered_on'],
    [{ markType: 'SERVICE', isGi: false }, 'TYPE_CONTRADICTS_CLASS', 'type'],
    [{ markType: 'GOODS', isGi: false, niceClass: 35 }, 'TYPE_CONTRADICTS_CLASS', 'type'],
    [{ markType: 'GOODS' }, 'GI_NOT_ORDINARY', 'is_gi'],
    [{ termEnd: day('2013-04-27') }, 'DATE_OUT_OF_ORDER', 'term_end'],
  ];
  test.each(faults)('%o is refused: %s', (over, slug, field) => {
    given([])
      .when(registerMark(over))
      .thenRefused({ kind: 'invalid', slug, fields: [field] });
  });
});

describe('notes on a registration: the entry stands, the officer is told what to look at', () => {
  const notes = (over: Partial<RegisterTrademark>) => registrationNotes(TRADEMARK_RULES, registerMark(over));

  it('R-53: an ordinary mark with the name of the county is accepted with a warning; a GI mark needs none', () => {
    const ordinary = { name: '新达拉特牌', markType: 'GOODS', isGi: false } as const;
    expect(given([]).when(registerMark(ordinary)).state).toMatchObject({ status: 'REGISTERED' });
    expect(notes(ordinary)).toEqual([expect.stringContaining('「达拉特」')]);
    expect(notes({ name: '鄂尔多斯', markType: 'SERVICE', niceClass: 35, isGi: false })).toHaveLength(1);
    expect(notes({ name: '草原红', markType: 'GOODS', isGi: false })).toEqual([]);
    expect(notes({})).toEqual([]);
    expect(notes({ markType: 'COLLECTIVE' })).toEqual([]);
  });

  it('a term that does not follow from the registration, and a mark that is renewed in Geneva', () => {
    expect(notes({ termEnd: day('2023-04-26') })).toEqual([]);
    expect(notes({ termEnd: day('2023-04-27') })).toEqual([expect.stringContaining('2033-04-26')]);
    expect(notes({ registrationNo: 'G1234567' })).toEqual([expect.stringContaining('马德里')]);
  });
});

describe('R-50 time passes', () => {
  it('each turn is told once and in order, however late the tick comes', () => {
    given(registered())
      .when(tickMark('2022-04-26'))
      .thenEvents(opened as never);
    given(registered())
      .when(tickMark('2023-11-01'))
      .thenEvents(opened as never, entered as never, {
        type: 'TrademarkRemovalFellDue',
        on: day('2023-10-27'),
        calendar: 'CN-2023.1',
      });
    const reviewed = { type: 'TrademarkReviewed', reviewedOn: day('2023-05-01') } as const;
    given(inGrace()).when(tickMark('2023-05-01')).thenEvents(reviewed);
    given([...inGrace(), reviewed])
      .when(tickMark('2023-05-01'))
      .thenNothing();
    given(overdue())
      .when(tickMark('2024-01-01'))
      .thenEvents({ type: 'TrademarkReviewed', reviewedOn: day('2024-01-01') });
  });

  it('the last day of a phase still belongs to it', () => {
    expect(
      types(given(markHistory(registerMark(), tickMark('2022-04-26'))).when(tickMark('2023-04-26')).events),
    ).toEqual(['TrademarkReviewed']);
    expect(types(given(inGrace()).when(tickMark('2023-10-26')).events)).toEqual(['TrademarkReviewed']);
    expect(types(given(inGrace()).when(tickMark('2023-10-27')).events)).toEqual(['TrademarkRemovalFellDue']);
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
    given(ended()).when(tickMark('2024-01-01')).thenNothing();
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
    const { state } = given(registered()).when(renewMark(filedOn, '2023-11-20'));
    expect(state).toMatchObject({ status: 'REGISTERED', termEnd: '2033-04-26', renewals: [{ inGrace: grace }] });
  });

  test.each([
    ['a day early', '2022-04-25', 'RENEWAL_TOO_EARLY'],
    ['a day late', '2023-10-27', 'RENEWAL_TOO_LATE'],
  ])('filed %s (%s) is refused: %s', (_case, filedOn, slug) => {
    given(registered()).when(renewMark(filedOn, '2023-11-20')).thenRefused({ kind: 'rule', slug });
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
    deciderSpec(upTo2022).given(registered()).when(renewMark('2023-10-27')).thenRefused('CALENDAR_NOT_LOADED');
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
    const { state } = given(overdue()).when(renewMark('2023-10-20', '2023-11-15'));
    expect(state).toMatchObject({ status: 'REGISTERED', termEnd: '2033-04-26' });
  });

  it('learned years late: what the new term has come to since is told with it', () => {
    const late = renewMark('2023-10-20', '2023-11-15', { at: morning('2033-05-01') });
    expect(types(given(overdue()).when(late).events)).toEqual([
      'TrademarkRenewed',
      'TrademarkRenewalWindowOpened',
      'TrademarkGraceEntered',
    ]);
  });

  it('the history stays whole when a renewal is faster than the tick', () => {
    const quick = given(registered()).when(renewMark('2023-04-27')).events;
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
    given(registered())
      .when(command)
      .thenRefused({ kind: 'invalid', slug, fields: [field] });
  });

  it('a mark that has ended, or that nobody knows, cannot be renewed', () => {
    given(ended()).when(renewMark('2023-01-10')).thenRefused('TRADEMARK_ENDED');
    given([]).when(renewMark('2023-01-10')).thenRefused({ kind: 'not-found', slug: 'TRADEMARK_NOT_REGISTERED' });
  });
});

describe('R-51 the end of a mark is a fact of the register', () => {
  test.each([
    ['REMOVED', '2023-10-27', 'REMOVED', '2024-10-27'],
    ['CANCELLED', '2020-03-01', 'CANCELLED', '2021-03-01'],
    ['INVALIDATED', '2020-03-01', 'INVALIDATED', '2021-03-01'],
    ['SURRENDERED', '2020-03-01', 'REMOVED', null],
    ['SURRENDERED', '2027-03-01', 'REMOVED', '2028-03-01'],
  ] as const)('%s on %s: %s, refiling blocked until %s', (cause, endedOn, status, refileBlockedUntil) => {
    const history = endedOn.startsWith('2027')
      ? markHistory(registerMark({ registeredOn: day('2020-01-01') }))
      : registered();
    const { state } = given(history).when(endMark(cause, endedOn));
    expect(state).toMatchObject({ status, cause, endedOn, refileBlockedUntil, documentNo: '商标公告第1800期' });
    expect(isLiving(state)).toBe(false);
  });

  it('removal for want of renewal is not before the grace period is over, holidays included', () => {
    given(inGrace()).when(endMark('REMOVED', '2023-10-26')).thenRefused({ kind: 'rule', slug: 'GRACE_NOT_OVER' });
    const holidays = markHistory(registerMark({ registeredOn: day('2013-04-02') }));
    given(holidays).when(endMark('REMOVED', '2023-10-07')).thenRefused('GRACE_NOT_OVER');
    expect(given(holidays).when(endMark('REMOVED', '2023-10-08')).state).toMatchObject({ status: 'REMOVED' });
  });

  it('an end learned late is not followed by news of a term that had ended with it', () => {
    const late = endMark('CANCELLED', '2020-03-01', { at: morning('2023-11-01') });
    expect(types(given(registered()).when(late).events)).toEqual(['TrademarkEnded']);
  });

  it('the same end again changes nothing, another one is refused', () => {
    given(ended()).when(endMark('CANCELLED', '2020-03-01')).thenNothing();
    given(ended()).when(endMark('CANCELLED', '2020-03-02')).thenRefused('TRADEMARK_ENDED');
    given(ended()).when(endMark('INVALIDATED', '2020-03-01')).thenRefused('TRADEMARK_ENDED');
  });

  test.each([
    [{ endedOn: day('2020-03-02'), at: morning('2020-03-01') }, 'DATE_IN_FUTURE', 'ended_on'],
    [{ endedOn: day('2013-04-26') }, 'DATE_OUT_OF_ORDER', 'ended_on'],
    [{ documentNo: ' ' }, 'DOCUMENT_REQUIRED', 'document_no'],
  ])('%o is refused: %s', (over, slug, field) => {
    given(registered())
      .when(endMark('CANCELLED', '2020-03-01', over))
      .thenRefused({ kind: 'invalid', slug, fields: [field] });
  });

  it('a mark that nobody knows cannot end', () => {
    given([]).when(endMark('CANCELLED', '2020-03-01')).thenRefused('TRADEMARK_NOT_REGISTERED');
  });
});

describe('who may do what', () => {
  const officers: readonly TrademarkCommand[] = [
    registerMark(),
    renewMark('2023-01-10'),
    endMark('CANCELLED', '2023-01-10'),
  ];
  const history = (command: TrademarkCommand) => (command.type === 'RegisterTrademark' ? [] : registered());

  test.each(officers)('$type: officers and leads, nobody else', (command) => {
    for (const role of ['OFF', 'LEAD'] as const) {
      expect(given(history(command)).when({ ...command, actor: actor(role) }).events).not.toEqual([]);
    }
    for (const role of rolesBut('OFF', 'LEAD')) {
      given(history(command))
        .when({ ...command, actor: actor(role) })
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('time is moved on by the platform alone', () => {
    for (const role of rolesBut('SYS')) {
      given(registered())
        .when({ ...tickMark('2022-04-26'), actor: actor(role) })
        .thenRefused('ROLE_NOT_ALLOWED');
    }
  });
});
