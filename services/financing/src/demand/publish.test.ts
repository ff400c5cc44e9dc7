import { describe, expect, it } from 'vitest';
import { content, demandHistory, grant, returnIt, revise, revoke, submit, tick, verify } from '../../test/demands.ts';
import { FIRM, invention, SOLE_TRADER, trademark } from '../../test/world.ts';
import { type DemandEvent, FIELD_SETS, type FieldSet } from './domain.ts';
import { demandToPublic } from './publish.ts';

const rights = [invention(1), invention(2), trademark];
const published = (fieldSets: readonly FieldSet[], uscc = FIRM): DemandEvent => ({
  type: 'FinancingDemandPublished',
  demandId: 'dem_1',
  consentId: 'cns_1',
  bankCode: 'b01',
  uscc,
  content: content({ assets: rights }),
  fieldSets,
  publishedOn: content().validUntil,
});
const told = {
  demandId: 'dem_1',
  amountBand: 'AMOUNT_BAND_OVER_1M_TO_5M',
  termMonths: 12,
  purpose: 'FUNDING_PURPOSE_CONVERSION',
  size: 'ENTERPRISE_SIZE_SMALL',
  industry: 'C1353',
  assetKinds: ['ASSET_KIND_PATENT_INVENTION', 'ASSET_KIND_TRADEMARK'],
  assets: 3,
  consentId: 'cns_1',
  bankCode: 'b01',
  validUntil: '2022-12-31',
};
const sealed = { uscc: '', amountMinFen: 0n, amountMaxFen: 0n, applicationNos: [], trademarkIds: [] };
const financial = { uscc: FIRM, amountMinFen: 100_000_000n, amountMaxFen: 300_000_000n };
const detail = {
  applicationNos: [invention(1).assetId, invention(2).assetId],
  trademarkIds: ['tm_8123456_29'],
};
/** Every subset of the sets that holds BASIC. */
const COMBINATIONS = [[], ['FINANCIAL'], ['IP_DETAIL'], ['FINANCIAL', 'IP_DETAIL']].map((further) =>
  FIELD_SETS.filter((set) => set === 'BASIC' || further.includes(set)),
);

describe('F4: what a published demand discloses', () => {
  it.each(COMBINATIONS)('to the bank exactly its field sets, to everybody else the bands: %s %s %s', (...sets) => {
    const fieldSets = sets.filter((set) => set !== undefined);
    const [home, party, ...others] = demandToPublic(published(fieldSets));
    const names = { fieldSets: fieldSets.map((set) => `FIELD_SET_${set}`) };
    expect(others).toEqual([]);
    expect(home).toMatchObject({ copy: 'home', message: { ...told, ...names, ...sealed } });
    expect(home).not.toHaveProperty('consentId');
    expect(party).toEqual({
      type: 'zhiqi.financing.v1.FinancingDemandPublished',
      copy: 'party',
      reader: 'b01',
      consentId: 'cns_1',
      effective: '2022-12-31',
      message: {
        ...{ ...told, ...names, ...sealed },
        ...(fieldSets.includes('FINANCIAL') ? financial : {}),
        ...(fieldSets.includes('IP_DETAIL') ? detail : {}),
      },
    });
  });

  it('a sole trader’s code never, not even under FINANCIAL', () => {
    const copies = demandToPublic(published(['BASIC', 'FINANCIAL', 'IP_DETAIL'], SOLE_TRADER));
    expect(copies.map(({ message }) => message)).toMatchObject([sealed, { uscc: '', amountMaxFen: 300_000_000n }]);
  });
});

describe('F4: how a bank learns that a consent ended', () => {
  const endOf = (...commands: Parameters<typeof demandHistory>) =>
    demandHistory(...commands)
      .flatMap(demandToPublic)
      .slice(-2);

  it('its copies are removed, then it is told', () => {
    expect(endOf(submit(), verify(), grant(), revoke())).toMatchObject([
      { type: 'zhiqi.financing.v1.DisclosureConsentRevoked', copy: 'home' },
      {
        type: 'zhiqi.financing.v1.DisclosureConsentRevoked',
        ...{ copy: 'party', reader: 'b01', consentId: 'cns_1', revokes: true },
        message: { demandId: 'dem_1', cause: 'CONSENT_END_CAUSE_REVOKED_BY_ENTERPRISE', revokedOn: '2022-07-01' },
      },
    ]);
    expect(endOf(submit(), verify(), grant(), tick('2022-11-01'))).toMatchObject([
      { type: 'zhiqi.financing.v1.DisclosureConsentExpired', copy: 'home', effective: '2022-10-31' },
      {
        type: 'zhiqi.financing.v1.DisclosureConsentExpired',
        ...{ copy: 'party', reader: 'b01', consentId: 'cns_1', revokes: true },
      },
    ]);
  });

  it('a bank that was never told of the demand is not told of its end', () => {
    for (const end of [revoke(), tick('2022-11-01')]) {
      const copies = demandHistory(submit(), grant(), end).flatMap(demandToPublic);
      expect(copies.filter(({ copy }) => copy === 'party')).toEqual([]);
    }
  });

  it('no home copy carries a consent: it is never skipped', () => {
    const copies = demandHistory(submit(), verify(), grant(), revise(), revoke()).flatMap(demandToPublic);
    for (const copy of copies.filter((each) => each.copy === 'home')) expect(copy).not.toHaveProperty('consentId');
  });
});

it('departments learn of a revision as of the step that it leads back to', () => {
  const typesOf = (...commands: Parameters<typeof demandHistory>) =>
    demandHistory(...commands)
      .flatMap(demandToPublic)
      .filter(({ copy }) => copy === 'home')
      .map(({ type }) => type.split('.').at(-1));
  expect(typesOf(submit(), returnIt(), revise())).toEqual([
    'FinancingDemandSubmitted',
    'FinancingDemandReturned',
    'FinancingDemandSubmitted',
  ]);
  expect(typesOf(submit(), verify(), grant(), revise())).toEqual([
    'FinancingDemandSubmitted',
    'FinancingDemandVerified',
    'DisclosureConsentGranted',
    'FinancingDemandPublished',
    'FinancingDemandVerified',
    'FinancingDemandPublished',
  ]);
});
