import type {
  GetPledgeRequest,
  GetPledgeResponse,
  ListPledgesRequest,
  ListPledgesResponse,
} from '@zhiqi/contracts/zhiqi/financing/v1/service';
import { type Actor, forbidden } from '@zhiqi/kernel';
import { type ActorContext, enumList, requiredText, type ServiceContext } from '@zhiqi/runtime';
import { canonicalAssetId } from '../collateral/read-assets.ts';
import { readerOf } from '../readers.ts';
import { pledgeAggregate } from './aggregate.ts';
import { type Pledge, type PledgeState, unknownPledge } from './domain.ts';
import { pledgeView } from './view.ts';

/** A pledge is read by its pledgor, its pledgee and the bureau. */
export function pledgeReads(service: ServiceContext) {
  return {
    getPledge: (request: GetPledgeRequest, { actor }: ActorContext) => getPledge(service, request, actor),
    listPledges: (request: ListPledgesRequest, { actor }: ActorContext) => listPledges(service, request, actor),
  };
}

export function existingPledge(state: PledgeState): Pledge {
  if (state.status === 'ABSENT') throw unknownPledge();
  return state;
}

async function getPledge(
  { store }: ServiceContext,
  request: GetPledgeRequest,
  actor: Actor,
): Promise<GetPledgeResponse> {
  const reader = readerOf(actor, '质押登记', ['EXT']);
  const loaded = await store.load(pledgeAggregate, requiredText(request.pledgeId, 'pledge_id', '质押登记编号'));
  if (!loaded) throw unknownPledge();
  const pledge = existingPledge(loaded.state);
  if (reader === 'ENT' && pledge.pledgorUscc !== actor.unit) throw unknownPledge();
  if (reader === 'BANK' && pledge.bankCode !== actor.unit) throw unknownPledge();
  return { pledge: pledgeView(pledge, loaded.version) };
}

async function listPledges(
  { store }: ServiceContext,
  request: ListPledgesRequest,
  actor: Actor,
): Promise<ListPledgesResponse> {
  const reader = readerOf(actor, '质押登记', ['EXT']);
  if (reader === 'BANK' && request.bankCode !== '' && request.bankCode !== actor.unit) {
    throw forbidden('ROLE_NOT_ALLOWED', '银行不能查询别家银行的质押登记。请去掉该条件。');
  }
  const bankCode = reader === 'BANK' ? actor.unit : request.bankCode;
  const statuses = enumList(request.statuses, 'PLEDGE_STATUS', 'statuses', '质押登记状态');
  const filter = {
    ...(bankCode === '' ? {} : { 'state.bankCode': bankCode }),
    ...(reader === 'ENT' ? { 'state.pledgorUscc': actor.unit } : {}),
    ...(request.assetId === '' ? {} : { 'state.assets.assetId': canonicalAssetId(request.assetId) }),
    ...(statuses.length > 0 ? { 'state.status': { $in: statuses } } : {}),
  };
  const { items, nextPageToken } = await store.list(pledgeAggregate, filter, request);
  return { pledges: items.map(({ state, version }) => pledgeView(existingPledge(state), version)), nextPageToken };
}
