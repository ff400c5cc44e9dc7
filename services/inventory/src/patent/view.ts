import type {
  GradeVerdict as GradeMessage,
  HighValueVerdict,
  PatentGrading,
} from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_types';
import type { Patent } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { PATENT_RULES } from '../rule-sets.ts';
import { type Grade, type GradeVerdict, patentTerm, type RegisteredPatent } from './domain.ts';

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
    highValue: state.highValue === null ? undefined : highValueView(state.highValue),
    grading: gradingView(state),
    version: BigInt(version),
    abstract: state.abstract ?? '',
    firstClaim: state.firstClaim ?? '',
    industryCodes: [...state.industryCodes],
    seiCodes: [...state.seiCodes],
    familyCountries: [...state.familyCountries],
    familySize: state.familySize ?? undefined,
    citedBy: state.citedBy ?? undefined,
    vendorScores: state.vendorScores.map((score) => ({ ...score })),
    conversions: state.conversions
      .filter(({ annulledOn }) => annulledOn === null)
      .map(({ conversionId, kind, effectiveDate, endedOn }) => ({
        ...{ conversionId, effectiveDate },
        conversionKind: `CONVERSION_KIND_${kind}` as const,
        endedOn: endedOn ?? '',
      })),
    portfolios: state.portfolios
      .filter(({ member }) => member)
      .map(({ portfolioId, centreId, since }) => ({ portfolioId, centreId, since })),
    declaredCriteria: state.declaredCriteria.map((criterion) => `HIGH_VALUE_CRITERION_${criterion}` as const),
  };
}

function highValueView(verdict: NonNullable<RegisteredPatent['highValue']>): HighValueVerdict {
  return {
    ...judgement(verdict),
    highValue: verdict.highValue,
    criteria: verdict.criteria.map((criterion) => `HIGH_VALUE_CRITERION_${criterion}` as const),
    grounds: verdict.grounds.map(({ criterion, source, reference }) => ({
      criterion: `HIGH_VALUE_CRITERION_${criterion}` as const,
      source: `HIGH_VALUE_SOURCE_${source}` as const,
      reference,
    })),
  };
}

const GRADE_LABEL = '平台分级';

/** What each grade means; D is advice and says so (Patent Law gives nobody a say but the holder). */
const ADVICE: Readonly<Record<Grade, string>> = {
  A: '可立即转化:可列入供给清单并安排对接。',
  B: '经熟化可转化:建议先做小试、中试或补充资料。',
  C: '持有观察:下一轮盘点时再看。',
  D: '仅为建议,供权利人考虑是否继续缴纳年费。是否维持由权利人自行决定,平台不要求放弃或停缴。',
};

/** 平台分级 of a patent; undefined before it is taken into grading. */
export function gradingView({ grading, demandMatches }: RegisteredPatent): PatentGrading | undefined {
  if (grading === null) return undefined;
  const { computed, self, market, final, evaluations } = grading;
  const standing = final ?? computed;
  return {
    label: GRADE_LABEL,
    computed: gradeView(computed),
    self: gradeView(self),
    market: gradeView(market),
    final: gradeView(final),
    evaluations: evaluations.map(({ enterpriseKey, opinion, reasons, evaluatedOn }) => ({
      enterpriseKey,
      opinion: `MARKET_OPINION_${opinion}` as const,
      reasons: reasons.map((reason) => `MARKET_REASON_${reason}` as const),
      evaluatedOn,
    })),
    demandMatches: demandMatches.filter(({ open }) => open).length,
    advice: standing === null ? '' : ADVICE[standing.grade],
  };
}

function gradeView(verdict: GradeVerdict | null): GradeMessage | undefined {
  if (verdict === null) return undefined;
  const { grade, basis, reasonCodes, ruleSetVersion, asOf } = verdict;
  return {
    grade: `PATENT_GRADE_${grade}`,
    basis: `GRADE_BASIS_${basis}`,
    reasonCodes: [...reasonCodes],
    schemeVersion: ruleSetVersion,
    asOf,
  };
}

function judgement(verdict: { reasonCodes: readonly string[]; ruleSetVersion: string; asOf: string }) {
  return { reasonCodes: [...verdict.reasonCodes], ruleSetVersion: verdict.ruleSetVersion, asOf: verdict.asOf };
}
