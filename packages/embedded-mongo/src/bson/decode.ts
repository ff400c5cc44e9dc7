/** BSON bytes → values. Own code because bson's decoder loses the order of integer-looking keys and repeated keys. */
import { Code, MongoError } from '../errors.ts';
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
  typeAlias,
  type Value,
} from './values.ts';

/** MongoDB's own nesting limit. */
export const maxDepth = 200;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function invalid(message: string): MongoError {
  return new MongoError(Code.InvalidBSON, message);
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function utf8(buf: Buffer, start: number, end: number): string {
  const text = buf.toString('utf8', start, end);
  // Node replaces invalid bytes silently; only then is the slow strict decoder asked.
  if (text.includes('\ufffd')) {
    try {
      return strictUtf8.decode(buf.subarray(start, end));
    } catch {
      throw invalid('a string is not valid UTF-8');
    }
  }
  return text;
}

class Reader {
  private readonly buf: Buffer;
  pos: number;
  private readonly end: number;

  constructor(buf: Buffer, pos: number, end: number) {
    this.buf = buf;
    this.pos = pos;
    this.end = end;
  }

  need(n: number): void {
    if (n < 0 || this.pos + n > this.end) throw invalid('BSON ends inside an element');
  }

  byte(): number {
    this.need(1);
    return this.buf[this.pos++] as number;
  }

  int32(): number {
    this.need(4);
    const v = this.buf.readInt32LE(this.pos);
    this.pos += 4;
    return v;
  }

  int64(): bigint {
    this.need(8);
    const v = this.buf.readBigInt64LE(this.pos);
    this.pos += 8;
    return v;
  }

  bytes(n: number): Uint8Array {
    this.need(n);
    const v = Uint8Array.prototype.slice.call(this.buf, this.pos, this.pos + n);
    this.pos += n;
    return v;
  }

  cstring(): string {
    const zero = this.buf.indexOf(0, this.pos);
    if (zero < 0 || zero >= this.end) throw invalid('a field name is not terminated');
    const text = utf8(this.buf, this.pos, zero);
    this.pos = zero + 1;
    return text;
  }

  string(): string {
    const n = this.int32();
    if (n < 1) throw invalid('a string has a bad length');
    this.need(n);
    const end = this.pos + n - 1;
    if (this.buf[end] !== 0) throw invalid('a string is not terminated');
    const text = utf8(this.buf, this.pos, end);
    this.pos = end + 1;
    return text;
  }

  /** Opens a (sub)document: checks its length and returns the position after its final zero byte. */
  open(): number {
    const start = this.pos;
    const length = this.int32();
    const end = start + length;
    if (length < 5 || end > this.end || this.buf[end - 1] !== 0) throw invalid('a document has a bad length');
    return end;
  }

  document(depth: number): Doc {
    if (depth > maxDepth) throw new MongoError(Code.Overflow, `BSON nesting exceeds ${maxDepth} levels`);
    const end = this.open();
    const out: Doc = new Map();
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      const name = this.cstring();
      if (name === '__proto__') throw new MongoError(Code.BadValue, "the field name '__proto__' is not allowed");
      if (out.has(name)) throw new MongoError(Code.BadValue, `a document holds the field '${name}' twice`);
      out.set(name, this.value(type, depth));
    }
    if (this.pos !== end) throw invalid('a document is longer than its elements');
    return out;
  }

  array(depth: number): Value[] {
    if (depth > maxDepth) throw new MongoError(Code.Overflow, `BSON nesting exceeds ${maxDepth} levels`);
    const end = this.open();
    const out: Value[] = [];
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      this.cstring();
      out.push(this.value(type, depth));
    }
    if (this.pos !== end) throw invalid('an array is longer than its elements');
    return out;
  }

  value(type: number, depth: number): Value {
    switch (type) {
      case T.double: {
        this.need(8);
        const v = this.buf.readDoubleLE(this.pos);
        this.pos += 8;
        return v;
      }
      case T.string:
        return this.string();
      case T.object:
        return this.document(depth + 1);
      case T.array:
        return this.array(depth + 1);
      case T.bool: {
        const b = this.byte();
        if (b > 1) throw invalid('a boolean is neither 0 nor 1');
        return b === 1;
      }
      case T.null:
        return null;
      case T.int:
        return new Int32(this.int32());
      case T.long:
        return this.int64();
      default:
        return this.otherValue(type);
    }
  }

  private otherValue(type: number): Value {
    switch (type) {
      case T.binData:
        return this.binary();
      case T.objectId:
        return new Oid(this.bytes(12));
      case T.date:
        return new DateTime(this.int64());
      case T.regex: {
        const pattern = this.cstring();
        return new Regex(pattern, this.cstring());
      }
      case T.timestamp:
        return new Timestamp(BigInt.asUintN(64, this.int64()));
      case T.decimal:
        return new Decimal(this.bytes(16));
      case T.minKey:
        return new MinKey();
      case T.maxKey:
        return new MaxKey();
      default: {
        const alias = typeAlias.get(type);
        if (alias === undefined) throw invalid(`unknown BSON type ${type}`);
        throw new MongoError(Code.BadValue, `BSON type '${alias}' is not supported by the embedded store`);
      }
    }
  }

  private binary(): Binary {
    const n = this.int32();
    const subtype = this.byte();
    return new Binary(subtype, this.bytes(n));
  }

  /** Moves over a value without building it. Stored documents were validated when they were written. */
  skip(type: number): void {
    const size = this.sizeOf(type);
    this.need(size);
    this.pos += size;
  }

  private sizeOf(type: number): number {
    switch (type) {
      case T.double:
      case T.date:
      case T.timestamp:
      case T.long:
        return 8;
      case T.int:
        return 4;
      case T.bool:
        return 1;
      case T.null:
      case T.minKey:
      case T.maxKey:
        return 0;
      case T.objectId:
        return 12;
      case T.decimal:
        return 16;
      case T.string:
        return 4 + this.buf.readInt32LE(this.pos);
      case T.binData:
        return 5 + this.buf.readInt32LE(this.pos);
      case T.object:
      case T.array:
        return this.buf.readInt32LE(this.pos);
      case T.regex: {
        const zero = this.buf.indexOf(0, this.pos);
        return this.buf.indexOf(0, zero + 1) + 1 - this.pos;
      }
      default:
        throw invalid(`unknown BSON type ${type}`);
    }
  }
}

/** Decodes and validates one whole document. @throws MongoError 22, 15 or 2 naming what is wrong. */
export function decodeDocument(bytes: Uint8Array): Doc {
  const buf = asBuffer(bytes);
  const reader = new Reader(buf, 0, buf.length);
  const out = reader.document(0);
  if (reader.pos !== buf.length) throw invalid('bytes follow the document');
  return out;
}

/** Decodes the named top-level fields of a stored document; the others stay `Raw`, or are left out. */
export function decodeFields(bytes: Uint8Array, names: ReadonlySet<string>, keepOthers: boolean): Doc {
  const buf = asBuffer(bytes);
  const reader = new Reader(buf, 4, buf.length);
  const out: Doc = new Map();
  let wanted = names.size;
  for (let type = reader.byte(); type !== 0; type = reader.byte()) {
    const name = reader.cstring();
    if (names.has(name)) {
      out.set(name, reader.value(type, 0));
      if (--wanted === 0 && !keepOthers) break;
    } else {
      const start = reader.pos;
      reader.skip(type);
      if (keepOthers) out.set(name, new Raw(type, buf.subarray(start, reader.pos)));
    }
  }
  return out;
}
