import { reasonTitleZh, valueTitleZh } from '@zhiqi/contracts';
import type { GradedPatent } from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_service';
import type {
  GradeVerdict,
  HighValueVerdict,
  PatentGrading,
  WakeUpPriority,
} from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_types';
import { shortName } from '../commands/enum-names.ts';
import { renderTable } from './table.ts';

const FACTOR_TITLES: Readonly<Record<string, string>> = {
  REMAINING_TERM: '剩余保护期',
  KIND: '类型',
  SEI: '战略性新兴产业',
  DEMAND_MATCH: '需求对接',
  WILLINGNESS: '转化意愿',
  PAID_UP: '年费已缴',
};

/** 平台分级 of one patent: what was computed, and what the holder, the market and the officer said. */
export function renderGrading(applicationNo: string, grading: PatentGrading): string {
  const rows: readonly (readonly [string, GradeVerdict | undefined])[] = [
    ['系统建议', grading.computed],
    ['权利人自评', grading.self],
    ['市场评价', grading.market],
    ['审定', grading.final],
  ];
  const given = rows.flatMap(([title, verdict]) => (verdict ? [{ title, verdict }] : []));
  const table = renderTable(given, [
    { title: `${grading.label} ${applicationNo}`, value: ({ title }) => title },
    { title: '级别', value: ({ verdict }) => letter(verdict) },
    { title: '理由', value: ({ verdict }) => verdict.reasonCodes.map(reasonTitleZh).join('、') },
    { title: '方案', value: ({ verdict }) => verdict.schemeVersion },
    { title: '日期', value: ({ verdict }) => verdict.asOf },
  ]);
  return `${table}\n企业评价 ${grading.evaluations.length} 份,需求对接 ${grading.demandMatches} 项`;
}

export function renderGrades(patents: readonly GradedPatent[]): string {
  if (patents.length === 0) return '还没有分级的专利,用 zhiqi patents grade suggest 将专利纳入分级。';
  return renderTable(patents, [
    { title: '申请号', value: ({ applicationNo }) => applicationNo },
    { title: '系统建议', value: ({ grading }) => letter(grading?.computed) },
    { title: '自评', value: ({ grading }) => letter(grading?.self) },
    { title: '市场', value: ({ grading }) => letter(grading?.market) },
    { title: '审定', value: ({ grading }) => letter(grading?.final) },
    {
      title: '理由',
      value: ({ grading }) => ((grading?.final ?? grading?.computed)?.reasonCodes ?? []).map(reasonTitleZh).join('、'),
    },
  ]);
}

export function renderHighValue(applicationNo: string, verdict: HighValueVerdict | undefined): string {
  if (!verdict?.highValue) return `${applicationNo} 不属于高价值发明专利`;
  const rows = verdict.grounds.map(({ criterion, source, reference }) => {
    return { title: valueTitleZh(criterion), source: shortName('HIGH_VALUE_SOURCE', source), reference };
  });
  const table = renderTable(rows, [
    { title: '情形', value: ({ title }) => title },
    { title: '来源', value: ({ source }) => source },
    { title: '依据', value: ({ reference }) => reference },
  ]);
  return `${applicationNo} 高价值发明专利(${verdict.ruleSetVersion},${verdict.asOf})\n${table}`;
}

/** Points with two decimals, and what each factor adds. */
export function renderWakeUp(priorities: readonly WakeUpPriority[]): string {
  if (priorities.length === 0) {
    return '没有判定为沉睡或待唤醒的专利。还没有核实答复的专利判为「情况不明」,不在此列:用 zhiqi patents list --in-scope --judged unknown 查看,并在盘点中核实。';
  }
  return renderTable(priorities, [
    { title: '申请号', value: ({ applicationNo }) => applicationNo },
    { title: '优先级', align: 'right', value: ({ points }) => (points / 100).toFixed(2) },
    {
      title: '组成',
      value: ({ addends }) =>
        addends
          .filter(({ points }) => points > 0)
          .map(({ factor, points }) => `${FACTOR_TITLES[factor] ?? factor} ${(points / 100).toFixed(2)}`)
          .join(' + '),
    },
    { title: '权重', value: ({ weightsVersion }) => weightsVersion },
  ]);
}

function letter(verdict: GradeVerdict | undefined): string {
  return verdict === undefined ? '' : shortName('PATENT_GRADE', verdict.grade);
}
