import type {
  DemandContent,
  GrantConsentRequest,
  PreparePledgeRequest,
} from '@zhiqi/contracts/zhiqi/financing/v1/service';
import type { CollateralAsset, FieldSet } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import { FIRM, patentNo } from '../world.ts';

/** Requests as callers send them. The platform's day is 2022-06-30. */

export const TODAY = '2022-06-30';

/** Invented inventions by their serial numbers. */
export const rights = (...serials: number[]): CollateralAsset[] =>
  serials.map((serial) => ({ kind: 'ASSET_KIND_PATENT_INVENTION', assetId: patentNo(serial) }));

export const content = (over: Partial<DemandContent> = {}): DemandContent => ({
  amountMinFen: 100_000_000n,
  amountMaxFen: 300_000_000n,
  termMonths: 12,
  purpose: 'FUNDING_PURPOSE_CONVERSION',
  assets: rights(1, 2),
  size: 'ENTERPRISE_SIZE_SMALL',
  industry: 'C1353',
  park: '虚构工业园',
  validUntil: '2022-12-31',
  ...over,
});

export const consent = (
  requestId: string,
  demandId: string,
  bankCode: string,
  ...fieldSets: FieldSet[]
): Partial<GrantConsentRequest> => ({ requestId, demandId, bankCode, fieldSets, expiresOn: '2022-10-31' });

export const contract = (requestId: string, ...serials: number[]): Partial<PreparePledgeRequest> => ({
  ...{ requestId, kind: 'PLEDGE_KIND_PATENT', assets: rights(...serials), pledgorUscc: FIRM, bankCode: 'b01' },
  ...{ securedAmountFen: 300_000_000n, debtStart: TODAY, debtEnd: '2023-06-29' },
});
