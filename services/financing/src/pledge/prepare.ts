import type {
  CheckAssetsRequest,
  CheckAssetsResponse,
  PreparePledgeRequest,
  PreparePledgeResponse,
} from '@zhiqi/contracts/zhiqi/financing/v1/service';
import {
  type Actor,
  forbidden,
  type LegalDate,
  legalDateAt,
  parseLegalDate,
  prefixedId,
  requireRole,
} from '@zhiqi/kernel';
import {
  enumList,
  invalidField,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
  UnavailableError,
  type ZhiqiCallContext,
} from '@zhiqi/runtime';
import { type AssetFacts, assess, assetFaults, patentsOf } from '../collateral/domain.ts';
import { blockedAmong, gatherFacts } from '../collateral/gather.ts';
import { readAssets } from '../collateral/read-assets.ts';
import { demandAggregate } from '../demand/aggregate.ts';
import { consentFor } from '../demand/domain.ts';
import { refuseFaults } from '../faults.ts';
import { requirePartnerBank } from '../partner-bank/api.ts';
import { readUscc } from '../readers.ts';
import { pledgeAggregate } from './aggregate.ts';
import { maySubmit, type PreparePledge } from './domain.ts';
import { existingPledge } from './reads.ts';
import { assetCheckView, pledgeView } from './view.ts';

/** Tells what would stand in the way of a pledge, right by right; claims nothing. */
export function checkAssets(service: ServiceContext) {
  return async (request: CheckAssetsRequest, call: ZhiqiCallContext): Promise<CheckAssetsResponse> => {
    const { actor } = call;
    requireRole(actor, ['ENT', 'BANK', 'FIN', 'FINLEAD', 'LEAD'], '核查质押物');
    const pledgorUscc = readUscc(request.pledgorUscc, 'pledgor_uscc');
    if (actor.role === 'ENT' && actor.unit !== pledgorUscc) {
      throw forbidden('NOT_THE_ENTERPRISE', '企业用户只能核查本企业的质押物。请核对登录的企业。');
    }
    const assets = readAssets(request.assets, 'assets');
    refuseFaults('ASSETS_INVALID', '质押物', assetFaults(assets, 'assets'));
    const debtEnd = request.debtEnd === '' ? null : parseLegalDate(request.debtEnd, 'debt_end');
    const facts = await gatherFacts(service, assets, pledgorUscc, call);
    const offer = { today: legalDateAt(service.clock.now().getTime()), debtEnd, coOwnersConsent: false };
    return { checks: facts.map((each) => assetCheckView(assess(each, offer), actor)) };
  };
}

/** Shape → facts → claim: all rights of the bundle or none. */
export async function preparePledge(
  service: ServiceContext,
  request: PreparePledgeRequest,
  call: ZhiqiCallContext,
): Promise<PreparePledgeResponse> {
  const { store, clock } = service;
  const { actor } = call;
  const requestId = requiredRequestId(request.requestId);
  const contract = readContract(request, prefixedId('plg', requestId));
  requireRole(actor, ['FIN', 'BANK'], '准备质押登记');
  const facts = await factsFor(service, contract, call);
  const command = { type: 'PreparePledge', actor, at: clock.now().toISOString(), facts, ...contract } as const;
  const { pledgeId } = contract;
  const { state, version } = await store.run(pledgeAggregate, pledgeId, command, { requestId, actor, body: request });
  return { pledge: pledgeView(existingPledge(state), version) };
}

type Contract = Omit<PreparePledge, 'type' | 'actor' | 'at' | 'facts'>;

function readContract(request: PreparePledgeRequest, pledgeId: string): Contract {
  const coOwnerDocumentNo = request.coOwnerDocumentNo.trim();
  return {
    pledgeId,
    kind: requiredEnum(request.kind, 'PLEDGE_KIND', 'kind', '质押登记种类'),
    assets: readAssets(request.assets, 'assets'),
    pledgorUscc: readUscc(request.pledgorUscc, 'pledgor_uscc'),
    bankCode: requiredText(request.bankCode, 'bank_code', '质权人(银行代码)'),
    securedAmountFen: request.securedAmountFen.toString(),
    debtStart: parseLegalDate(request.debtStart, 'debt_start'),
    debtEnd: parseLegalDate(request.debtEnd, 'debt_end'),
    demandId: request.demandId === '' ? null : request.demandId,
    coOwnerDocumentNo: coOwnerDocumentNo === '' ? null : coOwnerDocumentNo,
    insisted: enumList(request.insisted, 'REFUSAL_GROUND', 'insisted', '坚持办理的理由'),
  };
}

/**
 * Looks up what the decision needs. A request that was carried out already gets its answer also while the inventory is away,
 * and rights that are no rights are refused by the domain before anybody is asked.
 */
async function factsFor(service: ServiceContext, contract: Contract, call: ZhiqiCallContext): Promise<AssetFacts[]> {
  const { assets, pledgorUscc, bankCode, pledgeId } = contract;
  if (assetFaults(assets, 'assets').length > 0 || (await service.store.load(pledgeAggregate, pledgeId))) return [];
  await requirePartnerBank(service, bankCode, 'bank_code');
  await requireDemand(service, contract, call.actor);
  return gatherFacts(service, assets, pledgorUscc, call);
}

/** What a submission of today is judged by; null where it is one of an earlier day, or could not be decided anyway. */
export async function factsToSubmit(
  service: ServiceContext,
  pledgeId: string,
  submittedOn: LegalDate,
  call: ZhiqiCallContext,
): Promise<AssetFacts[] | 'UNASKED' | null> {
  if (submittedOn !== legalDateAt(service.clock.now().getTime())) return null;
  const state = (await service.store.load(pledgeAggregate, pledgeId))?.state;
  if (state === undefined || state.status === 'ABSENT' || !maySubmit(call.actor, state)) return null;
  try {
    return await gatherFacts(service, state.assets, state.pledgorUscc, call);
  } catch (error) {
    // The registry looks at its own register: without the inventory only what this service knows itself is in the way.
    if (!(error instanceof UnavailableError)) throw error;
    if ((await blockedAmong(service, patentsOf(state.assets))).size > 0) throw error;
    return 'UNASKED';
  }
}

/** The demand that a pledge answers is its pledgor's, verified, and one that the bank may know of. */
async function requireDemand({ store, clock }: ServiceContext, contract: Contract, actor: Actor): Promise<void> {
  const { demandId, pledgorUscc } = contract;
  if (demandId === null) return;
  const demand = (await store.load(demandAggregate, demandId))?.state;
  const isOurs = demand && demand.status !== 'ABSENT' && demand.uscc === pledgorUscc;
  const today = legalDateAt(clock.now().getTime());
  const mayKnow = isOurs && (actor.role === 'FIN' || consentFor(demand, actor.unit, today) !== undefined);
  if (!mayKnow) throw invalidField('demand_id', 'DEMAND_UNKNOWN', '没有出质人的这份融资需求,请核对需求编号或留空。');
  if (demand.status === 'VERIFIED' || demand.status === 'PUBLISHED') return;
  throw invalidField('demand_id', 'DEMAND_NOT_VERIFIED', '这份融资需求未经核验或已结束,请先核验,或不填需求编号。');
}
