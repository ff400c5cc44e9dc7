/** Capacities are powers of two: class 0 holds one number, class 30 a thousand million. */
const CLASSES = 31;
const NO_LIST = -1;

/**
 * Many growing lists of 32-bit integers in one block of memory. Space that a list leaves is given to the next of its size,
 * so an index that is updated for years does not grow.
 */
export class IntLists {
  #pool = new Int32Array(1 << 12);
  #used = 0;
  readonly #free: number[][] = Array.from({ length: CLASSES }, () => []);
  #offsets = new Int32Array(256).fill(NO_LIST);
  #lengths = new Int32Array(256);
  #classes = new Uint8Array(256);

  get bytes(): number {
    return this.#pool.byteLength + this.#offsets.byteLength + this.#lengths.byteLength + this.#classes.byteLength;
  }

  lengthOf(list: number): number {
    return list < this.#lengths.length ? (this.#lengths[list] as number) : 0;
  }

  /** The list as a view: valid until the next change of any list. */
  view(list: number): Int32Array {
    const offset = list < this.#offsets.length ? (this.#offsets[list] as number) : NO_LIST;
    return offset === NO_LIST ? this.#pool.subarray(0, 0) : this.#pool.subarray(offset, offset + this.lengthOf(list));
  }

  push(list: number, value: number): void {
    this.#reach(list);
    const length = this.#lengths[list] as number;
    if (this.#offsets[list] === NO_LIST) this.#offsets[list] = this.#allocate(0);
    else if (length === 1 << (this.#classes[list] as number)) this.#enlarge(list);
    this.#pool[(this.#offsets[list] as number) + length] = value;
    this.#lengths[list] = length + 1;
  }

  /** Sets the whole list at once, in as little room as it needs. */
  assign(list: number, values: readonly number[]): void {
    this.clear(list);
    if (values.length === 0) return;
    this.#reach(list);
    const size = classFor(values.length);
    const offset = this.#allocate(size);
    this.#offsets[list] = offset;
    this.#classes[list] = size;
    this.#lengths[list] = values.length;
    this.#pool.set(values, offset);
  }

  /** Takes one value out; the order of the others is not kept. */
  remove(list: number, value: number): void {
    const view = this.view(list);
    const at = view.indexOf(value);
    if (at < 0) return;
    view[at] = view[view.length - 1] as number;
    if (view.length === 1) this.clear(list);
    else this.#lengths[list] = view.length - 1;
  }

  clear(list: number): void {
    if (list >= this.#offsets.length || this.#offsets[list] === NO_LIST) return;
    this.#free[this.#classes[list] as number]?.push(this.#offsets[list] as number);
    this.#offsets[list] = NO_LIST;
    this.#lengths[list] = 0;
    this.#classes[list] = 0;
  }

  #reach(list: number): void {
    if (list < this.#offsets.length) return;
    const size = Math.max(list + 1, this.#offsets.length * 2);
    this.#offsets = grown(this.#offsets, new Int32Array(size).fill(NO_LIST));
    this.#lengths = grown(this.#lengths, new Int32Array(size));
    this.#classes = grown(this.#classes, new Uint8Array(size));
  }

  #enlarge(list: number): void {
    const offset = this.#offsets[list] as number;
    const size = this.#classes[list] as number;
    const next = this.#allocate(size + 1);
    this.#pool.copyWithin(next, offset, offset + (1 << size));
    this.#free[size]?.push(offset);
    this.#offsets[list] = next;
    this.#classes[list] = size + 1;
  }

  #allocate(size: number): number {
    const reused = this.#free[size]?.pop();
    if (reused !== undefined) return reused;
    const offset = this.#used;
    this.#used += 1 << size;
    if (this.#used > this.#pool.length) {
      this.#pool = grown(this.#pool, new Int32Array(Math.max(this.#used, Math.ceil(this.#pool.length * 1.5))));
    }
    return offset;
  }
}

function classFor(length: number): number {
  return 32 - Math.clz32(length - 1);
}

function grown<Values extends Int32Array | Uint8Array>(from: Values, into: Values): Values {
  into.set(from);
  return into;
}
