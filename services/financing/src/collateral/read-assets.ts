import type { CollateralAsset as AssetMessage } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import { parsePatentNumber } from '@zhiqi/kernel';
import { requiredEnum } from '@zhiqi/runtime';
import type { CollateralAsset } from './domain.ts';

/** Reads offered rights from a request. Numbers are put in their canonical form; whether they are right is the domain's affair. */
export function readAssets(messages: readonly AssetMessage[], field: string): CollateralAsset[] {
  return messages.map(({ kind, assetId }, index) => ({
    kind: requiredEnum(kind, 'ASSET_KIND', `${field}[${index}].kind`, '质押物种类'),
    assetId: canonicalAssetId(assetId),
  }));
}

export function assetMessage({ kind, assetId }: CollateralAsset): AssetMessage {
  return { kind: `ASSET_KIND_${kind}`, assetId };
}

/** An id as claims keep it, of a patent however it was written: `ZL201710601862.3` → `201710601862.3`. */
export function canonicalAssetId(assetId: string): string {
  const number = parsePatentNumber(assetId);
  return number.ok ? number.canonical : assetId.trim();
}
