import type { SmeSurvey, TechnologyDemand } from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
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
const COMPARISON_TITLES: Readonly<Record<string, string>> = {
  AGREES: '自报规模与指标一致',
  DIFFERS: '自报规模与指标不一致,请核实',
  NOT_COMPARABLE: '指标不全或标准未列该行业,未比较',
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
  print(`\n${demand.need?.content ?? ''}`);
  if (demand.publicText !== '') print(`\n公开文字:${demand.publicTitle}\n${demand.publicText}`);
}

export function showSurvey(options: { json?: boolean }, survey: SmeSurvey | undefined): void {
  if (options.json) {
    printJson(survey ? { ...survey, version: String(survey.version) } : null);
    return;
  }
  if (!survey) return;
  const comparison = shortName('SME_SIZE_COMPARISON', survey.sizeComparison);
  print(`${survey.surveyId}:${survey.name} 已答复(${survey.questionnaireVersion})`);
  print(`  ${COMPARISON_TITLES[comparison] ?? comparison}(${survey.thresholdsVersion})`);
  if (survey.answer?.hasNeed) print('  有技术需求,已自动提出,用 zhiqi demands list 查看。');
}

function demandTable(demands: readonly TechnologyDemand[]): string {
  return renderTable(demands, [
    { title: '需求', value: ({ demandId }) => demandId },
    { title: '名称', value: ({ need }) => truncate(need?.title ?? '', TITLE_WIDTH) },
    { title: '行业', value: ({ industryCode, industryZh }) => `${industryCode} ${industryZh}` },
    { title: '状态', value: (demand) => DEMAND_TITLES[statusOf(demand)] ?? statusOf(demand) },
    { title: '天数', align: 'right', value: ({ daysInStatus }) => daysInStatus },
    { title: '有效期至', value: ({ validUntil }) => validUntil },
  ]);
}
