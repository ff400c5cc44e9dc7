import { FactTable } from './fact-table.ts';
import { largerBy } from './larger.ts';
import type { MatchingModel, Supply, SupplyFacts } from './model.ts';
import { SetDigest } from './set-digest.ts';
import { SlotLists } from './slot-lists.ts';
import { supplyTerms } from './supply-terms.ts';
import { CHARACTER, kindOfKey } from './term-key.ts';
import { TermTable } from './term-table.ts';
import { WeightedTerms } from './weighted-terms.ts';

/**
 * The supplies by their terms, changed one at a time. Each supply has a number (slot) that is reused when it goes, so the
 * index stays as large as what it holds. Nothing in it depends on the order of the changes: two instances with the same
 * supplies answer alike.
 */
export class SupplyIndex {
  readonly #model: MatchingModel;
  readonly terms = new TermTable();
  /** Slots by term; not for single characters, whose lists would be the longest and tell the least. */
  readonly postings = new SlotLists();
  /** Terms by slot, with their impacts. */
  readonly weights = new WeightedTerms();
  #documentFrequency = new Int32Array(1024);
  readonly #slots = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #facts = new FactTable();
  readonly #freeSlots: number[] = [];
  readonly #digest = new SetDigest();

  constructor(model: MatchingModel) {
    this.#model = model;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Slots ever in use: the length of an array by slot. */
  get slotCount(): number {
    return this.#ids.length;
  }

  /** Names the set of supplies that it holds, whatever way it came about. */
  get generation(): string {
    return this.#digest.value;
  }

  /** Memory of the typed arrays; ids of supplies and the values that their facts share come on top. */
  get bytes(): number {
    return (
      this.terms.bytes +
      this.postings.bytes +
      this.weights.bytes +
      this.#facts.bytes +
      this.#documentFrequency.byteLength
    );
  }

  slotOf(id: string): number | undefined {
    return this.#slots.get(id);
  }

  idOf(slot: number): string {
    return this.#ids[slot] ?? '';
  }

  /** Through an object that shows another supply with the next call. @throws Error if there is no supply in the slot */
  factsOf(slot: number): SupplyFacts {
    return this.#facts.at(slot);
  }

  /** Whether this very supply is held. */
  knows(supply: Supply): boolean {
    const slot = this.#slots.get(supply.id);
    return slot !== undefined && this.#digest.holds(slot, digestText(supply));
  }

  /** Adds a supply, or replaces what is known under its id. */
  put(supply: Supply): void {
    const known = this.#slots.get(supply.id);
    const digest = digestText(supply);
    if (known !== undefined && this.#digest.holds(known, digest)) return;
    const slot = known ?? this.#freeSlots.pop() ?? this.#ids.length;
    this.#slots.set(supply.id, slot);
    this.#ids[slot] = supply.id;
    this.#facts.set(slot, supply.facts);
    this.#digest.set(slot, digest);
    this.#setTerms(slot, supplyTerms(this.#model, supply));
  }

  /** Whether there was one. */
  remove(id: string): boolean {
    const slot = this.#slots.get(id);
    if (slot === undefined) return false;
    this.#setTerms(slot, new Map());
    this.#slots.delete(id);
    this.#ids[slot] = '';
    this.#facts.clear(slot);
    this.#digest.clear(slot);
    this.#freeSlots.push(slot);
    return true;
  }

  /** In how many supplies a term occurs. */
  documentFrequency(term: number): number {
    return term >= 0 && term < this.#documentFrequency.length ? (this.#documentFrequency[term] as number) : 0;
  }

  /** Rarity of a term, BM25's ln(1 + (N − n + ½) / (n + ½)): never negative. */
  rarity(term: number): number {
    const n = this.documentFrequency(term);
    return Math.log(1 + (this.size - n + 0.5) / (n + 0.5));
  }

  /** Only what differs from the terms before is touched: what becomes of a right rarely changes its words. */
  #setTerms(slot: number, impacts: ReadonlyMap<number, number>): void {
    const terms = new Map<number, number>();
    for (const [key, impact] of impacts) terms.set(this.terms.intern(key), impact);
    const before = new Set(this.weights.terms.subarray(0, this.weights.read(slot)));
    for (const term of before) if (!terms.has(term)) this.#unlink(term, slot);
    for (const term of terms.keys()) if (before.size === 0 || !before.has(term)) this.#link(term, slot);
    this.weights.assign(slot, terms);
  }

  #link(term: number, slot: number): void {
    if (term >= this.#documentFrequency.length) this.#documentFrequency = largerBy(this.#documentFrequency, term);
    this.#documentFrequency[term] = (this.#documentFrequency[term] as number) + 1;
    if (kindOfKey(this.terms.keyOf(term)) !== CHARACTER) this.postings.add(term, slot);
  }

  #unlink(term: number, slot: number): void {
    this.#documentFrequency[term] = (this.#documentFrequency[term] as number) - 1;
    this.postings.remove(term, slot);
  }
}

function digestText({ id, text, facts }: Supply): string {
  return JSON.stringify([id, text.title, text.abstract, text.firstClaim, facts]);
}
