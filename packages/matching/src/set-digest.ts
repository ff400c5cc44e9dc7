import { fnv1a } from './term-key.ts';

/** Digest of a set of texts, each in a numbered place: the sum of their hashes, so it does not depend on their order. */
export class SetDigest {
  #low = new Uint32Array(1024);
  #high = new Uint32Array(1024);
  #sumLow = 0;
  #sumHigh = 0;

  /** 16 hexadecimal digits. */
  get value(): string {
    return hex(this.#sumHigh) + hex(this.#sumLow);
  }

  holds(place: number, text: string): boolean {
    return this.#low[place] === low(text) && this.#high[place] === high(text);
  }

  set(place: number, text: string): void {
    this.clear(place);
    this.#put(place, low(text), high(text));
  }

  clear(place: number): void {
    if (place >= this.#low.length) {
      const size = Math.max(place + 1, this.#low.length * 2);
      this.#low = larger(this.#low, size);
      this.#high = larger(this.#high, size);
    }
    this.#put(place, 0, 0);
  }

  #put(place: number, lowHash: number, highHash: number): void {
    this.#sumLow = (this.#sumLow - (this.#low[place] as number) + lowHash) >>> 0;
    this.#sumHigh = (this.#sumHigh - (this.#high[place] as number) + highHash) >>> 0;
    this.#low[place] = lowHash;
    this.#high[place] = highHash;
  }
}

function low(text: string): number {
  return fnv1a(text, 0x811c9dc5) >>> 0;
}

function high(text: string): number {
  return fnv1a(text, 0x6b43a9b5) >>> 0;
}

function larger(from: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> {
  const into = new Uint32Array(size);
  into.set(from);
  return into;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
