import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';

/** Cuts Chinese text into words. */
export interface Segmenter {
  /** Version of library, general and domain dictionary: another one may cut, and so score, differently. */
  readonly version: string;
  /** Words and the shorter words inside them, in reading order. */
  words(text: string): string[];
}

/** Names of persons, their tags in the dictionary's third column: a third of its memory, and never a technology. */
const NAME_TAGS = /^nr/;
/** Words rarer than this in the general dictionary's corpus, and longer than {@link PHRASE}, are phrases, not terms. */
const RARE = 3;
const PHRASE = 4;

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
  jieba.loadDict(Buffer.from(generalDictionary()));
  jieba.loadDict(Buffer.from(domain.words.map((word) => `${word} ${DOMAIN_FREQUENCY} n`).join('\n')));
  return {
    version: `jieba-2.0.3+${domain.version}`,
    words: (text) => jieba.cutForSearch(text, true),
  };
}

function generalDictionary(): string {
  return Buffer.from(dict)
    .toString('utf8')
    .split('\n')
    .filter((line) => {
      const [word = '', frequency = '', tag = ''] = line.split(' ');
      return !NAME_TAGS.test(tag) && !(Number(frequency) < RARE && word.length > PHRASE);
    })
    .join('\n');
}
