import type { TechnologyDemand } from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { daysBetween, type LegalDate } from '@zhiqi/kernel';
import { industryOf } from '../industries.ts';
import { type Demand, type DemandNeed, type DemandState, unknownDemand } from './domain.ts';

/** A demand as officers and the enterprise itself see it. */
export function demandView(state: DemandState, version: number, today: LegalDate): TechnologyDemand {
  if (state.status === 'ABSENT') throw unknownDemand();
  const { requester, published } = state;
  return {
    demandId: state.demandId,
    status: `TECHNOLOGY_DEMAND_STATUS_${state.status}`,
    planYear: state.planYear,
    ...requester,
    size: `SME_SIZE_${state.size}`,
    need: needView(state.need),
    industryCode: state.industryCode,
    industryZh: industryOf(state.industryCode)?.nameZh ?? '',
    ipcHints: [...state.ipcHints],
    confidentiality: `DEMAND_CONFIDENTIALITY_${state.confidentiality}`,
    mayNameRequester: state.mayNameRequester,
    publicTitle: published?.title ?? '',
    publicText: published?.text ?? '',
    surveyId: state.surveyId ?? '',
    raisedOn: state.raisedOn,
    registeredOn: state.registeredOn ?? '',
    validUntil: state.validUntil ?? '',
    statusSince: state.statusSince,
    daysInStatus: Math.max(0, daysBetween(state.statusSince, today)),
    ...endView(state),
    matchIds: [...state.matchIds],
    version: BigInt(version),
  };
}

/** A need as it was told. */
export function needView({ title, content, urgency, budgetBand }: DemandNeed) {
  return {
    title,
    content,
    urgency: `DEMAND_URGENCY_${urgency}`,
    budgetBand: `BUDGET_BAND_${budgetBand}`,
  } as const;
}

function endView({ returnReason, closeReason, conversionId }: Demand) {
  return {
    returnReason: `TECHNOLOGY_DEMAND_RETURN_REASON_${returnReason ?? 'UNSPECIFIED'}`,
    closeReason: `DEMAND_CLOSE_REASON_${closeReason ?? 'UNSPECIFIED'}`,
    conversionId: conversionId ?? '',
  } as const;
}
