import { BytePool, capacityOf, classFor } from './byte-pool.ts';
import { largerBy } from './larger.ts';
import { varintLength, writeVarint } from './varint.ts';

/** Five bytes for each of the two gaps that one change writes. */
const PATCH = new Uint8Array(10);

/**
 * Growing sets of slots, one for each term, in ascending order as the gaps between them: one to two bytes a slot. A set of
 * one, as most are, takes no block at all.
 */
export class SlotLists {
  readonly #pool = new BytePool();
  /** The block; of a set of one the slot itself. */
  #places = new Uint32Array(256);
  #counts = new Uint32Array(256);
  /** Bytes in use, and the class of the block. */
  #sizes = new Uint32Array(256);
  #classes = new Uint8Array(256);
  /** The largest slot: what is added is mostly larger. */
  #lasts = new Uint32Array(256);

  get bytes(): number {
    const numbers = [this.#places, this.#counts, this.#sizes, this.#classes, this.#lasts];
    return numbers.reduce((sum, { byteLength }) => sum + byteLength, this.#pool.bytes);
  }

  countOf(list: number): number {
    return list < this.#counts.length ? (this.#counts[list] as number) : 0;
  }

  /** Writes the slots of a list in ascending order into the beginning of an array that has room for them. @returns how many */
  read(list: number, into: Int32Array): number {
    const count = this.countOf(list);
    if (count === 0) return 0;
    const place = this.#places[list] as number;
    if (count === 1) {
      into[0] = place;
      return 1;
    }
    const page = this.#pool.pageOf(place);
    let at = this.#pool.offsetOf(place);
    let slot = 0;
    for (let number = 0; number < count; number += 1) {
      let byte = page[at] as number;
      at += 1;
      let gap = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = page[at] as number;
        at += 1;
        gap |= (byte & 0x7f) << shift;
      }
      slot += gap;
      into[number] = slot;
    }
    return count;
  }

  /** Adds a slot that is not in the list. */
  add(list: number, slot: number): void {
    this.#reach(list);
    const count = this.#counts[list] as number;
    if (count === 0) this.#setOne(list, slot);
    else if (count === 1) this.#setTwo(list, slot);
    else if (slot > (this.#lasts[list] as number)) {
      this.#append(list, slot - (this.#lasts[list] as number));
      this.#lasts[list] = slot;
    } else {
      const { at, before, length, next } = this.#seek(list, slot);
      this.#splice(list, at, length, [slot - before, next - slot]);
    }
    this.#counts[list] = count + 1;
  }

  /** Takes a slot out, if it is in the list. */
  remove(list: number, slot: number): void {
    const count = this.countOf(list);
    if (count === 0 || slot > (this.#lasts[list] as number)) return;
    if (count === 1) {
      if (this.#places[list] === slot) this.#counts[list] = 0;
      return;
    }
    const { at, before, length, next } = this.#seek(list, slot);
    if (next !== slot) return;
    if (slot === this.#lasts[list]) {
      this.#splice(list, at, length, []);
      this.#lasts[list] = before;
    } else {
      const after = this.#gapAt(list, at + length);
      this.#splice(list, at, length + varintLength(after), [slot - before + after]);
    }
    this.#counts[list] = count - 1;
    if (count === 2) this.#backToOne(list);
  }

  #setOne(list: number, slot: number): void {
    this.#places[list] = slot;
    this.#lasts[list] = slot;
  }

  #setTwo(list: number, slot: number): void {
    const other = this.#places[list] as number;
    const [low, high] = slot < other ? [slot, other] : [other, slot];
    this.#classes[list] = classFor(varintLength(low) + varintLength(high - low));
    this.#places[list] = this.#pool.allocate(this.#classes[list] as number);
    this.#sizes[list] = 0;
    this.#splice(list, 0, 0, [low, high - low]);
    this.#lasts[list] = high;
  }

  #backToOne(list: number): void {
    this.#pool.release(this.#places[list] as number, this.#classes[list] as number);
    this.#setOne(list, this.#lasts[list] as number);
  }

  #gapAt(list: number, at: number): number {
    const block = this.#places[list] as number;
    const page = this.#pool.pageOf(block);
    let place = this.#pool.offsetOf(block) + at;
    let gap = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = page[place] as number;
      gap |= (byte & 0x7f) << shift;
      if (byte <= 0x7f) return gap;
      place += 1;
    }
  }

  /** The first slot that is not smaller than the one sought, which must not be larger than the last of the list. */
  #seek(list: number, slot: number) {
    const block = this.#places[list] as number;
    const page = this.#pool.pageOf(block);
    const start = this.#pool.offsetOf(block);
    for (let at = start, before = 0; ; ) {
      const begin = at;
      let byte = page[at] as number;
      at += 1;
      let gap = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = page[at] as number;
        at += 1;
        gap |= (byte & 0x7f) << shift;
      }
      // `next` stands at `at`, takes `length` bytes, and follows `before`.
      if (before + gap >= slot) return { at: begin - start, before, length: at - begin, next: before + gap };
      before += gap;
    }
  }

  #append(list: number, gap: number): void {
    const length = this.#sizes[list] as number;
    const size = length + varintLength(gap);
    if (size > capacityOf(this.#classes[list] as number)) this.#enlarge(list, size);
    const block = this.#places[list] as number;
    writeVarint(this.#pool.pageOf(block), this.#pool.offsetOf(block) + length, gap);
    this.#sizes[list] = size;
  }

  /** Puts these gaps in the place of `length` bytes. */
  #splice(list: number, at: number, length: number, gaps: readonly number[]): void {
    let written = 0;
    for (const gap of gaps) written = writeVarint(PATCH, written, gap);
    const size = (this.#sizes[list] as number) + written - length;
    if (size > capacityOf(this.#classes[list] as number)) this.#enlarge(list, size);
    const block = this.#places[list] as number;
    const page = this.#pool.pageOf(block);
    const offset = this.#pool.offsetOf(block);
    page.copyWithin(offset + at + written, offset + at + length, offset + (this.#sizes[list] as number));
    for (let byte = 0; byte < written; byte += 1) page[offset + at + byte] = PATCH[byte] as number;
    this.#sizes[list] = size;
  }

  #enlarge(list: number, bytes: number): void {
    const from = this.#places[list] as number;
    const sizeClass = classFor(bytes);
    const into = this.#pool.allocate(sizeClass);
    const start = this.#pool.offsetOf(from);
    const kept = this.#pool.pageOf(from).subarray(start, start + (this.#sizes[list] as number));
    this.#pool.pageOf(into).set(kept, this.#pool.offsetOf(into));
    this.#pool.release(from, this.#classes[list] as number);
    this.#places[list] = into;
    this.#classes[list] = sizeClass;
  }

  #reach(list: number): void {
    if (list < this.#counts.length) return;
    this.#places = largerBy(this.#places, list);
    this.#counts = largerBy(this.#counts, list);
    this.#sizes = largerBy(this.#sizes, list);
    this.#classes = largerBy(this.#classes, list);
    this.#lasts = largerBy(this.#lasts, list);
  }
}
