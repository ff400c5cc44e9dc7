/** Chooses how a query is answered: which index, which key ranges, and whether the index already gives the sort order. */
import type { Doc } from '../bson/values.ts';
import { Code, MongoError } from '../errors.ts';
import type { Conjunct, Filter } from '../match/filter.ts';
import { showFilter } from '../match/filter.ts';
import type { KeyField } from '../match/index-keys.ts';
import { type CollectionDef, type IndexDef, namespace, primaryIndex } from '../storage/catalogue.ts';
import { boundsOn, descendingRange, normalise, type PathBounds, type Range, requiresField } from './bounds.ts';
import { implies } from './implies.ts';

export interface IndexScan {
  readonly index: IndexDef;
  readonly ranges: readonly Range[];
  readonly reverse: boolean;
}

export interface Plan {
  /** Empty: the whole collection is read. Several: their union. */
  readonly scans: readonly IndexScan[];
  /** Rows already come in the requested order. */
  readonly sorted: boolean;
  /** The filter limits what is read, so the cost does not grow with the collection. */
  readonly bounded: boolean;
}

export interface PlanRequest {
  readonly collection: CollectionDef;
  readonly filter: Filter;
  readonly sort: readonly KeyField[];
  readonly limited: boolean;
  readonly hint?: string | Doc | undefined;
}

const maxRanges = 2000;
const everything: Range = { lo: Buffer.of(0), hi: Buffer.of(0xff), point: false };

interface Candidate {
  readonly scan: IndexScan;
  readonly bounded: boolean;
  readonly sorted: boolean;
  readonly score: number;
}

/** Bounds of the leading fields, as far as they may be combined. */
function prefixBounds(index: IndexDef, conjuncts: readonly Conjunct[]): PathBounds[] {
  const out: PathBounds[] = [];
  const roots = new Set<string>();
  for (const f of index.fields) {
    const root = f.parts[0] as string;
    // In a multikey index, fields below one root may take their keys from the same array: bounds on both would have to
    // be met by one element, although the query lets different elements meet them.
    if (index.multikey && roots.has(root)) break;
    const bounds = boundsOn(f.path, conjuncts, index.multikey);
    if (bounds === undefined) break;
    out.push(bounds);
    roots.add(root);
    if (!bounds.points) break;
  }
  return out;
}

function combine(prefixes: readonly Buffer[], f: KeyField, bounds: PathBounds): Range[] {
  const ranges = f.descending ? bounds.ranges.map(descendingRange) : bounds.ranges;
  return prefixes.flatMap((p) =>
    ranges.map((r) => ({ lo: Buffer.concat([p, r.lo]), hi: Buffer.concat([p, r.hi]), point: r.point })),
  );
}

function rangesFor(index: IndexDef, bounds: readonly PathBounds[]): { ranges: Range[]; used: number } {
  let ranges: Range[] = [everything];
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  let used = 0;
  for (const [i, b] of bounds.entries()) {
    if (prefixes.length * b.ranges.length > maxRanges && i > 0) break;
    ranges = combine(prefixes, index.fields[i] as KeyField, b);
    used = i + 1;
    // Only the whole key of a single value can be extended by the next component.
    if (!ranges.every((r) => r.point)) break;
    prefixes = ranges.map((r) => r.lo);
  }
  return { ranges: normalise(ranges), used };
}

/** Whether the index, read forwards or backwards, gives the sort order once its first `fixed` fields are single values. */
function sortDirection(index: IndexDef, sort: readonly KeyField[], fixed: number): 'forward' | 'backward' | undefined {
  if (sort.length === 0 || index.multikey) return undefined;
  const constant = new Set(index.fields.slice(0, fixed).map((f) => f.path));
  const wanted = sort.filter((s) => !constant.has(s.path));
  const rest = index.fields.slice(fixed);
  if (wanted.length > rest.length) return undefined;
  let reverse: boolean | undefined;
  for (const [i, s] of wanted.entries()) {
    const f = rest[i] as KeyField;
    if (f.path !== s.path) return undefined;
    const flip = f.descending !== s.descending;
    if (reverse !== undefined && reverse !== flip) return undefined;
    reverse = flip;
  }
  return reverse === true ? 'backward' : 'forward';
}

/** Whether every document the filter can match is in the index. */
function complete(index: IndexDef, conjuncts: readonly Conjunct[]): boolean {
  if (index.partial !== undefined && !implies(conjuncts, index.partial)) return false;
  return !index.sparse || index.fields.some((f) => requiresField(f.path, conjuncts));
}

function candidate(index: IndexDef, request: PlanRequest): Candidate | undefined {
  const { conjuncts } = request.filter;
  if (!complete(index, conjuncts)) return undefined;
  const bounds = prefixBounds(index, conjuncts);
  const { ranges, used } = rangesFor(index, bounds);
  const fixed = ranges.length === 1 ? bounds.slice(0, used).filter((b) => b.points && b.ranges.length === 1).length : 0;
  const direction = sortDirection(index, request.sort, fixed);
  // A sparse or partial index that holds every match is as good as a bound: it leaves the other documents out.
  const selective = index.sparse || index.partial !== undefined;
  const bounded = used > 0 || selective;
  if (!bounded && direction === undefined) return undefined;
  const sorted = direction !== undefined || request.sort.length === 0;
  const pointFields = bounds.slice(0, used).filter((b) => b.points).length;
  const unique = index.unique && pointFields === index.fields.length;
  const score =
    (unique ? 1000 : 0) +
    pointFields * 20 +
    (used - pointFields) * 10 +
    (selective ? 5 : 0) +
    (direction === undefined ? 0 : 8);
  return { scan: { index, ranges, reverse: direction === 'backward' }, bounded, sorted, score };
}

function usableIndexes(request: PlanRequest): readonly IndexDef[] {
  const all = [primaryIndex, ...request.collection.indexes];
  const { hint } = request;
  if (hint === undefined) return all;
  const found = all.filter((index) => (typeof hint === 'string' ? index.name === hint : sameKey(index.key, hint)));
  if (found.length === 0) {
    throw new MongoError(Code.BadValue, 'hint provided does not correspond to an existing index');
  }
  return found;
}

/** Equality of key patterns as MongoDB sees them: same fields in the same order and direction. */
export function sameKey(a: Doc, b: Doc): boolean {
  const shape = (d: Doc) =>
    [...d].map(([k, v]) => `${k}\0${Number(v instanceof Object && 'value' in v ? v.value : v) < 0}`);
  return shape(a).join('\0\0') === shape(b).join('\0\0');
}

function best(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (top, c) => (top === undefined || c.score > top.score ? c : top),
    undefined,
  );
}

/** A union over the branches of an `$or`, when an index serves every branch. */
function unionPlan(request: PlanRequest, indexes: readonly IndexDef[]): Plan | undefined {
  for (const branches of request.filter.disjunctions) {
    const plans = branches.map((branch) => {
      // The conditions beside the $or hold in every branch, too.
      const conjuncts = [...branch.conjuncts, ...request.filter.conjuncts];
      const filter: Filter = { ...branch, conjuncts };
      return best(
        indexes.flatMap((i) => candidate(i, { ...request, filter, sort: [] }) ?? []).filter((c) => c.bounded),
      );
    });
    if (plans.every((p) => p !== undefined)) {
      return { scans: plans.map((p) => p.scan), sorted: request.sort.length === 0, bounded: true };
    }
  }
  return undefined;
}

/** @throws MongoError 2 for a hint that names no index, 291 for one that cannot answer the query completely. */
export function plan(request: PlanRequest): Plan {
  const indexes = usableIndexes(request);
  const candidates = indexes.flatMap((index) => candidate(index, request) ?? []);
  const bounded = best(candidates.filter((c) => c.bounded));
  const chosen = bounded === undefined ? undefined : { scans: [bounded.scan], sorted: bounded.sorted, bounded: true };
  if (chosen !== undefined) return chosen;
  const union = unionPlan(request, indexes);
  if (union !== undefined) return union;
  const ordered = best(candidates);
  if (ordered !== undefined) return { scans: [ordered.scan], sorted: true, bounded: false };
  if (request.hint !== undefined) return hinted(request, indexes[0] as IndexDef);
  return { scans: [], sorted: request.sort.length === 0, bounded: false };
}

/** A hint that limits nothing still reads that index from end to end, if it holds every document. */
function hinted(request: PlanRequest, index: IndexDef): Plan {
  if (!complete(index, request.filter.conjuncts)) {
    const message = `the hinted index ${index.name} is sparse or partial and may not hold every matching document`;
    throw new MongoError(Code.NoQueryExecutionPlans, message);
  }
  return {
    scans: [{ index, ranges: [everything], reverse: false }],
    sorted: request.sort.length === 0,
    bounded: false,
  };
}

const internalDatabases: ReadonlySet<string> = new Set(['admin', 'config', 'local']);

/** Strict mode: a plan whose cost grows with the collection is refused. @throws MongoError 291 naming the filter. */
export function refuseScan(request: PlanRequest, chosen: Plan): void {
  if (chosen.bounded || internalDatabases.has(request.collection.db)) return;
  const page = chosen.scans.length > 0 && request.limited && request.filter.source.size === 0 && chosen.sorted;
  if (page) return;
  const what = `${namespace(request.collection)} filter ${showFilter(request.filter)}`;
  throw new MongoError(Code.NoQueryExecutionPlans, `strict mode: no index serves ${what}`);
}
