/**
 * A second, naive picture of BSON for the property tests: every value says its type and numbers are exact fractions.
 * It shares no code with src: only `toValue` at the end knows the other side.
 */
import { ObjectId } from 'bson';
import {
  Binary,
  DateTime,
  Decimal,
  Int32,
  MaxKey,
  MinKey,
  Oid,
  Regex,
  Timestamp,
  type Value,
} from '../../src/bson/values.ts';

export type M =
  | { readonly k: 'int'; readonly v: number }
  | { readonly k: 'long'; readonly v: bigint }
  | { readonly k: 'double'; readonly v: number }
  | { readonly k: 'decimal'; readonly v: string }
  | { readonly k: 'string'; readonly v: string }
  | { readonly k: 'bool'; readonly v: boolean }
  | { readonly k: 'null' }
  | { readonly k: 'minKey' }
  | { readonly k: 'maxKey' }
  | { readonly k: 'date'; readonly v: bigint }
  | { readonly k: 'timestamp'; readonly v: bigint }
  | { readonly k: 'oid'; readonly v: string }
  | { readonly k: 'bin'; readonly sub: number; readonly hex: string }
  | { readonly k: 'regex'; readonly p: string; readonly f: string }
  | { readonly k: 'array'; readonly e: readonly M[] }
  | MDoc;
export type MDoc = { readonly k: 'doc'; readonly e: readonly (readonly [string, M])[] };

const order = [
  ['minKey'],
  ['null'],
  ['int', 'long', 'double', 'decimal'],
  ['string'],
  ['doc'],
  ['array'],
  ['bin'],
  ['oid'],
  ['bool'],
  ['date'],
  ['timestamp'],
  ['regex'],
  ['maxKey'],
];

export function rank(m: M): number {
  return order.findIndex((kinds) => kinds.includes(m.k));
}

interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

/** A decimal literal as a fraction. */
function fraction(text: string): Fraction {
  const m = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!m) throw new Error(`not a number: ${text}`);
  const digits = BigInt(`${m[2]}${m[3]}` || '0');
  const exp = Number(m[4] ?? 0) - (m[3] as string).length;
  const sign = m[1] === '-' ? -1n : 1n;
  return exp >= 0 ? { n: sign * digits * 10n ** BigInt(exp), d: 1n } : { n: sign * digits, d: 10n ** BigInt(-exp) };
}

/** NaN, -Infinity, Infinity by name, or the exact value; doubles as 34 digits. */
function numeric(m: M): Fraction | 'NaN' | '-Infinity' | 'Infinity' {
  if (m.k === 'int') return { n: BigInt(m.v), d: 1n };
  if (m.k === 'long') return { n: m.v, d: 1n };
  if (m.k === 'double') {
    if (Number.isNaN(m.v)) return 'NaN';
    if (!Number.isFinite(m.v)) return m.v > 0 ? 'Infinity' : '-Infinity';
    return fraction(m.v.toPrecision(34));
  }
  if (m.k !== 'decimal') throw new Error('not numeric');
  if (m.v === 'NaN' || m.v === 'Infinity' || m.v === '-Infinity') return m.v;
  return fraction(m.v);
}

const specials = ['NaN', '-Infinity', 'finite', 'Infinity'];

function compareNumeric(a: M, b: M): number {
  const x = numeric(a);
  const y = numeric(b);
  const bySpecial =
    specials.indexOf(typeof x === 'string' ? x : 'finite') - specials.indexOf(typeof y === 'string' ? y : 'finite');
  if (bySpecial !== 0 || typeof x === 'string' || typeof y === 'string') return Math.sign(bySpecial);
  const difference = x.n * y.d - y.n * x.d;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function bytesOf(m: M): Buffer {
  switch (m.k) {
    case 'string':
      return Buffer.from(m.v, 'utf8');
    case 'oid':
      return Buffer.from(m.v, 'hex');
    case 'bin': {
      const data = Buffer.from(m.hex, 'hex');
      const head = Buffer.alloc(5);
      head.writeUInt32BE(data.length);
      head[4] = m.sub;
      return Buffer.concat([head, data]);
    }
    default:
      throw new Error(m.k);
  }
}

export function compareM(a: M, b: M): number {
  const byRank = Math.sign(rank(a) - rank(b));
  if (byRank !== 0) return byRank;
  if (a.k === 'array' && b.k === 'array') return compareLists(a.e, b.e, compareM);
  if (a.k === 'doc' && b.k === 'doc') {
    return compareLists(a.e, b.e, ([n, x], [o, y]) => {
      return Math.sign(rank(x) - rank(y)) || Buffer.compare(Buffer.from(n), Buffer.from(o)) || compareM(x, y);
    });
  }
  if (rank(a) === 2) return compareNumeric(a, b);
  if ((a.k === 'date' && b.k === 'date') || (a.k === 'timestamp' && b.k === 'timestamp')) {
    return a.v < b.v ? -1 : a.v > b.v ? 1 : 0;
  }
  if (a.k === 'bool' && b.k === 'bool') return Number(a.v) - Number(b.v);
  if (a.k === 'regex' && b.k === 'regex') {
    return Buffer.compare(Buffer.from(a.p), Buffer.from(b.p)) || Buffer.compare(Buffer.from(a.f), Buffer.from(b.f));
  }
  if (a.k === 'null' || a.k === 'minKey' || a.k === 'maxKey') return 0;
  return Buffer.compare(bytesOf(a), bytesOf(b));
}

function compareLists<X>(a: readonly X[], b: readonly X[], compare: (x: X, y: X) => number): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const c = compare(a[i] as X, b[i] as X);
    if (c !== 0) return c;
  }
  return Math.sign(a.length - b.length);
}

export function toValue(m: M): Value {
  switch (m.k) {
    case 'int':
      return new Int32(m.v);
    case 'long':
    case 'double':
    case 'string':
    case 'bool':
      return m.v;
    case 'decimal':
      return Decimal.parse(m.v);
    case 'null':
      return null;
    case 'minKey':
      return new MinKey();
    case 'maxKey':
      return new MaxKey();
    case 'date':
      return new DateTime(m.v);
    case 'timestamp':
      return new Timestamp(m.v);
    case 'oid':
      return new Oid(new ObjectId(m.v).id);
    case 'bin':
      return new Binary(m.sub, Buffer.from(m.hex, 'hex'));
    case 'regex':
      return new Regex(m.p, m.f);
    case 'array':
      return m.e.map(toValue);
    default:
      return toDoc(m);
  }
}

export function toDoc(m: MDoc): Map<string, Value> {
  return new Map(m.e.map(([name, v]) => [name, toValue(v)]));
}

export function field(d: MDoc, name: string): M | undefined {
  return d.e.find(([n]) => n === name)?.[1];
}
