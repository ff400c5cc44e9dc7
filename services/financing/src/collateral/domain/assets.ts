import { type FieldViolation, parsePatentNumber, parseTrademarkNumber } from '@zhiqi/kernel';

/** 质押物种类, in the order in which they are listed. GI product protection is not accepted (brief §2.1 F1). */
export const ASSET_KINDS = ['PATENT_INVENTION', 'PATENT_UTILITY_MODEL', 'PATENT_DESIGN', 'TRADEMARK'] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

/** A right as offered. Its id is the canonical application number, or `tm_<registration no.>_<Nice class>`. */
export interface CollateralAsset {
  readonly kind: AssetKind;
  readonly assetId: string;
}

/** Rights of one demand, or of one bundle at the registry. */
export const MAX_ASSETS = 50;

const NICE_CLASSES = 45;

export function isTrademark({ kind }: CollateralAsset): boolean {
  return kind === 'TRADEMARK';
}

export function patentsOf(assets: readonly CollateralAsset[]): string[] {
  return assets.filter((asset) => !isTrademark(asset)).map(({ assetId }) => assetId);
}

export function trademarksOf(assets: readonly CollateralAsset[]): string[] {
  return assets.filter(isTrademark).map(({ assetId }) => assetId);
}

/** The kinds among some rights, each once, in the order of {@link ASSET_KINDS}. */
export function kindsOf(assets: readonly CollateralAsset[]): AssetKind[] {
  return ASSET_KINDS.filter((kind) => assets.some((asset) => asset.kind === kind));
}

/** Whether two lists name the same rights, in whatever order. */
export function sameAssets(one: readonly CollateralAsset[], other: readonly CollateralAsset[]): boolean {
  const ids = new Set(one.map(({ assetId }) => assetId));
  return one.length === other.length && other.every(({ assetId }) => ids.has(assetId));
}

/** What is wrong with a list of rights: their number, an id, a kind that is not the id's, one named twice. */
export function assetFaults(assets: readonly CollateralAsset[], field: string): FieldViolation[] {
  if (assets.length === 0 || assets.length > MAX_ASSETS) {
    return [{ field, rule: 'ASSETS_COUNT', messageZh: `质押物应为 1 至 ${MAX_ASSETS} 项` }];
  }
  const seen = new Set<string>();
  return assets.flatMap((asset, index) => {
    const repeated = seen.has(asset.assetId);
    seen.add(asset.assetId);
    const fault = repeated
      ? { field: 'asset_id', rule: 'ASSET_REPEATED', messageZh: '同一项权利只能填一次' }
      : assetFault(asset);
    return fault ? [{ ...fault, field: `${field}[${index}].${fault.field}` }] : [];
  });
}

function assetFault({ kind, assetId }: CollateralAsset): FieldViolation | undefined {
  return kind === 'TRADEMARK' ? trademarkFault(assetId) : patentFault(kind, assetId);
}

function patentFault(kind: AssetKind, assetId: string): FieldViolation | undefined {
  const number = parsePatentNumber(assetId);
  if (!number.ok) return { field: 'asset_id', rule: number.code, messageZh: number.messageZh };
  if (number.canonical !== assetId) {
    const messageZh = `申请号请按规范写法填写:${number.canonical}`;
    return { field: 'asset_id', rule: 'NOT_CANONICAL', messageZh };
  }
  if (number.kind === 'OTHER' || kind === `PATENT_${number.kind}`) return undefined;
  return { field: 'kind', rule: 'ASSET_KIND_MISMATCH', messageZh: '专利类型与申请号不符,请核对' };
}

function trademarkFault(assetId: string): FieldViolation | undefined {
  const parts = /^tm_([A-Z0-9]+)_([1-9]\d?)$/.exec(assetId);
  const number = parseTrademarkNumber(parts?.[1] ?? '');
  const isCanonical = number?.canonical === parts?.[1] && Number(parts?.[2]) <= NICE_CLASSES;
  if (parts && number && isCanonical) return undefined;
  const messageZh = '商标应写作 tm_注册号_类别,类别 1 至 45,例如 tm_8123456_29';
  return { field: 'asset_id', rule: 'TRADEMARK_ID_MALFORMED', messageZh };
}
