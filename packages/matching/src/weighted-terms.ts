import { BytePool, classFor } from './byte-pool.ts';
import { largerBy } from './larger.ts';
import { writeVarint } from './varint.ts';

const NO_BLOCK = 255;
/** Above every number of a term. */
const TERMS = 2 ** 31;
/** Bytes that a term takes at most: its gap, and a weight of its own. */
const ENCODED = 7;

/**
 * The terms of each supply with their weights. Most terms of a text have one of a few weights, so they are kept weight by
 * weight, in ascending order as the gaps between them: about two bytes a term.
 */
export class WeightedTerms {
  readonly #pool = new BytePool();
  #blocks = new Uint32Array(256);
  #classes = new Uint8Array(256).fill(NO_BLOCK);
  #counts = new Uint32Array(256);
  /** Terms and weights of the supply read last. */
  terms = new Int32Array(256);
  impacts = new Uint8Array(256);
  /** Scratch memory for one supply. */
  #sorted = new Float64Array(256);
  #encoded = new Uint8Array(256 * ENCODED);

  get bytes(): number {
    const numbers = [this.#blocks, this.#classes, this.#counts];
    return numbers.reduce((sum, { byteLength }) => sum + byteLength, this.#pool.bytes);
  }

  /** Reads a supply into {@link terms} and {@link impacts}, where it stays until the next is read. @returns how many */
  read(slot: number): number {
    if (slot >= this.#classes.length || this.#classes[slot] === NO_BLOCK) return 0;
    const block = this.#blocks[slot] as number;
    const page = this.#pool.pageOf(block);
    const all = this.#counts[slot] as number;
    const { terms, impacts } = this;
    let at = this.#pool.offsetOf(block);
    let left = 0;
    let impact = 0;
    let term = 0;
    for (let number = 0; number < all; ) {
      let byte = page[at] as number;
      at += 1;
      let value = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = page[at] as number;
        at += 1;
        value |= (byte & 0x7f) << shift;
      }
      if (left === 0) {
        left = value;
        impact = page[at] as number;
        at += 1;
        term = 0;
        continue;
      }
      term += value;
      left -= 1;
      terms[number] = term;
      impacts[number] = impact;
      number += 1;
    }
    return all;
  }

  /** Sets the terms of a supply. @param impacts weight in 1…255 by term */
  assign(slot: number, impacts: ReadonlyMap<number, number>): void {
    this.clear(slot);
    if (impacts.size === 0) return;
    this.#reach(slot, impacts.size);
    const length = this.#encode(impacts);
    const sizeClass = classFor(length);
    const block = this.#pool.allocate(sizeClass);
    this.#pool.pageOf(block).set(this.#encoded.subarray(0, length), this.#pool.offsetOf(block));
    this.#blocks[slot] = block;
    this.#classes[slot] = sizeClass;
    this.#counts[slot] = impacts.size;
  }

  clear(slot: number): void {
    if (slot >= this.#classes.length || this.#classes[slot] === NO_BLOCK) return;
    this.#pool.release(this.#blocks[slot] as number, this.#classes[slot] as number);
    this.#classes[slot] = NO_BLOCK;
    this.#counts[slot] = 0;
  }

  /** For each weight: how many terms have it, the weight, and the gaps between them. @returns how many bytes */
  #encode(impacts: ReadonlyMap<number, number>): number {
    const sorted = this.#sorted.subarray(0, impacts.size);
    let count = 0;
    for (const [term, impact] of impacts) {
      sorted[count] = impact * TERMS + term;
      count += 1;
    }
    sorted.sort();
    let at = 0;
    for (let first = 0; first < count; ) {
      const base = Math.floor((sorted[first] as number) / TERMS) * TERMS;
      let end = first + 1;
      while (end < count && (sorted[end] as number) < base + TERMS) end += 1;
      at = writeVarint(this.#encoded, at, end - first);
      this.#encoded[at] = base / TERMS;
      at += 1;
      for (let before = base; first < end; first += 1) {
        at = writeVarint(this.#encoded, at, (sorted[first] as number) - before);
        before = sorted[first] as number;
      }
    }
    return at;
  }

  #reach(slot: number, terms: number): void {
    if (terms > this.terms.length) {
      this.terms = largerBy(this.terms, terms);
      this.impacts = largerBy(this.impacts, terms);
      this.#sorted = new Float64Array(this.terms.length);
      this.#encoded = new Uint8Array(this.terms.length * ENCODED);
    }
    if (slot < this.#classes.length) return;
    const known = this.#classes.length;
    this.#blocks = largerBy(this.#blocks, slot);
    this.#classes = largerBy(this.#classes, slot).fill(NO_BLOCK, known);
    this.#counts = largerBy(this.#counts, slot);
  }
}
