/** Runs a plan: yields matching documents and can go on later from where it stopped, with no statement left open. */
import { asBuffer, decodeFields } from '../bson/decode.ts';
import { Code, MongoError } from '../errors.ts';
import type { Filter } from '../match/filter.ts';
import type { CollectionDef } from '../storage/catalogue.ts';
import type { Stored } from '../storage/collection.ts';
import { rowOf, type Sqlite } from '../storage/sqlite.ts';
import type { Range } from './bounds.ts';
import type { IndexScan, Plan } from './planner.ts';

export interface ScanStats {
  keysExamined: number;
  docsExamined: number;
}

/** Where the next row is to be looked for. */
interface Position {
  scan: number;
  range: number;
  key: Uint8Array | undefined;
  rid: number;
}

type Candidate = readonly [key: Uint8Array, rid: number, bytes: Uint8Array];

export class Scan {
  readonly stats: ScanStats = { keysExamined: 0, docsExamined: 0 };
  private readonly sqlite: Sqlite;
  private readonly collection: CollectionDef;
  private readonly plan: Plan;
  private readonly filter: Filter;
  private readonly deadline: number;
  private readonly at: Position = { scan: 0, range: 0, key: undefined, rid: -1 };
  private readonly seen: Set<number> | undefined;
  private rows = 0;

  /** @param deadline epoch milliseconds after which the scan fails with 50, or Infinity. */
  constructor(sqlite: Sqlite, collection: CollectionDef, plan: Plan, filter: Filter, deadline: number) {
    this.sqlite = sqlite;
    this.collection = collection;
    this.plan = plan;
    this.filter = filter;
    this.deadline = deadline;
    const repeats = plan.scans.length > 1 || plan.scans.some((s) => s.index.multikey);
    this.seen = repeats ? new Set() : undefined;
  }

  /** Matching documents from the current position on. The caller may stop at any point and call again later. */
  *matches(): Generator<Stored, void, undefined> {
    const { filter } = this;
    const all = filter.source.size === 0;
    for (const [key, rid, raw] of this.candidates()) {
      this.at.key = key;
      this.at.rid = rid;
      this.checkDeadline();
      if (this.seen?.has(rid)) continue;
      this.stats.docsExamined++;
      const bytes = asBuffer(raw);
      if (!all && !filter.matches(decodeFields(bytes, filter.roots, false))) continue;
      this.seen?.add(rid);
      yield { rid, bytes };
    }
  }

  private checkDeadline(): void {
    // Reading the clock for every row would cost more than the row.
    if ((++this.rows & 255) === 0 && Date.now() > this.deadline) {
      throw new MongoError(Code.MaxTimeMSExpired, 'operation exceeded time limit');
    }
  }

  private *candidates(): Generator<Candidate, void, undefined> {
    if (this.plan.scans.length === 0) {
      yield* this.collectionRows();
      return;
    }
    for (; this.at.scan < this.plan.scans.length; this.at.scan++) {
      const scan = this.plan.scans[this.at.scan] as IndexScan;
      for (; this.at.range < scan.ranges.length; this.at.range++) {
        const n = scan.reverse ? scan.ranges.length - 1 - this.at.range : this.at.range;
        for (const row of this.indexRows(scan, scan.ranges[n] as Range)) {
          this.stats.keysExamined++;
          yield row;
        }
        this.at.key = undefined;
        this.at.rid = -1;
      }
      this.at.range = 0;
    }
  }

  private *collectionRows(): Generator<Candidate, void, undefined> {
    const sql = `SELECT x'' AS k, rid, d FROM c${this.collection.id} WHERE rid > ? ORDER BY rid`;
    yield* this.iterate(sql, [this.at.rid]);
  }

  private indexRows(scan: IndexScan, range: Range): Iterable<Candidate> {
    const table = `c${this.collection.id}`;
    if (scan.index.id === 0) {
      if (range.point) return this.onePrimary(table, range.lo);
      const { where, args } = this.keyBounds(scan.reverse, range, 'k', undefined);
      return this.iterate(
        `SELECT k, rid, d FROM ${table} WHERE ${where} ORDER BY k${scan.reverse ? ' DESC' : ''}`,
        args,
      );
    }
    const { where, args } = this.keyBounds(scan.reverse, range, 'i.k', scan.index.unique ? undefined : 'i.rid');
    const order = scan.reverse ? 'i.k DESC, i.rid DESC' : 'i.k, i.rid';
    // CROSS JOIN fixes the order of the loops: SQLite must read the index first.
    const from = `i${scan.index.id} i CROSS JOIN ${table} c ON c.rid = i.rid`;
    return this.iterate(`SELECT i.k, i.rid, c.d FROM ${from} WHERE ${where} ORDER BY ${order}`, args);
  }

  private keyBounds(reverse: boolean, range: Range, k: string, rid: string | undefined): Bounds {
    const { key, rid: lastRid } = this.at;
    if (key === undefined) return { where: `${k} >= ? AND ${k} < ?`, args: [range.lo, range.hi] };
    const beyond = reverse ? '<' : '>';
    const other = reverse ? `${k} >= ?` : `${k} < ?`;
    const limit = reverse ? range.lo : range.hi;
    if (rid === undefined) return { where: `${k} ${beyond} ? AND ${other}`, args: [key, limit] };
    return { where: `(${k}, ${rid}) ${beyond} (?, ?) AND ${other}`, args: [key, lastRid, limit] };
  }

  private onePrimary(table: string, key: Buffer): readonly Candidate[] {
    if (this.at.key !== undefined) return [];
    const row = rowOf(this.sqlite.prepare(`SELECT rid, d FROM ${table} WHERE k = ?`).get(key));
    return row === undefined ? [] : [[key, row[0] as number, row[1] as Uint8Array]];
  }

  private *iterate(sql: string, args: readonly (Uint8Array | number)[]): Generator<Candidate, void, undefined> {
    // Leaving the loop early returns the iterator, which resets the statement: nothing stays open between batches.
    for (const row of this.sqlite.prepare(sql).iterate(...args)) yield row as unknown as Candidate;
  }
}

interface Bounds {
  readonly where: string;
  readonly args: readonly (Uint8Array | number)[];
}
