import { boilerplateWeight } from './commonness.ts';
import type { Demand, MatchingModel } from './model.ts';
import type { TextParameters } from './parameters.ts';
import { BIGRAM, CHARACTER, type TermKind, termKey } from './term-key.ts';
import { gramsOf, normalised, type Occurrence, wordsOf } from './text.ts';

/** One term that a demand asks for. */
export interface DemandTerm {
  readonly key: number;
  readonly kind: TermKind;
  readonly text: string;
  /** Before the rarity of the term in the index, which changes with every patent. */
  readonly weight: number;
  /** The part of the weight that comes from the title: their sum is what a full match of the title would bring. */
  readonly titleWeight: number;
}

/**
 * What a demand asks for: terms of its title, and at a lower weight those of its content, the earlier ones more than what
 * firms write at the end about themselves.
 */
export function demandTerms(model: MatchingModel, demand: Pick<Demand, 'title' | 'content'>): DemandTerm[] {
  const { text } = model.parameters;
  const found = new Map<number, { kind: TermKind; text: string; title: number; content: number }>();
  const entry = ({ kind, text: term }: Occurrence) => {
    const key = termKey(kind, term);
    const known = found.get(key) ?? { kind, text: term, title: 0, content: 0 };
    found.set(key, known);
    return known;
  };
  for (const occurrence of occurrencesOf(model, demand.title)) entry(occurrence).title += 1;
  for (const occurrence of occurrencesOf(model, demand.content)) {
    entry(occurrence).content += 1 / (1 + occurrence.at / text.contentDecay);
  }
  const terms = [...found].map(([key, { kind, text: term, title, content }]) => {
    const own = kindWeight(text, kind) * boilerplateWeight(model.commonness, text.boilerplateStrength, kind, term);
    const weight = own * (title + text.contentWeight * Math.log(1 + content));
    return { key, kind, text: term, weight, titleWeight: own * title };
  });
  // One order for all sums over them: floating-point addition depends on it.
  return terms.sort((a, b) => b.titleWeight - a.titleWeight || a.key - b.key);
}

function occurrencesOf({ segmenter }: MatchingModel, text: string): Occurrence[] {
  const content = normalised(text);
  return [...gramsOf(content), ...wordsOf(segmenter, content)];
}

function kindWeight(text: TextParameters, kind: TermKind): number {
  if (kind === CHARACTER) return text.characterWeight;
  return kind === BIGRAM ? 1 : text.wordWeight;
}
