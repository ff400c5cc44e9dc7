import { type DemandTerm, demandTerms } from './demand-terms.ts';
import type { Demand, MatchingModel } from './model.ts';
import { textCode } from './suggestion.ts';
import type { SupplyIndex } from './supply-index.ts';
import { MAX_IMPACT } from './supply-terms.ts';
import type { TermKind } from './term-key.ts';
import { normalised } from './text.ts';

/** A term of a demand against one index: `factor` × impact, rounded, are the thousandths of a point it brings. */
export interface QueryTerm {
  readonly term: number;
  readonly kind: TermKind;
  readonly text: string;
  readonly factor: number;
}

/** Struck out by whoever asks: reasons by their code, and terms. */
export interface Ignored {
  readonly codes: readonly string[];
  readonly terms: readonly string[];
}

export const NOTHING_IGNORED: Ignored = { codes: [], terms: [] };

/**
 * The demand's terms weighed by their rarity among the supplies, the most telling first. What is struck out brings nothing,
 * and the rest brings what it brought before.
 */
export function demandQuery(
  model: MatchingModel,
  index: SupplyIndex,
  demand: Pick<Demand, 'title' | 'content'>,
  ignored: Ignored = NOTHING_IGNORED,
): QueryTerm[] {
  const terms = demandTerms(model, demand).map((term) => ({ ...term, term: index.terms.find(term.key) }));
  const scale = pointScale(model, fullMatch(index, terms));
  const struckOut = new Set(ignored.terms.map((term) => normalised(term.trim())));
  return terms
    .filter(({ term, kind, text }) => term >= 0 && !struckOut.has(text) && !ignored.codes.includes(textCode(kind)))
    .map(({ term, kind, text, weight, key }) => ({
      term,
      kind,
      text,
      key,
      factor: factorOf(scale, weight, index.rarity(term)),
    }))
    .filter(({ factor }) => factor > 0)
    .sort((a, b) => b.factor - a.factor || a.key - b.key)
    .map(({ term, kind, text, factor }) => ({ term, kind, text, factor }));
}

/** What a full match of the title would weigh; of everything, where the title says nothing. */
function fullMatch(
  index: SupplyIndex,
  terms: readonly (Pick<DemandTerm, 'weight' | 'titleWeight'> & { readonly term: number })[],
): number {
  let title = 0;
  let all = 0;
  for (const { term, weight, titleWeight } of terms) {
    const rarity = index.rarity(term);
    title += titleWeight * rarity;
    all += weight * rarity;
  }
  return title > 0 ? title : all;
}

/** Thousandths of a point per unit of weight and step of impact. */
export function pointScale({ parameters }: MatchingModel, full: number): number {
  return full > 0 ? (parameters.points.sameText * (parameters.text.k1 + 1)) / MAX_IMPACT / full : 0;
}

export function factorOf(scale: number, weight: number, rarity: number): number {
  return scale * (weight * rarity);
}

/** Whole thousandths of a point: integers, so that a score is exactly the sum of its reasons. */
export function termPoints(factor: number, impact: number): number {
  return Math.round(factor * impact);
}
