import type {
  ListingCheck as CheckView,
  SupplyListing,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { type Listing, type ListingCheck, type ListingState, unknownListing } from './domain.ts';

/** A listing as officers and its holders see it. */
export function listingView(state: ListingState, version: number): SupplyListing {
  if (state.status === 'ABSENT') throw unknownListing();
  return {
    ...publicView(state, version),
    consents: state.consents.map((consent) => ({
      kind: `LISTING_CONSENT_KIND_${consent.kind}`,
      holderKey: consent.holderKey ?? '',
      documentNo: consent.documentNo ?? '',
      consentedOn: consent.consentedOn,
    })),
    draftedBy: state.draftedBy,
    approvedBy: state.approvedBy ?? '',
    draftedOn: state.draftedOn,
    matchIds: [...state.matchIds],
    conversionId: state.conversionId ?? '',
  };
}

/** What everybody may see of a listing that is on the supply list: what its publication told. */
export function publicView(state: Listing, version: number): SupplyListing {
  return {
    listingId: state.listingId,
    status: `SUPPLY_LISTING_STATUS_${state.status}`,
    applicationNos: [...state.applicationNos],
    title: state.title,
    summary: state.summary,
    ipc: [...state.ipc],
    industryCodes: [...state.industryCodes],
    fieldOfUse: state.fieldOfUse,
    productWords: [...state.productWords],
    modes: state.modes.map((mode) => `CONVERSION_MODE_${mode}` as const),
    priceMode: `PRICE_MODE_${state.priceMode}`,
    validUntil: state.validUntil,
    consents: [],
    draftedBy: '',
    approvedBy: '',
    draftedOn: '',
    publishedOn: state.publishedOn ?? '',
    channel: `PUBLICATION_CHANNEL_${state.channel ?? 'UNSPECIFIED'}`,
    batchId: state.batchId ?? '',
    suspensionReasons: state.suspensionReasons.map((reason) => `SUSPENSION_REASON_${reason}` as const),
    endCause: `LISTING_END_CAUSE_${state.endCause ?? 'UNSPECIFIED'}`,
    endedOn: state.endedOn ?? '',
    matchIds: [],
    conversionId: '',
    version: BigInt(version),
  };
}

/** One requirement of R-34 as an officer reads it. */
export function checkView({ requirement, applicationNo, met, messageZh }: ListingCheck): CheckView {
  return { requirement: `LISTING_REQUIREMENT_${requirement}`, applicationNo: applicationNo ?? '', met, messageZh };
}
