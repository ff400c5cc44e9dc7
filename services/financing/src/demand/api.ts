import {
  type CloseDemandRequest,
  DemandServiceDefinition,
  type GetDemandRequest,
  type GetDemandResponse,
  type GrantConsentRequest,
  type GrantConsentResponse,
  type ListDemandsRequest,
  type ListDemandsResponse,
  type ReturnDemandRequest,
  type ReviseDemandRequest,
  type RevokeConsentRequest,
  type SubmitDemandRequest,
  type SubmitDemandResponse,
  type VerifyDemandRequest,
  type VerifyDemandResponse,
  type WithdrawDemandRequest,
} from '@zhiqi/contracts/zhiqi/financing/v1/service';
import type { FinancingDemand } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import { type Actor, forbidden, legalDateAt, parseLegalDate, prefixedId } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
  UnavailableError,
  type ZhiqiCallContext,
} from '@zhiqi/runtime';
import { type AssetFacts, sentence } from '../collateral/domain.ts';
import { gatherFacts } from '../collateral/gather.ts';
import { requirePartnerBank } from '../partner-bank/api.ts';
import { readerOf, readUscc } from '../readers.ts';
import { demandAggregate } from './aggregate.ts';
import {
  consentFor,
  type Demand,
  type DemandAction,
  type DemandState,
  unknownDemand,
  verificationNotes,
} from './domain.ts';
import { readContent } from './read-content.ts';
import { demandView, disclosedView } from './view.ts';

/** 融资需求与授权 over gRPC. */
export function demandService(service: ServiceContext): MountedService {
  const work = async (request: WorkRequest, { actor }: ActorContext, command: Work) => ({
    demand: await workOn(service, request, actor, command),
  });
  return mount(DemandServiceDefinition, {
    submitDemand: (request: SubmitDemandRequest, { actor }: ActorContext) => submitDemand(service, request, actor),
    reviseDemand: (request: ReviseDemandRequest, context: ActorContext) =>
      work(request, context, { type: 'ReviseDemand', content: readContent(request.content) }),
    verifyDemand: (request: VerifyDemandRequest, context: ZhiqiCallContext) => verifyDemand(service, request, context),
    returnDemand: (request: ReturnDemandRequest, context: ActorContext) =>
      work(request, context, {
        type: 'ReturnDemand',
        reasons: enumList(request.reasons, 'DEMAND_RETURN_REASON', 'reasons', '退回原因'),
        note: request.note,
      }),
    grantConsent: (request: GrantConsentRequest, { actor }: ActorContext) => grantConsent(service, request, actor),
    revokeConsent: (request: RevokeConsentRequest, context: ActorContext) =>
      work(request, context, {
        type: 'RevokeConsent',
        consentId: requiredText(request.consentId, 'consent_id', '授权编号'),
        documentNo: request.documentNo,
      }),
    withdrawDemand: (request: WithdrawDemandRequest, context: ActorContext) =>
      work(request, context, { type: 'WithdrawDemand', documentNo: request.documentNo }),
    closeDemand: (request: CloseDemandRequest, context: ActorContext) =>
      work(request, context, {
        type: 'CloseDemand',
        outcome: requiredEnum(request.outcome, 'DEMAND_OUTCOME', 'outcome', '办结结果'),
      }),
    getDemand: (request: GetDemandRequest, { actor }: ActorContext) => getDemand(service, request, actor),
    listDemands: (request: ListDemandsRequest, { actor }: ActorContext) => listDemands(service, request, actor),
  });
}

interface WorkRequest {
  readonly requestId: string;
  readonly demandId: string;
}

/** The fields that a command has beside actor and time. */
type Work = DemandAction extends infer Command
  ? Command extends DemandAction
    ? Omit<Command, 'actor' | 'at'>
    : never
  : never;

async function workOn(
  { store, clock }: ServiceContext,
  request: WorkRequest,
  actor: Actor,
  command: Work,
): Promise<FinancingDemand> {
  const requestId = requiredRequestId(request.requestId);
  const demandId = requiredText(request.demandId, 'demand_id', '需求编号');
  const full = { ...command, actor, at: clock.now().toISOString() } as DemandAction;
  const { state, version } = await store.run(demandAggregate, demandId, full, { requestId, actor, body: request });
  return demandView(existing(state), version);
}

async function submitDemand(
  { store, clock }: ServiceContext,
  request: SubmitDemandRequest,
  actor: Actor,
): Promise<SubmitDemandResponse> {
  const requestId = requiredRequestId(request.requestId);
  const demandId = prefixedId('dem', requestId);
  const command = {
    type: 'SubmitDemand',
    actor,
    at: clock.now().toISOString(),
    demandId,
    uscc: readUscc(request.uscc, 'uscc'),
    content: readContent(request.content),
  } as const;
  const { state, version } = await store.run(demandAggregate, demandId, command, { requestId, actor, body: request });
  return { demand: demandView(existing(state), version) };
}

/** Asks the inventory about every patent, unless the answer could no longer matter. */
async function verifyDemand(
  service: ServiceContext,
  request: VerifyDemandRequest,
  call: ZhiqiCallContext,
): Promise<VerifyDemandResponse> {
  const demandId = requiredText(request.demandId, 'demand_id', '需求编号');
  const { actor } = call;
  const loaded = await service.store.load(demandAggregate, demandId);
  const mayVerify = actor.role === 'FIN' && loaded?.state.status === 'SUBMITTED';
  const looked = mayVerify && loaded ? await factsOf(service, existing(loaded.state), call) : undefined;
  const demand = await workOn(service, request, actor, { type: 'VerifyDemand', facts: looked ?? [] });
  const at = service.clock.now().toISOString();
  if (looked) return { demand, notesZh: notesOf(looked, at, demand.termMonths) };
  // A repeated request, whose first answer was lost: it is done, and its notes are as of now.
  try {
    const facts = loaded ? await factsOf(service, existing(loaded.state), call) : [];
    return { demand, notesZh: notesOf(facts, at, demand.termMonths) };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { demand, notesZh: ['核验已完成;专利盘点暂时联系不上,提示事项未能重新核查,请稍后用“核查质押物”查看。'] };
  }
}

function notesOf(facts: readonly AssetFacts[], at: string, termMonths: number): string[] {
  return verificationNotes({ facts, at }, termMonths).flatMap(({ facts: { asset }, findings }) =>
    findings.map((finding) => `${asset.assetId} ${sentence(finding)}。`),
  );
}

function factsOf(service: ServiceContext, { content, uscc }: Demand, call: ZhiqiCallContext) {
  return gatherFacts(service, content.assets, uscc, call);
}

async function grantConsent(
  service: ServiceContext,
  request: GrantConsentRequest,
  actor: Actor,
): Promise<GrantConsentResponse> {
  const consentId = prefixedId('cns', requiredRequestId(request.requestId));
  const bankCode = requiredText(request.bankCode, 'bank_code', '银行代码');
  await requirePartnerBank(service, bankCode, 'bank_code');
  const demand = await workOn(service, request, actor, {
    type: 'GrantConsent',
    consentId,
    bankCode,
    fieldSets: enumList(request.fieldSets, 'FIELD_SET', 'field_sets', '授权内容'),
    expiresOn: parseLegalDate(request.expiresOn, 'expires_on'),
    documentNo: request.documentNo,
  });
  return { demand, consentId };
}

async function getDemand(
  { store, clock }: ServiceContext,
  request: GetDemandRequest,
  actor: Actor,
): Promise<GetDemandResponse> {
  const reader = readerOf(actor, '融资需求');
  const loaded = await store.load(demandAggregate, requiredText(request.demandId, 'demand_id', '需求编号'));
  if (!loaded) throw unknownDemand();
  const demand = existing(loaded.state);
  if (reader === 'ENT' && demand.uscc !== actor.unit) throw unknownDemand();
  if (reader !== 'BANK') return { demand: demandView(demand, loaded.version) };
  const consent = consentFor(demand, actor.unit, legalDateAt(clock.now().getTime()));
  if (!consent) throw unknownDemand();
  return { demand: disclosedView(demand, loaded.version, consent) };
}

async function listDemands(
  { store, clock }: ServiceContext,
  request: ListDemandsRequest,
  actor: Actor,
): Promise<ListDemandsResponse> {
  const reader = readerOf(actor, '融资需求');
  const uscc = request.uscc === '' ? '' : readUscc(request.uscc, 'uscc');
  if (reader !== 'BUREAU' && uscc !== '' && uscc !== actor.unit) {
    throw forbidden('ROLE_NOT_ALLOWED', '企业和银行不能按别家企业查询融资需求。请去掉该条件。');
  }
  const statuses = enumList(request.statuses, 'DEMAND_STATUS', 'statuses', '需求状态');
  const filter = {
    ...(reader === 'BANK' ? { 'state.readableBy': actor.unit } : {}),
    ...(reader === 'ENT' ? { 'state.uscc': actor.unit } : {}),
    ...(reader === 'BUREAU' && uscc !== '' ? { 'state.uscc': uscc } : {}),
    ...(statuses.length > 0 ? { 'state.status': { $in: statuses } } : {}),
  };
  const { items, nextPageToken } = await store.list(demandAggregate, filter, request);
  const today = legalDateAt(clock.now().getTime());
  const demands = items.flatMap(({ state, version }) => {
    const demand = existing(state);
    if (reader !== 'BANK') return [demandView(demand, version)];
    const consent = consentFor(demand, actor.unit, today);
    return consent ? [disclosedView(demand, version, consent)] : [];
  });
  return { demands, nextPageToken };
}

function existing(state: DemandState): Demand {
  if (state.status === 'ABSENT') throw unknownDemand();
  return state;
}
