import { BIGRAM, CHARACTER, type TermKind, WORD } from './term-key.ts';

/** How common terms are in demands, learned from demands without labels (`data/commonness.json`). */
export interface Commonness {
  /** Share of demands that use the term, by kind; a term that is not listed is rare. */
  readonly characters: Readonly<Record<string, number>>;
  readonly bigrams: Readonly<Record<string, number>>;
  readonly words: Readonly<Record<string, number>>;
}

/** Below this a term (的) is left out: it would only lengthen the reasons. */
const NEXT_TO_NOTHING = 0.1;

/** Weight in 0…1 of a term of a demand: what every demand says (需求, 公司, 目前) tells nothing of what is wanted. */
export function boilerplateWeight(commonness: Commonness, strength: number, kind: TermKind, text: string): number {
  const share = tableOf(commonness, kind)?.[text];
  if (share === undefined) return 1;
  const weight = Math.min(1, -Math.log(share) / strength);
  return weight < NEXT_TO_NOTHING ? 0 : weight;
}

function tableOf(commonness: Commonness, kind: TermKind): Readonly<Record<string, number>> | undefined {
  if (kind === CHARACTER) return commonness.characters;
  if (kind === BIGRAM) return commonness.bigrams;
  return kind === WORD ? commonness.words : undefined;
}
