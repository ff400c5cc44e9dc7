import { describe, expect, it } from 'vitest';
import { renderGrading, renderHighValue, renderWakeUp } from '../src/output/grades.ts';
import { renderFlip, renderRuleSet, renderSummary, ruleSetJson } from '../src/output/rules.ts';

const summary = {
  parametersHash: 'f00d',
  asOf: '2022-07-01',
  againstVersion: 'DORM-v1',
  patents: 120,
  flips: 3,
  regrounded: 1,
  transitions: [
    { fromClass: 'AWAKE', toClass: 'SLEEPING', patents: 1, kind: 'RULE_SET_KIND_UNSPECIFIED' as const },
    { fromClass: 'UNKNOWN', toClass: 'OBSERVATION', patents: 2, kind: 'RULE_SET_KIND_UNSPECIFIED' as const },
  ],
};
const ruleSet = {
  ruleSetId: 'rls_DORM-v2',
  kind: 'RULE_SET_KIND_DORMANCY',
  version: 'DORM-v2',
  status: 'RULE_SET_STATUS_PUBLISHED',
  validFrom: '2022-07-01',
  validTo: '',
  parametersJson: '{"lookbackMonths":24}',
  description: '缩短回看期',
  parametersHash: 'f00d',
  draftedBy: 'off-01',
  publishedBy: 'lead-01',
  dryRun: summary,
  rejudged: 120,
  rejudgedAll: true,
  revision: 4n,
} as const;

describe('判定规则', () => {
  it('一件改变判定的专利占一行,写明由何因何变为何', () => {
    const flip = { applicationNo: '201710601862.3', inScope: true, fromClass: 'AWAKE', toClass: 'SLEEPING' };
    const kind = 'RULE_SET_KIND_DORMANCY' as const;
    const reasons = { fromReasons: ['D1_PLEDGE'], toReasons: ['D5_AGED_UNUSED'], kind };
    expect(renderFlip({ ...flip, ...reasons })).toBe('201710601862.3  AWAKE(D1_PLEDGE) → SLEEPING(D5_AGED_UNUSED)');
    expect(renderFlip({ ...flip, ...reasons, inScope: false })).toContain('不在本旗范围');
  });

  it('合计写明试算日、对照的版本和各去向的件数', () => {
    expect(renderSummary(summary).split('\n')).toEqual([
      '试算日 2022-07-01,对照 DORM-v1:共 120 件,判定改变 3 件,仅理由改变 1 件。',
      '  AWAKE → SLEEPING:1 件',
      '  UNKNOWN → OBSERVATION:2 件',
    ]);
  });

  it('随之改变的平台分级另行写明', () => {
    const kind = 'RULE_SET_KIND_GRADING' as const;
    const flip = { applicationNo: '201710601862.3', inScope: true, fromClass: 'B', toClass: 'D', kind };
    expect(renderFlip({ ...flip, fromReasons: ['G_NO_DEMAND_YET'], toReasons: ['G_SLEEPING'] })).toBe(
      '201710601862.3  平台分级 B(G_NO_DEMAND_YET) → D(G_SLEEPING)',
    );
    const transitions = [...summary.transitions, { fromClass: 'B', toClass: 'D', patents: 4, kind }];
    expect(
      renderSummary({ ...summary, transitions })
        .split('\n')
        .at(-1),
    ).toBe('  平台分级随之改变 B → D:4 件');
  });

  it('一版规则列出参数、来源、试算和重新判定的进度', () => {
    const text = renderRuleSet({ ...ruleSet, dryRun: { ...summary, transitions: [...summary.transitions] } });
    expect(text).toContain('  lookbackMonths = 24');
    expect(text).toContain('120 件,已完成');
    expect(text).toContain('至今');
    expect(ruleSetJson({ ...ruleSet, dryRun: undefined })).toMatchObject({
      kind: 'DORMANCY',
      status: 'PUBLISHED',
      parameters: { lookbackMonths: 24 },
      revision: '4',
    });
  });
});

describe('分级、证据与唤醒优先级', () => {
  const verdict = { reasonCodes: ['G_SLEEPING'], schemeVersion: 'ZQ-4-v1', asOf: '2022-07-01' };

  it('标明平台分级,系统建议与审定分列', () => {
    const text = renderGrading('201710601862.3', {
      label: '平台分级',
      computed: { ...verdict, grade: 'PATENT_GRADE_D', basis: 'GRADE_BASIS_COMPUTED' },
      self: undefined,
      market: undefined,
      final: { ...verdict, grade: 'PATENT_GRADE_C', basis: 'GRADE_BASIS_FINAL' },
      evaluations: [],
      demandMatches: 1,
      advice: '',
    });
    expect(text).toMatch(/^平台分级 201710601862\.3/);
    expect(text).toMatch(/系统建议\s+D\s+沉睡/);
    expect(text).toMatch(/审定\s+C/);
    expect(text).not.toContain('权利人自评');
    expect(text).toContain('需求对接 1 项');
  });

  it('高价值判定写明情形、来源和版本;不属于的直说', () => {
    const ground = {
      criterion: 'HIGH_VALUE_CRITERION_AWARD',
      source: 'HIGH_VALUE_SOURCE_DOCUMENT',
      reference: '1号',
    } as const;
    const verdictOf = (highValue: boolean) => ({
      ...{ highValue, criteria: [], grounds: [ground], reasonCodes: [] },
      ...{ ruleSetVersion: 'HV-145-v1', asOf: '2022-07-01' },
    });
    expect(renderHighValue('95115608.X', verdictOf(true))).toMatch(
      /HV-145-v1[\s\S]*获国家科学技术奖或中国专利奖\s+DOCUMENT\s+1号/,
    );
    expect(renderHighValue('95115608.X', verdictOf(false))).toBe('95115608.X 不属于高价值发明专利');
    expect(renderHighValue('95115608.X', undefined)).toContain('不属于');
  });

  it('优先级的组成相加等于它', () => {
    const addends = [
      { factor: 'REMAINING_TERM', reached: 55, weight: 25, points: 1375 },
      { factor: 'SEI', reached: 0, weight: 15, points: 0 },
      { factor: 'PAID_UP', reached: 100, weight: 10, points: 1000 },
    ];
    const text = renderWakeUp([{ applicationNo: '95115608.X', points: 2375, addends, weightsVersion: 'WAKE-v1' }]);
    expect(text).toContain('23.75  剩余保护期 13.75 + 年费已缴 10.00');
    expect(renderWakeUp([])).toMatch(/^没有判定为沉睡或待唤醒的专利。.*zhiqi patents list/);
  });
});
