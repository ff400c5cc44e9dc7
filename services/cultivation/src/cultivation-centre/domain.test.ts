import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, FIRM, rolesBut } from '../../test/acting.ts';
import {
  ACCEPTANCE_PAPERS,
  accept,
  approve,
  centreAfter,
  centreHistory,
  centres,
  end,
  evidence,
  initiate,
  midterm,
  operate,
  PARTIES,
  sign,
  toAccepted,
  toApproved,
  toMidterm,
  toSigned,
} from '../../test/centres.ts';
import { CENTRE_RULES } from '../rule-sets.ts';
import {
  type CentreCommand,
  type CentreStatus,
  checkCentreRules,
  type ExistingCentre,
  mayCultivate,
  missingEvidence,
} from './domain.ts';

const { given } = deciderSpec(centres);

const existing = (...commands: readonly CentreCommand[]): ExistingCentre => {
  const state = centreAfter(...commands);
  if (state.status === 'ABSENT') throw new Error('absent');
  return state;
};

const reach: Readonly<Record<CentreStatus, readonly CentreCommand[]>> = {
  INITIATED: [initiate()],
  SIGNED: toSigned,
  APPROVED: toApproved,
  OPERATING: [...toApproved, operate()],
  MIDTERM: toMidterm,
  ACCEPTED: toAccepted,
  FAILED: [...toMidterm, end('FAILED')],
  DISSOLVED: [...toSigned, end('DISSOLVED')],
};

const steps: readonly (readonly [string, CentreCommand, readonly CentreStatus[], readonly CentreCommand[]])[] = [
  ['SignAgreement', sign(), ['INITIATED'], []],
  [
    'RecordEvidence',
    evidence('TECHNOLOGY_ROADMAP', { documentNo: 'X' }),
    ['SIGNED', 'APPROVED', 'OPERATING', 'MIDTERM'],
    [],
  ],
  ['ApproveCentre', approve(), ['SIGNED'], [evidence('TECHNOLOGY_ROADMAP')]],
  ['StartOperation', operate(), ['APPROVED'], []],
  ['RecordMidterm', midterm(), ['OPERATING'], []],
  ['AcceptCentre', accept(), ['MIDTERM'], ACCEPTANCE_PAPERS.map((kind) => evidence(kind))],
  ['EndCentre', end('DISSOLVED'), ['SIGNED', 'APPROVED', 'OPERATING', 'MIDTERM'], []],
];

describe('the life of a centre (brief §2.4)', () => {
  it.each(steps)('%s only where it belongs, else told in words', (_type, command, from, papers) => {
    for (const status of Object.keys(reach) as CentreStatus[]) {
      const history = centreHistory(...reach[status], ...(from.includes(status) ? papers : []));
      const outcome = given(history).when(command);
      if (from.includes(status)) expect(outcome.events, status).not.toEqual([]);
      else outcome.thenRefused({ kind: 'rule', slug: 'CENTRE_STEP_NOT_ALLOWED' });
    }
  });

  it.each(Object.entries(reach))('%s is reached by its steps', (status, commands) => {
    expect(existing(...commands).status).toBe(status);
  });

  it('what is not there is told so, and nobody initiates one twice', () => {
    given([]).when(sign()).thenRefused({ kind: 'not-found', slug: 'CENTRE_NOT_FOUND' });
    given(centreHistory(initiate())).when(initiate()).thenRefused('CENTRE_EXISTS');
  });

  it('approval, acceptance and the end are recorded by the officer in charge, the rest by any officer', () => {
    for (const role of rolesBut('OFF', 'LEAD')) {
      given(centreHistory(initiate()))
        .when({ ...sign(), actor: actor(role) })
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
    for (const command of [approve(), accept(), end('DISSOLVED')]) {
      given(centreHistory(...toSigned))
        .when({ ...command, actor: actor('OFF') })
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('acceptance can only fail for a centre that was up for it', () => {
    given(centreHistory(...toApproved))
      .when(end('FAILED'))
      .thenRefused('NOT_UP_FOR_ACCEPTANCE');
  });

  test.each([
    ['approved_on', [...toSigned, evidence('TECHNOLOGY_ROADMAP')], approve({ on: day('2022-06-30') })],
    ['started_on', toApproved, operate({ on: day('2022-07-31') })],
    ['reviewed_on', [...toApproved, operate()], midterm({ on: day('2022-08-14') })],
    [
      'accepted_on',
      [...toMidterm, ...ACCEPTANCE_PAPERS.map((kind) => evidence(kind))],
      accept({ on: day('2023-07-31') }),
    ],
    ['ended_on', toSigned, end('DISSOLVED', { on: day('2022-06-30') })],
  ])('%s is not before the step that it follows', (field, before, command) => {
    given(centreHistory(...before))
      .when(command)
      .thenRefused({ kind: 'invalid', slug: 'DATE_OUT_OF_ORDER', fields: [field] });
  });

  test.each([
    ['signed_on', [initiate()], sign({ signedOn: day('2025-01-01') })],
    ['recorded_on', toSigned, evidence('TECHNOLOGY_ROADMAP', { recordedOn: day('2025-01-01') })],
    ['ended_on', toSigned, end('DISSOLVED', { on: day('2025-01-01') })],
  ])('%s is not in the future', (field, before, command) => {
    given(centreHistory(...before))
      .when(command)
      .thenRefused({ kind: 'invalid', slug: 'DATE_IN_FUTURE', fields: [field] });
  });
});

describe('R-70: three roles, three bodies, minimum evidence', () => {
  test.each([
    ['enterprise and university', { ...PARTIES, university: FIRM }],
    ['enterprise and agency', { ...PARTIES, agency: FIRM }],
    ['university and agency', { ...PARTIES, agency: PARTIES.university }],
  ])('one body cannot be %s', (_roles, parties) => {
    given(centreHistory(initiate()))
      .when(sign({ parties }))
      .thenRefused({
        kind: 'invalid',
        slug: 'PARTIES_NOT_DISTINCT',
        fields: ['enterprise.uscc', 'university.uscc', 'agency.uscc'],
      });
  });

  it('the agreement is the first evidence; approval also needs the roadmap', () => {
    expect(existing(...toSigned).evidence).toEqual([
      { kind: 'TRIPARTITE_AGREEMENT', documentNo: '三方协议2022-01', recordedOn: '2022-07-01' },
    ]);
    given(centreHistory(...toSigned))
      .when(approve())
      .thenRefused('EVIDENCE_MISSING');
    expect(existing(...toApproved)).toMatchObject({ status: 'APPROVED', approved: { on: '2022-08-01' } });
  });

  it.each(ACCEPTANCE_PAPERS)('acceptance needs %s', (lacking) => {
    const others = ACCEPTANCE_PAPERS.filter((kind) => kind !== lacking).map((kind) => evidence(kind));
    given(centreHistory(...toMidterm, ...others))
      .when(accept())
      .thenRefused('EVIDENCE_MISSING');
    expect(missingEvidence(CENTRE_RULES, existing(...toMidterm, ...others), day('2024-08-01'))).toEqual([lacking]);
  });

  it('what is asked for next is told at every step', () => {
    const missing = (...commands: readonly CentreCommand[]) =>
      missingEvidence(CENTRE_RULES, existing(...commands), day('2024-08-01'));
    expect(missing(initiate())).toEqual([]);
    expect(missing(...toSigned)).toEqual(['TECHNOLOGY_ROADMAP']);
    expect(missing(...toApproved)).toEqual(ACCEPTANCE_PAPERS);
    expect(missing(...toAccepted)).toEqual([]);
  });

  it('the same paper again changes nothing', () => {
    given(centreHistory(...toApproved))
      .when(evidence('TECHNOLOGY_ROADMAP'))
      .thenNothing();
  });

  it('portfolios are cultivated from the signature on, and not after an end without success', () => {
    const may = Object.entries(reach).filter(([, commands]) => mayCultivate(existing(...commands)));
    expect(may.map(([status]) => status)).toEqual(['SIGNED', 'APPROVED', 'OPERATING', 'MIDTERM', 'ACCEPTED']);
  });

  it('rules that name unknown evidence stop the start', () => {
    expect(() => checkCentreRules([{ ...CENTRE_RULES[0], evidenceForApproval: ['LETTER'] }])).toThrow(
      'CENTRE-v1 names unknown evidence LETTER',
    );
  });
});
