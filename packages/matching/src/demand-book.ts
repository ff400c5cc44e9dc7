import { factorOf, pointScale, termPoints } from './demand-query.ts';
import { demandTerms } from './demand-terms.ts';
import type { Demand, MatchingModel } from './model.ts';
import type { SupplyIndex } from './supply-index.ts';

/** A demand ready to be compared: its terms by their numbers in the index, those of the title first. */
interface Entry {
  readonly demand: Demand;
  readonly terms: Int32Array;
  readonly weights: Float64Array;
  readonly titleWeights: Float64Array;
}

/**
 * The demands, for the way back from a patent. There are a hundred times fewer of them than patents, so each is compared: a
 * few microseconds apiece.
 */
export class DemandBook {
  readonly #model: MatchingModel;
  readonly #index: SupplyIndex;
  readonly #entries = new Map<string, Entry>();
  /** Scratch memory by term; all zero between questions. */
  #impacts = new Uint8Array(0);

  constructor(model: MatchingModel, index: SupplyIndex) {
    this.#model = model;
    this.#index = index;
  }

  get size(): number {
    return this.#entries.size;
  }

  demands(): Demand[] {
    return [...this.#entries.values()].map(({ demand }) => demand);
  }

  find(id: string): Demand | undefined {
    return this.#entries.get(id)?.demand;
  }

  put(demand: Demand): void {
    const known = this.#entries.get(demand.id);
    if (known !== undefined && known.demand.title === demand.title && known.demand.content === demand.content) {
      this.#entries.set(demand.id, { ...known, demand });
      return;
    }
    const terms = demandTerms(this.#model, demand);
    this.#entries.set(demand.id, {
      demand,
      terms: Int32Array.from(terms, ({ key }) => this.#index.terms.intern(key)),
      weights: Float64Array.from(terms, ({ weight }) => weight),
      titleWeights: Float64Array.from(
        terms.filter(({ titleWeight }) => titleWeight > 0),
        ({ titleWeight }) => titleWeight,
      ),
    });
  }

  remove(id: string): boolean {
    return this.#entries.delete(id);
  }

  /** Points of text of every demand against a supply, thousandths; only those that share a term. */
  scores(slot: number): Map<string, number> {
    const { weights, terms } = this.#index;
    if (this.#impacts.length < terms.size) this.#impacts = new Uint8Array(Math.ceil(terms.size * 1.25));
    const impacts = this.#impacts;
    const count = weights.read(slot);
    for (let at = 0; at < count; at += 1) impacts[weights.terms[at] as number] = weights.impacts[at] as number;
    const scores = new Map<string, number>();
    for (const [id, entry] of this.#entries) {
      const points = this.#points(entry, impacts);
      if (points > 0) scores.set(id, points);
    }
    for (let at = 0; at < count; at += 1) impacts[weights.terms[at] as number] = 0;
    return scores;
  }

  #points({ terms, weights, titleWeights }: Entry, impacts: Uint8Array): number {
    let scale = 0;
    let points = 0;
    for (let at = 0; at < terms.length; at += 1) {
      const term = terms[at] as number;
      const impact = impacts[term] as number;
      if (impact === 0) continue;
      if (scale === 0) scale = pointScale(this.#model, this.#fullMatch(terms, weights, titleWeights));
      points += termPoints(factorOf(scale, weights[at] as number, this.#index.rarity(term)), impact);
    }
    return points;
  }

  #fullMatch(terms: Int32Array, weights: Float64Array, titleWeights: Float64Array): number {
    const used = titleWeights.length > 0 ? titleWeights : weights;
    let full = 0;
    for (let at = 0; at < used.length; at += 1) {
      full += (used[at] as number) * this.#index.rarity(terms[at] as number);
    }
    return full;
  }
}
