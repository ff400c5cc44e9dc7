import type { MatchAddend, Match as MatchMessage } from '@zhiqi/contracts/zhiqi/inventory/v1/matching_service';
import { daysBetween, type LegalDate } from '@zhiqi/kernel';
import type { FilterReason } from '@zhiqi/matching';
import { type EvidenceAddend, type MatchState, OPEN_STATUSES, unknownMatch } from './domain.ts';

/** Why a pair is out, in words. */
export const FILTER_LABELS: Readonly<Record<FilterReason, string>> = {
  NOT_IN_FORCE: '权利不在有效期内',
  ENCUMBERED: '权利受限(保全、权属纠纷、独占或排他许可)',
  NOT_AVAILABLE: '权利人不愿转化或不可用',
  TERM_TOO_SHORT: '剩余保护期不足',
  MODE_MISMATCH: '转化方式不符',
  OWN_PATENT: '需求企业自有专利',
  REPRESENTED_BY_LISTING: '已由供给条目代表',
  DEMAND_CLOSED: '需求已办结',
  CONFIDENTIAL: '需求未公开',
};

/** A match as officers and its two sides see it. @param staleDays how long it may wait in one state */
export function matchView(state: MatchState, version: number, today: LegalDate, staleDays: number): MatchMessage {
  if (state.status === 'ABSENT') throw unknownMatch();
  const { evidence } = state;
  const open = OPEN_STATUSES.includes(state.status);
  const days = open ? Math.max(0, daysBetween(state.statusSince, today)) : 0;
  return {
    matchId: state.matchId,
    status: `MATCH_STATUS_${state.status}`,
    listingId: state.listingId ?? '',
    applicationNos: [...state.applicationNos],
    demandId: state.demandId,
    planYear: state.planYear,
    score: evidence.score,
    band: `SCORE_BAND_${evidence.band}`,
    addends: evidence.addends.map(addendView),
    versions: evidence.versions,
    suggestedOn: state.suggestedOn,
    confirmedOn: state.confirmedOn ?? '',
    holderToldOn: state.holderToldOn ?? '',
    enterpriseToldOn: state.enterpriseToldOn ?? '',
    introducedOn: state.introducedOn ?? '',
    negotiatingSince: state.negotiatingSince ?? '',
    endedOn: state.endedOn ?? '',
    endReason: `MATCH_END_REASON_${state.endReason ?? 'UNSPECIFIED'}`,
    conversionId: state.conversionId ?? '',
    statusSince: state.statusSince,
    daysInStatus: days,
    stale: days > staleDays,
    etag: String(version),
  };
}

/** One addend of a score. */
export function addendView({ code, labelZh, points, terms, detail }: EvidenceAddend): MatchAddend {
  return {
    code: `MATCH_REASON_CODE_${code}`,
    labelZh,
    points,
    terms: terms.map(({ term, points: each }) => ({ term, points: each })),
    detail,
  };
}
