import { parseIpc } from '@zhiqi/kernel';
import { DemandBook } from './demand-book.ts';
import { demandQuery, type Ignored, NOTHING_IGNORED, type QueryTerm, termPoints } from './demand-query.ts';
import { factReasons } from './fact-reasons.ts';
import { type FilterReason, pairFilter, type Viewpoint } from './filters.ts';
import type { Demand, MatchingModel, Supply } from './model.ts';
import { Accumulators, type RetrievalTerm, retrieve } from './retrieval.ts';
import {
  addendsOf,
  bandOf,
  isTextCode,
  type MatchedTerm,
  type MatchingVersions,
  type Suggestion,
  type TextCode,
  textCode,
} from './suggestion.ts';
import { SupplyIndex } from './supply-index.ts';
import { impactValue, MAX_IMPACT } from './supply-terms.ts';
import { IPC_SUBCLASS, termKey } from './term-key.ts';

export interface Question extends Viewpoint {
  /** How many suggestions at most. */
  readonly limit: number;
  readonly ignored?: Ignored;
  /** Reads everything that shares a word or a pair of characters, whatever it costs: to check what the budget misses. */
  readonly exhaustive?: boolean;
  /** Ids that are not to be suggested (already matched or dismissed). */
  readonly without?: ReadonlySet<string>;
}

export interface Suggestions {
  readonly suggestions: readonly Suggestion[];
  readonly filtered: ReadonlyMap<FilterReason, number>;
  readonly versions: MatchingVersions;
}

const EVERYTHING = { budget: Number.POSITIVE_INFINITY, candidates: Number.POSITIVE_INFINITY };

/** Matches demands and supplies both ways. Pure: it holds what it was given, and asks nothing. */
export class Matcher {
  readonly #model: MatchingModel;
  readonly #index: SupplyIndex;
  readonly #book: DemandBook;
  readonly #accumulators = new Accumulators();
  #factors = new Float64Array(0);

  constructor(model: MatchingModel) {
    this.#model = model;
    this.#index = new SupplyIndex(model);
    this.#book = new DemandBook(model, this.#index);
  }

  get supplies(): number {
    return this.#index.size;
  }

  get demands(): number {
    return this.#book.size;
  }

  /** Memory of the index proper, in bytes. */
  get indexBytes(): number {
    return this.#index.bytes;
  }

  get versions(): MatchingVersions {
    return {
      scoring: this.#model.parameters.version,
      dictionary: this.#model.segmenter.version,
      index: this.#index.generation,
    };
  }

  /** Adds a supply, or replaces what is known under its id. */
  putSupply(supply: Supply): void {
    this.#index.put(canonical(supply));
  }

  /** Whether it would change nothing to put this supply. */
  knowsSupply(supply: Supply): boolean {
    return this.#index.knows(canonical(supply));
  }

  removeSupply(id: string): boolean {
    return this.#index.remove(id);
  }

  hasSupply(id: string): boolean {
    return this.#index.slotOf(id) !== undefined;
  }

  putDemand(demand: Demand): void {
    this.#book.put(demand);
  }

  hasDemand(id: string): boolean {
    return this.#book.find(id) !== undefined;
  }

  /** Whether it would change nothing to put this demand. */
  knowsDemand(demand: Demand): boolean {
    return JSON.stringify(this.#book.find(demand.id)) === JSON.stringify(demand);
  }

  removeDemand(id: string): boolean {
    return this.#book.remove(id);
  }

  /** The best supplies for a demand, best first; equal scores by id. */
  suggestSupplies(demand: Demand, question: Question): Suggestions {
    const query = demandQuery(this.#model, this.#index, demand, question.ignored);
    const without = question.without ?? new Set();
    const { slots, filtered } = retrieve(
      this.#index,
      this.#retrievalTerms(query, demand),
      question.exhaustive === true ? EVERYTHING : this.#model.parameters.retrieval,
      this.#accumulators,
      pairFilter(demand.facts, question),
    );
    const scores = this.#withFactors(query, () =>
      slots
        .filter((slot) => !without.has(this.#index.idOf(slot)))
        .map((slot) => ({ slot, id: this.#index.idOf(slot), score: this.#score(demand, slot, question) })),
    );
    const best = firstOf(scores, question.limit);
    return {
      suggestions: best.map(({ slot, id }) => this.#explain(id, query, demand, slot, question)),
      filtered,
      versions: this.versions,
    };
  }

  /**
   * The best demands for a supply that is in the index, best first; equal scores by id.
   * @throws RangeError if it is not in the index
   */
  suggestDemands(supplyId: string, question: Question): Suggestions {
    const slot = this.#slotOf(supplyId);
    const facts = this.#index.factsOf(slot);
    const filtered = new Map<FilterReason, number>();
    const found: { readonly id: string; readonly score: number }[] = [];
    for (const [id, textPoints] of this.#book.scores(slot)) {
      const demand = this.#demand(id);
      if (question.without?.has(id) === true) continue;
      const reason = pairFilter(demand.facts, question)(facts);
      if (reason === undefined) found.push({ id, score: this.#scoreOf(demand, slot, textPoints, question) });
      else filtered.set(reason, (filtered.get(reason) ?? 0) + 1);
    }
    const suggestions = firstOf(found, question.limit).map(({ id }) => {
      const demand = this.#demand(id);
      return this.#explain(id, demandQuery(this.#model, this.#index, demand, question.ignored), demand, slot, question);
    });
    return { suggestions, filtered, versions: this.versions };
  }

  /**
   * Score and reasons of one pair, filtered or not.
   * @throws RangeError if the supply is not in the index
   */
  explainPair(demand: Demand, supplyId: string, question: Pick<Question, 'asOf' | 'ignored'>): Suggestion {
    const query = demandQuery(this.#model, this.#index, demand, question.ignored);
    return this.#explain(supplyId, query, demand, this.#slotOf(supplyId), question);
  }

  /** Why a pair is out, or nothing. @throws RangeError if the supply is not in the index */
  filterReason(demand: Demand, supplyId: string, viewpoint: Viewpoint): FilterReason | undefined {
    return pairFilter(demand.facts, viewpoint)(this.#index.factsOf(this.#slotOf(supplyId)));
  }

  /** Scores of given supplies for a demand, by the code that ranks suggestions; in thousandths of a point. */
  scoreSupplies(demand: Demand, supplyIds: readonly string[], question: Pick<Question, 'asOf'>): number[] {
    const query = demandQuery(this.#model, this.#index, demand);
    return this.#withFactors(query, () => supplyIds.map((id) => this.#score(demand, this.#slotOf(id), question)));
  }

  #slotOf(supplyId: string): number {
    const slot = this.#index.slotOf(supplyId);
    if (slot === undefined) throw new RangeError(`supply ${supplyId} is not in the index`);
    return slot;
  }

  #demand(id: string): Demand {
    const demand = this.#book.find(id);
    if (demand === undefined) throw new RangeError(`demand ${id} is not in the book`);
    return demand;
  }

  /** Lists to read: pairs and words of the demand, and the IPC subclasses it hints at. */
  #retrievalTerms(query: readonly QueryTerm[], demand: Demand): RetrievalTerm[] {
    const { text, points } = this.#model.parameters;
    const usualImpact = MAX_IMPACT / impactValue(text, MAX_IMPACT);
    const terms = query.map(({ term, factor }) => ({ term, gain: factor * usualImpact }));
    for (const hint of demand.facts.ipcHints) {
      const term = this.#index.terms.find(termKey(IPC_SUBCLASS, hint.slice(0, 4)));
      if (term >= 0) terms.push({ term, gain: points.sameIpcSubclass });
    }
    return terms.sort((a, b) => b.gain - a.gain);
  }

  /** Lays the query's factors out by term, for as long as `work` lasts. */
  #withFactors<Result>(query: readonly QueryTerm[], work: () => Result): Result {
    if (this.#factors.length < this.#index.terms.size) {
      this.#factors = new Float64Array(Math.ceil(this.#index.terms.size * 1.25));
    }
    for (const { term, factor } of query) this.#factors[term] = factor;
    const result = work();
    for (const { term } of query) this.#factors[term] = 0;
    return result;
  }

  #score(demand: Demand, slot: number, question: Pick<Question, 'asOf' | 'ignored'>): number {
    const factors = this.#factors;
    let points = 0;
    const { weights } = this.#index;
    const count = weights.read(slot);
    const { terms, impacts } = weights;
    for (let at = 0; at < count; at += 1) {
      const factor = factors[terms[at] as number] as number;
      if (factor > 0) points += termPoints(factor, impacts[at] as number);
    }
    return points + this.#factPoints(demand, slot, question);
  }

  /** Where something of the text is struck out the pair is scored anew, else the points of its text are known. */
  #scoreOf(demand: Demand, slot: number, textPoints: number, question: Question): number {
    const { codes = [], terms = [] } = question.ignored ?? {};
    if (terms.length === 0 && !codes.some(isTextCode)) return textPoints + this.#factPoints(demand, slot, question);
    const query = demandQuery(this.#model, this.#index, demand, question.ignored);
    return this.#explain(demand.id, query, demand, slot, question).score;
  }

  #factPoints(demand: Demand, slot: number, { asOf, ignored }: Pick<Question, 'asOf' | 'ignored'>): number {
    const codes: readonly string[] = ignored?.codes ?? [];
    return factReasons(this.#model, demand.facts, this.#index.factsOf(slot), asOf)
      .filter(({ code }) => !codes.includes(code))
      .reduce((sum, { points }) => sum + points, 0);
  }

  #explain(
    id: string,
    query: readonly QueryTerm[],
    demand: Demand,
    slot: number,
    { asOf, ignored = NOTHING_IGNORED }: Pick<Question, 'asOf' | 'ignored'>,
  ): Suggestion {
    const impacts = new Map<number, number>();
    const { weights } = this.#index;
    for (let at = weights.read(slot) - 1; at >= 0; at -= 1) {
      impacts.set(weights.terms[at] as number, weights.impacts[at] as number);
    }
    const terms = new Map<TextCode, MatchedTerm[]>([
      ['WORDS', []],
      ['PHRASES', []],
      ['CHARACTERS', []],
    ]);
    for (const { term, kind, text, factor } of query) {
      const points = termPoints(factor, impacts.get(term) ?? 0);
      if (points > 0) terms.get(textCode(kind))?.push({ term: text, points });
    }
    for (const matched of terms.values()) matched.sort((a, b) => b.points - a.points || (a.term < b.term ? -1 : 1));
    const facts = factReasons(this.#model, demand.facts, this.#index.factsOf(slot), asOf);
    const addends = addendsOf(terms, facts).filter(({ code }) => !ignored.codes.includes(code));
    const score = addends.reduce((sum, { points }) => sum + points, 0);
    return { id, score, band: bandOf(this.#model.parameters, addends), addends };
  }
}

/** IPC symbols in the form they are compared in; a subclass stays as it is. */
function canonical(supply: Supply): Supply {
  const ipc = supply.facts.ipc.map((symbol) => parseIpc(symbol)?.canonical ?? symbol);
  return { ...supply, facts: { ...supply.facts, ipc } };
}

/** Highest score first; equal ones by id, so that the order never depends on who came first. */
function firstOf<Scored extends { readonly id: string; readonly score: number }>(
  found: readonly Scored[],
  limit: number,
): Scored[] {
  return found.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
}
