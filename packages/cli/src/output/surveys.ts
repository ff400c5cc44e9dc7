import type { SmeSurvey } from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { shortName } from '../commands/enum-names.ts';
import { print, printJson } from './output.ts';
import { renderTable, truncate } from './table.ts';

const COMPARISON_TITLES: Readonly<Record<string, string>> = {
  AGREES: '自报规模与指标一致',
  DIFFERS: '自报规模与指标不一致,请核实',
  NOT_COMPARABLE: '指标不全或标准未列该行业,未比较',
};

const SIZES: Readonly<Record<string, string>> = { MICRO: '微型', SMALL: '小型', MEDIUM: '中型', NOT_SME: '大型' };

const NAME_WIDTH = 30;

const sizeZh = (size: string | undefined) => SIZES[shortName('SME_SIZE', size ?? '')] ?? '';
const surveyJson = (survey: SmeSurvey) => ({ ...survey, version: String(survey.version) });

/** One answer, and how the declared size compares with the figures. */
export function showSurvey(options: { json?: boolean }, survey: SmeSurvey | undefined): void {
  if (options.json) {
    printJson(survey ? surveyJson(survey) : null);
    return;
  }
  if (!survey) return;
  const comparison = shortName('SME_SIZE_COMPARISON', survey.sizeComparison);
  print(`${survey.surveyId}:${survey.name} 已答复(${survey.questionnaireVersion})`);
  print(`  ${COMPARISON_TITLES[comparison] ?? comparison}(${survey.thresholdsVersion})`);
  if (survey.answer?.hasNeed) print('  有技术需求,已自动提出,用 zhiqi demands list 查看。');
}

/** Answers to the survey. */
export function showSurveys(options: { json?: boolean }, surveys: readonly SmeSurvey[]): void {
  if (options.json) printJson({ surveys: surveys.map(surveyJson) });
  else print(surveys.length === 0 ? '没有符合条件的调查答复。' : surveyTable(surveys));
}

function surveyTable(surveys: readonly SmeSurvey[]): string {
  return renderTable(surveys, [
    { title: '调查', value: ({ surveyId }) => surveyId },
    { title: '企业', value: ({ name }) => truncate(name, NAME_WIDTH) },
    { title: '行业', value: ({ answer }) => answer?.industryCode },
    { title: '自报', value: ({ answer }) => sizeZh(answer?.size) },
    { title: '按指标', value: ({ sizeByFigures }) => sizeZh(sizeByFigures) },
    { title: '有需求', value: ({ answer }) => (answer?.hasNeed ? '是' : '否') },
    { title: '答复日', value: ({ answeredOn }) => answeredOn },
  ]);
}
