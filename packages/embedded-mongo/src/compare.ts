/** MongoDB's comparison order over BSON values (the order of sorts, ranges and indexes). */
import { compareNumbers, type NumberValue } from './bson/decimal.ts';
import {
  type Binary,
  type DateTime,
  type Doc,
  type Oid,
  type Regex,
  T,
  type Timestamp,
  typeOf,
  type Value,
} from './bson/values.ts';

/** Type brackets, low to high. Values of different brackets never match a range predicate of one another. */
export const Bracket = {
  minKey: 0x08,
  /** Only in index and sort keys: an empty array sorts before null. */
  emptyArray: 0x0c,
  null: 0x10,
  number: 0x18,
  string: 0x20,
  object: 0x28,
  array: 0x30,
  binData: 0x38,
  objectId: 0x40,
  bool: 0x48,
  date: 0x50,
  timestamp: 0x58,
  regex: 0x60,
  maxKey: 0x78,
} as const;

const brackets: ReadonlyMap<number, number> = new Map([
  [T.minKey, Bracket.minKey],
  [T.null, Bracket.null],
  [T.double, Bracket.number],
  [T.int, Bracket.number],
  [T.long, Bracket.number],
  [T.decimal, Bracket.number],
  [T.string, Bracket.string],
  [T.object, Bracket.object],
  [T.array, Bracket.array],
  [T.binData, Bracket.binData],
  [T.objectId, Bracket.objectId],
  [T.bool, Bracket.bool],
  [T.date, Bracket.date],
  [T.timestamp, Bracket.timestamp],
  [T.regex, Bracket.regex],
  [T.maxKey, Bracket.maxKey],
]);

export function bracketOf(v: Value): number {
  const bracket = brackets.get(typeOf(v));
  if (bracket === undefined) throw new Error(`internal: no bracket for BSON type ${typeOf(v)}`);
  return bracket;
}

/** By code point, which is the order of the UTF-8 bytes; plain `<` would compare UTF-16 units. */
export function compareStrings(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // A surrogate stands for a code point above every other unit.
    if (x >= 0xd800) x += x >= 0xe000 ? -0x800 : 0x2000;
    if (y >= 0xd800) y += y >= 0xe000 ? -0x800 : 0x2000;
    return x < y ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

function compareBigints(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareBinary(a: Binary, b: Binary): number {
  return (
    Math.sign(a.bytes.length - b.bytes.length) || Math.sign(a.subtype - b.subtype) || Buffer.compare(a.bytes, b.bytes)
  );
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const c = compareValues(a[i] as Value, b[i] as Value);
    if (c !== 0) return c;
  }
  return Math.sign(a.length - b.length);
}

/** Field by field in stored order: type bracket, then name, then value. `{x, y}` and `{y, x}` differ. */
function compareDocuments(a: Doc, b: Doc): number {
  const other = b.entries();
  for (const [name, value] of a) {
    const next = other.next();
    if (next.done) return 1;
    const [otherName, otherValue] = next.value;
    const c =
      Math.sign(bracketOf(value) - bracketOf(otherValue)) ||
      compareStrings(name, otherName) ||
      compareValues(value, otherValue);
    if (c !== 0) return c;
  }
  return other.next().done ? 0 : -1;
}

function compareSameBracket(bracket: number, a: Value, b: Value): number {
  switch (bracket) {
    case Bracket.number:
      return compareNumbers(a as NumberValue, b as NumberValue);
    case Bracket.string:
      return compareStrings(a as string, b as string);
    case Bracket.object:
      return compareDocuments(a as Doc, b as Doc);
    case Bracket.array:
      return compareArrays(a as Value[], b as Value[]);
    case Bracket.binData:
      return compareBinary(a as Binary, b as Binary);
    case Bracket.objectId:
      return Buffer.compare((a as Oid).bytes, (b as Oid).bytes);
    case Bracket.bool:
      return Number(a) - Number(b);
    case Bracket.date:
      return compareBigints((a as DateTime).ms, (b as DateTime).ms);
    case Bracket.timestamp:
      return compareBigints((a as Timestamp).bits, (b as Timestamp).bits);
    case Bracket.regex: {
      const [x, y] = [a as Regex, b as Regex];
      return compareStrings(x.pattern, y.pattern) || compareStrings(x.flags, y.flags);
    }
    default:
      return 0; // null, MinKey, MaxKey: one value each
  }
}

/** -1, 0 or 1 in MongoDB's order. */
export function compareValues(a: Value, b: Value): number {
  const bracket = bracketOf(a);
  const other = bracketOf(b);
  if (bracket !== other) return bracket < other ? -1 : 1;
  return compareSameBracket(bracket, a, b);
}

export function equalValues(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0;
}
