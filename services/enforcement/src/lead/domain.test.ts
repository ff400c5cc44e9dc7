import { ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { day } from '../../test/clocks.ts';
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
  receive,
  referOn,
  reportBackOn,
  resumeOn,
  start,
} from '../../test/leads.ts';
import { type LeadEvent, type LeadStatus, RECEIVING_ROLES, type WorkCommand } from './domain.ts';

const { given } = deciderSpec(leads);
const toVerifying = () => history(receive(), start());

const reach: Readonly<Record<LeadStatus, () => LeadEvent[]>> = {
  RECEIVED: () => history(receive()),
  VERIFYING: toVerifying,
  PAUSED: () => history(receive(), start(), pauseOn('2026-02-26')),
  FILED: () => history(receive(), start(), decideOn('2026-03-09')),
  NOT_FILED: () =>
    history(
      receive(),
      start(),
      decideOn('2026-03-09', { decision: 'NOT_FILE', notFilingGround: 'MINOR_AND_CORRECTED' }),
    ),
  REFERRED: () => history(receive(), referOn('2026-02-25')),
};
const ALL = Object.keys(reach) as LeadStatus[];
/** Who may do what, and in which states: the table of the brief, row by row. */
const ROWS: readonly (readonly [WorkCommand, readonly LeadStatus[], readonly Role[]])[] = [
  [start(), ['RECEIVED'], ['OFF']],
  [pauseOn('2026-02-26'), ['RECEIVED', 'VERIFYING'], ['OFF', 'HEAD']],
  [resumeOn('2026-03-09'), ['PAUSED'], ['OFF', 'HEAD']],
  [extendOn('2026-03-09'), ['RECEIVED', 'VERIFYING', 'PAUSED'], ['CHIEF']],
  [mergeOn('2026-03-09'), ['RECEIVED', 'VERIFYING', 'PAUSED'], ['DESK', 'OFF', 'HEAD']],
  [decideOn('2026-03-09'), ['VERIFYING'], ['CHIEF']],
  [referOn('2026-03-09'), ['RECEIVED', 'VERIFYING'], ['HEAD', 'CHIEF']],
  [reportBackOn('2026-03-09'), ALL, ['OFF', 'HEAD', 'CHIEF']],
];
const allowed = ROWS.flatMap(([command, from, roles]) =>
  from.flatMap((status) => roles.map((role) => [command.type, status, role, command] as const)),
);
const illegal = ROWS.flatMap(([command, from]) =>
  ALL.filter((status) => !from.includes(status)).map((status) => [command.type, status, command] as const),
);
const strangers = ROWS.flatMap(([command, from, roles]) =>
  (Object.keys(ROLE_TITLES) as Role[])
    .filter((role) => !roles.includes(role))
    .map((role) => [command.type, role, command, from[0] ?? 'RECEIVED'] as const),
);

describe('lifecycle and roles (brief §2.2 E3)', () => {
  test.each(ALL)('%s is reached', (status) => {
    expect(reach[status]().reduce(leads.evolve, { status: 'ABSENT' }).status).toBe(status);
  });

  test.each(allowed)('%s of a lead that is %s by %s', (type, status, role, command) => {
    const source = type === 'ReportBack' ? 'SUPERIOR' : 'REPORT';
    const events = reach[status]().map((event) => (event.type === 'LeadReceived' ? { ...event, source } : event));
    const outcome = given(events as LeadEvent[]).when({ ...command, actor: actor(role) });
    expect(outcome.events).not.toEqual([]);
  });

  test.each(illegal)('%s is refused for a lead that is %s', (_type, status, command) => {
    given(reach[status]()).when(command).thenRefused({ kind: 'rule', slug: 'LEAD_STEP_NOT_ALLOWED' });
  });

  test.each(strangers)('%s is refused to %s', (_type, role, command, status) => {
    given(reach[status]())
      .when({ ...command, actor: actor(role) })
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  test.each((Object.keys(ROLE_TITLES) as Role[]).filter((role) => !RECEIVING_ROLES.includes(role)))(
    'a lead is not taken in by %s',
    (role) => {
      given([])
        .when(receive({ actor: actor(role) }))
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    },
  );

  it('work on a lead that does not exist is told so', () => {
    given([]).when(start()).thenRefused({ kind: 'not-found', slug: 'LEAD_NOT_FOUND' });
  });

  it('a lead is taken in once', () => {
    given(history(receive())).when(receive()).thenRefused('LEAD_ALREADY_RECEIVED');
  });

  it('tests and appraisals are part of the verification, whether or not it was begun before', () => {
    expect(leadAfter(receive(), pauseOn('2026-02-13'), resumeOn('2026-02-24')).status).toBe('VERIFYING');
  });
});

describe('receipt', () => {
  it('starts the filing clock under the pack of the day of receipt (R-1)', () => {
    const { clock, receivedOn, recordedOn } = leadAfter(receive());
    expect(clock).toMatchObject({
      start: '2026-02-12',
      deadline: '2026-03-11',
      provisional: false,
      rulePack: 'RP-2025-04',
      calendarVersion: 'CN-2026.1',
    });
    expect([receivedOn, recordedOn]).toEqual(['2026-02-12', '2026-02-12']);
  });

  it('a deadline that reaches into a year without a calendar is provisional', () => {
    const { clock } = leadAfter(receive({ receivedOn: day('2026-12-15') }));
    expect(clock).toMatchObject({ provisional: true, rulePack: 'RP-2026-04' });
  });

  test.each([
    ['received_on', 'DATE_IN_FUTURE', { at: morning('2026-02-11') }],
    ['received_on', 'DATE_BEFORE_RULES', { receivedOn: day('2021-12-31'), at: morning('2022-01-04') }],
    ['superior_deadline', 'NOT_HANDED_DOWN', { superiorDeadline: day('2026-03-05') }],
    ['superior_deadline', 'DATE_TOO_EARLY', { source: 'SUPERIOR', superiorDeadline: day('2026-02-11') }],
    ['subject_matter', 'REQUIRED', { subjectMatter: ' ' }],
  ] as const)('a wrong %s is refused: %s', (field, slug, over) => {
    given([])
      .when(receive(over))
      .thenRefused({ kind: 'invalid', slug, fields: [field] });
  });
});

describe('D-4: late entries say why', () => {
  const monday = { at: morning('2026-03-02') };

  it('three working days later no reason is asked for, on the fourth it is', () => {
    const received = { receivedOn: day('2026-02-25') };
    const [event] = given([]).when(receive({ ...received, at: morning('2026-02-28') })).events;
    expect(event).toMatchObject({ lateEntryReason: null });
    given([])
      .when(receive({ ...received, ...monday }))
      .thenRefused({ kind: 'invalid', slug: 'LATE_ENTRY_REASON_REQUIRED', fields: ['late_entry_reason'] });
    expect(leadAfter(receive({ ...received, ...monday, lateEntryReason: '窗口停电' })).lateEntryReason).toBe(
      '窗口停电',
    );
  });

  test.each([
    pauseOn('2026-02-13'),
    extendOn('2026-02-13'),
    mergeOn('2026-02-13'),
    decideOn('2026-02-13'),
    referOn('2026-02-13'),
  ])('$type', (command) => {
    const late = { ...command, ...monday };
    given(toVerifying()).when(late).thenRefused('LATE_ENTRY_REASON_REQUIRED');
    const [event] = given(toVerifying()).when({ ...late, lateEntryReason: '系统故障' }).events;
    expect(event).toMatchObject({ lateEntryReason: '系统故障' });
  });

  it('a lead entered late explains what had happened until then, not what happened after', () => {
    const entered = { receivedOn: day('2026-01-12'), at: morning('2026-02-12'), lateEntryReason: '台账补录' };
    const lead = history(receive(entered), start());
    const [event] = given(lead).when(decideOn('2026-01-26', { at: morning('2026-02-13') })).events;
    expect(event).toMatchObject({ lateEntryReason: null, onTime: true });
    given(lead).when(decideOn('2026-02-13', monday)).thenRefused('LATE_ENTRY_REASON_REQUIRED');
  });
});

describe('the decision', () => {
  it('tells exactly whether it was in time and how many working days it took', () => {
    const [event] = given(toVerifying()).when(decideOn('2026-03-09')).events;
    expect(event).toMatchObject({ deadline: '2026-03-11', onTime: true, daysUsed: 13 });
  });

  test.each([
    ['2026-03-11', true, 15],
    ['2026-03-12', false, 16],
  ])('on %s: in time %s, %i working days', (date, onTime, daysUsed) => {
    const [event] = given(toVerifying()).when(decideOn(date)).events;
    expect(event).toMatchObject({ onTime, daysUsed });
  });

  it('days that stood still are not used', () => {
    const paused = history(receive(), start(), pauseOn('2026-02-27'), resumeOn('2026-03-03'));
    const [event] = given(paused).when(decideOn('2026-03-16')).events;
    expect(event).toMatchObject({ deadline: '2026-03-16', onTime: true, daysUsed: 15 });
  });

  it('D-3: being overdue does not block it', () => {
    const [event] = given(toVerifying()).when(decideOn('2026-06-30')).events;
    expect(event).toMatchObject({ type: 'LeadFilingDecided', onTime: false });
  });

  test.each([
    ['not_filing_ground', 'REQUIRED', { decision: 'NOT_FILE' }],
    ['not_filing_ground', 'CONTRADICTION', { notFilingGround: 'FIRST_AND_CORRECTED' }],
    ['decided_on', 'DATE_TOO_EARLY', { decidedOn: day('2026-02-11') }],
    ['decided_on', 'DATE_IN_FUTURE', { decidedOn: day('2026-03-10') }],
    ['document_no', 'REQUIRED', { documentNo: ' ' }],
  ] as const)('a wrong %s is refused: %s', (field, slug, over) => {
    given(toVerifying())
      .when(decideOn('2026-03-09', over))
      .thenRefused({ kind: 'invalid', slug, fields: [field] });
  });

  it('D-5: nobody investigates alone', () => {
    for (const officers of [['p-1'], ['p-1', 'p-1'], ['p-1', ' ']]) {
      given(toVerifying())
        .when(decideOn('2026-03-09', { officers }))
        .thenRefused({ kind: 'invalid', slug: 'TWO_OFFICERS_REQUIRED', fields: ['officers'] });
    }
    const decided = leadAfter(receive(), start(), decideOn('2026-03-09', { officers: ['p-1', 'p-2'] }));
    expect(decided).toMatchObject({ status: 'FILED', officers: ['p-1', 'p-2'] });
  });
});

describe('referral and answer to the superior', () => {
  it('a referral tells whether it was made within the period', () => {
    const onTimeOf = (date: string) => given(toVerifying()).when(referOn(date)).events;
    expect(onTimeOf('2026-03-11')).toMatchObject([{ type: 'LeadReferred', onTime: true }]);
    expect(onTimeOf('2026-03-12')).toMatchObject([{ type: 'LeadReferred', onTime: false }]);
  });

  it('the answer is judged by the superior’s deadline, and given once', () => {
    const [event] = given(history(handedDown())).when(reportBackOn('2026-03-06')).events;
    expect(event).toMatchObject({ superiorDeadline: '2026-03-05', onTime: false });
    given(history(handedDown(), reportBackOn('2026-03-05')))
      .when(reportBackOn('2026-03-06'))
      .thenRefused('ALREADY_REPORTED_BACK');
  });

  it('without a deadline every answer is in time; nobody waits for one about a report', () => {
    const [event] = given(history(handedDown({ superiorDeadline: null }))).when(reportBackOn('2026-06-30')).events;
    expect(event).toMatchObject({ superiorDeadline: null, onTime: true });
    given(toVerifying()).when(reportBackOn('2026-03-06')).thenRefused('NOT_HANDED_DOWN');
  });
});
