import type { DisclosureConsent, FinancingDemand } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import { assetMessage } from '../collateral/read-assets.ts';
import type { Consent, Demand } from './domain.ts';

/** A demand as its enterprise and the bureau see it. */
export function demandView(state: Demand, version: number): FinancingDemand {
  const { content } = state;
  return {
    demandId: state.demandId,
    status: `DEMAND_STATUS_${state.status}`,
    uscc: state.uscc,
    amountMinFen: BigInt(content.amountMinFen),
    amountMaxFen: BigInt(content.amountMaxFen),
    termMonths: content.termMonths,
    purpose: `FUNDING_PURPOSE_${content.purpose}`,
    assets: content.assets.map(assetMessage),
    size: `ENTERPRISE_SIZE_${content.size}`,
    industry: content.industry,
    park: content.park,
    validUntil: content.validUntil,
    consents: state.consents.map(consentView),
    returnReasons: state.returnReasons.map((reason) => `DEMAND_RETURN_REASON_${reason}` as const),
    submittedOn: state.submittedOn,
    etag: String(version),
  };
}

/**
 * A demand as one bank sees it: what its consent discloses, and of consents only its own. Rights are counted by kind; their
 * numbers need IP_DETAIL. Under FINANCIAL it also learns a sole trader's code, which no event may carry (brief §4.2).
 */
export function disclosedView(state: Demand, version: number, consent: Consent): FinancingDemand {
  const whole = demandView(state, version);
  const hasFinancial = consent.fieldSets.includes('FINANCIAL');
  const hasDetail = consent.fieldSets.includes('IP_DETAIL');
  return {
    ...whole,
    ...(hasFinancial ? {} : { uscc: '', amountMinFen: 0n, amountMaxFen: 0n, park: '' }),
    assets: hasDetail ? whole.assets : whole.assets.map(({ kind }) => ({ kind, assetId: '' })),
    consents: [consentView(consent)],
    returnReasons: [],
  };
}

function consentView(consent: Consent): DisclosureConsent {
  return {
    consentId: consent.consentId,
    bankCode: consent.bankCode,
    fieldSets: consent.fieldSets.map((set) => `FIELD_SET_${set}` as const),
    status: `CONSENT_STATUS_${consent.status}`,
    grantedOn: consent.grantedOn,
    expiresOn: consent.expiresOn,
    endedOn: consent.endedOn ?? '',
  };
}
