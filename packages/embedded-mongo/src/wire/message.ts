/** The MongoDB wire protocol: OP_MSG both ways, and OP_QUERY/OP_REPLY for the first handshake of a driver. */
import { decodeDocument } from '../bson/decode.ts';
import { type Doc, rawDoc, type Value } from '../bson/values.ts';
import { badValue, MongoError } from '../errors.ts';
import { crc32c } from './crc32c.ts';

export const maxMessageBytes = 48_000_000;
const headerBytes = 16;

const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;

const checksumPresent = 1;
const moreToCome = 2;
/** Bits 0–15 must be understood; only two of them exist. */
const requiredBits = 0xffff;

export interface Request {
  readonly requestId: number;
  readonly legacy: boolean;
  /** False when the client asked for no answer (an unacknowledged write). */
  readonly wantsReply: boolean;
  /** The command, or why it could not be read. */
  readonly command: Doc | MongoError;
}

/** A message that breaks the protocol: nothing that follows on the connection can be trusted. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

function readSequence(body: Buffer, start: number, end: number): [name: string, documents: Value[]] {
  const zero = body.indexOf(0, start);
  if (zero < 0 || zero >= end) throw new ProtocolError('a document sequence has no name');
  const documents: Value[] = [];
  let pos = zero + 1;
  while (pos < end) {
    const size = pos + 4 <= end ? body.readInt32LE(pos) : 0;
    if (size < 5 || pos + size > end) throw new ProtocolError('a document sequence has a bad length');
    // Kept as bytes: what is inserted is stored as it came.
    documents.push(rawDoc(body.subarray(pos, pos + size)));
    pos += size;
  }
  return [body.toString('utf8', start, zero), documents];
}

function readSections(body: Buffer, from: number, end: number): Doc {
  let command: Doc | undefined;
  const sequences = new Map<string, Value[]>();
  let pos = from;
  while (pos < end) {
    const kind = body[pos++];
    const size = pos + 4 <= end ? body.readInt32LE(pos) : -1;
    if (size < 5 || pos + size > end) throw new ProtocolError('a section has a bad length');
    if (kind === 0) {
      if (command !== undefined) throw new ProtocolError('a message has two bodies');
      command = decodeDocument(body.subarray(pos, pos + size));
    } else if (kind === 1) {
      const [name, documents] = readSequence(body, pos + 4, pos + size);
      if (sequences.has(name)) throw badValue(`the document sequence '${name}' occurs twice`);
      sequences.set(name, documents);
    } else throw new ProtocolError(`unknown section kind ${kind}`);
    pos += size;
  }
  if (command === undefined) throw new ProtocolError('a message has no body');
  for (const [name, documents] of sequences) {
    if (command.has(name)) throw badValue(`the field '${name}' occurs in the body and as a document sequence`);
    command.set(name, documents);
  }
  return command;
}

/** A readable error for one command; a broken protocol goes on to end the connection. */
function attempt(read: () => Doc): Doc | MongoError {
  try {
    return read();
  } catch (e) {
    if (e instanceof MongoError) return e;
    throw e;
  }
}

function parseMsg(message: Buffer, requestId: number): Request {
  if (message.length < headerBytes + 4) throw new ProtocolError('an OP_MSG is too short');
  const flags = message.readUInt32LE(headerBytes);
  let end = message.length;
  if ((flags & requiredBits & ~(checksumPresent | moreToCome)) !== 0) throw new ProtocolError('unknown OP_MSG flags');
  if (flags & checksumPresent) {
    end -= 4;
    if (crc32c(message.subarray(0, end)) !== message.readUInt32LE(end))
      throw new ProtocolError('OP_MSG checksum mismatch');
  }
  const command = attempt(() => readSections(message, headerBytes + 4, end));
  return { requestId, legacy: false, wantsReply: (flags & moreToCome) === 0, command };
}

/** OP_QUERY on `<db>.$cmd`: only the handshake comes this way. */
function parseQuery(message: Buffer, requestId: number): Request {
  const zero = message.indexOf(0, headerBytes + 4);
  if (zero < 0 || zero + 9 > message.length) throw new ProtocolError('an OP_QUERY is too short');
  const ns = message.toString('utf8', headerBytes + 4, zero);
  const start = zero + 9;
  const size = start + 4 <= message.length ? message.readInt32LE(start) : 0;
  if (size < 5 || start + size > message.length) throw new ProtocolError('an OP_QUERY has a bad length');
  const command = attempt(() => {
    const outer = decodeDocument(message.subarray(start, start + size));
    const inner = outer.get('$query');
    const found = inner instanceof Map ? inner : outer;
    const name = found.keys().next().value ?? '';
    if (!ns.endsWith('.$cmd') || !['ismaster', 'hello'].includes(name.toLowerCase())) {
      const message = `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`;
      throw new MongoError(352, message);
    }
    found.set('$db', ns.slice(0, -'.$cmd'.length));
    return found;
  });
  return { requestId, legacy: true, wantsReply: true, command };
}

/** @throws ProtocolError for a message that cannot be understood at all. */
export function parseMessage(message: Buffer): Request {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === opMsg) return parseMsg(message, requestId);
  if (opCode === opQuery) return parseQuery(message, requestId);
  throw new ProtocolError(`operation code ${opCode} is not supported (compression is never negotiated)`);
}

let nextId = 0;

function header(length: number, responseTo: number, opCode: number, size: number): Buffer {
  const head = Buffer.alloc(size);
  nextId = (nextId + 1) & 0x7fffffff;
  head.writeInt32LE(length, 0);
  head.writeInt32LE(nextId, 4);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(opCode, 12);
  return head;
}

/** The bytes of a reply in front of its BSON document, in the form of its request. */
export function replyHeader(request: Pick<Request, 'requestId' | 'legacy'>, body: Buffer): Buffer {
  if (!request.legacy) {
    const size = headerBytes + 5;
    return header(size + body.length, request.requestId, opMsg, size); // flags 0, section kind 0
  }
  const size = headerBytes + 20;
  const head = header(size + body.length, request.requestId, opReply, size);
  head.writeInt32LE(8, headerBytes); // AwaitCapable
  head.writeInt32LE(1, headerBytes + 16); // one document
  return head;
}

/** Splits a byte stream into messages. Every message gets memory of its own kind: no receive buffer is reused. */
export class Framer {
  private chunks: Buffer[] = [];
  private size = 0;

  /** @throws ProtocolError for a length outside the protocol's limits. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.size += chunk.length;
    const out: Buffer[] = [];
    for (let next = this.take(); next !== undefined; next = this.take()) out.push(next);
    return out;
  }

  private take(): Buffer | undefined {
    if (this.size < 4) return undefined;
    if ((this.chunks[0] as Buffer).length < 4) this.join();
    const length = (this.chunks[0] as Buffer).readInt32LE(0);
    if (length < headerBytes || length > maxMessageBytes) throw new ProtocolError(`a message of ${length} bytes`);
    if (this.size < length) return undefined;
    this.join();
    const all = this.chunks[0] as Buffer;
    this.size -= length;
    this.chunks = this.size === 0 ? [] : [all.subarray(length)];
    return all.subarray(0, length);
  }

  private join(): void {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks, this.size)];
  }
}
