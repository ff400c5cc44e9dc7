import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { ASSOCIATION, actor, day, FIRM, morning, rolesBut } from '../../test/acting.ts';
import {
  CERTIFICATION,
  endedMark,
  endMark,
  GRACE_ENTERED,
  livingAfter,
  markHistory,
  markInGrace,
  registeredMark,
  registerMark,
  renewMark,
  tickMark,
  trademarks,
  WINDOW_OPENED,
} from '../../test/trademarks.ts';
import { TRADEMARK_RULES } from '../rule-sets.ts';
import {
  isLiving,
  type RegisterTrademark,
  registrationNotes,
  type TrademarkCommand,
  trademarkKeyOf,
} from './domain.ts';

const { given } = deciderSpec(trademarks);
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
    expect(events('2022-06-30').slice(1)).toEqual([WINDOW_OPENED]);
    expect(events('2023-05-01').slice(1)).toEqual([WINDOW_OPENED, GRACE_ENTERED]);
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
    given(registeredMark()).when(registerMark()).thenNothing();
    for (const other of [{ holder: FIRM }, { name: '别名' }, { registeredOn: day('2013-04-28') }, { isGi: false }]) {
      given(registeredMark())
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
      : registeredMark();
    const { state } = given(history).when(endMark(cause, endedOn));
    expect(state).toMatchObject({ status, cause, endedOn, refileBlockedUntil, documentNo: '商标公告第1800期' });
    expect(isLiving(state)).toBe(false);
  });

  it('removal for want of renewal is not before the grace period is over, holidays included', () => {
    given(markInGrace()).when(endMark('REMOVED', '2023-10-26')).thenRefused({ kind: 'rule', slug: 'GRACE_NOT_OVER' });
    const holidays = markHistory(registerMark({ registeredOn: day('2013-04-02') }));
    given(holidays).when(endMark('REMOVED', '2023-10-07')).thenRefused('GRACE_NOT_OVER');
    expect(given(holidays).when(endMark('REMOVED', '2023-10-08')).state).toMatchObject({ status: 'REMOVED' });
  });

  it('an end learned late is not followed by news of a term that had ended with it', () => {
    const late = endMark('CANCELLED', '2020-03-01', { at: morning('2023-11-01') });
    expect(types(given(registeredMark()).when(late).events)).toEqual(['TrademarkEnded']);
  });

  it('the same end again changes nothing, another one is refused', () => {
    given(endedMark()).when(endMark('CANCELLED', '2020-03-01')).thenNothing();
    given(endedMark()).when(endMark('CANCELLED', '2020-03-02')).thenRefused('TRADEMARK_ENDED');
    given(endedMark()).when(endMark('INVALIDATED', '2020-03-01')).thenRefused('TRADEMARK_ENDED');
  });

  test.each([
    [{ endedOn: day('2020-03-02'), at: morning('2020-03-01') }, 'DATE_IN_FUTURE', 'ended_on'],
    [{ endedOn: day('2013-04-26') }, 'DATE_OUT_OF_ORDER', 'ended_on'],
    [{ documentNo: ' ' }, 'DOCUMENT_REQUIRED', 'document_no'],
  ])('%o is refused: %s', (over, slug, field) => {
    given(registeredMark())
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
  const history = (command: TrademarkCommand) => (command.type === 'RegisterTrademark' ? [] : registeredMark());

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
      given(registeredMark())
        .when({ ...tickMark('2022-04-26'), actor: actor(role) })
        .thenRefused('ROLE_NOT_ALLOWED');
    }
  });
});
