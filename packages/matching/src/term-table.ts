import { largerBy } from './larger.ts';

const EMPTY = -1;
const MAX_LOAD = 0.7;

/** Gives each term key a small number, in typed arrays: about 20 bytes a term where a `Map` of strings needs about 100. */
export class TermTable {
  /** Keys by their numbers. */
  #keys = new Float64Array(1024);
  /** Numbers by hash. */
  #ids = new Int32Array(1024).fill(EMPTY);
  #size = 0;

  /** Terms ever seen; a term is not forgotten with its last patent. */
  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#keys.byteLength + this.#ids.byteLength;
  }

  /** Id of the key, or -1. */
  find(key: number): number {
    return this.#ids[this.#placeOf(key)] as number;
  }

  /** The key of an id that was given. */
  keyOf(id: number): number {
    return this.#keys[id] as number;
  }

  /** Id of the key, a new one if it has none. */
  intern(key: number): number {
    const place = this.#placeOf(key);
    const known = this.#ids[place] as number;
    if (known !== EMPTY) return known;
    const id = this.#size;
    if (id >= this.#keys.length) this.#keys = largerBy(this.#keys, id);
    this.#keys[id] = key;
    this.#ids[place] = id;
    this.#size += 1;
    if (this.#size > this.#ids.length * MAX_LOAD) this.#spread();
    return id;
  }

  #placeOf(key: number): number {
    const mask = this.#ids.length - 1;
    for (let place = mixed(key) & mask; ; place = (place + 1) & mask) {
      const id = this.#ids[place] as number;
      if (id === EMPTY || this.#keys[id] === key) return place;
    }
  }

  /** Twice as many places. */
  #spread(): void {
    this.#ids = new Int32Array(this.#ids.length * 2).fill(EMPTY);
    for (let id = 0; id < this.#size; id += 1) this.#ids[this.#placeOf(this.#keys[id] as number)] = id;
  }
}

function mixed(key: number): number {
  const high = Math.floor(key / 2 ** 32);
  let hash = (key - high * 2 ** 32) ^ Math.imul(high + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
