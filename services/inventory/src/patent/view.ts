import type { Patent } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { PATENT_RULES } from '../rule-sets.ts';
import { patentTerm, type RegisteredPatent } from './domain.ts';

/** A patent as officers see it. */
export function patentView(state: RegisteredPatent, version: number): Patent {
  const { dormancy, availability } = state;
  return {
    applicationNo: state.applicationNo,
    kind: `PATENT_KIND_${state.kind}`,
    title: state.title,
    filingDate: state.filingDate,
    grantDate: state.grantDate ?? '',
    publicationNos: [...state.publicationNos],
    ipcMain: state.ipcMain ?? '',
    ipc: [...state.ipc],
    locarno: state.locarno ?? '',
    holders: state.holders.map((holder) => ({
      holderKey: holder.holderKey,
      name: holder.name,
      holderType: `HOLDER_TYPE_${holder.holderType}`,
      uscc: holder.uscc ?? '',
      divisionCode: holder.divisionCode ?? '',
    })),
    state: `PATENT_STATE_${state.legalState}`,
    legalFacts: state.legalFacts.map((fact) => ({
      state: `PATENT_STATE_${fact.state}`,
      effectiveDate: fact.effectiveDate,
      knownAt: fact.knownAt,
      source: fact.source,
    })),
    termLastDay: patentTerm(PATENT_RULES.term, state).lastDay,
    overlays: state.overlays
      .filter(({ clearedOn }) => clearedOn === null)
      .map(({ overlay, effectiveDate, sourceRef }) => ({
        overlay: `OVERLAY_${overlay}`,
        effectiveDate: effectiveDate ?? '',
        sourceRef,
      })),
    inScope: state.scope.inScope,
    scopeReason: state.scope.reason,
    dormancy: dormancy
      ? { ...judgement(dormancy), dormancyClass: `DORMANCY_CLASS_${dormancy.dormancyClass}` }
      : undefined,
    availability: availability
      ? { ...judgement(availability), availability: `AVAILABILITY_${availability.availability}` }
      : undefined,
    version: BigInt(version),
    abstract: state.abstract ?? '',
    firstClaim: state.firstClaim ?? '',
    industryCodes: [...state.industryCodes],
    seiCodes: [...state.seiCodes],
    familyCountries: [...state.familyCountries],
    familySize: state.familySize ?? undefined,
    citedBy: state.citedBy ?? undefined,
    vendorScores: state.vendorScores.map((score) => ({ ...score })),
    declaredCriteria: state.declaredCriteria.map((criterion) => `HIGH_VALUE_CRITERION_${criterion}` as const),
  };
}

function judgement(verdict: { reasonCodes: readonly string[]; ruleSetVersion: string; asOf: string }) {
  return { reasonCodes: [...verdict.reasonCodes], ruleSetVersion: verdict.ruleSetVersion, asOf: verdict.asOf };
}
