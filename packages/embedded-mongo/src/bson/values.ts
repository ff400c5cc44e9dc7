/**
 * BSON values as this server computes with them. Every type keeps its identity (an int stays an int, a long a long), key
 * order is kept by `Map` even for keys that look like integers, and nothing aliases a receive buffer.
 *
 * double → number, long → bigint, string, bool, null, array and document are plain JavaScript; the rest are classes.
 */
import { Decimal128, EJSON, ObjectId } from 'bson';

/** BSON element type bytes. */
export const T = {
  double: 0x01,
  string: 0x02,
  object: 0x03,
  array: 0x04,
  binData: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  bool: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  dbPointer: 0x0c,
  javascript: 0x0d,
  symbol: 0x0e,
  javascriptWithScope: 0x0f,
  int: 0x10,
  timestamp: 0x11,
  long: 0x12,
  decimal: 0x13,
  minKey: 0xff,
  maxKey: 0x7f,
} as const;

/** The aliases that `$type` and error messages use. */
export const typeAlias: ReadonlyMap<number, string> = new Map(Object.entries(T).map(([name, code]) => [code, name]));

export type Doc = Map<string, Value>;
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | Value[]
  | Doc
  | Int32
  | Decimal
  | Oid
  | Binary
  | DateTime
  | Timestamp
  | Regex
  | MinKey
  | MaxKey
  | Raw;

export class Int32 {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  get t(): number {
    return T.int;
  }
}

/** IEEE 754-2008 decimal128 in its 16 stored bytes; arithmetic is in decimal.ts. */
export class Decimal {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get t(): number {
    return T.decimal;
  }
  static parse(text: string): Decimal {
    return new Decimal(Decimal128.fromString(text).bytes);
  }
  toString(): string {
    return new Decimal128(this.bytes).toString();
  }
}

export class Oid {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get t(): number {
    return T.objectId;
  }
  static generate(): Oid {
    return new Oid(ObjectId.generate());
  }
}

export class Binary {
  readonly subtype: number;
  readonly bytes: Uint8Array;
  constructor(subtype: number, bytes: Uint8Array) {
    this.subtype = subtype;
    this.bytes = bytes;
  }
  get t(): number {
    return T.binData;
  }
}

/** Milliseconds since the epoch over the whole int64 range, which a JavaScript Date cannot hold. */
export class DateTime {
  readonly ms: bigint;
  constructor(ms: bigint) {
    this.ms = ms;
  }
  get t(): number {
    return T.date;
  }
}

/** The unsigned 64 bits: seconds in the high half, increment in the low half. */
export class Timestamp {
  readonly bits: bigint;
  constructor(bits: bigint) {
    this.bits = bits;
  }
  get t(): number {
    return T.timestamp;
  }
}

export class Regex {
  readonly pattern: string;
  readonly flags: string;
  constructor(pattern: string, flags: string) {
    this.pattern = pattern;
    this.flags = flags;
  }
  get t(): number {
    return T.regex;
  }
}

export class MinKey {
  get t(): number {
    return T.minKey;
  }
}

export class MaxKey {
  get t(): number {
    return T.maxKey;
  }
}

/**
 * An element kept as its stored bytes: spliced into output untouched. It is never compared or matched; reading its type
 * in a computation is a defect, so that fails instead of giving a wrong answer.
 */
export class Raw {
  readonly type: number;
  readonly bytes: Uint8Array;
  constructor(type: number, bytes: Uint8Array) {
    this.type = type;
    this.bytes = bytes;
  }
  get t(): number {
    throw new Error('internal: a raw BSON element reached a computation');
  }
}

/** The BSON type byte of a value. */
export function typeOf(v: Value): number {
  switch (typeof v) {
    case 'string':
      return T.string;
    case 'number':
      return T.double;
    case 'bigint':
      return T.long;
    case 'boolean':
      return T.bool;
    default:
  }
  if (v === null) return T.null;
  if (v instanceof Map) return T.object;
  if (Array.isArray(v)) return T.array;
  return v.t;
}

export function typeName(v: Value | undefined): string {
  return v === undefined ? 'missing' : (typeAlias.get(typeOf(v)) ?? 'unknown');
}

export function isNumber(v: Value | undefined): v is number | bigint | Int32 | Decimal {
  return typeof v === 'number' || typeof v === 'bigint' || v instanceof Int32 || v instanceof Decimal;
}

export function doc(fields: Record<string, Value>): Doc {
  return new Map(Object.entries(fields));
}

export function int(n: number): Int32 {
  return new Int32(n);
}

/** A document from its complete BSON bytes, to be spliced into a reply. */
export function rawDoc(bytes: Uint8Array): Raw {
  return new Raw(T.object, bytes);
}

function plain(v: Value): unknown {
  if (v instanceof Map) return Object.fromEntries([...v].map(([k, x]) => [k, plain(x)]));
  if (Array.isArray(v)) return v.map(plain);
  if (v instanceof Int32) return v.value;
  if (typeof v === 'bigint') return { $numberLong: String(v) };
  if (v instanceof Decimal) return { $numberDecimal: v.toString() };
  if (v instanceof Oid) return new ObjectId(v.bytes);
  if (v instanceof Binary) return { $binary: { base64: Buffer.from(v.bytes).toString('base64'), subType: v.subtype } };
  if (v instanceof DateTime) return { $date: String(v.ms) };
  if (v instanceof Timestamp) return { $timestamp: { t: Number(v.bits >> 32n), i: Number(v.bits & 0xffffffffn) } };
  if (v instanceof Regex) return { $regex: v.pattern, $options: v.flags };
  if (v instanceof MinKey) return { $minKey: 1 };
  if (v instanceof MaxKey) return { $maxKey: 1 };
  if (v instanceof Raw) return '...';
  return v;
}

/** A short readable form for error messages; never parsed back. */
export function show(v: Value | undefined): string {
  if (v === undefined) return 'missing';
  const text = EJSON.stringify(plain(v)) ?? String(v);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
