import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { withoutNamesAndRarePhrases } from './general-dictionary.ts';

/** Cuts Chinese text into words. */
export interface Segmenter {
  /** Version of library, general and domain dictionary: another one may cut, and so score, differently. */
  readonly version: string;
  /** Words and the shorter words inside them, in reading order. */
  words(text: string): string[];
}

/** Words of the platform's field, with where they come from. */
export interface DomainDictionary {
  readonly version: string;
  readonly source: string;
  readonly words: readonly string[];
}

/** Beyond what the general dictionary gives any compound of the same characters, so that the domain's word wins. */
const DOMAIN_FREQUENCY = 10_000;

/** jieba over its general dictionary without names and rare phrases, and over the platform's domain dictionary. */
export function createSegmenter(domain: DomainDictionary): Segmenter {
  const jieba = new Jieba();
  jieba.loadDict(withoutNamesAndRarePhrases(dict));
  jieba.loadDict(Buffer.from(domain.words.map((word) => `${word} ${DOMAIN_FREQUENCY} n`).join('\n')));
  return {
    version: `jieba-2.0.3+${domain.version}`,
    words: (text) => jieba.cutForSearch(text, true),
  };
}
