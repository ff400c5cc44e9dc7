import { foldEvents } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, morning } from '../../test/patents.ts';
import {
  type AddSupplementaryList,
  attributedShare,
  type CloseRound,
  coverage,
  type EndFreeze,
  type ItemCounts,
  MAX_ROUND_ITEMS,
  nextItems,
  type OpenRound,
  type PlanRound,
  type RecordItemsCreated,
  type RoundCommand,
  type RoundEvent,
  type RoundScope,
  roundDecider,
  roundDueAt,
  type TickRound,
  WHOLE_BANNER,
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
  questionnaireVersion: 'SURVEY-v2',
  scope: WHOLE_BANNER,
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
const frozenAll = (freeze = 1, upTo = 3): RoundCommand => ({
  type: 'RecordItemsFrozen',
  actor: actor('SYS'),
  at: morning('2022-12-05'),
  freeze,
  upTo,
});
const endFreeze = (counts: Partial<ItemCounts>, over: Partial<EndFreeze> = {}): EndFreeze => ({
  type: 'EndFreeze',
  actor: actor('SYS'),
  at: morning('2022-12-05'),
  freeze: 1,
  counts: { verified: 0, unreachable: 0, excluded: 0, ...counts },
  assigned: 0,
  ...over,
});
/** The leader closes with this count; nothing changed until the items were frozen. */
const closeFully = (counts: Partial<ItemCounts>, over: Partial<CloseRound> = {}): RoundCommand[] => [
  close(counts, over),
  frozenAll(),
  endFreeze(counts, over.at === undefined ? {} : { at: over.at }),
];
const redraft = (assigned = 0): RoundCommand => ({
  type: 'RedraftRound',
  actor: actor('LEAD', 'p-lead'),
  at: morning('2022-07-05'),
  assigned,
});
const supplement = (over: Partial<AddSupplementaryList> = {}): AddSupplementaryList => ({
  type: 'AddSupplementaryList',
  actor: actor('LEAD', 'p-lead'),
  at: morning('2022-10-01'),
  asOf: day('2022-09-30'),
  applicationNos: [...applicationNos, '95115608.X'],
  ...over,
});
const archive: RoundCommand = { type: 'ArchiveRound', actor: actor('LEAD', 'p-lead'), at: morning('2023-01-10') };
const plan = (over: Partial<PlanRound> = {}): PlanRound => ({
  type: 'PlanRound',
  actor: actor('OFF'),
  at: morning('2022-06-20'),
  roundId: 'rnd_1',
  planYear: 2022,
  scopeDivision: '150621',
  dueOn: day('2022-11-30'),
  scope: WHOLE_BANNER,
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
const closed = history(open(), created(3), tick('2022-12-01'), ...closeFully({ verified: 3 }));
const archived = history(open(), created(3), ...closeFully({ verified: 3 }), archive);
const draft = history(plan());
const redrafted = history(open(), created(3), redraft(), frozenAll(), endFreeze({}));

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

  it('R-19: a joint patent counts once; its share is added up exactly', () => {
    const one = { localHolders: 1, holders: 1 };
    const third = { localHolders: 1, holders: 3 };
    expect(attributedShare([one, third, third, third])).toBe('2.00');
    expect(attributedShare([one, { localHolders: 2, holders: 3 }])).toBe('1.67');
    expect(attributedShare([{ localHolders: 0, holders: 0 }])).toBe('0.00');
  });

  it('every item settled: the round closes', () => {
    const counts = { verified: 1, unreachable: 1, excluded: 1 };
    given([...closing, ...history(open(), created(3), tick('2022-12-01'), close(counts), frozenAll()).slice(3)])
      .when(endFreeze(counts))
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
    const asked = history(
      ...[open(), created(3), tick('2022-12-01')],
      ...[close({ verified: 2 }, { waiverReason: ' 权利人已注销 ' }), frozenAll()],
    );
    const { events, state } = given(asked).when(endFreeze({ verified: 2 }));
    expect(events).toMatchObject([{ waived: true, waiverReason: '权利人已注销' }]);
    expect(state).toMatchObject({ status: 'CLOSED', waiverReason: '权利人已注销' });
  });

  it('a reason given without need is not kept', () => {
    const asked = history(open(), created(3), close({ verified: 3 }, { waiverReason: '不需要' }), frozenAll());
    const events = given(asked)
      .when(endFreeze({ verified: 3 }))
      .events.slice(-1);
    expect(events).toMatchObject([{ waived: false, waiverReason: null }]);
  });

  it('before its due date a covered round passes through CLOSING', () => {
    const asked = history(open(), created(3), close({ verified: 3 }, { at: morning('2022-10-01') }), frozenAll());
    expect(foldEvents(roundDecider, asked)).toMatchObject({ status: 'CLOSING' });
    const { events } = given(asked).when(endFreeze({ verified: 3 }, { at: morning('2022-10-01') }));
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

describe('a draft', () => {
  it('is planned, planned again, and opened', () => {
    expect(foldEvents(roundDecider, draft)).toMatchObject({ status: 'DRAFT', plan: { planYear: 2022 } });
    expect(foldEvents(roundDecider, history(plan(), plan({ planYear: 2023 })))).toMatchObject({
      plan: { planYear: 2023 },
    });
    expect(given(draft).when(open()).state).toMatchObject({ status: 'OPEN', openings: 1 });
    given([])
      .when(plan({ dueOn: day('2022-06-20') }))
      .thenRefused({ slug: 'ROUND_INVALID', fields: ['due_on'] });
  });
});

describe('the lifecycle of a round (brief §2.4): what is forbidden, in words', () => {
  const states: readonly (readonly [string, RoundEvent[]])[] = [
    ['DRAFT', draft],
    ['OPEN', ready],
    ['CLOSING', closing],
    ['CLOSED', closed],
    ['ARCHIVED', archived],
  ];
  const of = (...names: string[]) => states.filter(([name]) => names.includes(name));

  test.each(of('OPEN', 'CLOSING', 'CLOSED', 'ARCHIVED'))(
    'a round that is %s is neither planned nor opened',
    (_n, past) => {
      given(past).when(plan()).thenRefused({ kind: 'rule', slug: 'ROUND_ALREADY_OPENED' });
      given(past).when(open()).thenRefused({ kind: 'rule', slug: 'ROUND_ALREADY_OPENED' });
    },
  );

  test.each(of('CLOSING', 'CLOSED', 'ARCHIVED'))('a round that is %s does not go back to draft', (_n, past) => {
    given(past).when(redraft()).thenRefused({ kind: 'rule', slug: 'ROUND_NOT_OPEN' });
  });

  test.each(of('DRAFT', 'OPEN', 'CLOSING'))('a round that is %s is not archived', (name, past) => {
    given(past)
      .when(archive)
      .thenRefused(name === 'DRAFT' ? 'ROUND_NOT_OPENED' : 'ROUND_NOT_CLOSED');
  });

  test.each(of('DRAFT', 'CLOSED', 'ARCHIVED'))('a round that is %s is not closed', (name, past) => {
    given(past)
      .when(close({ verified: 3 }))
      .thenRefused(name === 'DRAFT' ? 'ROUND_NOT_OPENED' : 'ROUND_CLOSED');
  });

  test.each(of('DRAFT', 'CLOSING', 'CLOSED', 'ARCHIVED'))(
    'a round that is %s takes no supplementary list',
    (name, past) => {
      given(past)
        .when(supplement())
        .thenRefused(name === 'DRAFT' ? 'ROUND_NOT_OPENED' : 'ROUND_NOT_OPEN');
    },
  );

  test.each(of('DRAFT', 'CLOSING', 'CLOSED', 'ARCHIVED'))('a round that is %s does not fall due', (_n, past) => {
    given(past).when(tick('2023-02-01')).thenNothing();
  });

  it('a closed round is archived, once', () => {
    expect(given(closed).when(archive).state).toMatchObject({ status: 'ARCHIVED' });
    given(archived).when(archive).thenNothing();
  });

  it('only the leader takes a round back, archives it or adds to it', () => {
    for (const command of [redraft(), archive, supplement()]) {
      given(ready)
        .when({ ...command, actor: actor('OFF') })
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });
});

describe('back to draft', () => {
  it('is forbidden once one item is assigned', () => {
    given(ready).when(redraft(1)).thenRefused({ kind: 'rule', slug: 'ROUND_HAS_ASSIGNED_ITEMS' });
  });

  it('and also where one was assigned before the items were frozen: work goes on', () => {
    const asked = history(open(), created(3), redraft(), frozenAll());
    const { events, state } = given(asked).when(endFreeze({}, { assigned: 1 }));
    expect(events.map(({ type }) => type)).toEqual(['StocktakingRoundThawed']);
    expect(state).toMatchObject({ status: 'OPEN', freeze: null, freezes: 1 });
  });

  it('frees the scope and takes the items back one after the other; until then it is not opened', () => {
    const state = foldEvents(roundDecider, redrafted);
    expect(state).toMatchObject({ status: 'DRAFT', plan: { roundId: 'rnd_1' }, withdrawal: { applicationNos } });
    expect(state).not.toHaveProperty('liveScope');
    given(redrafted).when(open()).thenRefused('ROUND_ITEMS_PENDING');
    const done = { type: 'RecordItemsWithdrawn', actor: actor('SYS'), at: morning('2022-07-05'), upTo: 3 } as const;
    expect(given(redrafted).when({ ...done, upTo: 2 }).state).toMatchObject({ withdrawal: { upTo: 2 } });
    given(redrafted)
      .when({ ...done, upTo: 4 })
      .thenRefused('ITEM_CURSOR_OUT_OF_RANGE');
    const emptied = [...redrafted, ...given(redrafted).when(done).events];
    expect(given(emptied).when(open()).state).toMatchObject({ status: 'OPEN', openings: 2, itemsCreated: 0 });
  });
});

describe('closing in two steps', () => {
  it('an item reopened before it was frozen: the round takes up work again and says what is missing', () => {
    const asked = history(open(), created(3), close({ verified: 3 }), frozenAll());
    const { events, state } = given(asked).when(endFreeze({ verified: 2 }));
    expect(events.map(({ type }) => type)).toEqual(['StocktakingRoundThawed']);
    expect(state).toMatchObject({ status: 'OPEN', freeze: null });
  });

  it('is not counted before every item is frozen', () => {
    const asked = history(open(), created(3), close({ verified: 3 }), frozenAll(1, 2));
    given(asked)
      .when(endFreeze({ verified: 3 }))
      .thenRefused('ROUND_ITEMS_PENDING');
    given(asked).when(frozenAll(1, 1)).thenNothing();
    given(asked).when(frozenAll(1, 4)).thenRefused('ITEM_CURSOR_OUT_OF_RANGE');
  });

  it('a step of an earlier freeze comes too late', () => {
    const again = history(
      ...[open(), created(3), close({ verified: 3 }), frozenAll(), endFreeze({ verified: 2 })],
      ...[close({ verified: 3 })],
    );
    given(again).when(frozenAll(1)).thenNothing();
    given(again)
      .when(endFreeze({ verified: 3 }))
      .thenNothing();
    expect(given(again).when(frozenAll(2)).state).toMatchObject({ freezes: 2, freeze: { upTo: 3 } });
  });

  it('one freeze at a time, and no list joins meanwhile', () => {
    const asked = history(open(), created(3), redraft());
    given(asked)
      .when(close({ verified: 3 }))
      .thenRefused('ROUND_FROZEN');
    given(asked).when(redraft()).thenRefused('ROUND_FROZEN');
    given(asked).when(supplement()).thenRefused('ROUND_FROZEN');
    given(asked).when(tick('2022-12-01')).thenNothing();
  });

  it('a freeze that stands still is taken over by the timer', () => {
    const asked = history(open(), created(3), close({ verified: 3 }));
    expect(roundDueAt(foldEvents(roundDecider, asked))).toBe('2022-12-05T01:00:15.000Z');
  });
});

describe('R-26: supplementary lists', () => {
  it('later grants join, the baseline is not repeated, and the list is frozen', () => {
    const added = given(ready).when(supplement());
    added.thenEvents({
      type: 'SupplementaryListAdded',
      roundId: 'rnd_1',
      planYear: 2022,
      asOf: day('2022-09-30'),
      applicationNos: ['95115608.X'],
      at: morning('2022-10-01'),
    });
    expect(added.state).toMatchObject({
      applicationNos: [...applicationNos, '95115608.X'],
      baselineItems: 3,
      supplements: [{ asOf: '2022-09-30', items: 1 }],
      itemsCreated: 3,
    });
    expect(roundDueAt(added.state)).toBe(morning('2022-10-01'));
  });

  it('nothing new: nothing to add; and dates go forward', () => {
    given(ready).when(supplement({ applicationNos })).thenRefused({ kind: 'rule', slug: 'SUPPLEMENT_WITHOUT_ITEMS' });
    for (const asOf of ['2022-10-02', '2022-06-29']) {
      given(ready)
        .when(supplement({ asOf: day(asOf) }))
        .thenRefused({ slug: 'ROUND_INVALID', fields: ['as_of'] });
    }
    const once = history(open(), created(3), supplement(), created(4));
    given(once)
      .when(supplement({ asOf: day('2022-09-01'), applicationNos: ['201810000000.X'] }))
      .thenRefused({ slug: 'ROUND_INVALID', fields: ['as_of'] });
  });

  it('the round closes when the added items are settled too', () => {
    const more = history(open(), created(3), supplement());
    given(more)
      .when(close({ verified: 3 }))
      .thenRefused('ROUND_ITEMS_PENDING');
    given([...more, ...given(more).when(created(4)).events])
      .when(close({ verified: 3 }))
      .thenRefused('COVERAGE_INCOMPLETE');
  });
});

describe('a round of an earlier version', () => {
  const announce: RoundCommand = { type: 'AnnounceItems', actor: actor('SYS'), at: morning('2022-12-10') };
  it('goes through its list once more, closed or not, and only once', () => {
    given(closed).when(announce).thenNothing();
    const old = { ...foldEvents(roundDecider, closed), announcesItems: false } as ReturnType<
      typeof roundDecider.evolve
    >;
    const [event] = roundDecider.decide(announce, old);
    const again = roundDecider.evolve(old, event as RoundEvent);
    expect(again).toMatchObject({ status: 'CLOSED', itemsCreated: 0, announcesItems: true });
    expect(roundDueAt(again)).toBe(morning('2022-12-10'));
    expect(roundDecider.decide(announce, again)).toEqual([]);
  });
});

describe('R-18: the scope of a round', () => {
  const scope = (over: Partial<RoundScope>): RoundScope => ({ ...WHOLE_BANNER, ...over });

  test.each([
    ['scope.states', { states: ['LAPSED' as 'GRACE'] }],
    ['scope.division_codes', { divisionCodes: ['150602'] }],
    ['scope.division_codes', { divisionCodes: ['15062'] }],
    ['scope.granted_to', { grantedFrom: day('2022-01-02'), grantedTo: day('2022-01-01') }],
  ] as [string, Partial<RoundScope>][])('a wrong %s is named', (field, over) => {
    given([])
      .when(open({ scope: scope(over) }))
      .thenRefused({ slug: 'ROUND_INVALID', fields: [field] });
  });

  it('is what a live round holds, however it is written; the whole banner is its code', () => {
    const held = (over: Partial<RoundScope>) => {
      const { state } = given([]).when(open({ scope: scope(over) }));
      return 'liveScope' in state ? state.liveScope : undefined;
    };
    expect(held({})).toBe('150621');
    expect(held({ states: ['GRACE', 'GRANTED_IN_FORCE'] })).toBe('150621');
    expect(held({ kinds: ['DESIGN', 'INVENTION'] })).toBe(held({ kinds: ['INVENTION', 'DESIGN'] }));
    expect(held({ divisionCodes: ['150621100000'] })).toBe(held({ divisionCodes: ['150621100'] }));
    expect(held({ localHoldersOnly: true })).not.toBe('150621');
  });
});
