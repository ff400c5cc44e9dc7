import { randomUUID } from 'node:crypto';
import { SmeSize } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import { SmeSizeComparison } from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { CliError, EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { showSurvey, showSurveys } from '../output/surveys.ts';
import { call, type DemandOptions, type NeedOptions, readNeed } from './demands.ts';
import { fullName } from './enum-names.ts';

const PAGE = 500;

/** `zhiqi demands questions`. */
export async function showQuestions(options: DemandOptions): Promise<void> {
  const { questionnaire } = await call(options, (client) => client.getSmeQuestionnaire({}));
  if (options.json) printJson(questionnaire ?? null);
  else print((questionnaire?.questions ?? []).map(({ titleZh }, index) => `${index + 1}. ${titleZh}`).join('\n'));
}

interface SurveyOptions extends NeedOptions {
  readonly uscc: string;
  readonly name: string;
  readonly industry: string;
  readonly size: string;
  readonly evidence?: string;
  readonly employees?: string;
  readonly revenue?: string;
  readonly assets?: string;
  readonly need?: string;
}

/** `zhiqi demands survey --uscc … --name … --industry … --size …`. */
export async function answerSurvey(options: SurveyOptions): Promise<void> {
  const { uscc, name, employees, need } = options;
  if (employees !== undefined && !/^\d{1,7}$/.test(employees)) {
    throw new CliError(EXIT.usage, `--employees ${employees} 无效,请写成整数人数。`);
  }
  const answer = {
    industryCode: options.industry,
    size: fullName(SmeSize, 'SME_SIZE', options.size, '--size'),
    employees: employees === undefined ? undefined : Number(employees),
    revenueFen: wanToFen(options.revenue, '--revenue'),
    totalAssetsFen: wanToFen(options.assets, '--assets'),
    evidenceNote: options.evidence ?? '',
    hasNeed: need !== undefined,
    need: need === undefined ? undefined : readNeed(need, options),
  };
  const { survey } = await call(options, (client) =>
    client.answerSmeSurvey({ requestId: randomUUID(), uscc, name, answer, note: options.note ?? '' }),
  );
  showSurvey(options, survey);
}

/** 万元 as typed, up to six decimals, in whole fen; empty stays empty. */
function wanToFen(wan: string | undefined, option: string): string {
  if (wan === undefined) return '';
  const parts = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(wan);
  if (!parts) throw new CliError(EXIT.usage, `${option} ${wan} 无效,请写成万元数,例如 1200 或 85.5。`);
  return String(BigInt(`${parts[1]}${(parts[2] ?? '').padEnd(6, '0')}`));
}

/** `zhiqi demands surveys`. */
export async function listSurveys(options: DemandOptions & { year?: string; differs?: boolean }): Promise<void> {
  const filter = {
    planYear: Number(options.year ?? 0),
    sizeComparisons: options.differs ? [SmeSizeComparison.SME_SIZE_COMPARISON_DIFFERS] : [],
  };
  const surveys = await call(options, (client) =>
    allPages(
      (pageToken) => client.listSmeSurveys({ pageSize: PAGE, pageToken, ...filter }),
      (page) => page.surveys,
    ),
  );
  showSurveys(options, surveys);
}
