import { parseLegalDate } from '@zhiqi/kernel';
import { type Demand, Matcher, type MatchingModel, UNKNOWN_DEMAND, UNKNOWN_SUPPLY } from '@zhiqi/matching';
import type { Judgements } from './judgements.ts';
import { ndcg, ranking } from './measures.ts';

/** The texts say nothing of terms that run, so the day does not matter. */
const AS_OF = parseLegalDate('2022-06-30');

/** The matcher of the service over a list of titles. */
export function judgedMatcher(model: MatchingModel, { supplies }: Judgements): Matcher {
  const matcher = new Matcher(model);
  for (const { id, title } of supplies) {
    matcher.putSupply({ id, text: { title, abstract: '', firstClaim: '' }, facts: UNKNOWN_SUPPLY });
  }
  return matcher;
}

/** The judged supplies of each judged demand, ranked by the code that ranks suggestions. */
export function judgedRankings(matcher: Matcher, judgements: Judgements): Map<string, string[]> {
  const demands = new Map(judgements.demands.map((demand) => [demand.id, demand]));
  return new Map(
    [...judgements.levels].map(([id, levels]) => {
      const ids = [...levels.keys()];
      const demand: Demand = { content: '', title: '', ...demands.get(id), id, facts: UNKNOWN_DEMAND };
      const scores = matcher.scoreSupplies(demand, ids, { asOf: AS_OF });
      const byId = new Map(ids.map((supply, at) => [supply, scores[at] ?? 0]));
      return [id, ranking(levels, (supply) => byId.get(supply) ?? 0)];
    }),
  );
}

/** nDCG@10 by demand. */
export function judgedQuality(model: MatchingModel, judgements: Judgements): Map<string, number> {
  const rankings = judgedRankings(judgedMatcher(model, judgements), judgements);
  return new Map([...rankings].map(([id, ranked]) => [id, ndcg(ranked, judgements.levels.get(id) ?? new Map())]));
}
