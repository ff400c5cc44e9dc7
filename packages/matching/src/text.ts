import type { Segmenter } from './segmenter.ts';
import { BIGRAM, CHARACTER, type TermKind, WORD } from './term-key.ts';

/** One term of a text, and where it stands. */
export interface Occurrence {
  readonly kind: TermKind;
  readonly text: string;
  /** UTF-16 units from the start. */
  readonly at: number;
}

const RUN = /\p{Script=Han}+|[a-z0-9]+/gu;
const LATIN = /^[a-z0-9]/;
const WORDLIKE = /[\p{L}\p{N}]/u;

/** Full-width to half-width, lower case: what looks the same is the same. */
export function normalised(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * Characters and pairs of neighbouring characters; a run of Latin letters and digits (`igbt`, `pm25`) is one term.
 * Pairs find what segmentation cuts differently, characters what is said with other words (废水, 污水).
 */
export function gramsOf(normalisedText: string): Occurrence[] {
  const grams: Occurrence[] = [];
  for (const { 0: run, index } of normalisedText.matchAll(RUN)) {
    if (LATIN.test(run)) {
      if (run.length > 1) grams.push({ kind: BIGRAM, text: run, at: index });
      continue;
    }
    const characters = [...run];
    let at = index;
    for (const [place, character] of characters.entries()) {
      grams.push({ kind: CHARACTER, text: character, at });
      const next = characters[place + 1];
      if (next !== undefined) grams.push({ kind: BIGRAM, text: character + next, at });
      at += character.length;
    }
  }
  return grams;
}

/** How far back a word inside a longer one may begin. */
const LOOK_BACK = 12;

/** Words of two or more characters. */
export function wordsOf(segmenter: Segmenter, normalisedText: string): Occurrence[] {
  const words: Occurrence[] = [];
  let cursor = 0;
  for (const text of segmenter.words(normalisedText)) {
    const found = normalisedText.indexOf(text, Math.max(0, cursor - LOOK_BACK));
    cursor = found < 0 ? cursor : found;
    if (text.length > 1 && WORDLIKE.test(text)) words.push({ kind: WORD, text, at: cursor });
  }
  return words;
}
