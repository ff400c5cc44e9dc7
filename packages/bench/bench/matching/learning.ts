import { type MatchingModel, modelWith, type TextParameters } from '@zhiqi/matching';
import { judgedQuality } from './judged-matcher.ts';
import type { Judgements } from './judgements.ts';
import { mean } from './measures.ts';

type Learned = Pick<
  TextParameters,
  'characterWeight' | 'wordWeight' | 'contentWeight' | 'contentDecay' | 'k1' | 'b' | 'boilerplateStrength'
>;

/** Seven numbers are learned, each from a few values: too little to fit a hundred demands by heart. */
const CHOICES: { readonly [Name in keyof Learned]: readonly number[] } = {
  characterWeight: [0.25, 0.5, 0.75, 1, 1.5],
  contentWeight: [0.2, 0.4, 0.6, 0.8],
  contentDecay: [100, 200, 400],
  b: [0.5, 0.7, 0.85],
  k1: [1.2, 1.6, 2.4],
  boilerplateStrength: [1.5, 2, 2.5, 3],
  wordWeight: [0.2, 0.4, 0.6],
};

/** Where the search begins: usual values of BM25, all kinds of term alike. */
const START: Learned = {
  characterWeight: 1,
  contentWeight: 0.4,
  contentDecay: 200,
  b: 0.7,
  k1: 1.2,
  boilerplateStrength: 2,
  wordWeight: 0.4,
};

const ROUNDS = 2;
const VOTES = 5;

/** Chooses the parameters of the text score for some of the judged demands; what was measured once is not measured again. */
export class Learner {
  readonly #base: MatchingModel;
  readonly #judgements: Judgements;
  readonly #measured = new Map<string, Map<string, number>>();

  constructor(base: MatchingModel, judgements: Judgements) {
    // The same title is cut once, not once for every choice.
    const cut = new Map<string, string[]>();
    const words = (text: string) => {
      const known = cut.get(text) ?? base.segmenter.words(text);
      cut.set(text, known);
      return known;
    };
    this.#base = { ...base, segmenter: { version: base.segmenter.version, words } };
    this.#judgements = judgements;
  }

  get measured(): number {
    return this.#measured.size;
  }

  /**
   * The mean of what is best when each fifth of the demands is left out in turn: one demand more or less must not move a
   * parameter from one end of its range to the other.
   */
  learn(demands: readonly string[]): Learned {
    const votes = Array.from({ length: VOTES }, (_, vote) =>
      this.#ascend(demands.filter((_demand, place) => place % VOTES !== vote)),
    );
    const average = (name: keyof Learned) => twoDigits(mean(votes.map((vote) => vote[name])));
    return {
      characterWeight: average('characterWeight'),
      wordWeight: average('wordWeight'),
      contentWeight: average('contentWeight'),
      contentDecay: average('contentDecay'),
      k1: average('k1'),
      b: average('b'),
      boilerplateStrength: average('boilerplateStrength'),
    };
  }

  /** Coordinate ascent: one parameter after the other takes its best value, twice round; of equal ones the first. */
  #ascend(demands: readonly string[]): Learned {
    let best = START;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const name of Object.keys(CHOICES) as (keyof Learned)[]) {
        for (const value of CHOICES[name]) {
          const next = { ...best, [name]: value };
          if (this.quality(next, demands) > this.quality(best, demands)) best = next;
        }
      }
    }
    return best;
  }

  /** Mean nDCG@10 over some of the demands. */
  quality(learned: Learned, demands: readonly string[]): number {
    const key = JSON.stringify(Object.keys(CHOICES).map((name) => learned[name as keyof Learned]));
    const measured = this.#measured.get(key) ?? judgedQuality(this.#with(learned), this.#judgements);
    this.#measured.set(key, measured);
    return mean(demands.map((id) => measured.get(id) ?? 0));
  }

  #with(learned: Learned): MatchingModel {
    const { parameters } = this.#base;
    return { ...this.#base, parameters: modelWith({ text: { ...parameters.text, ...learned } }).parameters };
  }
}

function twoDigits(value: number): number {
  return Math.round(value * 100) / 100;
}
