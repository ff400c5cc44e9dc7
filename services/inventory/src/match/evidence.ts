import { legalDateAt } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import type { Demand } from '../demand/domain.ts';
import type { Match, MatchEvidence } from './domain.ts';
import type { MatchingIndex } from './index-keeper.ts';
import { loadDemand, requireMatchable, toMatch } from './suggest.ts';
import { FILTER_LABELS } from './view.ts';

/** Terms of a reason that are kept with a match; their points are in the reason whatever their number. */
const KEPT_TERMS = 20;

/** Score and reasons of a pair now. @throws DomainError where the supply is not on offer */
export async function evidenceOf(
  service: ServiceContext,
  index: MatchingIndex,
  demand: Demand,
  supplyId: string,
): Promise<MatchEvidence> {
  const matcher = await index.fresh();
  requireMatchable(matcher, supplyId);
  const asOf = legalDateAt(service.clock.now().getTime());
  const { score, band, addends } = matcher.explainPair(await toMatch(service, demand), supplyId, { asOf });
  return {
    score,
    band,
    addends: addends.map((addend) => ({ ...addend, terms: addend.terms.slice(0, KEPT_TERMS) })),
    versions: matcher.versions,
  };
}

/** Why the two sides of a match may not be brought together now, in words; null = they may. */
export async function obstacleOf(service: ServiceContext, index: MatchingIndex, match: Match): Promise<string | null> {
  const matcher = await index.fresh();
  const supplyId = match.listingId ?? match.applicationNos[0] ?? '';
  if (!matcher.hasSupply(supplyId)) return '供给已不在对接范围内';
  const demand = await toMatch(service, await loadDemand(service, match.demandId));
  const asOf = legalDateAt(service.clock.now().getTime());
  const reason = matcher.filterReason(demand, supplyId, { asOf, bureau: true });
  return reason === undefined ? null : FILTER_LABELS[reason];
}
