import type { ConversionRecord, Counterpart } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_service';
import { notFound } from '@zhiqi/kernel';
import { amountBand, type ConversionState, type Counterpart as Party } from './domain.ts';

/** A record as officers see it. @throws DomainError `not-found` for one that does not exist */
export function conversionView(state: ConversionState, version: number): ConversionRecord {
  if (state.status === 'ABSENT') throw unknownConversion();
  return {
    conversionId: state.conversionId,
    status: `CONVERSION_STATUS_${state.status}`,
    planYear: state.planYear,
    conversionKind: `CONVERSION_KIND_${state.kind}`,
    applicationNos: [...state.applicationNos],
    contractDate: state.contractDate,
    effectiveDate: state.effectiveDate,
    termEnd: state.termEnd ?? '',
    cnipaRecordal: state.cnipaRecordal ?? undefined,
    amountFen: state.amountFen === null ? undefined : BigInt(state.amountFen),
    amountBand: `CONVERSION_AMOUNT_BAND_${amountBand(state.amountFen)}`,
    counterpart: state.counterpart ? counterpartView(state.counterpart) : undefined,
    crossRegion: state.crossRegion,
    documentHash: state.documentHash,
    jointOwnersConsentHash: state.jointOwnersConsentHash ?? '',
    pledgeeConsentHash: state.pledgeeConsentHash ?? '',
    openLicenceId: state.openLicenceId ?? '',
    provesUse: state.provesUse,
    endedOn: state.endedOn ?? '',
    annulledOn: state.annulledOn ?? '',
    version: BigInt(version),
  };
}

/** Who takes over, as officers see it. */
export function counterpartView({ key, uscc, name, divisionCode, isSme }: Party): Counterpart {
  return { key, uscc: uscc ?? '', name, divisionCode: divisionCode ?? '', isSme };
}

export function unknownConversion(): Error {
  return notFound('CONVERSION_NOT_FOUND', '没有这条转化记录。请核对编号,或先登记转化。');
}
