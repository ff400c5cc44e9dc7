import { foldEvents } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, morning } from '../../test/patents.ts';
import {
  type CloseRound,
  coverage,
  type ItemCounts,
  MAX_ROUND_ITEMS,
  nextItems,
  type OpenRound,
  type RecordItemsCreated,
  type RoundCommand,
  type RoundEvent,
  roundDecider,
  roundDueAt,
  type TickRound,
} from './domain.ts';

const { given } = deciderSpec(roundDecider);
const applicationNos = ['201710601862.3', '202120654321.9', '202130123456.8'];

const open = (over: Partial<OpenRound> = {}): OpenRound => ({
  type: 'OpenRound',
  actor: actor('LEAD', 'p-lead'),
  at: morning('2022-07-01'),
  roundId: 'rnd_1',
  planYear: 2022,
  scopeDivision: '150621',
  baselineDate: day('2022-06-30'),
  dueOn: day('2022-11-30'),
  questionnaireVersion: 'SURVEY-v1',
  applicationNos,
  ...over,
});
const created = (upTo: number, over: Partial<RecordItemsCreated> = {}): RecordItemsCreated => ({
  type: 'RecordItemsCreated',
  actor: actor('SYS'),
  at: '2022-07-01T01:00:05.000Z',
  upTo,
  ...over,
});
const close = (counts: Partial<ItemCounts>, over: Partial<CloseRound> = {}): CloseRound => ({
  type: 'CloseRound',
  actor: actor('LEAD', 'p-lead'),
  at: morning('2022-12-05'),
  counts: { verified: 0, unreachable: 0, excluded: 0, ...counts },
  waiverReason: '',
  ...over,
});
const tick = (date: string): TickRound => ({ type: 'Tick', actor: actor('SYS'), at: morning(date) });

function history(...commands: RoundCommand[]): RoundEvent[] {
  const events: RoundEvent[] = [];
  for (const command of commands) events.push(...roundDecider.decide(command, foldEvents(roundDecider, events)));
  return events;
}
const opened = history(open());
const ready = history(open(), created(3));
const closing = history(open(), created(3), tick('2022-12-01'));
const closed = history(open(), created(3), tick('2022-12-01'), close({ verified: 3 }));

describe('opening a round', () => {
  it('R-26: the list is frozen with its baseline date', () => {
    const { type: _type, actor: _actor, ...settings } = open();
    given([])
      .when(open())
      .thenEvents({ type: 'StocktakingRoundOpened', ...settings });
    expect(given([]).when(open()).state).toMatchObject({
      status: 'OPEN',
      applicationNos,
      itemsCreated: 0,
      liveScope: '150621',
      waiverReason: null,
    });
  });

  test.each([
    ['plan_year', { planYear: 22 }],
    ['baseline_date', { baselineDate: day('2022-07-02') }],
    ['due_on', { dueOn: day('2022-07-01') }],
    ['items', { applicationNos: ['201710601862.3', '201710601862.3'] }],
    ['items', { applicationNos: ['ZL201710601862.3'] }],
  ] as [string, Partial<OpenRound>][])('a wrong %s is named', (field, over) => {
    given([])
      .when(open(over))
      .thenRefused({ kind: 'invalid', slug: 'ROUND_INVALID', fields: [field] });
  });

  it('the baseline may be today', () => {
    expect(given([]).when(open({ baselineDate: day('2022-07-01'), dueOn: day('2022-07-02') })).events).toHaveLength(1);
  });

  it('a list longer than one document holds is refused', () => {
    const tooMany = Array.from({ length: MAX_ROUND_ITEMS + 1 }, () => '201710601862.3');
    given([])
      .when(open({ applicationNos: tooMany }))
      .thenRefused({ slug: 'ROUND_INVALID', fields: ['items', 'items'] });
  });

  it('without patents in scope there is nothing to take stock of', () => {
    given([])
      .when(open({ applicationNos: [] }))
      .thenRefused({ kind: 'rule', slug: 'ROUND_WITHOUT_ITEMS' });
  });

  test.each([
    ['OPEN', opened],
    ['CLOSING', closing],
    ['CLOSED', closed],
  ])('a round that is %s is not opened again', (_status, events) => {
    given(events).when(open()).thenRefused({ kind: 'rule', slug: 'ROUND_ALREADY_OPENED' });
  });

  it('the leader opens and closes; the platform does the rest', () => {
    given([])
      .when(open({ actor: actor('OFF') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    given(closing)
      .when(close({ verified: 3 }, { actor: actor('OFF') }))
      .thenRefused('ROLE_NOT_ALLOWED');
    given(opened)
      .when(created(1, { actor: actor('LEAD') }))
      .thenRefused('ROLE_NOT_ALLOWED');
    given(ready)
      .when({ ...tick('2022-12-01'), actor: actor('LEAD') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});

describe('creating the items', () => {
  const stateOf = (events: RoundEvent[]) => {
    const state = foldEvents(roundDecider, events);
    if (state.status === 'DRAFT') throw new Error('not opened');
    return state;
  };

  it('goes on where it stopped', () => {
    expect(nextItems(stateOf(opened), 2)).toEqual(applicationNos.slice(0, 2));
    const partly = history(open(), created(2));
    expect(nextItems(stateOf(partly), 2)).toEqual(applicationNos.slice(2));
    expect(nextItems(stateOf(ready), 2)).toEqual([]);
  });

  it('a step that was done is not done again, and none leaves the list', () => {
    given(history(open(), created(2)))
      .when(created(2))
      .thenNothing();
    given(history(open(), created(2)))
      .when(created(1))
      .thenNothing();
    given(opened).when(created(4)).thenRefused('ITEM_CURSOR_OUT_OF_RANGE');
    given(opened).when(created(-1)).thenRefused('ITEM_CURSOR_OUT_OF_RANGE');
    given([]).when(created(1)).thenRefused('ROUND_NOT_OPENED');
  });

  it('is due at once, from step to step', () => {
    expect(roundDueAt(foldEvents(roundDecider, opened))).toBe('2022-07-01T01:00:00.000Z');
    expect(roundDueAt(foldEvents(roundDecider, history(open(), created(2))))).toBe('2022-07-01T01:00:05.000Z');
  });
});

describe('the due date', () => {
  it('falls at the end of the day in Shanghai', () => {
    expect(roundDueAt(foldEvents(roundDecider, ready))).toBe('2022-11-30T16:00:00.000Z');
    given(ready).when(tick('2022-11-30')).thenNothing();
    given(ready)
      .when(tick('2022-12-01'))
      .thenEvents({ type: 'StocktakingRoundFellDue', on: day('2022-12-01') });
  });

  it('falls once, and nothing is due in draft, in closing or after it', () => {
    given(closing).when(tick('2022-12-02')).thenNothing();
    given([]).when(tick('2022-12-02')).thenNothing();
    for (const events of [[], closing, closed]) expect(roundDueAt(foldEvents(roundDecider, events))).toBeUndefined();
  });
});

describe('closing by the coverage rule (R-27)', () => {
  it('coverage and response coverage are counted apart', () => {
    expect(coverage(10, { verified: 6, unreachable: 2, excluded: 1 })).toEqual({
      settled: 9,
      coverage: { numerator: 9, denominator: 10 },
      response: { numerator: 6, denominator: 9 },
    });
    expect(coverage(2, { verified: 0, unreachable: 0, excluded: 2 }).response).toBeNull();
  });

  it('every item settled: the round closes', () => {
    given(closing)
      .when(close({ verified: 1, unreachable: 1, excluded: 1 }))
      .thenEvents({
        type: 'StocktakingRoundClosed',
        roundId: 'rnd_1',
        planYear: 2022,
        items: 3,
        counts: { verified: 1, unreachable: 1, excluded: 1 },
        waived: false,
        waiverReason: null,
        closedOn: day('2022-12-05'),
      });
    expect(foldEvents(roundDecider, closed)).toMatchObject({
      status: 'CLOSED',
      liveScope: null,
      closedWith: { verified: 3 },
    });
  });

  it('one item open: it does not, and says how many are left', () => {
    given(closing)
      .when(close({ verified: 2 }))
      .thenRefused({ kind: 'rule', slug: 'COVERAGE_INCOMPLETE' });
    given(closing)
      .when(close({ verified: 2 }, { waiverReason: '  ' }))
      .thenRefused('COVERAGE_INCOMPLETE');
  });

  it('unless the leader waives the rest for a reason, which stays with the round', () => {
    const { events, state } = given(closing).when(close({ verified: 2 }, { waiverReason: ' 权利人已注销 ' }));
    expect(events).toMatchObject([{ waived: true, waiverReason: '权利人已注销' }]);
    expect(state).toMatchObject({ status: 'CLOSED', waiverReason: '权利人已注销' });
  });

  it('a reason given without need is not kept', () => {
    const { events } = given(closing).when(close({ verified: 3 }, { waiverReason: '不需要' }));
    expect(events).toMatchObject([{ waived: false, waiverReason: null }]);
  });

  it('before its due date a covered round passes through CLOSING', () => {
    const { events } = given(ready).when(close({ verified: 3 }, { at: morning('2022-10-01') }));
    expect(events.map(({ type }) => type)).toEqual(['StocktakingRoundFellDue', 'StocktakingRoundClosed']);
  });

  it('not while items are still being created', () => {
    given(history(open(), created(2)))
      .when(close({ verified: 2 }, { waiverReason: '等不及' }))
      .thenRefused('ROUND_ITEMS_PENDING');
  });

  it('not twice, and not in draft', () => {
    given(closed)
      .when(close({ verified: 3 }))
      .thenRefused('ROUND_CLOSED');
    given([])
      .when(close({ verified: 3 }))
      .thenRefused('ROUND_NOT_OPENED');
  });
});
