/** Values → BSON bytes. `Raw` values are copied as they are, so a read never decodes what it only passes on. */
import { Code, MongoError } from '../errors.ts';
import { maxDepth } from './decode.ts';
import {
  Binary,
  DateTime,
  Decimal,
  type Doc,
  Int32,
  MaxKey,
  MinKey,
  Oid,
  Raw,
  Regex,
  T,
  Timestamp,
  type Value,
} from './values.ts';

const keptScratch = 1 << 20;

class BsonWriter {
  buf: Buffer;
  pos = 0;

  constructor(initial = 4096) {
    this.buf = Buffer.allocUnsafe(initial);
  }

  private ensure(n: number): void {
    if (this.pos + n <= this.buf.length) return;
    let size = this.buf.length * 2;
    while (size < this.pos + n) size *= 2;
    const next = Buffer.allocUnsafe(size);
    this.buf.copy(next, 0, 0, this.pos);
    this.buf = next;
  }

  byte(v: number): void {
    this.ensure(1);
    this.buf[this.pos++] = v;
  }

  int32(v: number): void {
    this.ensure(4);
    this.pos = this.buf.writeInt32LE(v, this.pos);
  }

  int64(v: bigint): void {
    this.ensure(8);
    this.pos = this.buf.writeBigInt64LE(v, this.pos);
  }

  bytes(v: Uint8Array): void {
    this.ensure(v.length);
    this.buf.set(v, this.pos);
    this.pos += v.length;
  }

  cstring(v: string): void {
    this.ensure(v.length * 3 + 1);
    this.pos += this.buf.write(v, this.pos, 'utf8');
    this.buf[this.pos++] = 0;
  }

  private string(v: string): void {
    this.ensure(v.length * 3 + 5);
    const n = this.buf.write(v, this.pos + 4, 'utf8');
    this.buf.writeInt32LE(n + 1, this.pos);
    this.pos += n + 4;
    this.buf[this.pos++] = 0;
  }

  private depth = 0;

  /** Starts over, also after an encoding that failed half-way. */
  reset(): void {
    this.pos = 0;
    this.depth = 0;
  }

  private open(): number {
    // What could not be decoded again must never be stored.
    if (++this.depth > maxDepth + 1) throw new MongoError(Code.Overflow, `BSON nesting exceeds ${maxDepth} levels`);
    return this.pos;
  }

  document(v: Doc): void {
    const start = this.open();
    this.int32(0);
    for (const [name, value] of v) this.element(name, value);
    this.close(start);
  }

  private array(v: readonly Value[]): void {
    const start = this.open();
    this.int32(0);
    for (let i = 0; i < v.length; i++) this.element(String(i), v[i] as Value);
    this.close(start);
  }

  private close(start: number): void {
    this.depth--;
    this.byte(0);
    this.buf.writeInt32LE(this.pos - start, start);
  }

  element(name: string, v: Value): void {
    const typeAt = this.pos;
    this.byte(0);
    this.cstring(name);
    // The type byte is written last: the value decides it while it is being written. `buf` may have been replaced.
    const type = this.value(v);
    this.buf[typeAt] = type;
  }

  private value(v: Value): number {
    switch (typeof v) {
      case 'string':
        this.string(v);
        return T.string;
      case 'number':
        this.ensure(8);
        this.pos = this.buf.writeDoubleLE(v, this.pos);
        return T.double;
      case 'bigint':
        this.int64(v);
        return T.long;
      case 'boolean':
        this.byte(v ? 1 : 0);
        return T.bool;
      default:
    }
    if (v === null) return T.null;
    if (v instanceof Map) {
      this.document(v);
      return T.object;
    }
    if (Array.isArray(v)) {
      this.array(v);
      return T.array;
    }
    return this.scalar(v);
  }

  private scalar(v: Exclude<Value, string | number | bigint | boolean | null | Value[] | Doc>): number {
    if (v instanceof Raw) {
      this.bytes(v.bytes);
      return v.type;
    }
    if (v instanceof Int32) this.int32(v.value);
    else if (v instanceof Decimal || v instanceof Oid) this.bytes(v.bytes);
    else if (v instanceof DateTime) this.int64(v.ms);
    else if (v instanceof Timestamp) this.int64(BigInt.asIntN(64, v.bits));
    else if (v instanceof Regex) {
      this.cstring(v.pattern);
      this.cstring(v.flags);
    } else if (v instanceof Binary) {
      this.int32(v.bytes.length);
      this.byte(v.subtype);
      this.bytes(v.bytes);
    } else if (!(v instanceof MinKey || v instanceof MaxKey)) throw new Error('internal: unknown value class');
    return v.t;
  }
}

let scratch = new BsonWriter(1 << 16);

/** The bytes of one document, in a buffer of their own. */
export function encodeDocument(v: Doc): Buffer {
  scratch.reset();
  scratch.document(v);
  const out = Buffer.allocUnsafeSlow(scratch.pos);
  scratch.buf.copy(out, 0, 0, scratch.pos);
  if (scratch.buf.length > keptScratch) scratch = new BsonWriter(1 << 16);
  return out;
}
