import {
  type Actor,
  type LegalDate,
  organisationCheckCharacter,
  patentCheckDigit,
  type Role,
  usccCheckCharacter,
} from '@zhiqi/kernel';
import type { CollateralAsset, PatentFacts, TrademarkFacts } from '../src/collateral/domain.ts';

/** Invented firms, banks and rights for the tests of the rules. */

export const day = (text: string) => text as LegalDate;

/** Nine in the morning in Shanghai. */
export const morning = (date: string) => `${date}T01:00:00.000Z`;

/** A valid code of an invented organisation. @param category `91` a company, `92` a sole trader */
const inventedUscc = (serial: string, category = '91'): string => {
  const first17 = `${category}150621${serial}${organisationCheckCharacter(serial)}`;
  return first17 + usccCheckCharacter(first17);
};

export const FIRM = inventedUscc('MA0KHQ01');
export const OTHER_FIRM = inventedUscc('MA0KHQ02');
export const SOLE_TRADER = inventedUscc('MA0KHQ03', '92');

const UNIT_OF: Partial<Record<Role, string>> = { ENT: FIRM, BANK: 'b01', EXT: 'cnipa' };

export const actor = (role: Role, unit = UNIT_OF[role] ?? 'financing'): Actor => ({
  role,
  unit,
  personKey: `p-${role.toLowerCase()}`,
});

/** Canonical number of an invented patent. @param kind 1 invention, 2 utility model, 3 design */
export const patentNo = (serial: number, kind = 1): string => {
  const body = `2017${kind}${String(serial).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
};

export const invention = (serial: number): CollateralAsset => ({ kind: 'PATENT_INVENTION', assetId: patentNo(serial) });
export const utilityModel: CollateralAsset = { kind: 'PATENT_UTILITY_MODEL', assetId: patentNo(1, 2) };
export const trademark: CollateralAsset = { kind: 'TRADEMARK', assetId: 'tm_8123456_29' };

/** What a right looks like against which nothing can be said. */
export const freePatent = (
  asset: CollateralAsset = invention(1),
  known: Partial<NonNullable<PatentFacts['known']>> = {},
  over: Partial<PatentFacts> = {},
): PatentFacts => ({
  register: 'PATENT',
  asset,
  known: {
    state: 'GRANTED_IN_FORCE',
    overlays: [],
    termEnd: day('2037-07-20'),
    ownedByPledgor: true,
    holderUnidentified: false,
    holders: 1,
    ...known,
  },
  abnormalFiling: false,
  claimedBy: null,
  ...over,
});

export const freeTrademark = (over: Partial<TrademarkFacts> = {}): TrademarkFacts => ({
  register: 'TRADEMARK',
  asset: trademark,
  known: { end: null, termEnd: day('2033-04-26') },
  claimedBy: null,
  ...over,
});

export const factsOf = (assets: readonly CollateralAsset[]) =>
  assets.map((asset) => (asset.kind === 'TRADEMARK' ? freeTrademark({ asset }) : freePatent(asset)));
