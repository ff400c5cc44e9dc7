import { checkEventText } from '@zhiqi/contracts';
import { foldEvents } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, morning } from '../../test/patents.ts';
import {
  AGENCY,
  assign,
  CLIENT,
  complete,
  propose,
  SIGNED,
  sign,
  terminate,
  tick,
  trusteeshipHistory,
  trusteeships,
} from '../../test/trusteeships.ts';
import { TRUSTEESHIP_RULES } from '../rule-sets.ts';
import {
  checkTrusteeshipRules,
  isOverdue,
  MATTERS,
  type ProposeTrusteeship,
  type TrusteeshipCommand,
  trusteeshipDueAt,
} from './domain.ts';
import { trusteeshipToPublic } from './publish.ts';

const { given } = deciderSpec(trusteeships);
const stateAfter = (...commands: readonly TrusteeshipCommand[]) =>
  foldEvents(trusteeships, trusteeshipHistory(...commands));

describe('R-45 what a trusteeship agreement must hold', () => {
  it('runs one year unless another end is agreed', () => {
    expect(stateAfter(propose())).toMatchObject({ endsOn: '2023-06-30', ruleSetVersion: 'TRS-v1' });
    expect(stateAfter(propose({ startsOn: day('2024-02-29') }))).toMatchObject({ endsOn: '2025-02-27' });
    expect(stateAfter(propose({ endsOn: day('2022-12-31') }))).toMatchObject({ endsOn: '2022-12-31' });
  });

  it('full = the whole portfolio, partial = named matters', () => {
    expect(stateAfter(propose())).toMatchObject({ scope: 'PARTIAL', matters: ['ANNUITIES', 'CONVERSION'] });
    expect(stateAfter(propose({ scope: 'FULL', matters: [] }))).toMatchObject({ matters: MATTERS });
  });

  test.each<[string, string, Partial<ProposeTrusteeship>]>([
    ['a confidentiality clause', 'confidentiality_clause', { confidentialityClause: false }],
    ['a licensed or filed agency', 'agency_filing_no', { agencyFilingNo: '' }],
    ['named matters where it is partial', 'matters', { matters: [] }],
    ['two bodies', 'agency.uscc', { agency: CLIENT }],
    ['an end after its start', 'ends_on', { endsOn: day('2022-06-30') }],
  ])('needs %s', (_what, field, lack) => {
    given([])
      .when(propose(lack))
      .thenRefused({ kind: 'invalid', slug: 'AGREEMENT_INVALID', fields: [field] });
  });

  it('everything that is wrong is named at once', () => {
    given([])
      .when(propose({ confidentialityClause: false, agencyFilingNo: '' }))
      .thenRefused({ slug: 'AGREEMENT_INVALID', fields: ['agency_filing_no', 'confidentiality_clause'] });
  });

  it('rules without whole months stop the start', () => {
    expect(() => checkTrusteeshipRules([{ ...TRUSTEESHIP_RULES[0], termMonths: 1.5 }])).toThrow('termMonths');
  });
});

describe('the life of an agreement (brief §2.4)', () => {
  it('is signed with the second signature, in whatever order, and starts on its first day', () => {
    expect(stateAfter(propose(), sign('AGENCY'))).toMatchObject({ status: 'PROPOSED', agencySignedOn: '2022-06-30' });
    expect(trusteeshipHistory(...SIGNED).map(({ type }) => type)).toEqual([
      'TrusteeshipProposed',
      'TrusteeshipSideSigned',
      'TrusteeshipSideSigned',
      'TrusteeshipSigned',
      'TrusteeshipStarted',
    ]);
    expect(trusteeshipHistory(propose(), sign('AGENCY'), sign('CLIENT')).at(3)).toMatchObject({
      signedOn: '2022-06-30',
    });
    const early = [propose({ startsOn: day('2022-08-01') }), sign('CLIENT'), sign('AGENCY')] as const;
    const signed = stateAfter(...early);
    expect(signed).toMatchObject({ status: 'SIGNED' });
    expect(trusteeshipDueAt(signed)).toBe('2022-07-31T16:00:00.000Z');
    given(trusteeshipHistory(...early))
      .when(tick('2022-08-01'))
      .thenEvents({ type: 'TrusteeshipStarted', startedOn: day('2022-08-01') });
  });

  it('a side that has signed does not sign again; nobody signs what is over, or tomorrow', () => {
    given(trusteeshipHistory(propose(), sign('CLIENT')))
      .when(sign('CLIENT'))
      .thenNothing();
    given(trusteeshipHistory(propose()))
      .when(sign('CLIENT', { at: morning('2023-07-01') }))
      .thenRefused('TERM_IS_OVER');
    given(trusteeshipHistory(propose()))
      .when(sign('CLIENT', { signedOn: day('2022-07-02') }))
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['signed_on'] });
  });

  it('ends by the clock on the day after its last, as completed or renewed', () => {
    const state = stateAfter(...SIGNED);
    expect(trusteeshipDueAt(state)).toBe('2023-06-30T16:00:00.000Z');
    given(trusteeshipHistory(...SIGNED))
      .when(tick('2023-06-30'))
      .thenNothing();
    for (const [renewed, cause] of [
      [false, 'COMPLETED'],
      [true, 'RENEWED'],
    ] as const) {
      given(trusteeshipHistory(...SIGNED))
        .when(tick('2023-07-01', renewed))
        .thenEvents({
          type: 'TrusteeshipEnded',
          clientKey: CLIENT.key,
          cause,
          endedOn: day('2023-06-30'),
          documentNo: null,
        });
    }
    expect(trusteeshipDueAt(stateAfter(...SIGNED, tick('2023-07-01')))).toBeUndefined();
  });

  it('an agreement whose whole term passed while nothing ran starts and ends', () => {
    const events = trusteeshipHistory(propose({ startsOn: day('2022-08-01') }), sign('CLIENT'), sign('AGENCY'));
    expect(
      given(events)
        .when(tick('2024-01-01'))
        .events.map(({ type }) => type),
    ).toEqual(['TrusteeshipStarted', 'TrusteeshipEnded']);
  });

  it('ends early only within its term and with a paper, by officers', () => {
    const history = trusteeshipHistory(...SIGNED);
    expect(given(history).when(terminate()).events).toMatchObject([{ cause: 'TERMINATED', endedOn: '2022-12-01' }]);
    given(history)
      .when(terminate({ endedOn: day('2022-06-30') }))
      .thenRefused({ slug: 'DATE_OUT_OF_TERM', fields: ['ended_on'] });
    given(history)
      .when(terminate({ actor: of('AGENCY', AGENCY.uscc) }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    given([...history, ...given(history).when(terminate()).events])
      .when(assign())
      .thenRefused('TRUSTEESHIP_STEP_NOT_ALLOWED');
  });

  it('is proposed once; what is not there is told so', () => {
    given(trusteeshipHistory(propose())).when(propose()).thenRefused('TRUSTEESHIP_EXISTS');
    given([]).when(sign('CLIENT')).thenRefused({ kind: 'not-found', slug: 'TRUSTEESHIP_NOT_FOUND' });
  });
});

const of = (role: 'ENT' | 'AGENCY', unit: string) => ({ role, unit, personKey: 'p-1' });

describe('who acts for whom', () => {
  test.each([
    ['the client its own side', of('ENT', CLIENT.uscc), 'CLIENT', true],
    ['the client by its key', of('ENT', CLIENT.key), 'CLIENT', true],
    ['the client the other side', of('ENT', CLIENT.uscc), 'AGENCY', false],
    ['another firm', of('ENT', '91110000802100433B'), 'CLIENT', false],
    ['the agency its own side', of('AGENCY', AGENCY.uscc), 'AGENCY', true],
    ['the agency the other side', of('AGENCY', AGENCY.uscc), 'CLIENT', false],
  ] as const)('%s', (_who, by, side, allowed) => {
    const outcome = given(trusteeshipHistory(propose())).when(sign(side, { actor: by }));
    if (allowed) expect(outcome.events).toHaveLength(1);
    else outcome.thenRefused({ kind: 'forbidden', slug: 'NOT_OWN_AGREEMENT' });
  });
});

describe('handovers with a due date (expectation 10)', () => {
  it('are due after the usual period, or on the agreed day, never after the agreement', () => {
    const history = trusteeshipHistory(...SIGNED);
    given(history)
      .when(assign())
      .thenEvents({ type: 'HandoverAssigned', handoverId: 'hnd_1', matter: 'ANNUITIES', dueOn: day('2022-07-16') });
    expect(given(history).when(assign({ at: morning('2023-06-25') })).events).toMatchObject([{ dueOn: '2023-06-30' }]);
    for (const dueOn of [day('2022-06-30'), day('2023-07-01')]) {
      given(history)
        .when(assign({ dueOn }))
        .thenRefused({ slug: 'DUE_OUT_OF_TERM', fields: ['due_on'] });
    }
  });

  it('only of matters that the agreement names', () => {
    given(trusteeshipHistory(...SIGNED))
      .when(assign({ matter: 'FINANCING' }))
      .thenRefused({ slug: 'MATTER_NOT_IN_SCOPE', fields: ['matter'] });
  });

  it('the earliest open one is what the queue of overdue ones is searched by', () => {
    const two = [
      ...SIGNED,
      assign({ dueOn: day('2022-08-01') }),
      assign({ handoverId: 'hnd_2', matter: 'CONVERSION', dueOn: day('2022-07-20') }),
    ] as const;
    expect(stateAfter(...two)).toMatchObject({ handoverDueOn: '2022-07-20' });
    expect(stateAfter(...two, complete({ handoverId: 'hnd_2' }))).toMatchObject({ handoverDueOn: '2022-08-01' });
    const done = stateAfter(...two, complete({ handoverId: 'hnd_2' }), complete());
    expect(done).toMatchObject({ handoverDueOn: null });
    given(trusteeshipHistory(...two, complete()))
      .when(complete())
      .thenNothing();
    given(trusteeshipHistory(...two))
      .when(complete({ handoverId: 'hnd_9' }))
      .thenRefused('HANDOVER_NOT_FOUND');
    given(trusteeshipHistory(...two))
      .when(assign())
      .thenNothing();
  });

  it('is overdue on the day after, until it is done', () => {
    const handover = { handoverId: 'hnd_1', matter: 'FILING', dueOn: day('2022-07-16'), completedOn: null } as const;
    expect(isOverdue(handover, day('2022-07-16'))).toBe(false);
    expect(isOverdue(handover, day('2022-07-17'))).toBe(true);
    expect(isOverdue({ ...handover, completedOn: day('2022-07-20') }, day('2022-08-01'))).toBe(false);
  });
});

it('others learn the two keys, the scope and the term, and nothing else', () => {
  const context = { aggregateId: 'trs_1', actor: actor('OFF'), recordedTime: morning('2022-07-01') };
  const history = trusteeshipHistory(...SIGNED, assign(), complete(), tick('2023-07-01'));
  const told = history.flatMap((event) => trusteeshipToPublic(event, context));
  expect(told.map(({ type, effective }) => [type.split('.').at(-1), effective])).toEqual([
    ['TrusteeshipSigned', '2022-06-30'],
    ['TrusteeshipEnded', '2023-06-30'],
  ]);
  for (const { type, message } of told) expect(checkEventText(type, message as never)).toEqual([]);
  expect(JSON.stringify(told)).not.toMatch(new RegExp(`${CLIENT.uscc}|${AGENCY.uscc}|\\p{Script=Han}`, 'u'));
});
