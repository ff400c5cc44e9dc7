import { createHash } from 'node:crypto';
import { PatentServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import type { CollateralFacts, Overlay } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { parseLegalDate } from '@zhiqi/kernel';
import { currentState, requiredEnum, type ServiceContext, type ZhiqiCallContext } from '@zhiqi/runtime';
import { abnormalFilingBlockAggregate } from '../abnormal-filing-block/aggregate.ts';
import { isBlocked } from '../abnormal-filing-block/domain.ts';
import { HOLDS_A_CLAIM, pledgeAggregate } from '../pledge/aggregate.ts';
import { trademarkCopyAggregate } from '../trademark-copy/aggregate.ts';
import type { AssetFacts, CollateralAsset, PatentFacts, PatentOverlay, TrademarkFacts } from './domain.ts';
import { isTrademark, patentsOf, trademarksOf } from './domain.ts';

/** What each of the inventory's overlays means for collateral; null = a licence, which does not weigh on it. */
const OVERLAYS: Readonly<Record<Overlay, PatentOverlay | null>> = {
  OVERLAY_UNSPECIFIED: 'UNKNOWN',
  UNRECOGNIZED: 'UNKNOWN',
  OVERLAY_EXCLUSIVE_LICENSED: null,
  OVERLAY_SOLE_LICENSED: null,
  OVERLAY_OPEN_LICENSED: null,
  OVERLAY_PLEDGED: 'PLEDGED',
  OVERLAY_PRESERVED: 'PRESERVED',
  OVERLAY_OWNERSHIP_DISPUTE: 'OWNERSHIP_DISPUTE',
  OVERLAY_INVALIDATION_PENDING: 'INVALIDATION_PENDING',
  OVERLAY_DUAL_FILED: 'DUAL_FILED',
};

/**
 * Looks up everything that a decision on collateral needs: the inventory's facts of patents, asked at this moment, our copy
 * of trademarks, confirmed abnormal filings and our own live claims.
 * @param assets well-formed rights
 * @returns one for each right, in their order
 * @throws UnavailableError `PEER_UNAVAILABLE` when the inventory cannot be asked: a stale answer would be wrong
 */
export async function gatherFacts(
  service: ServiceContext,
  assets: readonly CollateralAsset[],
  pledgorUscc: string,
  call: ZhiqiCallContext,
): Promise<AssetFacts[]> {
  const [inventory, blocked, trademarks, claims] = await Promise.all([
    askInventory(service, patentsOf(assets), pledgorUscc, call),
    blockedAmong(service, patentsOf(assets)),
    trademarkCopies(service, trademarksOf(assets)),
    claimsOn(
      service,
      assets.map(({ assetId }) => assetId),
    ),
  ]);
  return assets.map((asset): AssetFacts => {
    const claimedBy = claims.get(asset.assetId) ?? null;
    if (isTrademark(asset)) {
      return { register: 'TRADEMARK', asset, known: trademarks.get(asset.assetId) ?? null, claimedBy };
    }
    const facts = inventory.get(asset.assetId);
    const abnormalFiling = blocked.has(asset.assetId) || (facts?.abnormalFiling ?? false);
    return { register: 'PATENT', asset, known: facts?.registered ? knownOf(facts) : null, abnormalFiling, claimedBy };
  });
}

async function askInventory(
  { peers }: ServiceContext,
  applicationNos: readonly string[],
  pledgorUscc: string,
  call: ZhiqiCallContext,
): Promise<ReadonlyMap<string, CollateralFacts>> {
  if (applicationNos.length === 0) return new Map();
  const inventory = peers.client('inventory', PatentServiceDefinition, call);
  const { facts } = await inventory.checkCollateral({ applicationNos: [...applicationNos], pledgorUscc });
  return new Map(facts.map((each) => [each.applicationNo, each]));
}

/** What a newer inventory says and this version does not know is never taken for free of encumbrance. */
export function knownOf(facts: CollateralFacts): PatentFacts['known'] {
  const { state, overlays, termEnd, ownedByPledgor, holderUnidentified, holders } = facts;
  return {
    state: state === 'UNRECOGNIZED' ? 'UNKNOWN' : requiredEnum(state, 'PATENT_STATE', 'state', '法律状态'),
    overlays: overlays.map((overlay) => OVERLAYS[overlay]).filter((overlay) => overlay !== null),
    termEnd: parseLegalDate(termEnd, 'term_end'),
    ownedByPledgor,
    holderUnidentified,
    holders,
  };
}

/** Enforcement names unpublished applications by hash only, so all are looked up that way. */
export async function blockedAmong(
  { store }: ServiceContext,
  applicationNos: readonly string[],
): Promise<ReadonlySet<string>> {
  const numbers = new Map(applicationNos.map((number) => [hashOf(number), number]));
  const documents = await store
    .documents(abnormalFilingBlockAggregate)
    .find({ _id: { $in: [...numbers.keys()] } })
    .toArray();
  const blocked = documents.filter((document) => isBlocked(currentState(abnormalFilingBlockAggregate, document)));
  return new Set(blocked.flatMap(({ _id }) => numbers.get(_id) ?? []));
}

/** SHA-256 of the canonical number in UTF-8, in hexadecimal (`AbnormalFilingConfirmed.application_no_hashes`). */
function hashOf(applicationNo: string): string {
  return createHash('sha256').update(applicationNo, 'utf8').digest('hex');
}

async function trademarkCopies(
  { store }: ServiceContext,
  trademarkIds: readonly string[],
): Promise<ReadonlyMap<string, TrademarkFacts['known']>> {
  const documents = await store
    .documents(trademarkCopyAggregate)
    .find({ _id: { $in: [...trademarkIds] } })
    .toArray();
  return new Map(
    documents.map((document) => {
      const { end, termEnd } = currentState(trademarkCopyAggregate, document);
      return [document._id, { end, termEnd }];
    }),
  );
}

/** Which pledge of ours claims which of the rights now. */
async function claimsOn({ store }: ServiceContext, assetIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const documents = await store
    .documents(pledgeAggregate)
    .find({ 'state.liveAssetIds': { $in: [...assetIds] }, ...HOLDS_A_CLAIM })
    .toArray();
  return new Map(
    documents.flatMap((document) => {
      const state = currentState(pledgeAggregate, document);
      return state.status === 'ABSENT' ? [] : state.liveAssetIds.map((assetId) => [assetId, state.pledgeId] as const);
    }),
  );
}
