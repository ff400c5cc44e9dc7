import { IntLists } from './int-lists.ts';
import type { MatchingModel, Supply, SupplyFacts } from './model.ts';
import { SetDigest } from './set-digest.ts';
import { supplyTerms } from './supply-terms.ts';
import { CHARACTER, kindOfKey } from './term-key.ts';
import { TermTable } from './term-table.ts';

const IMPACT_BITS = 8;
const IMPACT_MASK = (1 << IMPACT_BITS) - 1;

/**
 * The supplies by their terms, changed one at a time. Each supply has a number (slot) that is reused when it goes, so the
 * index stays as large as what it holds. Nothing in it depends on the order of the changes: two instances with the same
 * supplies answer alike.
 */
export class SupplyIndex {
  readonly #model: MatchingModel;
  readonly terms = new TermTable();
  /** Slots by term; not for single characters, whose lists would be the longest and tell the least. */
  readonly postings = new IntLists();
  /** Terms by slot: id of the term, and its impact in the lowest byte. */
  readonly #forward = new IntLists();
  #documentFrequency = new Int32Array(1024);
  readonly #slots = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #facts: (SupplyFacts | undefined)[] = [];
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

  /** Memory of the typed arrays; ids and facts of supplies come on top. */
  get bytes(): number {
    return this.terms.bytes + this.postings.bytes + this.#forward.bytes + this.#documentFrequency.byteLength;
  }

  slotOf(id: string): number | undefined {
    return this.#slots.get(id);
  }

  idOf(slot: number): string {
    return this.#ids[slot] ?? '';
  }

  factsOf(slot: number): SupplyFacts {
    const facts = this.#facts[slot];
    if (facts === undefined) throw new Error(`no supply in slot ${slot}`);
    return facts;
  }

  /** Adds a supply, or replaces what is known under its id. @returns whether anything of it was unknown */
  put(supply: Supply): boolean {
    const known = this.#slots.get(supply.id);
    const digest = digestText(supply);
    if (known !== undefined) {
      if (this.#digest.holds(known, digest)) return false;
      this.#takeTermsOut(known);
    }
    const slot = known ?? this.#freeSlots.pop() ?? this.#ids.length;
    this.#slots.set(supply.id, slot);
    this.#ids[slot] = supply.id;
    this.#facts[slot] = supply.facts;
    this.#digest.set(slot, digest);
    this.#putTermsIn(slot, supplyTerms(this.#model, supply));
    return true;
  }

  /** Whether there was one. */
  remove(id: string): boolean {
    const slot = this.#slots.get(id);
    if (slot === undefined) return false;
    this.#takeTermsOut(slot);
    this.#slots.delete(id);
    this.#ids[slot] = '';
    this.#facts[slot] = undefined;
    this.#digest.clear(slot);
    this.#freeSlots.push(slot);
    return true;
  }

  /** Calls back for each term of a supply with its impact. */
  eachTerm(slot: number, visit: (term: number, impact: number) => void): void {
    for (const packed of this.#forward.view(slot)) visit(packed >>> IMPACT_BITS, packed & IMPACT_MASK);
  }

  /** Packed terms of a supply: `id << 8 | impact`. Valid until the next change. */
  packedTerms(slot: number): Int32Array {
    return this.#forward.view(slot);
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

  #putTermsIn(slot: number, terms: ReadonlyMap<number, number>): void {
    const packed: number[] = [];
    for (const [key, impact] of terms) {
      const term = this.terms.intern(key);
      packed.push((term << IMPACT_BITS) | impact);
      this.#count(term, 1);
      if (kindOfKey(key) !== CHARACTER) this.postings.push(term, slot);
    }
    this.#forward.assign(slot, packed);
  }

  #takeTermsOut(slot: number): void {
    for (const packed of [...this.#forward.view(slot)]) {
      this.#count(packed >>> IMPACT_BITS, -1);
      this.postings.remove(packed >>> IMPACT_BITS, slot);
    }
    this.#forward.clear(slot);
  }

  #count(term: number, change: 1 | -1): void {
    if (term >= this.#documentFrequency.length) {
      const larger = new Int32Array(Math.max(term + 1, this.#documentFrequency.length * 2));
      larger.set(this.#documentFrequency);
      this.#documentFrequency = larger;
    }
    this.#documentFrequency[term] = (this.#documentFrequency[term] as number) + change;
  }
}

function digestText({ id, text, facts }: Supply): string {
  return JSON.stringify([id, text.title, text.abstract, text.firstClaim, facts]);
}
