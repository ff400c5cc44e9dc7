/** A filter with sort, skip and limit over one collection: planned once, read in as many steps as the caller likes. */
import { decodeFields } from '../bson/decode.ts';
import { type Doc, isNumber, show, type Value } from '../bson/values.ts';
import { compareValues } from '../compare.ts';
import { badValue, Code, MongoError } from '../errors.ts';
import type { Filter } from '../match/filter.ts';
import { type KeyField, keyField, sortKey } from '../match/index-keys.ts';
import type { CollectionDef } from '../storage/catalogue.ts';
import type { Stored } from '../storage/collection.ts';
import type { Sqlite } from '../storage/sqlite.ts';
import { type Plan, plan, refuseScan } from './planner.ts';
import { Scan } from './scan.ts';

export interface QuerySpec {
  readonly collection: CollectionDef;
  readonly filter: Filter;
  readonly sort: readonly KeyField[];
  readonly skip: number;
  /** 0: no limit. */
  readonly limit: number;
  readonly hint?: string | Doc | undefined;
  /** Epoch milliseconds, or Infinity. */
  readonly deadline: number;
}

export interface QueryContext {
  readonly sqlite: Sqlite;
  readonly strict: boolean;
}

const maxSortBytes = 100 * 1024 * 1024;

/** @throws MongoError 2 naming the field, for anything but 1 and -1. */
export function parseSort(sort: Doc): KeyField[] {
  return [...sort].map(([path, direction]) => {
    if (path.startsWith('$')) throw badValue(`sort by ${path} is not supported by the embedded store`);
    if (path === '' || path.split('.').includes('')) throw badValue(`FieldPath '${path}' has an empty field name`);
    return keyField(path, isDescending(path, direction));
  });
}

function isDescending(path: string, direction: Value): boolean {
  if (isNumber(direction) && compareValues(direction, 1) === 0) return false;
  if (isNumber(direction) && compareValues(direction, -1) === 0) return true;
  const message = '$sort key ordering must be 1 (for ascending) or -1 (for descending)';
  throw new MongoError(15975, `${message}: {${path}: ${show(direction)}}`);
}

export class Query {
  readonly plan: Plan;
  readonly scan: Scan;
  private readonly spec: QuerySpec;
  private sorted: Stored[] | undefined;
  private skipped = 0;
  private returned = 0;

  /** @throws MongoError 291 in strict mode when no index serves the filter. */
  constructor(context: QueryContext, spec: QuerySpec) {
    const request = { ...spec, limited: spec.limit > 0 };
    this.spec = spec;
    this.plan = plan(request);
    if (context.strict) refuseScan(request, this.plan);
    this.scan = new Scan(context.sqlite, spec.collection, this.plan, spec.filter, spec.deadline);
  }

  /** The next documents in order. May be left and called again: it goes on where it stopped. */
  *documents(): Generator<Stored, void, undefined> {
    const { skip, limit } = this.spec;
    if (limit > 0 && this.returned >= limit) return;
    for (const stored of this.inOrder()) {
      if (this.skipped < skip) {
        this.skipped++;
        continue;
      }
      this.returned++;
      yield stored;
      if (limit > 0 && this.returned >= limit) return;
    }
  }

  private inOrder(): Iterable<Stored> {
    if (this.plan.sorted) return this.scan.matches();
    this.sorted ??= this.sortAll();
    return drain(this.sorted);
  }

  /** Sorts in memory; with a limit only as many documents as can be returned are kept. Last first, for `drain`. */
  private sortAll(): Stored[] {
    const { sort, skip, limit } = this.spec;
    const roots = new Set(sort.map((f) => f.parts[0] as string));
    const wanted = limit > 0 ? limit + skip : Number.POSITIVE_INFINITY;
    let entries: SortEntry[] = [];
    let bytes = 0;
    const order = () => entries.sort((a, b) => Buffer.compare(a.key, b.key) || a.n - b.n);
    for (const stored of this.scan.matches()) {
      entries.push({
        key: sortKey(decodeFields(stored.bytes, roots, false), sort),
        n: this.scan.stats.docsExamined,
        stored,
      });
      bytes += stored.bytes.length;
      if (entries.length >= 2 * wanted + 100) {
        entries = order().slice(0, wanted);
        bytes = entries.reduce((sum, e) => sum + e.stored.bytes.length, 0);
      }
      if (bytes > maxSortBytes) {
        const message = `Sort exceeded memory limit of ${maxSortBytes} bytes, and the embedded store does not sort on disk`;
        throw new MongoError(Code.QueryExceededMemoryLimitNoDiskUseAllowed, message);
      }
    }
    return order()
      .map((e) => e.stored)
      .slice(0, wanted)
      .reverse();
  }
}

interface SortEntry {
  readonly key: Buffer;
  /** Arrival, so that equal keys keep their order. */
  readonly n: number;
  readonly stored: Stored;
}

function* drain(reversed: Stored[]): Generator<Stored, void, undefined> {
  for (let next = reversed.pop(); next !== undefined; next = reversed.pop()) yield next;
}
