const EMPTY = -1;
const MAX_LOAD = 0.6;

/** Gives each term key a small number, in typed arrays: 12 bytes a slot where a `Map` of strings needs about 100. */
export class TermTable {
  #keys = new Float64Array(1024);
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
    return this.#ids[this.#slotOf(key)] as number;
  }

  /** Id of the key, a new one if it has none. */
  intern(key: number): number {
    const slot = this.#slotOf(key);
    const known = this.#ids[slot] as number;
    if (known !== EMPTY) return known;
    const id = this.#size;
    this.#keys[slot] = key;
    this.#ids[slot] = id;
    this.#size += 1;
    if (this.#size > this.#keys.length * MAX_LOAD) this.#grow();
    return id;
  }

  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = mixed(key) & mask;
    while (this.#ids[slot] !== EMPTY && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const ids = this.#ids;
    this.#keys = new Float64Array(keys.length * 2);
    this.#ids = new Int32Array(keys.length * 2).fill(EMPTY);
    for (let at = 0; at < keys.length; at += 1) {
      const id = ids[at] as number;
      if (id === EMPTY) continue;
      const slot = this.#slotOf(keys[at] as number);
      this.#keys[slot] = keys[at] as number;
      this.#ids[slot] = id;
    }
  }
}

function mixed(key: number): number {
  const high = Math.floor(key / 2 ** 32);
  let hash = (key - high * 2 ** 32) ^ Math.imul(high + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
