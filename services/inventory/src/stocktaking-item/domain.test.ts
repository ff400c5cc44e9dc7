import { type DomainError, foldEvents, ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, morning } from '../../test/patents.ts';
import {
  answerItem,
  assign,
  contact,
  create,
  exclude,
  facts,
  freeze,
  identity,
  implementedSurvey,
  itemHistory,
  items,
  questionnaire,
  reopen,
  survey,
  toAnswered,
  toAssigned,
  toContacted,
  toExcluded,
  toPending,
  toUnreachable,
  toVerified,
  unreachable,
  verify,
  withdraw,
} from '../../test/stocktaking.ts';
import {
  type ExistingItem,
  type ItemStatus,
  isOverdue,
  itemDecider,
  itemIdOf,
  type WorkCommand,
  weakestWillingness,
} from './domain.ts';

const { given } = deciderSpec(items);

describe('an item comes into being', () => {
  it('one a patent and round, blank: older answers are not carried over (R-26, R-29)', () => {
    given([])
      .when(create())
      .thenEvents({
        type: 'StocktakingItemCreated',
        ...identity,
        holderKeys: ['hld_local'],
        supplementary: false,
        questionnaireVersion: 'SURVEY-v2',
        facts,
        at: morning('2022-07-01'),
      });
    expect(given([]).when(create()).state).toEqual({
      status: 'PENDING',
      ...identity,
      holderKeys: ['hld_local'],
      supplementary: false,
      questionnaireVersion: 'SURVEY-v2',
      ...facts,
      assignee: null,
      dueOn: null,
      handovers: [],
      attempts: [],
      frozenIn: 0,
      announced: true,
    });
    expect(itemIdOf('rnd_1', '201710601862.3')).toBe(identity.itemId);
  });

  it('creating it again changes nothing, so that the process can be resumed', () => {
    given(toPending()).when(create()).thenNothing();
    given(toVerified()).when(create()).thenNothing();
  });

  it('R-28: a patent without a holder contact is an item all the same', () => {
    const bare = itemHistory(create({ holderKeys: [] }), assign(), contact());
    expect(given(bare).when(answerItem()).state).toMatchObject({ status: 'ANSWERED' });
  });

  it('only the platform creates items', () => {
    given([])
      .when(create({ actor: actor('LEAD') }))
      .thenRefused('ROLE_NOT_ALLOWED');
  });

  it('work on an item that does not exist is told so', () => {
    given([]).when(assign()).thenRefused({ kind: 'not-found', slug: 'ITEM_NOT_FOUND' });
  });
});

const reach: Readonly<Record<ItemStatus, () => ReturnType<typeof itemHistory>>> = {
  PENDING: toPending,
  ASSIGNED: toAssigned,
  CONTACTED: toContacted,
  ANSWERED: toAnswered,
  VERIFIED: toVerified,
  UNREACHABLE: toUnreachable,
  OUT_OF_SCOPE: toExcluded,
};
const lead = { actor: actor('LEAD', 'p-lead') };
const actions: readonly (readonly [WorkCommand, readonly ItemStatus[], readonly Role[]])[] = [
  [assign({ assignee: 'p-other' }), ['PENDING', 'ASSIGNED', 'CONTACTED'], ['OFF', 'LEAD']],
  [contact(lead), ['ASSIGNED', 'CONTACTED'], ['OFF', 'LEAD', 'AGENCY']],
  [answerItem(lead), ['ASSIGNED', 'CONTACTED', 'ANSWERED'], ['ENT', 'OFF', 'LEAD']],
  [verify(lead), ['ANSWERED'], ['OFF', 'LEAD']],
  [unreachable(lead), ['CONTACTED'], ['OFF', 'LEAD']],
  [exclude(lead), ['PENDING', 'ASSIGNED', 'CONTACTED', 'ANSWERED'], ['LEAD']],
  [reopen(lead), ['VERIFIED', 'UNREACHABLE', 'OUT_OF_SCOPE'], ['OFF', 'LEAD']],
];
const statuses = Object.keys(reach) as ItemStatus[];
const illegal = actions.flatMap(([command, from]) =>
  statuses.filter((status) => !from.includes(status)).map((status) => [command.type, status, command] as const),
);
const strangers = actions.flatMap(([command, from, roles]) =>
  (Object.keys(ROLE_TITLES) as Role[])
    .filter((role) => !roles.includes(role))
    .map((role) => [command.type, role, command, from[0] ?? 'PENDING'] as const),
);

describe('lifecycle (brief §2.4)', () => {
  test.each(statuses)('%s is reached', (status) => {
    expect(items.decide(create(), foldOf(reach[status]()))).toEqual([]);
    expect(foldOf(reach[status]()).status).toBe(status);
  });

  test.each(illegal)('%s is refused for an item that is %s', (_type, status, command) => {
    given(reach[status]()).when(command).thenRefused({ kind: 'rule', slug: 'ITEM_STEP_NOT_ALLOWED' });
  });

  test.each(strangers)('%s is refused to %s', (_type, role, command, status) => {
    given(reach[status]())
      .when({ ...command, actor: actor(role) })
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  test.each(actions.map(([command, from]) => [command.type, command, from[0] ?? 'PENDING'] as const))(
    '%s is refused once the round is closed',
    (_type, command, status) => {
      given(reach[status]())
        .when({ ...command, roundStatus: 'CLOSED' })
        .thenRefused('ROUND_NOT_LIVE');
    },
  );

  it('of a round that went back to draft nobody is told that it is closed', () => {
    const pending = foldEvents(items, toPending());
    expect(() => items.decide(assign({ roundStatus: 'DRAFT' }), pending)).toThrow(
      expect.objectContaining({ messageZh: '盘点轮次已退回草稿,不能分派盘点项。请待轮次重新开启。' }),
    );
  });

  it('after the due date work goes on, but nothing is reopened', () => {
    expect(given(toAnswered()).when(verify({ roundStatus: 'CLOSING' })).state).toMatchObject({ status: 'VERIFIED' });
    given(toVerified())
      .when(reopen({ roundStatus: 'CLOSING' }))
      .thenRefused('ROUND_NOT_LIVE');
  });
});

describe('assigning and contacting', () => {
  it('an item is assigned, and may be assigned to somebody else without losing its place', () => {
    given(toPending())
      .when(assign())
      .thenEvents({
        type: 'StocktakingItemAssigned',
        assignee: 'p-officer',
        dueOn: day('2022-09-30'),
        handover: null,
      });
    given(toAssigned()).when(assign()).thenNothing();
    expect(given(toContacted()).when(assign({ assignee: 'p-other' })).state).toMatchObject({
      status: 'CONTACTED',
      assignee: 'p-other',
    });
    given(toPending())
      .when(assign({ assignee: ' ' }))
      .thenRefused({ slug: 'ASSIGNEE_REQUIRED', fields: ['assignee'] });
  });

  it('every attempt is logged with its channel, day and recorder', () => {
    given(toAssigned())
      .when(contact())
      .thenEvents({
        type: 'StocktakingContactLogged',
        attempt: { channel: 'PHONE', attemptedOn: day('2022-07-20'), recordedBy: 'p-officer' },
      });
    expect(given(toAssigned()).when(contact({ actor: actor('AGENCY') })).state).toMatchObject({ status: 'CONTACTED' });
  });

  it('not before it happened, and over a known channel', () => {
    expect(given(toAssigned()).when(contact({ attemptedOn: day('2022-08-01') })).events).toHaveLength(1);
    given(toAssigned())
      .when(contact({ attemptedOn: day('2022-08-02') }))
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['attempted_on'] });
    given(toAssigned())
      .when(contact({ channel: 'PIGEON' as 'PHONE' }))
      .thenRefused({ slug: 'UNKNOWN_CODE', fields: ['channel'] });
  });
});

describe('answering', () => {
  it('an officer answers on behalf with a note, after a contact', () => {
    given(toContacted())
      .when(answerItem())
      .thenEvents({
        type: 'StocktakingAnswerRecorded',
        answered: { answer: survey(), recordedBy: 'p-officer', note: '企业负责人电话答复' },
      });
    given(toContacted())
      .when(answerItem({ note: '  ' }))
      .thenRefused({ slug: 'NOTE_REQUIRED', fields: ['note'] });
    given(toAssigned()).when(answerItem()).thenRefused({ kind: 'rule', slug: 'CONTACT_REQUIRED' });
  });

  const holder = { actor: actor('ENT', 'p-holder'), actsForHolder: 'hld_local', note: '' };

  it('a holder answers for its own patent, which is a contact in itself', () => {
    given(toAssigned())
      .when(answerItem(holder))
      .thenEvents(
        {
          type: 'StocktakingContactLogged',
          attempt: { channel: 'ONLINE', attemptedOn: day('2022-08-01'), recordedBy: 'p-holder' },
        },
        { type: 'StocktakingAnswerRecorded', answered: { answer: survey(), recordedBy: 'p-holder', note: null } },
      );
    expect(given(toContacted()).when(answerItem(holder)).events).toHaveLength(1);
  });

  it("a holder does not answer for somebody else's", () => {
    given(toContacted())
      .when(answerItem({ ...holder, actsForHolder: 'hld_other' }))
      .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_HOLDER' });
    given(toContacted())
      .when(answerItem({ ...holder, actsForHolder: null }))
      .thenRefused('NOT_THE_HOLDER');
  });

  it("in what state somebody else's item is, an enterprise is not told", () => {
    for (const reached of [toPending(), toVerified(), toExcluded()]) {
      given(reached)
        .when(answerItem({ ...holder, actsForHolder: 'hld_other', roundStatus: 'CLOSED' }))
        .thenRefused('NOT_THE_HOLDER');
    }
  });

  it('an answer may be corrected until it is verified', () => {
    const corrected = given(toAnswered()).when(answerItem({ answer: implementedSurvey() }));
    expect(corrected.state).toMatchObject({
      status: 'ANSWERED',
      answered: { answer: { implementation: 'IMPLEMENTED' } },
    });
  });
});

describe('verifying by a second person', () => {
  it('whoever recorded the answer may not verify it', () => {
    given(toAnswered())
      .when(verify({ actor: actor('OFF', 'p-officer') }))
      .thenRefused({ kind: 'forbidden', slug: 'SECOND_PERSON_REQUIRED' });
    given(toAnswered())
      .when(verify({ actor: actor('LEAD', 'p-officer') }))
      .thenRefused('SECOND_PERSON_REQUIRED');
  });

  it('the second person makes it effective', () => {
    given(toAnswered())
      .when(verify())
      .thenEvents({
        type: 'StocktakingItemVerified',
        ...identity,
        implementation: 'NOT_IMPLEMENTED',
        implementationModes: [],
        implementedSince: null,
        willingness: 'WILLING',
        acceptableModes: ['ORDINARY_LICENCE'],
        obstacles: ['FUNDS'],
        reserveReason: null,
        verifiedOn: day('2022-08-01'),
        verifiedBy: 'p-second',
      });
  });

  it('what the second person read is what is verified, not an answer recorded anew meanwhile', () => {
    const read = { answer: survey(), recordedBy: 'p-officer', note: '企业负责人电话答复' };
    expect(given(toAnswered()).when(verify({ read })).events).toHaveLength(1);
    const corrected = [
      ...toAnswered(),
      ...given(toAnswered()).when(answerItem({ answer: implementedSurvey() })).events,
    ];
    given(corrected).when(verify({ read })).thenRefused({ kind: 'conflict', slug: 'ANSWER_CHANGED' });
  });

  it('the recorder of a corrected answer is the one who corrected it', () => {
    const corrected = itemHistory(
      create(),
      assign(),
      contact(),
      answerItem(),
      answerItem({ actor: actor('OFF', 'p-second') }),
    );
    given(corrected).when(verify()).thenRefused('SECOND_PERSON_REQUIRED');
    expect(given(corrected).when(verify({ actor: actor('OFF', 'p-officer') })).events).toHaveLength(1);
  });

  it('R-31: of joint holders the weakest willingness counts', () => {
    const joint = itemHistory(
      create({ holderKeys: ['hld_a', 'hld_b', 'hld_c'] }),
      assign(),
      contact(),
      answerItem({ answer: survey({ willingness: ['WILLING', 'UNDECIDED', 'CONDITIONAL'] }) }),
    );
    expect(given(joint).when(verify()).events).toMatchObject([{ willingness: 'UNDECIDED' }]);
    expect(weakestWillingness(['WILLING', 'CONDITIONAL'])).toBe('CONDITIONAL');
    expect(weakestWillingness(['UNDECIDED', 'REFUSED'])).toBe('REFUSED');
    expect(() => weakestWillingness([])).toThrow(RangeError);
  });

  it('the note, the recorder and the willingness of each holder stay inside', () => {
    const text = JSON.stringify(given(toAnswered()).when(verify()).events);
    expect(text).not.toContain('企业负责人');
    expect(text).not.toContain('p-officer');
  });
});

describe('holders that cannot be reached', () => {
  const tried = (...channels: ('PHONE' | 'LETTER' | 'VISIT')[]) =>
    itemHistory(create(), assign(), ...channels.map((channel) => contact({ channel })));

  it('need three attempts on two channels', () => {
    given(tried('PHONE', 'LETTER', 'PHONE'))
      .when(unreachable())
      .thenEvents({
        type: 'StocktakingItemUnreachable',
        ...identity,
        attempts: 3,
        channels: 2,
        ruleSetVersion: 'STOCK-v1',
        on: day('2022-08-01'),
      });
    given(tried('PHONE', 'LETTER')).when(unreachable()).thenRefused({ kind: 'rule', slug: 'TOO_FEW_ATTEMPTS' });
    given(tried('PHONE', 'PHONE', 'PHONE', 'PHONE'))
      .when(unreachable())
      .thenRefused('TOO_FEW_ATTEMPTS');
  });

  it('the thresholds are parameters', () => {
    const lenient = itemDecider([
      {
        version: 'S',
        validFrom: day('1985-04-01'),
        validTo: null,
        unreachableMinAttempts: 1,
        unreachableMinChannels: 1,
      },
    ]);
    expect(deciderSpec(lenient).given(toContacted()).when(unreachable()).events).toHaveLength(1);
  });
});

describe('excluding and reopening', () => {
  test.each(['MOVED_AWAY', 'TRANSFERRED', 'LAPSED_BEFORE_BASELINE', 'DUPLICATE'] as const)(
    'the leader excludes for %s',
    (reason) => {
      given(toAssigned())
        .when(exclude({ reason }))
        .thenEvents({ type: 'StocktakingItemExcluded', ...identity, reason, on: day('2022-08-01') });
    },
  );

  it('for no other reason', () => {
    given(toAssigned())
      .when(exclude({ reason: 'NO_TIME' as 'DUPLICATE' }))
      .thenRefused({ slug: 'UNKNOWN_CODE', fields: ['reason'] });
  });

  it('a reopened item goes back to the work that still stands, without its answer', () => {
    const again = given(toVerified()).when(reopen());
    again.thenEvents({ type: 'StocktakingItemReopened', ...identity, on: day('2022-08-01') });
    expect(again.state).toMatchObject({ status: 'CONTACTED', assignee: 'p-officer' });
    expect(again.state).not.toHaveProperty('answered');
    expect(again.state).not.toHaveProperty('verifiedBy');
    expect(given(toExcluded()).when(reopen({ actor: actor('LEAD') })).state).toMatchObject({ status: 'ASSIGNED' });
    const pending = itemHistory(create(), exclude());
    expect(given(pending).when(reopen({ actor: actor('LEAD') })).state).toMatchObject({ status: 'PENDING' });
  });

  it('what the leader excluded only the leader takes back', () => {
    given(toExcluded()).when(reopen()).thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  it('a reopened item can be verified again', () => {
    const again = itemHistory(
      create(),
      assign(),
      contact(),
      answerItem(),
      verify(),
      reopen(),
      answerItem({ answer: implementedSurvey() }),
    );
    expect(given(again).when(verify({ at: morning('2022-08-05') })).events).toMatchObject([
      { type: 'StocktakingItemVerified', implementation: 'IMPLEMENTED', verifiedOn: '2022-08-05' },
    ]);
  });
});

describe('handing over (brief §2.4, expectations row 10)', () => {
  it('the next assignee takes over with a due date of its own, and it stays on record', () => {
    const over = given(toContacted()).when(assign({ assignee: 'p-other', dueOn: day('2022-10-15') }));
    const handover = {
      from: 'p-officer',
      to: 'p-other',
      on: day('2022-08-01'),
      dueOn: day('2022-10-15'),
      by: 'p-lead',
    };
    over.thenEvents({ type: 'StocktakingItemAssigned', assignee: 'p-other', dueOn: day('2022-10-15'), handover });
    expect(over.state).toMatchObject({ dueOn: '2022-10-15', handovers: [handover] });
  });

  it('the same person with another due date is no handover; a day that is over is refused', () => {
    const later = given(toAssigned()).when(assign({ dueOn: day('2022-11-01') }));
    later.thenEvents({
      type: 'StocktakingItemAssigned',
      assignee: 'p-officer',
      dueOn: day('2022-11-01'),
      handover: null,
    });
    given(toAssigned())
      .when(assign({ dueOn: day('2022-07-31') }))
      .thenRefused({ slug: 'DUE_IN_PAST', fields: ['due_on'] });
  });

  it('is overdue from the day after, until it is settled', () => {
    const overdue = (events: ReturnType<typeof itemHistory>, date: string) =>
      isOverdue(foldOf(events) as ExistingItem, day(date));
    expect(overdue(toAssigned(), '2022-09-30')).toBe(false);
    expect(overdue(toAssigned(), '2022-10-01')).toBe(true);
    expect(overdue(toAnswered(), '2022-10-01')).toBe(true);
    expect(overdue(toPending(), '2022-10-01')).toBe(false);
    for (const settled of [toVerified, toUnreachable, toExcluded]) expect(overdue(settled(), '2022-10-01')).toBe(false);
  });
});

describe('R-30: the questionnaire of the round', () => {
  it('an answer is checked against the version of its round, whatever is asked today', () => {
    const ready = survey({ technologyReadiness: 6 });
    expect(given(toContacted()).when(answerItem({ answer: ready })).state).toMatchObject({ status: 'ANSWERED' });
    given(toContacted())
      .when(answerItem({ answer: ready, questionnaire: questionnaire('SURVEY-v1') }))
      .thenRefused({ slug: 'ANSWER_INVALID', fields: ['answer.technology_readiness'] });
  });

  it('R-29: an item is blank, and what the last round knew counts nothing', () => {
    expect(foldOf(toPending())).not.toHaveProperty('answered');
    given(toPending()).when(verify()).thenRefused('ITEM_STEP_NOT_ALLOWED');
  });
});

describe('while its round is frozen', () => {
  const frozen = (events: ReturnType<typeof itemHistory>, number = 1) => [
    ...events,
    ...given(events).when(freeze(number)).events,
  ];

  test.each(actions.map(([command, from]) => [command.type, command, from[0] ?? 'PENDING'] as const))(
    '%s waits, whether its round was looked up before or during the freeze',
    (_type, command, status) => {
      const refused = { kind: 'conflict', slug: 'ROUND_FROZEN' } as const;
      given(frozen(reach[status]())).when(command).thenRefused(refused);
      given(reach[status]())
        .when({ ...command, freezesOver: null })
        .thenRefused(refused);
      // Whether it can be done now is a matter of its own rules again.
      expect(slugOf(() => items.decide({ ...command, freezesOver: 1 }, foldOf(frozen(reach[status]()))))).not.toBe(
        'ROUND_FROZEN',
      );
    },
  );

  it('is frozen once for each freeze, whatever its status, by the platform alone', () => {
    for (const status of statuses) given(frozen(reach[status]())).when(freeze(1)).thenNothing();
    expect(given(frozen(toVerified())).when(freeze(2)).state).toMatchObject({ status: 'VERIFIED', frozenIn: 2 });
    given(toVerified())
      .when({ ...freeze(1), actor: actor('LEAD') })
      .thenRefused('ROLE_NOT_ALLOWED');
    given([]).when(freeze(1)).thenNothing();
  });
});

describe('its round goes back to draft', () => {
  it('the item is withdrawn, and made again by the next opening only', () => {
    const gone = given(toPending()).when(withdraw());
    gone.thenEvents({ type: 'StocktakingItemWithdrawn', ...identity, opening: 1, on: day('2022-08-01') });
    const events = [...toPending(), ...gone.events];
    given(events).when(assign()).thenRefused('ITEM_NOT_FOUND');
    given(events).when(create()).thenNothing();
    given(events).when(withdraw()).thenNothing();
    expect(given(events).when(create({ opening: 2 })).state).toMatchObject({ status: 'PENDING' });
  });

  it('not one that somebody has, and not by a person', () => {
    given(toAssigned()).when(withdraw()).thenRefused({ kind: 'rule', slug: 'ITEM_ALREADY_WORKED_ON' });
    given(toPending())
      .when({ ...withdraw(), actor: actor('LEAD') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});

it('an item of an earlier version that was excluded is told to be excluded after it is told of', () => {
  const old = { ...foldOf(toExcluded()), announced: false } as ExistingItem;
  expect(items.decide(create(), old)).toMatchObject([
    { type: 'StocktakingItemAnnounced' },
    { type: 'StocktakingItemExcluded', reason: 'MOVED_AWAY' },
  ]);
});

function slugOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as DomainError).slug;
  }
}

function foldOf(events: ReturnType<typeof itemHistory>) {
  return events.reduce(items.evolve, { status: 'ABSENT' } as ReturnType<typeof items.evolve>);
}
