import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, decider, history, importRow, morning, patentAfter } from '../../../test/patents.ts';
import type { RecordLegalStatus } from '../domain.ts';
import { isAllowedStep, LEGAL_STATE_ZH, legalStateAsOf } from './legal-state.ts';
import type { LegalState } from './types.ts';

const { given } = deciderSpec(decider);

const status = (
  state: LegalState,
  effectiveDate: string,
  at: string,
  documentNo = '手续合格通知书',
): RecordLegalStatus => ({
  type: 'RecordLegalStatus',
  actor: actor('OFF'),
  at: morning(at),
  state,
  effectiveDate: day(effectiveDate),
  documentNo,
});
const inForce = history(importRow());
const lapsed = history(importRow(), status('LAPSED', '2022-07-21', '2023-02-01'));

const ALLOWED: Readonly<Record<LegalState, string>> = {
  UNKNOWN:
    'APPLIED PUBLISHED GRANTED_IN_FORCE GRACE LAPSED RESTORATION_PENDING EXPIRED INVALIDATED SURRENDERED REFUSED WITHDRAWN',
  APPLIED: 'PUBLISHED GRANTED_IN_FORCE REFUSED WITHDRAWN',
  PUBLISHED: 'GRANTED_IN_FORCE REFUSED WITHDRAWN',
  GRANTED_IN_FORCE: 'GRACE LAPSED EXPIRED INVALIDATED SURRENDERED',
  GRACE: 'GRANTED_IN_FORCE LAPSED EXPIRED INVALIDATED SURRENDERED',
  LAPSED: 'RESTORATION_PENDING',
  RESTORATION_PENDING: 'GRANTED_IN_FORCE LAPSED',
  EXPIRED: '',
  INVALIDATED: 'GRANTED_IN_FORCE',
  SURRENDERED: '',
  REFUSED: '',
  WITHDRAWN: '',
};
const states = Object.keys(LEGAL_STATE_ZH) as LegalState[];
const steps = states.flatMap((from) => states.map((to) => [from, to, ALLOWED[from].split(' ').includes(to)] as const));

describe('lifecycle of a right (brief §2.4)', () => {
  test.each(steps)('%s → %s allowed: %s', (from, to, allowed) => {
    expect(isAllowedStep('INVENTION', from, to)).toBe(allowed);
  });

  it('only an invention is published before grant', () => {
    expect(isAllowedStep('UTILITY_MODEL', 'APPLIED', 'PUBLISHED')).toBe(false);
    expect(isAllowedStep('DESIGN', 'UNKNOWN', 'PUBLISHED')).toBe(false);
  });

  test.each(steps.filter(([from, to, allowed]) => from !== 'UNKNOWN' && to !== 'UNKNOWN' && from !== to && !allowed))(
    'the register cannot step from %s to %s, and the officer is told in Chinese',
    (from, to) => {
      const unknown = history(importRow({}, { declaredStatus: null }));
      const there = [
        ...unknown,
        ...history(importRow({}, { declaredStatus: null }), status(from, '2022-06-30', '2022-06-30')).slice(
          unknown.length,
        ),
      ];
      given(there)
        .when(status(to, '2022-07-01', '2022-07-01'))
        .thenRefused({ kind: 'rule', slug: 'LEGAL_STATE_STEP_NOT_ALLOWED' });
    },
  );

  it('an invalidated patent revives only by a judgment that is named', () => {
    const invalidated = [...inForce, ...given(inForce).when(status('INVALIDATED', '2020-03-10', '2022-08-01')).events];
    given(invalidated)
      .when(status('GRANTED_IN_FORCE', '2020-03-10', '2023-08-01', ' '))
      .thenRefused('DOCUMENT_REQUIRED');
    const revived = given(invalidated).when(
      status('GRANTED_IN_FORCE', '2020-03-10', '2023-08-01', '(2023)最高法知行终1号'),
    );
    expect(revived.state).toMatchObject({ legalState: 'GRANTED_IN_FORCE' });
  });
});

describe('recording a legal status', () => {
  it('keeps both dates, the source and the document', () => {
    const { events } = given(inForce).when(status('LAPSED', '2022-07-21', '2023-02-01', ' 公告 39-05 '));
    expect(events[0]).toEqual({
      type: 'PatentLegalStatusChanged',
      kind: 'INVENTION',
      previousState: 'GRANTED_IN_FORCE',
      fact: {
        state: 'LAPSED',
        effectiveDate: '2022-07-21',
        statedOn: '2022-07-21',
        knownAt: '2023-02-01T01:00:00.000Z',
        source: 'REGISTER',
        documentNo: '公告 39-05',
      },
      inScope: true,
    });
  });

  it('the same entry again changes nothing; the same state from another day is refused', () => {
    given(lapsed)
      .when(status('LAPSED', '2022-07-21', '2023-03-01'))
      .thenNothing();
    given(lapsed)
      .when(status('LAPSED', '2022-08-21', '2023-03-01'))
      .thenRefused('LEGAL_STATE_ALREADY_RECORDED');
  });

  it('the register may confirm what only a statement had said', () => {
    const { events } = given(inForce).when(status('GRANTED_IN_FORCE', '2020-03-10', '2022-07-01'));
    expect(events).toMatchObject([{ type: 'PatentLegalStatusChanged', fact: { source: 'REGISTER' } }]);
  });

  it('refuses a day in the future, before filing, an empty state, a stranger, and a patent not in the ledger', () => {
    given(inForce)
      .when(status('LAPSED', '2023-02-02', '2023-02-01'))
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['effective_date'] });
    given(inForce)
      .when(status('LAPSED', '2017-07-20', '2023-02-01'))
      .thenRefused('EFFECTIVE_BEFORE_FILING');
    given(inForce)
      .when(status('UNKNOWN', '2022-07-20', '2023-02-01'))
      .thenRefused({ slug: 'STATE_REQUIRED', fields: ['state'] });
    given([])
      .when(status('LAPSED', '2022-07-21', '2023-02-01'))
      .thenRefused({ kind: 'not-found', slug: 'PATENT_NOT_REGISTERED' });
    given(inForce)
      .when({ ...status('LAPSED', '2022-07-21', '2023-02-01'), actor: actor('ENT') })
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });
});

describe('two clocks (brief §2.5)', () => {
  const patent = patentAfter(
    importRow(),
    status('GRACE', '2022-07-22', '2022-08-01'),
    status('LAPSED', '2022-07-21', '2023-02-01'),
  );

  it('a lapse is effective from the annuity due date, months before it is known', () => {
    expect(legalStateAsOf(patent, day('2022-09-30'))).toBe('LAPSED');
    expect(legalStateAsOf(patent, day('2022-07-20'))).toBe('GRANTED_IN_FORCE');
  });

  it('a report of the past is reproduced with what was known then', () => {
    expect(legalStateAsOf(patent, day('2022-09-30'), '2022-10-01T00:00:00.000Z')).toBe('GRACE');
    expect(legalStateAsOf(patent, day('2022-09-30'), '2023-02-01T01:00:00.000Z')).toBe('LAPSED');
    expect(legalStateAsOf(patent, day('2022-09-30'), '2022-06-01T00:00:00.000Z')).toBe('UNKNOWN');
  });

  it('an invalidated patent never was, whatever was believed in between', () => {
    const invalidated = patentAfter(
      importRow(),
      status('GRACE', '2022-07-22', '2022-08-01'),
      status('INVALIDATED', '2020-03-10', '2023-02-01'),
    );
    expect(legalStateAsOf(invalidated, day('2022-08-15'))).toBe('INVALIDATED');
    expect(legalStateAsOf(invalidated, day('2022-08-15'), '2022-09-01T00:00:00.000Z')).toBe('GRACE');
  });

  it('a statement of "in force" speaks for the days since the grant', () => {
    const stated = patentAfter(importRow());
    expect(legalStateAsOf(stated, day('2021-01-01'))).toBe('GRANTED_IN_FORCE');
    expect(legalStateAsOf(stated, day('2020-03-09'))).toBe('UNKNOWN');
    const undated = patentAfter(importRow({ grantDate: null }));
    expect(legalStateAsOf(undated, day('2022-06-29'))).toBe('UNKNOWN');
  });
});
