import {
  BIGRAM,
  CHARACTER,
  type Commonness,
  gramsOf,
  type MatchingModel,
  normalised,
  WORD,
  wordsOf,
} from '@zhiqi/matching';
import type { JudgedDemand } from './judgements.ts';

/** Terms in fewer demands than this say something. */
const LEAST_SHARE = 0.05;

/** In what share of the demands a term occurs, for the common ones; sorted, so that the file is the same each time. */
export function learnCommonness(segmenter: MatchingModel['segmenter'], demands: readonly JudgedDemand[]): Commonness {
  const counts = new Map<string, number>();
  for (const { title, content } of demands) {
    const text = normalised(`${title}\n${content}`);
    const terms = [...gramsOf(text), ...wordsOf(segmenter, text)].map(({ kind, text: term }) => `${kind} ${term}`);
    for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const table = (kind: number) => {
    const common = [...counts]
      .map(([term, count]) => [term, count / demands.length] as const)
      .filter(([term, share]) => term.startsWith(`${kind} `) && share >= LEAST_SHARE)
      .map(([term, share]) => [term.slice(2), Math.round(share * 1000) / 1000] as const);
    return Object.fromEntries(common.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return { characters: table(CHARACTER), bigrams: table(BIGRAM), words: table(WORD) };
}
