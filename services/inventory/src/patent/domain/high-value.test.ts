import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, decider, history, importRow, morning, patentAfter, pledge, tick } from '../../../test/patents.ts';
import { PATENT_RULES } from '../../rule-sets.ts';
import type { PatentCommand, RecordHighValueEvidence } from '../domain.ts';
import { assessHighValue, isStrategic } from './high-value.ts';
import type { HighValueRules, PatentRules } from './rule-sets.ts';
import { checkSeiTables } from './sei.ts';
import type { Bibliography, RegisteredPatent } from './types.ts';

const { given } = deciderSpec(decider);

const judged = (patent: RegisteredPatent, asOf: string, over: Partial<HighValueRules> = {}) => {
  const rules: PatentRules = { ...PATENT_RULES, highValue: PATENT_RULES.highValue.map((set) => ({ ...set, ...over })) };
  const verdict = assessHighValue(rules, patent, day(asOf));
  return verdict && [verdict.highValue, ...verdict.reasonCodes];
};
const invention = (over: Partial<Bibliography> = {}, ...more: PatentCommand[]) => patentAfter(importRow(over), ...more);
const evidence = (over: Partial<RecordHighValueEvidence> = {}): RecordHighValueEvidence => ({
  type: 'RecordHighValueEvidence',
  criterion: 'AWARD',
  documentNo: '国知发管字〔2021〕1号',
  officeCode: null,
  effectiveDate: day('2021-06-01'),
  actor: actor('OFF'),
  at: morning('2022-07-01'),
  ...over,
});
const overseas = evidence({ criterion: 'OVERSEAS_FAMILY', documentNo: 'US10123456B2', officeCode: 'us' });
const status = (state: 'GRACE' | 'LAPSED'): PatentCommand => ({
  type: 'RecordLegalStatus',
  state,
  effectiveDate: day('2022-07-21'),
  documentNo: '终止通知书',
  actor: actor('OFF'),
  at: morning('2022-08-01'),
});

describe('R-22 the five criteria', () => {
  it('R-22 an invention that meets none is not high-value', () => {
    expect(judged(invention(), '2022-06-30')).toEqual([false, 'HV_NO_CRITERION']);
  });

  it('R-22 utility models and designs are not covered, whatever they are', () => {
    const model = patentAfter(
      importRow(
        { kind: 'UTILITY_MODEL', seiCodes: ['1.2.1'], publicationNos: ['CN207383112U'] },
        { applicationNo: '202120654321.9' },
      ),
    );
    expect(judged(model, '2022-06-30')).toBeNull();
    given(
      history(
        importRow({ kind: 'UTILITY_MODEL', publicationNos: ['CN207383112U'] }, { applicationNo: '202120654321.9' }),
      ),
    )
      .when(evidence())
      .thenRefused('HIGH_VALUE_INVENTIONS_ONLY');
  });

  test.each([
    ['strategic emerging industry', invention({ seiCodes: ['1.2.1'] }), 'HV_SEI'],
    ['an overseas family right', invention({}, overseas), 'HV_OVERSEAS_FAMILY'],
    [
      'maintained for more than ten years',
      invention({ filingDate: day('2012-06-29'), grantDate: day('2015-01-01') }),
      'HV_MAINTAINED',
    ],
    ['a high pledge amount', invention({}, pledge('REGISTERED', '2022-06-30', 'plg_1', '300000000')), 'HV_PLEDGE'],
    ['an award', invention({}, evidence()), 'HV_AWARD'],
  ])('R-22 one criterion suffices: %s', (_name, patent, code) => {
    expect(judged(patent, '2022-07-01')).toEqual([true, code]);
  });

  it('R-22 criteria are overlapping flags of one verdict', () => {
    const patent = invention({ seiCodes: ['1.2.1'], filingDate: day('2012-01-05') }, evidence());
    expect(judged(patent, '2022-07-01')).toEqual([true, 'HV_SEI', 'HV_MAINTAINED', 'HV_AWARD']);
  });

  it('R-22 only a right in force counts; in the grace period it still does', () => {
    const events = history(importRow({ seiCodes: ['1.2.1'] }), status('GRACE'));
    expect(judged(invention({ seiCodes: ['1.2.1'] }, status('GRACE')), '2022-08-01')).toEqual([true, 'HV_SEI']);
    expect(given(events).when(status('LAPSED')).events.at(-1)).toMatchObject({
      type: 'HighValueStatusAssessed',
      verdict: { highValue: false, reasonCodes: ['HV_NOT_IN_FORCE'], ruleSetVersion: 'HV-145-v1' },
    });
    const application = importRow(
      { seiCodes: ['1.2.1'], grantDate: null, publicationNos: ['CN107383112A'] },
      { declaredStatus: { state: 'PUBLISHED', asOfDate: day('2022-06-30'), source: 'IMPORT' } },
    );
    expect(judged(patentAfter(application), '2022-06-30')).toEqual([false, 'HV_NOT_IN_FORCE']);
  });

  it('R-22 members of the family that were only filed are no overseas right', () => {
    expect(judged(invention({ familyCountries: ['CN', 'US', 'EP'], familySize: 3 }), '2022-06-30')).toEqual([
      false,
      'HV_NO_CRITERION',
    ]);
  });

  it('R-22 what a list declares counts as evidence, with its source', () => {
    const patent = invention({ declaredCriteria: ['AWARD', 'MAINTAINED_OVER_TEN_YEARS'] });
    expect(assessHighValue(PATENT_RULES, patent, day('2022-06-30'))).toMatchObject({
      criteria: ['AWARD'],
      grounds: [{ criterion: 'AWARD', source: 'LIST', reference: 'bat_1' }],
    });
    expect(judged(patent, '2022-06-30', { declaredCriteria: [] })).toEqual([false, 'HV_NO_CRITERION']);
  });

  it('R-22 the status is told when it changes, and not repeated', () => {
    const events = history(importRow({ seiCodes: ['1.2.1'] }));
    expect(events.map(({ type }) => type)).toContain('HighValueStatusAssessed');
    expect(history(importRow()).map(({ type }) => type)).not.toContain('HighValueStatusAssessed');
    given(events)
      .when(tick('2022-07-15'))
      .thenEvents({ type: 'PatentReviewed', reviewedOn: day('2022-07-15') });
    expect(given(events).when(evidence()).events).toMatchObject([
      { type: 'HighValueEvidenceRecorded' },
      { type: 'HighValueStatusAssessed', verdict: { criteria: ['STRATEGIC_EMERGING_INDUSTRY', 'AWARD'] } },
    ]);
  });
});

describe('R-23 how the criteria are measured', () => {
  test.each([
    ['2022-07-21', false],
    ['2022-07-22', true],
  ])('R-23 filed 2012-07-21, on %s maintained for more than ten years: %s', (asOf, expected) => {
    const patent = invention({ filingDate: day('2012-07-21'), grantDate: day('2020-03-10') });
    expect(judged(patent, asOf)?.[0]).toBe(expected);
  });

  it('R-23 it is measured from filing, not from the grant', () => {
    const patent = invention({ filingDate: day('2012-01-01'), grantDate: day('2020-03-10') });
    expect(judged(patent, '2022-06-30')).toEqual([true, 'HV_MAINTAINED']);
    expect(judged(patent, '2022-06-30', { maintainedOverYears: 11 })).toEqual([false, 'HV_NO_CRITERION']);
  });

  test.each([
    ['99999999', false],
    ['100000000', true],
  ])('R-23 a pledge of %s fen reaches the threshold of the version: %s', (amount, expected) => {
    const patent = invention({}, pledge('REGISTERED', '2022-06-30', 'plg_1', amount));
    expect(judged(patent, '2022-07-01')?.[0]).toBe(expected);
  });

  it('R-23 financing that was realised counts after its release; undone as never registered it does not', () => {
    const registered = pledge('REGISTERED', '2022-07-01', 'plg_1', '300000000');
    expect(judged(invention({}, registered, pledge('CANCELLED', '2022-08-01')), '2022-08-02')?.[0]).toBe(true);
    expect(judged(invention({}, registered, pledge('REVOKED', '2022-08-01')), '2022-08-02')?.[0]).toBe(false);
    expect(judged(invention({}, pledge('REGISTERED', '2022-07-01')), '2022-07-02')?.[0]).toBe(false);
  });

  it('R-23 the amount is the one the registry last had, in whatever order it is told', () => {
    const [registered, raised] = [
      pledge('REGISTERED', '2022-07-01', 'plg_1', '50000000'),
      pledge('MODIFIED', '2022-07-20', 'plg_1', '300000000'),
    ];
    expect(judged(invention({}, registered), '2022-08-01')?.[0]).toBe(false);
    expect(judged(invention({}, registered, raised), '2022-08-01')).toEqual([true, 'HV_PLEDGE']);
    expect(judged(invention({}, raised, registered), '2022-08-01')).toEqual([true, 'HV_PLEDGE']);
    expect(invention({}, raised).overlays).toEqual([]);
  });

  it('R-23 a pledge told before the patent is in the ledger counts once it is', () => {
    expect(
      judged(patentAfter(pledge('REGISTERED', '2022-06-20', 'plg_1', '300000000'), importRow()), '2022-06-30'),
    ).toEqual([true, 'HV_PLEDGE']);
  });

  it('R-23 the IPC table names industries where no list does', () => {
    const patent = invention({ ipc: ['A23C9/13', 'G06F 40/30(2020.01)'] });
    expect(assessHighValue(PATENT_RULES, patent, day('2022-06-30'))?.grounds).toEqual([
      { criterion: 'STRATEGIC_EMERGING_INDUSTRY', source: 'IPC_TABLE', reference: 'SEI-IPC-2021 1.6 G06F40/30' },
    ]);
    expect(judged(invention({ ipc: ['G06F400/10'] }), '2022-06-30')).toEqual([false, 'HV_NO_CRITERION']);
    expect(isStrategic(PATENT_RULES, patent, day('2022-06-30'))).toBe(true);
    expect(() =>
      checkSeiTables([{ version: 'x', source: '', entries: [{ seiCode: '0', titleZh: '', ipc: [] }] }]),
    ).toThrow('is no industry');
  });

  it('R-23 an award or overseas right is recorded with its document, by an officer', () => {
    given(history(importRow()))
      .when(evidence({ documentNo: ' ' }))
      .thenRefused({ slug: 'DOCUMENT_REQUIRED', fields: ['document_no'] });
    given(history(importRow()))
      .when({ ...overseas, officeCode: 'CN' })
      .thenRefused('OVERSEAS_OFFICE_REQUIRED');
    given(history(importRow()))
      .when(evidence({ effectiveDate: day('2023-01-01') }))
      .thenRefused('DATE_IN_FUTURE');
    given(history(importRow()))
      .when({ ...evidence(), actor: actor('ENT') })
      .thenRefused('ROLE_NOT_ALLOWED');
    given(history(importRow(), evidence())).when(evidence()).thenNothing();
  });
});

describe('R-24 the statistic has versions', () => {
  const pledged = invention({}, pledge('REGISTERED', '2022-07-01', 'plg_1', '300000000'));

  it('R-24 the successor from 2026 counts no pledge', () => {
    expect(judged(pledged, '2025-12-31')).toEqual([true, 'HV_PLEDGE']);
    expect(judged(pledged, '2026-01-01')).toEqual([false, 'HV_NO_CRITERION']);
    expect(assessHighValue(PATENT_RULES, pledged, day('2026-01-01'))?.ruleSetVersion).toBe('HV-155-v1');
  });

  it('R-24 when the successor takes over, the verdict is made anew and names it, also where it stays', () => {
    const events = history(importRow({ seiCodes: ['1.2.1'] }));
    expect(given(events).when(tick('2026-01-01')).events).toMatchObject([
      {
        type: 'HighValueStatusAssessed',
        verdict: { highValue: true, ruleSetVersion: 'HV-155-v1', asOf: '2026-01-01' },
      },
    ]);
  });
});

it('R-25 scores of vendors never make a patent high-value', () => {
  const vendorScores = [
    { vendor: 'INCOPAT', score: 10 },
    { vendor: 'PATSNAP', score: 9_000_000 },
  ] as const;
  expect(judged(invention({ vendorScores }), '2022-06-30')).toEqual([false, 'HV_NO_CRITERION']);
});
