import { randomUUID } from 'node:crypto';
import {
  BudgetBand,
  DemandCloseReason,
  DemandConfidentiality,
  DemandUrgency,
  SmeSize,
} from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import {
  DemandServiceDefinition,
  type TechnologyDemand,
  TechnologyDemandReturnReason,
  TechnologyDemandStatus,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { CliError, EXIT } from '../exit-codes.ts';
import { showDemands, showSurvey, showWholeDemand } from '../output/demands.ts';
import { print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

export interface DemandOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

type Demands = ServiceClient<DemandServiceDefinition>;

const PAGE = 500;

function call<Result>(options: DemandOptions, work: (client: Demands) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', DemandServiceDefinition, options, work);
}

async function step(
  options: DemandOptions,
  work: (client: Demands) => Promise<{ demand?: TechnologyDemand | undefined }>,
): Promise<void> {
  const { demand } = await call(options, work);
  showDemands(options, demand ? [demand] : []);
}

/** `zhiqi demands questions`. */
export async function showQuestions(options: DemandOptions): Promise<void> {
  const { questionnaire } = await call(options, (client) => client.getSmeQuestionnaire({}));
  if (options.json) printJson(questionnaire ?? null);
  else print((questionnaire?.questions ?? []).map(({ titleZh }, index) => `${index + 1}. ${titleZh}`).join('\n'));
}

export interface SurveyOptions extends DemandOptions {
  readonly uscc: string;
  readonly name: string;
  readonly industry: string;
  readonly size: string;
  readonly evidence?: string;
  readonly employees?: string;
  readonly revenue?: string;
  readonly assets?: string;
  readonly need?: string;
  readonly content?: string;
  readonly urgency?: string;
  readonly budget?: string;
  readonly note?: string;
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

function readNeed(title: string, { content, urgency, budget }: SurveyOptions) {
  return {
    title,
    content: content ?? '',
    urgency: fullName(DemandUrgency, 'DEMAND_URGENCY', urgency ?? 'open', '--urgency'),
    budgetBand: fullName(BudgetBand, 'BUDGET_BAND', budget ?? 'undecided', '--budget'),
  };
}

/** 万元 as typed, up to six decimals, in whole fen; empty stays empty. */
function wanToFen(wan: string | undefined, option: string): string {
  if (wan === undefined) return '';
  const parts = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(wan);
  if (!parts) throw new CliError(EXIT.usage, `${option} ${wan} 无效,请写成万元数,例如 1200 或 85.5。`);
  return String(BigInt(`${parts[1]}${(parts[2] ?? '').padEnd(6, '0')}`));
}

/** `zhiqi demands list`. */
export async function listDemands(
  options: DemandOptions & { status?: readonly string[]; industry?: string; stale?: boolean },
): Promise<void> {
  const filter = {
    statuses: (options.status ?? []).map((name) =>
      fullName(TechnologyDemandStatus, 'TECHNOLOGY_DEMAND_STATUS', name, '--status'),
    ),
    industryPrefix: options.industry ?? '',
    staleOnly: options.stale ?? false,
  };
  const demands = await call(options, (client) =>
    allPages(
      (pageToken) => client.listDemands({ pageSize: PAGE, pageToken, ...filter }),
      (page) => page.demands,
    ),
  );
  showDemands(options, demands);
}

/** `zhiqi demands show DEMAND`. */
export async function showDemand(demandId: string, options: DemandOptions): Promise<void> {
  showWholeDemand(options, (await call(options, (client) => client.getDemand({ demandId }))).demand);
}

/** `zhiqi demands screen DEMAND --ipc A23C`. */
export function screenDemand(
  demandId: string,
  options: DemandOptions & { industry?: string; ipc?: readonly string[] },
): Promise<void> {
  const found = { industryCode: options.industry ?? '', ipcHints: [...(options.ipc ?? [])] };
  return step(options, (client) => client.screenDemand({ requestId: randomUUID(), demandId, ...found }));
}

/** `zhiqi demands return DEMAND --reason problem-unclear`. */
export function returnDemand(demandId: string, options: DemandOptions & { reason: string }): Promise<void> {
  const prefix = 'TECHNOLOGY_DEMAND_RETURN_REASON';
  const reason = fullName(TechnologyDemandReturnReason, prefix, options.reason, '--reason');
  return step(options, (client) => client.returnDemand({ requestId: randomUUID(), demandId, reason }));
}

/** `zhiqi demands register DEMAND`. */
export function registerDemand(demandId: string, options: DemandOptions & { validUntil?: string }): Promise<void> {
  const validUntil = options.validUntil ?? '';
  return step(options, (client) => client.registerDemand({ requestId: randomUUID(), demandId, validUntil }));
}

/** `zhiqi demands disclose DEMAND --to public-anonymous --document NO`. */
export function discloseDemand(
  demandId: string,
  options: DemandOptions & { to: string; mayName?: boolean; document?: string },
): Promise<void> {
  const word = {
    confidentiality: fullName(DemandConfidentiality, 'DEMAND_CONFIDENTIALITY', options.to, '--to'),
    mayNameRequester: options.mayName ?? false,
    documentNo: options.document ?? '',
  };
  return step(options, (client) => client.setDemandConfidentiality({ requestId: randomUUID(), demandId, ...word }));
}

/** `zhiqi demands publish DEMAND --title … --text …`. */
export function publishDemand(
  demandId: string,
  options: DemandOptions & { title: string; text: string },
): Promise<void> {
  const written = { publicTitle: options.title, publicText: options.text };
  return step(options, (client) => client.publishDemand({ requestId: randomUUID(), demandId, ...written }));
}

/** `zhiqi demands unpublish DEMAND`. */
export function unpublishDemand(demandId: string, options: DemandOptions): Promise<void> {
  return step(options, (client) => client.withdrawDemandPublication({ requestId: randomUUID(), demandId }));
}

/** `zhiqi demands close DEMAND --reason no-suitable-patent`. */
export function closeDemand(demandId: string, options: DemandOptions & { reason: string }): Promise<void> {
  const reason = fullName(DemandCloseReason, 'DEMAND_CLOSE_REASON', options.reason, '--reason');
  return step(options, (client) => client.closeDemand({ requestId: randomUUID(), demandId, reason }));
}
