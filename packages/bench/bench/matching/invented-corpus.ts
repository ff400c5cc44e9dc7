import { dict } from '@node-rs/jieba/dict.js';
import { type Demand, type Supply, UNKNOWN_DEMAND, UNKNOWN_SUPPLY } from '@zhiqi/matching';

/** Tags of words that technology is written in. */
const TECHNICAL = /^(n|v|vn|a|nz|l|j|i)$/;
const TOPICS = 800;
const WORDS_OF_TOPIC = 80;
/** Share of words that a text takes from its topic; the others are of the language. */
const TOPIC_SHARE = 0.6;
const IPC_SUBCLASSES = 640;

/** A generator of numbers in 0…1 that gives the same ones for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Vocabulary {
  readonly words: readonly string[];
  /** Running sum of the words' frequencies in the language. */
  readonly shares: Float64Array;
}

/**
 * Invented patents and demands: real words, drawn as often as the language uses them, in topics. Number `n` is the same patent
 * in every run and on every machine, whatever came before.
 */
export class InventedCorpus {
  readonly #vocabulary = readVocabulary();
  readonly #topics: readonly (readonly string[])[];

  constructor() {
    const random = randomNumbers(7);
    this.#topics = Array.from({ length: TOPICS }, () =>
      Array.from({ length: WORDS_OF_TOPIC }, () => this.#word(random, 0.3)),
    );
  }

  supply(number: number): Supply {
    const random = randomNumbers(number * 2 + 1);
    const topic = this.#topic(random);
    return {
      id: `20${10_000_000_000 + number}.X`,
      text: {
        title: this.#text(random, topic, 4, 9),
        abstract: this.#text(random, topic, 60, 130),
        firstClaim: this.#text(random, topic, 70, 160),
      },
      facts: {
        ...UNKNOWN_SUPPLY,
        inForce: random() < 0.9,
        availability: random() < 0.7 ? 'AVAILABLE_NOW' : 'NEEDS_CONSENT',
        ipc: [ipcSubclass(Math.floor(random() * IPC_SUBCLASSES))],
      },
    };
  }

  demand(number: number): Demand {
    const random = randomNumbers(number * 2 + 2_000_000_000);
    const topic = this.#topic(random);
    return {
      id: `dmd_${number}`,
      title: this.#text(random, topic, 4, 10),
      content: this.#text(random, topic, 60, 320),
      facts: { ...UNKNOWN_DEMAND, ipcHints: [ipcSubclass(Math.floor(random() * IPC_SUBCLASSES))] },
    };
  }

  /** Popular topics have more patents, as coal has in a coal county. */
  #topic(random: () => number): readonly string[] {
    return this.#topics[Math.floor(random() ** 2 * TOPICS)] as readonly string[];
  }

  #text(random: () => number, topic: readonly string[], least: number, most: number): string {
    const count = least + Math.floor(random() * (most - least + 1));
    const words = Array.from({ length: count }, () =>
      random() < TOPIC_SHARE ? (topic[Math.floor(random() ** 1.5 * topic.length)] as string) : this.#word(random, 1),
    );
    return words.join('');
  }

  /** @param common 1 draws as the language does, less draws rarer words */
  #word(random: () => number, common: number): string {
    const { words, shares } = this.#vocabulary;
    const wanted = (1 - random() ** (1 / common)) * (shares.at(-1) as number);
    let low = 0;
    let high = shares.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((shares[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return words[low] as string;
  }
}

/** Words of the segmenter's dictionary, the most frequent first. */
function readVocabulary(): Vocabulary {
  const entries = Buffer.from(dict)
    .toString('utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([word = '', , tag = '']) => word.length > 1 && TECHNICAL.test(tag))
    .map(([word = '', frequency]) => ({ word, frequency: Number(frequency) }))
    .sort((a, b) => b.frequency - a.frequency || (a.word < b.word ? -1 : 1))
    .slice(0, 60_000);
  let sum = 0;
  const shares = Float64Array.from(entries, ({ frequency }) => (sum += frequency ** 0.8));
  return { words: entries.map(({ word }) => word), shares };
}

function ipcSubclass(number: number): string {
  const section = 'ABCDEFGH'[number % 8] ?? 'A';
  const group = String(1 + (Math.floor(number / 8) % 20)).padStart(2, '0');
  return `${section}${group}${'BCDFGHJK'[Math.floor(number / 160) % 8] ?? 'B'}`;
}
