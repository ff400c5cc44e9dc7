/** Open cursors: each remembers how to go on, and holds no SQLite statement between batches. */
import { randomBytes } from 'node:crypto';
import type { Raw } from './bson/values.ts';
import { Code, MongoError } from './errors.ts';

/** Yields the next documents; a new call goes on where the last one was left. */
export type Source = () => Iterable<Raw>;

export interface CursorSpec {
  readonly ns: string;
  readonly source: Source;
  /** Throws when the collection or index it reads has gone. */
  readonly alive: () => void;
  /** The session that opened it, as a key. */
  readonly session: string | undefined;
  readonly noTimeout: boolean;
}

const maxBatchBytes = 16 * 1024 * 1024;
const idleMs = 10 * 60 * 1000;

export class Cursor {
  readonly spec: CursorSpec;
  lastUsed = Date.now();
  private pending: Raw | undefined;
  private finished = false;

  constructor(spec: CursorSpec) {
    this.spec = spec;
  }

  get done(): boolean {
    return this.finished && this.pending === undefined;
  }

  /** Up to `max` documents, less when the reply would grow beyond 16 MiB. */
  batch(max: number): Raw[] {
    this.spec.alive();
    const out: Raw[] = [];
    let bytes = 0;
    const fits = (d: Raw) => out.length < max && (out.length === 0 || bytes + d.bytes.length <= maxBatchBytes);
    const take = (d: Raw) => {
      out.push(d);
      bytes += d.bytes.length;
    };
    if (this.pending !== undefined && fits(this.pending)) {
      take(this.pending);
      this.pending = undefined;
    }
    if (this.pending !== undefined || this.finished) return out;
    for (const d of this.spec.source()) {
      if (!fits(d)) {
        // One document more than asked for tells whether the cursor is exhausted.
        this.pending = d;
        return out;
      }
      take(d);
    }
    this.finished = true;
    return out;
  }
}

export class Cursors {
  private readonly open = new Map<bigint, Cursor>();

  add(cursor: Cursor): bigint {
    let id: bigint;
    do id = randomBytes(8).readBigUInt64LE() >> 2n;
    while (id === 0n || this.open.has(id));
    this.open.set(id, cursor);
    return id;
  }

  /** @throws MongoError 43 */
  get(id: bigint): Cursor {
    const cursor = this.open.get(id);
    if (cursor === undefined) throw new MongoError(Code.CursorNotFound, `cursor id ${id} not found`);
    cursor.lastUsed = Date.now();
    return cursor;
  }

  kill(id: bigint): boolean {
    return this.open.delete(id);
  }

  killSessions(sessions: ReadonlySet<string>): void {
    for (const [id, c] of this.open)
      if (c.spec.session !== undefined && sessions.has(c.spec.session)) this.open.delete(id);
  }

  /** Forgets cursors nobody has used for ten minutes. */
  expire(now: number): void {
    for (const [id, c] of this.open) if (!c.spec.noTimeout && now - c.lastUsed > idleMs) this.open.delete(id);
  }
}
