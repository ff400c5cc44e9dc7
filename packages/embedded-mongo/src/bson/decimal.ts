/**
 * Decimal128 arithmetic and the exact comparison of all four numeric types.
 *
 * A number's canonical value is a decimal of at most 34 digits: a decimal128 is its own, an integer is exact, and a
 * double is rounded to 34 digits as MongoDB does when it compares the two types. That order is total.
 */
import { Decimal, Int32 } from './values.ts';

export type NumberValue = number | bigint | Int32 | Decimal;
/** coef × 10^exp, or one of the three values outside the number line. */
export type Finite = { readonly coef: bigint; readonly exp: number; readonly negativeZero?: boolean };
export type Parsed = Finite | 'NaN' | 'Infinity' | '-Infinity';

const digits34 = 10n ** 34n;
const minExp = -6176;
const maxExp = 6111;

export function parseDecimal(d: Decimal): Parsed {
  const view = new DataView(d.bytes.buffer, d.bytes.byteOffset, 16);
  const low = view.getBigUint64(0, true);
  const high = view.getBigUint64(8, true);
  const negative = high >> 63n === 1n;
  const combination = (high >> 58n) & 0x1fn;
  if (combination === 0x1fn) return 'NaN';
  if (combination === 0x1en) return negative ? '-Infinity' : 'Infinity';
  let coef: bigint;
  let biased: bigint;
  if (combination >> 3n === 3n) {
    // The large-coefficient form can only encode values beyond 34 digits, which the standard reads as zero.
    biased = (high >> 47n) & 0x3fffn;
    coef = 0n;
  } else {
    biased = (high >> 49n) & 0x3fffn;
    coef = ((high & 0x1ffffffffffffn) << 64n) | low;
    if (coef >= digits34) coef = 0n;
  }
  const exp = Number(biased) + minExp;
  return coef === 0n ? { coef, exp, negativeZero: negative } : { coef: negative ? -coef : coef, exp };
}

const pow10 = (n: number): bigint => 10n ** BigInt(n);

/** Rounds to at most 34 digits, half to even. */
function round34(v: Finite): Finite {
  const negative = v.coef < 0n;
  const magnitude = negative ? -v.coef : v.coef;
  const drop = magnitude.toString().length - 34;
  if (drop <= 0) return v;
  const unit = pow10(drop);
  let q = magnitude / unit;
  const twice = (magnitude % unit) * 2n;
  if (twice > unit || (twice === unit && q % 2n === 1n)) q += 1n;
  return round34({ coef: negative ? -q : q, exp: v.exp + drop });
}

const infinity = new Decimal(Decimal.parse('Infinity').bytes);
const negativeInfinity = new Decimal(Decimal.parse('-Infinity').bytes);
const notANumber = new Decimal(Decimal.parse('NaN').bytes);

/** The stored form of a value, rounded to 34 digits; overflow gives an infinity and underflow zero, as IEEE 754 says. */
export function formatDecimal(v: Parsed): Decimal {
  if (v === 'NaN') return notANumber;
  if (v === 'Infinity') return infinity;
  if (v === '-Infinity') return negativeInfinity;
  const negative = v.coef < 0n || v.negativeZero === true;
  let { coef, exp } = round34(v);
  if (coef < 0n) coef = -coef;
  while (exp > maxExp && coef !== 0n && coef * 10n < digits34) {
    coef *= 10n;
    exp -= 1;
  }
  if (exp > maxExp) {
    if (coef !== 0n) return negative ? negativeInfinity : infinity;
    exp = maxExp;
  }
  if (exp < minExp) {
    const unit = pow10(minExp - exp);
    const twice = (coef % unit) * 2n;
    coef /= unit;
    if (twice > unit || (twice === unit && coef % 2n === 1n)) coef += 1n;
    exp = minExp;
  }
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, coef & 0xffffffffffffffffn, true);
  view.setBigUint64(8, (negative ? 1n << 63n : 0n) | (BigInt(exp - minExp) << 49n) | (coef >> 64n), true);
  return new Decimal(bytes);
}

const doubleBits = new DataView(new ArrayBuffer(8));

/** The exact decimal expansion of a finite double. */
function exactDouble(d: number): Finite {
  doubleBits.setFloat64(0, d);
  const bits = doubleBits.getBigUint64(0);
  const negative = bits >> 63n === 1n;
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n);
  const power = (field === 0 ? 1 : field) - 1075;
  const signed = negative ? -mantissa : mantissa;
  if (power >= 0) return { coef: signed << BigInt(power), exp: 0 };
  return { coef: signed * 5n ** BigInt(-power), exp: power };
}

/** The canonical value of any number. */
export function canonical(v: NumberValue): Parsed {
  if (v instanceof Decimal) return parseDecimal(v);
  if (v instanceof Int32) return { coef: BigInt(v.value), exp: 0 };
  if (typeof v === 'bigint') return { coef: v, exp: 0 };
  if (Number.isNaN(v)) return 'NaN';
  if (!Number.isFinite(v)) return v > 0 ? 'Infinity' : '-Infinity';
  return Number.isSafeInteger(v) ? { coef: BigInt(v), exp: 0 } : round34(exactDouble(v));
}

/** a − b, exactly. */
export function subtractExact(a: Finite, b: Finite): Finite {
  const exp = Math.min(a.exp, b.exp);
  return { coef: a.coef * pow10(a.exp - exp) - b.coef * pow10(b.exp - exp), exp };
}

/** Position of the leading digit: |v| is in [10^(m-1), 10^m). Zero gives -Infinity. */
function magnitudeOf(v: Finite): number {
  if (v.coef === 0n) return Number.NEGATIVE_INFINITY;
  const text = v.coef.toString();
  return text.length - (v.coef < 0n ? 1 : 0) + v.exp;
}

function rank(p: Parsed): number {
  if (p === 'NaN') return 0;
  if (p === '-Infinity') return 1;
  return p === 'Infinity' ? 3 : 2;
}

function compareFinite(a: Finite, b: Finite): number {
  const signA = a.coef === 0n ? 0 : a.coef < 0n ? -1 : 1;
  const signB = b.coef === 0n ? 0 : b.coef < 0n ? -1 : 1;
  if (signA !== signB || signA === 0) return Math.sign(signA - signB);
  // Magnitudes first: aligning exponents thousands apart would build needlessly huge integers.
  const byMagnitude = magnitudeOf(a) - magnitudeOf(b);
  if (byMagnitude !== 0) return Math.sign(byMagnitude) * signA;
  const d = subtractExact(a, b).coef;
  return d === 0n ? 0 : d < 0n ? -1 : 1;
}

/** Total order over all numbers: NaN first, and 1 = 1.0 = Long 1 = Decimal 1. */
export function compareNumbers(a: NumberValue, b: NumberValue): number {
  if (!(a instanceof Decimal || b instanceof Decimal)) {
    const x = a instanceof Int32 ? a.value : a;
    const y = b instanceof Int32 ? b.value : b;
    // JavaScript compares a bigint with a number by their exact mathematical values.
    if (x < y) return -1;
    if (x > y) return 1;
    // biome-ignore lint/suspicious/noDoubleEquals: the exact comparison across bigint and number is meant.
    if (x == y) return 0;
    return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  }
  const p = canonical(a);
  const q = canonical(b);
  if (typeof p === 'string' || typeof q === 'string') return Math.sign(rank(p) - rank(q));
  return compareFinite(p, q);
}

/** A number as decimal for arithmetic: doubles take 15 significant digits, as MongoDB's own conversion does. */
function toDecimalOperand(v: NumberValue): Parsed {
  if (typeof v !== 'number' || !Number.isFinite(v)) return canonical(v);
  return parseDecimal(Decimal.parse(v.toPrecision(15)));
}

function asNumber(p: Parsed): number {
  if (p === 'NaN') return Number.NaN;
  if (p === 'Infinity') return Number.POSITIVE_INFINITY;
  if (p === '-Infinity') return Number.NEGATIVE_INFINITY;
  return p.coef === 0n ? 0 : p.coef < 0n ? -1 : 1;
}

function fromSpecial(n: number): Decimal {
  return Number.isNaN(n) ? notANumber : n > 0 ? infinity : negativeInfinity;
}

export function addDecimal(a: NumberValue, b: NumberValue): Decimal {
  const p = toDecimalOperand(a);
  const q = toDecimalOperand(b);
  if (typeof p === 'string' || typeof q === 'string') return fromSpecial(asNumber(p) + asNumber(q));
  if (p.coef === 0n && p.exp >= q.exp && q.coef !== 0n) return formatDecimal(q);
  if (q.coef === 0n && q.exp >= p.exp && p.coef !== 0n) return formatDecimal(p);
  const exp = Math.min(p.exp, q.exp);
  return formatDecimal({ coef: p.coef * pow10(p.exp - exp) + q.coef * pow10(q.exp - exp), exp });
}

export function multiplyDecimal(a: NumberValue, b: NumberValue): Decimal {
  const p = toDecimalOperand(a);
  const q = toDecimalOperand(b);
  if (typeof p === 'string' || typeof q === 'string') return fromSpecial(asNumber(p) * asNumber(q));
  return formatDecimal({ coef: p.coef * q.coef, exp: p.exp + q.exp });
}
