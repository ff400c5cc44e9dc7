import {
  type CloseDemandRequest,
  DemandServiceDefinition,
  type GetDemandRequest,
  type GetDemandResponse,
  type ListDemandsRequest,
  type ListDemandsResponse,
  type PublishDemandRequest,
  type RaiseDemandRequest,
  type RegisterDemandRequest,
  type ReturnDemandRequest,
  type ReviseDemandRequest,
  type ScreenDemandRequest,
  type SetDemandConfidentialityRequest,
  type TechnologyDemand,
  type WithdrawDemandPublicationRequest,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { type Actor, addDays, legalDateAt, parseLegalDate, prefixedId, ruleSetAt } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { actsFor, enterpriseKey, readUscc } from '../enterprise.ts';
import { requireConfidant } from '../readers.ts';
import { surveyHandlers } from '../sme-survey/api.ts';
import { SUPPLY_DEMAND_PARAMETERS } from '../supply-demand-data.ts';
import { demandAggregate } from './aggregate.ts';
import { type DemandAction, unknownDemand } from './domain.ts';
import { readHints, readIndustry, readNeed } from './read-need.ts';
import { demandView } from './view.ts';

interface WorkRequest {
  readonly requestId: string;
  readonly demandId: string;
}

/** The fields that a command has beside who, when and in whose name. */
type Work = DemandAction extends infer Command
  ? Command extends DemandAction
    ? Omit<Command, 'actor' | 'at' | 'actsFor'>
    : never
  : never;

/** 中小企业需求调查与技术需求 over gRPC. */
export function demandService(service: ServiceContext): MountedService {
  const work = async (request: WorkRequest, { actor }: ActorContext, command: Work) => ({
    demand: await workOn(service, request, actor, command),
  });
  return mount(DemandServiceDefinition, {
    ...surveyHandlers(service),
    raiseDemand: (request: RaiseDemandRequest, { actor }: ActorContext) => raiseDemand(service, request, actor),
    reviseDemand: (request: ReviseDemandRequest, context: ActorContext) =>
      work(request, context, { type: 'ReviseDemand', need: readNeed(request.need), note: request.note }),
    screenDemand: (request: ScreenDemandRequest, { actor }: ActorContext) => screenDemand(service, request, actor),
    returnDemand: (request: ReturnDemandRequest, context: ActorContext) =>
      work(request, context, {
        type: 'ReturnDemand',
        reason: requiredEnum(request.reason, 'TECHNOLOGY_DEMAND_RETURN_REASON', 'reason', '退回原因'),
      }),
    registerDemand: (request: RegisterDemandRequest, context: ActorContext) =>
      work(request, context, {
        type: 'RegisterDemand',
        validUntil: request.validUntil === '' ? null : parseLegalDate(request.validUntil, 'valid_until'),
      }),
    setDemandConfidentiality: (request: SetDemandConfidentialityRequest, context: ActorContext) =>
      work(request, context, {
        type: 'SetConfidentiality',
        confidentiality: requiredEnum(request.confidentiality, 'DEMAND_CONFIDENTIALITY', 'confidentiality', '公开程度'),
        mayNameRequester: request.mayNameRequester,
        documentNo: request.documentNo,
      }),
    publishDemand: (request: PublishDemandRequest, context: ActorContext) =>
      work(request, context, { type: 'PublishDemand', title: request.publicTitle, text: request.publicText }),
    withdrawDemandPublication: (request: WithdrawDemandPublicationRequest, context: ActorContext) =>
      work(request, context, { type: 'WithdrawPublication' }),
    closeDemand: (request: CloseDemandRequest, context: ActorContext) =>
      work(request, context, {
        type: 'CloseDemand',
        reason: requiredEnum(request.reason, 'DEMAND_CLOSE_REASON', 'reason', '终止原因'),
      }),
    getDemand: (request: GetDemandRequest, { actor }: ActorContext) => getDemand(service, request, actor),
    listDemands: (request: ListDemandsRequest, { actor }: ActorContext) => listDemands(service, request, actor),
  });
}

async function workOn(
  service: ServiceContext,
  request: WorkRequest,
  actor: Actor,
  command: Work,
): Promise<TechnologyDemand> {
  const requestId = requiredRequestId(request.requestId);
  const demandId = requiredText(request.demandId, 'demand_id', '需求编号');
  const at = service.clock.now().toISOString();
  const full = { ...command, actor, at, actsFor: await actsFor(service, actor) } as DemandAction;
  const { state, version } = await service.store.run(demandAggregate, demandId, full, {
    requestId,
    actor,
    body: request,
  });
  return demandView(state, version, legalDateAt(at));
}

async function raiseDemand(service: ServiceContext, request: RaiseDemandRequest, actor: Actor) {
  const requestId = requiredRequestId(request.requestId);
  const demandId = prefixedId('dmd', requestId);
  const uscc = readUscc(request.uscc, 'uscc');
  const at = service.clock.now().toISOString();
  const today = legalDateAt(at);
  const { state, version } = await service.store.run(
    demandAggregate,
    demandId,
    {
      type: 'RaiseDemand',
      actor,
      at,
      actsFor: await actsFor(service, actor),
      demandId,
      planYear: request.planYear || Number(today.slice(0, 4)),
      requester: {
        smeKey: await enterpriseKey(service, uscc),
        uscc,
        name: requiredText(request.name, 'name', '企业名称'),
      },
      size: requiredEnum(request.size, 'SME_SIZE', 'size', '企业规模'),
      industryCode: readIndustry(request.industryCode),
      ipcHints: readHints(request.ipcHints),
      need: readNeed(request.need),
      surveyId: null,
      note: request.note,
    },
    { requestId, actor, body: request },
  );
  return { demand: demandView(state, version, today) };
}

/** What the officer leaves empty stays as it was raised. */
async function screenDemand(service: ServiceContext, request: ScreenDemandRequest, actor: Actor) {
  const loaded = await service.store.load(demandAggregate, requiredText(request.demandId, 'demand_id', '需求编号'));
  if (!loaded || loaded.state.status === 'ABSENT') throw unknownDemand();
  const { industryCode, ipcHints } = loaded.state;
  const demand = await workOn(service, request, actor, {
    type: 'ScreenDemand',
    industryCode: request.industryCode === '' ? industryCode : readIndustry(request.industryCode),
    ipcHints: request.ipcHints.length === 0 ? ipcHints : readHints(request.ipcHints),
  });
  return { demand };
}

async function getDemand(service: ServiceContext, request: GetDemandRequest, actor: Actor): Promise<GetDemandResponse> {
  const loaded = await service.store.load(demandAggregate, requiredText(request.demandId, 'demand_id', '需求编号'));
  const own = await actsFor(service, actor);
  if (own === null) requireConfidant(actor, '技术需求');
  if (!loaded || loaded.state.status === 'ABSENT') throw unknownDemand();
  if (own !== null && own !== loaded.state.requester.smeKey) throw unknownDemand();
  return { demand: demandView(loaded.state, loaded.version, legalDateAt(service.clock.now().getTime())) };
}

async function listDemands(
  service: ServiceContext,
  request: ListDemandsRequest,
  actor: Actor,
): Promise<ListDemandsResponse> {
  const own = await actsFor(service, actor);
  if (own === null) requireConfidant(actor, '技术需求');
  const statuses = enumList(request.statuses, 'TECHNOLOGY_DEMAND_STATUS', 'statuses', '需求状态');
  const today = legalDateAt(service.clock.now().getTime());
  const asked = request.uscc === '' ? null : await enterpriseKey(service, readUscc(request.uscc, 'uscc'));
  const conditions: Record<string, unknown>[] = [];
  if (own !== null) conditions.push({ 'state.requester.smeKey': own });
  if (asked !== null) conditions.push({ 'state.requester.smeKey': asked });
  if (statuses.length > 0) conditions.push({ 'state.status': { $in: statuses } });
  if (request.planYear > 0) conditions.push({ 'state.planYear': request.planYear });
  if (request.staleOnly) {
    const { staleMatchingDays } = ruleSetAt(SUPPLY_DEMAND_PARAMETERS, today);
    const before = addDays(today, -staleMatchingDays);
    conditions.push({ 'state.status': 'MATCHING', 'state.statusSince': { $lt: before } });
  }
  if (request.industryPrefix !== '') {
    const prefix = request.industryPrefix.trim().toUpperCase();
    conditions.push({ 'state.industryCode': { $gte: prefix, $lt: `${prefix}~` } });
  }
  const filter = conditions.length === 0 ? {} : { $and: conditions };
  const { items, nextPageToken } = await service.store.list(demandAggregate, filter, request);
  return { demands: items.map(({ state, version }) => demandView(state, version, today)), nextPageToken };
}
