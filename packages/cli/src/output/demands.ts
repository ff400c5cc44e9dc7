import type { TechnologyDemand } from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { shortName } from '../commands/enum-names.ts';
import { print, printJson } from './output.ts';
import { renderTable, truncate } from './table.ts';

const DEMAND_TITLES: Readonly<Record<string, string>> = {
  RAISED: '已提出',
  SCREENED: '已筛选',
  RETURNED: '已退回',
  LISTED: '已入库',
  MATCHING: '对接中',
  SATISFIED: '已满足',
  ABANDONED: '已终止',
  EXPIRED: '已到期',
};
const CIRCLES: Readonly<Record<string, string>> = {
  BUREAU_ONLY: '仅限市场监督管理部门',
  MATCHED_HOLDERS: '可向对接的权利人披露',
  PUBLIC_ANONYMOUS: '隐去企业名称后公开',
};
const URGENCIES: Readonly<Record<string, string>> = {
  WITHIN_THREE_MONTHS: '三个月内',
  WITHIN_A_YEAR: '一年内',
  OPEN: '不限',
};
const BUDGETS: Readonly<Record<string, string>> = {
  UNDECIDED: '未定',
  UP_TO_100K: '10万元以下(含)',
  OVER_100K_TO_500K: '10万至50万元(含)',
  OVER_500K_TO_2M: '50万至200万元(含)',
  OVER_2M: '200万元以上',
};
const RETURN_REASONS: Readonly<Record<string, string>> = {
  PROBLEM_UNCLEAR: '问题不清楚',
  FIGURES_MISSING: '缺少指标',
  NOT_A_TECHNOLOGY_NEED: '不是技术需求',
  DUPLICATE: '重复提出',
};
const CLOSE_REASONS: Readonly<Record<string, string>> = {
  ABANDONED_BY_ENTERPRISE: '企业放弃',
  NO_SUITABLE_PATENT: '没有合适的专利',
  SOLVED_ELSEWHERE: '已另行解决',
  SATISFIED: '已满足',
  EXPIRED: '已到期',
};

const TITLE_WIDTH = 30;

const statusOf = (demand: TechnologyDemand) => shortName('TECHNOLOGY_DEMAND_STATUS', demand.status);

function demandJson(demand: TechnologyDemand) {
  return { ...demand, status: statusOf(demand), version: String(demand.version) };
}

export function showDemands(options: { json?: boolean }, demands: readonly TechnologyDemand[]): void {
  if (options.json) printJson({ demands: demands.map(demandJson) });
  else print(demands.length === 0 ? '没有符合条件的技术需求。' : demandTable(demands));
}

/** One demand with its text, for officers. */
export function showWholeDemand(options: { json?: boolean }, demand: TechnologyDemand | undefined): void {
  showDemands(options, demand ? [demand] : []);
  if (options.json || !demand) return;
  print(detailLines(demand).join('\n'));
  print(`\n${demand.need?.content ?? ''}`);
  if (demand.publicText !== '') print(`\n公开文字:${demand.publicTitle}\n${demand.publicText}`);
}

function detailLines(demand: TechnologyDemand): string[] {
  const { name, uscc, need, confidentiality, mayNameRequester, returnReason, closeReason, matchIds } = demand;
  const ended = [
    RETURN_REASONS[shortName('TECHNOLOGY_DEMAND_RETURN_REASON', returnReason)],
    CLOSE_REASONS[shortName('DEMAND_CLOSE_REASON', closeReason)],
  ].filter((reason) => reason !== undefined);
  return [
    `企业:${name}(${uscc})`,
    `紧迫程度:${URGENCIES[shortName('DEMAND_URGENCY', need?.urgency ?? '')] ?? ''},预算:${BUDGETS[shortName('BUDGET_BAND', need?.budgetBand ?? '')] ?? ''}`,
    `公开程度:${CIRCLES[shortName('DEMAND_CONFIDENTIALITY', confidentiality)] ?? ''}${mayNameRequester ? ',可以公开企业名称' : ''}`,
    ...(ended.length > 0 ? [`原因:${ended.join(';')}`] : []),
    ...(matchIds.length > 0 ? [`对接:${matchIds.join('、')}`] : []),
  ];
}

function demandTable(demands: readonly TechnologyDemand[]): string {
  return renderTable(demands, [
    { title: '需求', value: ({ demandId }) => demandId },
    { title: '名称', value: ({ need }) => truncate(need?.title ?? '', TITLE_WIDTH) },
    { title: '企业', value: ({ name }) => truncate(name, TITLE_WIDTH) },
    { title: '行业', value: ({ industryCode, industryZh }) => `${industryCode} ${industryZh}` },
    { title: '状态', value: (demand) => DEMAND_TITLES[statusOf(demand)] ?? statusOf(demand) },
    { title: '天数', align: 'right', value: ({ daysInStatus }) => daysInStatus },
    { title: '有效期至', value: ({ validUntil }) => validUntil },
  ]);
}
