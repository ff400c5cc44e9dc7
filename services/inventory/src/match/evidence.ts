import { type LegalDate, legalDateAt } from '@zhiqi/kernel';
import type { Supply } from '@zhiqi/matching';
import { pairFilter } from '@zhiqi/matching/filters';
import type { ServiceContext } from '@zhiqi/runtime';
import type { Demand } from '../demand/domain.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import type { RegisteredPatent } from '../patent/domain.ts';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import { HOLDS_PATENTS, listingAggregate } from '../supply-listing/aggregate.ts';
import { ON_THE_LIST } from '../supply-listing/domain.ts';
import type { Match, MatchEvidence } from './domain.ts';
import type { MatchingIndex } from './index-keeper.ts';
import { listingSupply, matchingDemand, patentSupply } from './matchable.ts';
import { loadDemand, requireMatchable } from './suggest.ts';
import { minTermMonths } from './term-rule.ts';
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
  await index.recheck({ supplies: [supplyId] });
  requireMatchable(matcher, supplyId);
  const { score, band, addends } = matcher.explainPair(matchingDemand(demand), supplyId, { asOf: todayOf(service) });
  return {
    score,
    band,
    addends: addends.map((addend) => ({ ...addend, terms: addend.terms.slice(0, KEPT_TERMS) })),
    versions: matcher.versions,
  };
}

/**
 * Why the two sides of a match may not be brought together now, in words; null = they may. Judged by what the store says at
 * this moment, and without the index: an officer who confirms need not wait until that is built.
 */
export async function obstacleOf(service: ServiceContext, match: Match): Promise<string | null> {
  const supply = await supplyNow(service, match.listingId, match.applicationNos);
  if (supply === undefined) return '供给已不在对接范围内';
  const demand = matchingDemand(await loadDemand(service, match.demandId));
  const asOf = todayOf(service);
  const viewpoint = { asOf, minTermMonths: await minTermMonths(service.store, asOf), bureau: true };
  const reason = pairFilter(demand.facts, viewpoint)(supply.facts);
  return reason === undefined ? null : FILTER_LABELS[reason];
}

/** A published listing, or a patent that is in scope, as the matcher would know it now. */
async function supplyNow(
  { store }: ServiceContext,
  listingId: string | null,
  applicationNos: readonly string[],
): Promise<Supply | undefined> {
  const rules = await rulesInForce(store);
  const loaded = await Promise.all(applicationNos.map((applicationNo) => store.load(patentAggregate, applicationNo)));
  const patents = loaded.flatMap((each): RegisteredPatent[] =>
    each?.state.status === 'REGISTERED' ? [each.state] : [],
  );
  if (listingId !== null) {
    const listing = (await store.load(listingAggregate, listingId))?.state;
    if (listing === undefined || listing.status === 'ABSENT' || !ON_THE_LIST.includes(listing.status)) return undefined;
    return listingSupply(listing, patents, rules);
  }
  const [patent] = patents;
  if (patent === undefined) return undefined;
  const offered = await store.documents(listingAggregate).findOne(
    {
      ...HOLDS_PATENTS,
      'state.liveApplicationNos': patent.applicationNo,
      'state.status': { $in: [...ON_THE_LIST] },
    },
    { projection: { _id: 1 } },
  );
  return patentSupply(patent, rules, offered?._id ?? null);
}

function todayOf({ clock }: ServiceContext): LegalDate {
  return legalDateAt(clock.now().getTime());
}
