import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BLOCK_BYTES = 256 * 1024;
/** Blocks kept in memory before the table spills to a file: 32 MB. */
const RESIDENT_BLOCKS = 128;
/** Spilled blocks cached for reading: rows name their strings nearly in order, so few suffice. */
const CACHED_BLOCKS = 32;

/**
 * The shared strings of a workbook in bounded memory. Abstracts and claims of a large export are hundreds of megabytes, and
 * nearly all of them are never looked at; what does not fit goes to an unlinked temporary file that nobody else can open.
 */
export class StringTable implements Disposable {
  readonly #offsets: number[] = [];
  readonly #resident: Buffer[] = [];
  readonly #cache = new Map<number, Buffer>();
  #current = Buffer.allocUnsafe(BLOCK_BYTES);
  #used = 0;
  #blocks = 0;
  #spill: number | undefined;

  get length(): number {
    return this.#offsets.length;
  }

  /** Adds the next string; `text` has at most 32,767 characters, so it always fits into a block. */
  add(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#used + bytes + 4 > BLOCK_BYTES) this.#closeBlock();
    this.#offsets.push(this.#blocks * BLOCK_BYTES + this.#used);
    this.#current.writeUInt32LE(bytes, this.#used);
    this.#current.write(text, this.#used + 4);
    this.#used += bytes + 4;
  }

  /** The string of an index; undefined beyond the end. */
  get(index: number): string | undefined {
    const offset = this.#offsets[index];
    if (offset === undefined) return undefined;
    const block = this.#block(Math.floor(offset / BLOCK_BYTES));
    const start = (offset % BLOCK_BYTES) + 4;
    return block.toString('utf8', start, start + block.readUInt32LE(start - 4));
  }

  [Symbol.dispose](): void {
    if (this.#spill !== undefined) closeSync(this.#spill);
    this.#spill = undefined;
    this.#resident.length = 0;
    this.#cache.clear();
  }

  #closeBlock(): void {
    if (this.#blocks < RESIDENT_BLOCKS) {
      this.#resident.push(this.#current);
      this.#current = Buffer.allocUnsafe(BLOCK_BYTES);
    } else {
      this.#spill ??= openUnlinked();
      writeSync(this.#spill, this.#current, 0, BLOCK_BYTES, (this.#blocks - RESIDENT_BLOCKS) * BLOCK_BYTES);
    }
    this.#blocks += 1;
    this.#used = 0;
  }

  #block(number: number): Buffer {
    if (number === this.#blocks) return this.#current;
    const known = this.#resident[number] ?? this.#cache.get(number);
    if (known) return known;
    if (this.#spill === undefined) throw new Error('string table is closed');
    const block = this.#recycledBlock();
    readSync(this.#spill, block, 0, BLOCK_BYTES, (number - RESIDENT_BLOCKS) * BLOCK_BYTES);
    this.#cache.set(number, block);
    return block;
  }

  #recycledBlock(): Buffer {
    if (this.#cache.size < CACHED_BLOCKS) return Buffer.allocUnsafe(BLOCK_BYTES);
    const [oldest, block] = this.#cache.entries().next().value ?? [];
    if (oldest === undefined || block === undefined) return Buffer.allocUnsafe(BLOCK_BYTES);
    this.#cache.delete(oldest);
    return block;
  }
}

/** A file without a name: readable through this descriptor only, gone with the process even after a kill. */
function openUnlinked(): number {
  const path = join(tmpdir(), `zhiqi-strings-${randomUUID()}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return descriptor;
}
