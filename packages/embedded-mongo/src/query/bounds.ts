/** What a filter's conjuncts say about one path, as ranges of encoded keys. */
import { MaxKey, MinKey, type Regex, T, type Value } from '../bson/values.ts';
import { Bracket, bracketOf } from '../compare.ts';
import { emptyArrayKey, encodeKey, inverted, successor } from '../keys.ts';
import type { Conjunct } from '../match/filter.ts';
import { literalPrefix } from '../match/regex.ts';

/** Encoded keys k with lo ≤ k < hi. */
export interface Range {
  readonly lo: Buffer;
  readonly hi: Buffer;
  /** Exactly one value: `lo` is its whole encoding, which a further component may extend. */
  readonly point: boolean;
}

/** The ranges one path is limited to, best first to use. */
export interface PathBounds {
  readonly ranges: readonly Range[];
  /** Every range is a single value. */
  readonly points: boolean;
  /** No matching document lacks the field. */
  readonly requiresField: boolean;
}

function point(key: Buffer): Range {
  return { lo: key, hi: successor(key), point: true };
}

function bracketRange(bracket: number): Range {
  return { lo: Buffer.of(bracket), hi: Buffer.of(bracket + 1), point: false };
}

/** Where a document that equals `v` on an indexed path may be found. An array is also stored by its elements. */
function equalRanges(v: Value): Range[] {
  const whole = point(encodeKey(v));
  if (!Array.isArray(v)) return [whole];
  return [point(encodeKey(v.length === 0 ? emptyArrayKey : (v[0] as Value))), whole];
}

function comparisonRange(op: string, v: Value): Range | undefined {
  // Arrays compare whole but are stored by element; MinKey and MaxKey compare with every type.
  if (Array.isArray(v) || v instanceof MinKey || v instanceof MaxKey) return undefined;
  const bracket = bracketRange(bracketOf(v));
  const key = encodeKey(v);
  switch (op) {
    case '$gt':
      return { lo: successor(key), hi: bracket.hi, point: false };
    case '$gte':
      return { lo: key, hi: bracket.hi, point: false };
    case '$lt':
      return { lo: bracket.lo, hi: key, point: false };
    default:
      return { lo: bracket.lo, hi: successor(key), point: false };
  }
}

const numericBrackets: readonly number[] = [T.double, T.int, T.long, T.decimal];
const bracketsByType: ReadonlyMap<number, number> = new Map([
  ...numericBrackets.map((t) => [t, Bracket.number] as const),
  [T.string, Bracket.string],
  [T.object, Bracket.object],
  [T.binData, Bracket.binData],
  [T.objectId, Bracket.objectId],
  [T.bool, Bracket.bool],
  [T.date, Bracket.date],
  [T.timestamp, Bracket.timestamp],
  [T.regex, Bracket.regex],
]);

function typeRanges(types: ReadonlySet<number>): Range[] | undefined {
  const brackets = new Set<number>();
  for (const t of types) {
    const bracket = bracketsByType.get(t);
    if (bracket === undefined) return undefined;
    brackets.add(bracket);
  }
  return [...brackets].map(bracketRange);
}

function regexRanges(r: Regex): Range[] | undefined {
  const prefix = literalPrefix(r);
  if (prefix === undefined) return undefined;
  // The encoded string without its two terminating zeros.
  const open = encodeKey(prefix).subarray(0, -2);
  return [{ lo: Buffer.from(open), hi: successor(open), point: false }, point(encodeKey(r))];
}

function rangesOf(c: Conjunct): readonly Range[] | undefined {
  switch (c.op) {
    case '$eq':
      return equalRanges(c.value);
    case '$in':
      return c.values.flatMap(equalRanges);
    case '$exists':
      return undefined;
    case '$type':
      return typeRanges(c.types);
    case '$regex':
      return regexRanges(c.regex);
    default: {
      const range = comparisonRange(c.op, c.value);
      return range === undefined ? undefined : [range];
    }
  }
}

function acceptsMissing(c: Conjunct): boolean {
  if (c.op === '$exists' || c.op === '$type' || c.op === '$regex') return false;
  if (c.op === '$in') return c.values.some((v) => v === null);
  return c.value === null || c.value instanceof MinKey || c.value instanceof MaxKey;
}

function intersect(a: Range, b: Range): Range | undefined {
  const lo = Buffer.compare(a.lo, b.lo) >= 0 ? a.lo : b.lo;
  const hi = Buffer.compare(a.hi, b.hi) <= 0 ? a.hi : b.hi;
  // Encodings are self-delimiting: what remains of a single value is that value.
  return Buffer.compare(lo, hi) < 0 ? { lo, hi, point: a.point || b.point } : undefined;
}

function quality(c: Conjunct): number {
  if (c.op === '$eq') return Array.isArray(c.value) ? 2 : 3;
  return c.op === '$in' ? 2 : 1;
}

/**
 * Bounds on `path`, or undefined when no conjunct limits it. On a multikey index only one conjunct may be used:
 * different elements can satisfy different conjuncts, so an intersection would lose documents.
 */
export function boundsOn(path: string, conjuncts: readonly Conjunct[], multikey: boolean): PathBounds | undefined {
  const here = conjuncts.filter((c) => c.path === path);
  const usable = here
    .map((c) => ({ c, ranges: rangesOf(c) }))
    .filter((x): x is { c: Conjunct; ranges: readonly Range[] } => x.ranges !== undefined)
    .sort((a, b) => quality(b.c) - quality(a.c));
  const best = usable[0];
  if (best === undefined) return undefined;
  let ranges = best.ranges;
  if (!multikey) {
    for (const other of usable.slice(1)) {
      ranges = ranges.flatMap((a) => other.ranges.flatMap((b) => intersect(a, b) ?? []));
    }
  }
  return { ranges, points: quality(best.c) > 1, requiresField: here.some((c) => !acceptsMissing(c)) };
}

export function requiresField(path: string, conjuncts: readonly Conjunct[]): boolean {
  return conjuncts.some((c) => c.path === path && !acceptsMissing(c));
}

/** The same range for a descending component, whose bytes are inverted. */
export function descendingRange(r: Range): Range {
  if (r.point) return point(inverted(r.lo));
  return { lo: successor(inverted(r.hi)), hi: successor(inverted(r.lo)), point: false };
}

/** Sorted, with overlaps joined, so that no key is visited twice. */
export function normalise(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => Buffer.compare(a.lo, b.lo));
  const out: Range[] = [];
  for (const r of sorted) {
    const last = out.at(-1);
    if (last !== undefined && Buffer.compare(r.lo, last.hi) < 0) {
      if (Buffer.compare(r.hi, last.hi) > 0) out[out.length - 1] = { lo: last.lo, hi: r.hi, point: false };
    } else out.push(r);
  }
  return out;
}
