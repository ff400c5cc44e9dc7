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
import { showDemands, showWholeDemand } from '../output/demands.ts';
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

/** Calls the demand service on somebody's behalf. */
export function call<Result>(options: DemandOptions, work: (client: Demands) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', DemandServiceDefinition, options, work);
}

async function step(
  options: DemandOptions,
  work: (client: Demands) => Promise<{ demand?: TechnologyDemand | undefined }>,
): Promise<void> {
  const { demand } = await call(options, work);
  showDemands(options, demand ? [demand] : []);
}

export interface NeedOptions extends DemandOptions {
  readonly content?: string;
  readonly urgency?: string;
  readonly budget?: string;
  readonly note?: string;
}

/** A need as typed; what is left out is open and undecided. */
export function readNeed(title: string, { content, urgency, budget }: NeedOptions) {
  return {
    title,
    content: content ?? '',
    urgency: fullName(DemandUrgency, 'DEMAND_URGENCY', urgency ?? 'open', '--urgency'),
    budgetBand: fullName(BudgetBand, 'BUDGET_BAND', budget ?? 'undecided', '--budget'),
  };
}

export interface RaiseOptions extends NeedOptions {
  readonly uscc: string;
  readonly name: string;
  readonly industry: string;
  readonly size: string;
  readonly ipc?: readonly string[];
  readonly need: string;
}

/** `zhiqi demands raise --uscc … --name … --need … --content …`. */
export function raiseDemand(options: RaiseOptions): Promise<void> {
  const demand = {
    uscc: options.uscc,
    name: options.name,
    size: fullName(SmeSize, 'SME_SIZE', options.size, '--size'),
    industryCode: options.industry,
    ipcHints: [...(options.ipc ?? [])],
    need: readNeed(options.need, options),
    note: options.note ?? '',
  };
  return step(options, (client) => client.raiseDemand({ requestId: randomUUID(), ...demand }));
}

/** `zhiqi demands revise DEMAND --need … --content …`. */
export function reviseDemand(demandId: string, options: NeedOptions & { need: string }): Promise<void> {
  const need = readNeed(options.need, options);
  const note = options.note ?? '';
  return step(options, (client) => client.reviseDemand({ requestId: randomUUID(), demandId, need, note }));
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
