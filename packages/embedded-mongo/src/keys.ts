/**
 * Order-preserving keys: comparing two keys byte by byte gives the same answer as comparing the values, and equal values
 * (1, 1.0, Long 1, Decimal 1) give equal bytes. Used for index rows, `_id` uniqueness, sorting and de-duplication.
 *
 * Every encoding is self-delimiting (none is a proper prefix of another), so compound keys are concatenations and a
 * descending component is its bytes inverted.
 */
import { canonical, type Finite, type NumberValue, subtractExact } from './bson/decimal.ts';
import { Binary, DateTime, Decimal, type Doc, Int32, Oid, type Regex, Timestamp, type Value } from './bson/values.ts';
import { Bracket, bracketOf } from './compare.ts';

/** The key component of an empty array, which sorts before null. Values cannot produce it otherwise. */
export const emptyArrayKey = Symbol('emptyArray');
export type KeyPart = Value | typeof emptyArrayKey;

class KeyWriter {
  buf = Buffer.allocUnsafe(1024);
  pos = 0;

  ensure(n: number): void {
    if (this.pos + n <= this.buf.length) return;
    const next = Buffer.allocUnsafe(Math.max(this.buf.length * 2, this.pos + n));
    this.buf.copy(next, 0, 0, this.pos);
    this.buf = next;
  }

  byte(v: number): void {
    this.ensure(1);
    this.buf[this.pos++] = v;
  }

  bytes(v: Uint8Array): void {
    this.ensure(v.length);
    this.buf.set(v, this.pos);
    this.pos += v.length;
  }

  uint64(v: bigint): void {
    this.ensure(8);
    this.pos = this.buf.writeBigUInt64BE(v, this.pos);
  }

  /** UTF-8 with 00 written as 00 FF, ended by 00 00: a string that continues sorts after one that ends. */
  string(v: string): void {
    this.ensure(v.length * 3 + 2);
    const start = this.pos;
    const n = this.buf.write(v, start, 'utf8');
    this.pos += n;
    if (v.includes('\0')) this.escapeFrom(start);
    this.byte(0);
    this.byte(0);
  }

  private escapeFrom(start: number): void {
    const text = Buffer.from(this.buf.subarray(start, this.pos));
    this.pos = start;
    for (const b of text) {
      this.byte(b);
      if (b === 0) this.byte(0xff);
    }
  }

  invertFrom(start: number): void {
    for (let i = start; i < this.pos; i++) this.buf[i] = ~(this.buf[i] as number);
  }
}

const signBit = 1n << 63n;
const maxDouble = canonical(Number.MAX_VALUE) as Finite;

function writeDouble(w: KeyWriter, d: number): void {
  w.ensure(8);
  w.buf.writeDoubleBE(d === 0 ? 0 : d, w.pos);
  if ((w.buf[w.pos] as number) & 0x80) {
    w.pos += 8;
    w.invertFrom(w.pos - 8);
  } else {
    w.buf[w.pos] = (w.buf[w.pos] as number) | 0x80;
    w.pos += 8;
  }
}

/** What the nearest double leaves over: 80 for nothing, else sign, decimal exponent and digits. */
function writeResidual(w: KeyWriter, r: Finite): void {
  if (r.coef === 0n) {
    w.byte(0x80);
    return;
  }
  const negative = r.coef < 0n;
  const digits = (negative ? -r.coef : r.coef).toString();
  const start = w.pos;
  w.byte(0x81);
  const exponent = digits.length + r.exp + 0x8000;
  w.byte(exponent >> 8);
  w.byte(exponent & 0xff);
  for (const c of digits.replace(/0+$/, '')) w.byte(c.charCodeAt(0) - 47);
  w.byte(0);
  // Inverting turns 81 into 7E, below the 80 of an exact value.
  if (negative) w.invertFrom(start);
}

function writeNumber(w: KeyWriter, v: NumberValue): void {
  const plain = v instanceof Int32 ? v.value : v;
  if (typeof plain === 'number') {
    if (Number.isNaN(plain)) w.uint64(0n);
    else writeDouble(w, plain);
    w.byte(0x80);
    return;
  }
  const exact = canonical(plain);
  if (typeof exact === 'string') {
    writeNumber(w, Number(exact));
    return;
  }
  let nearest = plain instanceof Decimal ? Number(`${exact.coef}e${exact.exp}`) : Number(plain);
  // A decimal beyond the doubles still lies between the greatest double and infinity.
  let base: Finite;
  if (!Number.isFinite(nearest)) {
    nearest = nearest > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE;
    base = nearest > 0 ? maxDouble : { coef: -maxDouble.coef, exp: maxDouble.exp };
  } else base = canonical(nearest) as Finite;
  writeDouble(w, nearest);
  writeResidual(w, subtractExact(exact, base));
}

function writeDocument(w: KeyWriter, v: Doc): void {
  for (const [name, value] of v) {
    w.byte(bracketOf(value));
    w.string(name);
    writeValue(w, value);
  }
  w.byte(0);
}

function writeScalar(w: KeyWriter, v: Binary | Oid | DateTime | Timestamp | Regex): void {
  if (v instanceof Binary) {
    w.ensure(5);
    w.pos = w.buf.writeUInt32BE(v.bytes.length, w.pos);
    w.byte(v.subtype);
    w.bytes(v.bytes);
  } else if (v instanceof Oid) w.bytes(v.bytes);
  else if (v instanceof DateTime) w.uint64(BigInt.asUintN(64, v.ms) ^ signBit);
  else if (v instanceof Timestamp) w.uint64(v.bits);
  else {
    w.string(v.pattern);
    w.string(v.flags);
  }
}

function writeValue(w: KeyWriter, v: Value): void {
  const bracket = bracketOf(v);
  w.byte(bracket);
  switch (bracket) {
    case Bracket.number:
      writeNumber(w, v as NumberValue);
      break;
    case Bracket.string:
      w.string(v as string);
      break;
    case Bracket.object:
      writeDocument(w, v as Doc);
      break;
    case Bracket.array:
      for (const item of v as Value[]) writeValue(w, item);
      w.byte(0);
      break;
    case Bracket.bool:
      w.byte(v === true ? 1 : 0);
      break;
    case Bracket.null:
    case Bracket.minKey:
    case Bracket.maxKey:
      break;
    default:
      writeScalar(w, v as Binary | Oid | DateTime | Timestamp | Regex);
  }
}

const writer = new KeyWriter();

function take(): Buffer {
  const out = Buffer.allocUnsafeSlow(writer.pos);
  writer.buf.copy(out, 0, 0, writer.pos);
  return out;
}

/** The key of one value. */
export function encodeKey(v: KeyPart): Buffer {
  return encodeCompound([v], [false]);
}

/** The key of several components; `descending[i]` inverts component i. */
export function encodeCompound(parts: readonly KeyPart[], descending: readonly boolean[]): Buffer {
  writer.pos = 0;
  parts.forEach((part, i) => {
    const start = writer.pos;
    if (part === emptyArrayKey) writer.byte(Bracket.emptyArray);
    else writeValue(writer, part);
    if (descending[i] === true) writer.invertFrom(start);
  });
  return take();
}

/** The least byte string above every string that starts with `prefix`. No key starts with FF, so it always exists. */
export function successor(prefix: Uint8Array): Buffer {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end--;
  if (end === 0) throw new Error('internal: a key prefix of FF bytes has no successor');
  const out = Buffer.from(prefix.subarray(0, end));
  out[end - 1] = (out[end - 1] as number) + 1;
  return out;
}

export function inverted(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.map((b) => ~b));
}
