const PAGE_BITS = 20;
const PAGE = 1 << PAGE_BITS;
const OFFSET_MASK = PAGE - 1;
/** Larger blocks have a page of their own, which is given back with them. */
const OWN_PAGE = 1 << 15;
const NONE = 0xffff_ffff;

/** Capacities of blocks, multiples of four: four to each doubling, so that little of a block is empty. */
const CAPACITIES = capacities();

function capacities(): Uint32Array {
  const found: number[] = [];
  for (let size = 8; size < 32; size += 4) found.push(size);
  for (let octave = 32; octave <= 2 ** 29; octave *= 2) {
    for (let quarter = 4; quarter < 8; quarter += 1) found.push((octave * quarter) / 4);
  }
  return Uint32Array.from(found);
}

/** The smallest class of blocks that holds so many bytes. */
export function classFor(bytes: number): number {
  let low = 0;
  let high = CAPACITIES.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((CAPACITIES[middle] as number) < bytes) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bytes in a block of a class. */
export function capacityOf(sizeClass: number): number {
  return CAPACITIES[sizeClass] as number;
}

/**
 * Blocks of bytes by number, in pages: growing moves nothing and leaves nothing over. A block that is given back is taken by
 * the next of its class, so an index that is updated for years does not grow.
 */
export class BytePool {
  readonly #pages: Uint8Array[] = [];
  readonly #emptyPages: number[] = [];
  /** First free block of each class; each names the next in its first four bytes. */
  readonly #free = new Uint32Array(CAPACITIES.length).fill(NONE);
  #page = 0;
  #used = PAGE;
  #bytes = 0;

  /** Memory of all pages. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The page of a block. */
  pageOf(block: number): Uint8Array {
    return this.#pages[block >>> PAGE_BITS] as Uint8Array;
  }

  /** Where the block begins in its page. */
  offsetOf(block: number): number {
    return block & OFFSET_MASK;
  }

  allocate(sizeClass: number): number {
    const size = capacityOf(sizeClass);
    if (size > OWN_PAGE) return (this.#addPage(size) << PAGE_BITS) >>> 0;
    const free = this.#free[sizeClass] as number;
    if (free !== NONE) {
      this.#free[sizeClass] = readNext(this.pageOf(free), this.offsetOf(free));
      return free;
    }
    if (this.#used + size > PAGE) {
      this.#page = this.#addPage(PAGE);
      this.#used = 0;
    }
    const block = ((this.#page << PAGE_BITS) | this.#used) >>> 0;
    this.#used += size;
    return block;
  }

  release(block: number, sizeClass: number): void {
    if (capacityOf(sizeClass) > OWN_PAGE) {
      const page = block >>> PAGE_BITS;
      this.#bytes -= this.pageOf(block).length;
      this.#pages[page] = new Uint8Array(0);
      this.#emptyPages.push(page);
      return;
    }
    writeNext(this.pageOf(block), this.offsetOf(block), this.#free[sizeClass] as number);
    this.#free[sizeClass] = block;
  }

  #addPage(size: number): number {
    const page = this.#emptyPages.pop() ?? this.#pages.length;
    if (page >= 2 ** (32 - PAGE_BITS)) throw new RangeError('the index is larger than 4 GB');
    this.#pages[page] = new Uint8Array(size);
    this.#bytes += size;
    return page;
  }
}

function readNext(page: Uint8Array, at: number): number {
  const [a, b, c, d] = [page[at], page[at + 1], page[at + 2], page[at + 3]] as [number, number, number, number];
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}

function writeNext(page: Uint8Array, at: number, next: number): void {
  for (let byte = 0; byte < 4; byte += 1) page[at + byte] = (next >>> (8 * byte)) & 0xff;
}
