/** Reading a command's fields: every field is either understood or refused, none is ignored. */

import { decodeDocument } from '../bson/decode.ts';
import { type Doc, Raw, show, typeName, type Value } from '../bson/values.ts';
import { badValue, Code, MongoError, typeMismatch } from '../errors.ts';
import { smallInteger, truthy } from '../match/leaf.ts';

/** Fields any command may carry. Those that would change an answer are checked in `checkGeneric`. */
const generic: ReadonlySet<string> = new Set([
  '$db',
  '$readPreference',
  '$clusterTime',
  'lsid',
  'txnNumber',
  'stmtId',
  'stmtIds',
  'startTransaction',
  'autocommit',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'maxTimeMSOpOnly',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
]);

export class Args {
  readonly doc: Doc;
  readonly command: string;
  private readonly nested: boolean;

  /** @param nested a part of a command: it has no field of the command's name and none of the generic ones. */
  constructor(doc: Doc, command: string, nested = false) {
    this.doc = doc;
    this.command = command;
    this.nested = nested;
  }

  private wrong(name: string, expected: string, v: Value): MongoError {
    const message = `BSON field '${this.command}.${name}' is the wrong type '${typeName(v)}', expected type '${expected}'`;
    return typeMismatch(message);
  }

  private missing(name: string): MongoError {
    return new MongoError(Code.MissingField, `BSON field '${this.command}.${name}' is missing but a required field`);
  }

  string(name: string): string {
    const v = this.doc.get(name);
    if (v === undefined) throw this.missing(name);
    if (typeof v !== 'string') throw this.wrong(name, 'string', v);
    return v;
  }

  optionalString(name: string): string | undefined {
    return this.doc.has(name) ? this.string(name) : undefined;
  }

  document(name: string): Doc {
    const v = this.optionalDocument(name);
    if (v === undefined) throw this.missing(name);
    return v;
  }

  optionalDocument(name: string): Doc | undefined {
    const v = this.doc.get(name);
    if (v === undefined || v === null) return undefined;
    if (!(v instanceof Map)) throw this.wrong(name, 'object', v);
    return v;
  }

  array(name: string): Value[] {
    const v = this.doc.get(name);
    if (v === undefined) throw this.missing(name);
    if (!Array.isArray(v)) throw this.wrong(name, 'array', v);
    return v;
  }

  /** A list of documents, which may have come as a document sequence of the message. */
  documents(name: string): (Doc | Raw)[] {
    return this.array(name).map((v) => {
      if (v instanceof Raw || v instanceof Map) return v;
      throw this.wrong(`${name}.0`, 'object', v);
    });
  }

  boolean(name: string, otherwise: boolean): boolean {
    const v = this.doc.get(name);
    if (v === undefined || v === null) return otherwise;
    if (typeof v === 'boolean') return v;
    if (smallInteger(v) === undefined) throw this.wrong(name, 'bool', v);
    return truthy(v);
  }

  optionalInteger(name: string): number | undefined {
    const v = this.doc.get(name);
    if (v === undefined || v === null) return undefined;
    const n = smallInteger(v);
    if (n === undefined) throw this.wrong(name, 'long', v);
    return n;
  }

  /** @throws MongoError 2 (51024 in MongoDB) for a negative number. */
  natural(name: string, otherwise: number): number {
    const n = this.optionalInteger(name) ?? otherwise;
    if (n < 0) throw new MongoError(51024, `BSON field '${name}' value must be >= 0, actual value '${n}'`);
    return n;
  }

  /** Index name or key pattern. */
  hint(): string | Doc | undefined {
    const v = this.doc.get('hint');
    if (v === undefined || typeof v === 'string') return v;
    if (!(v instanceof Map)) throw this.wrong('hint', 'string or object', v);
    return v.size === 0 ? undefined : v;
  }

  /** @throws MongoError 40415 for a field that is neither in `known` nor generic, 2 for one in `refused` that is set. */
  check(known: readonly string[], refused: readonly string[] = []): void {
    for (const [name, v] of this.doc) {
      if (known.includes(name)) continue;
      if (!this.nested && (name === this.command || generic.has(name))) continue;
      if (name === 'collation' && v instanceof Map && (v.size === 0 || v.get('locale') === 'simple')) continue;
      if (!refused.includes(name) && name !== 'collation') {
        throw new MongoError(Code.UnknownField, `BSON field '${this.command}.${name}' is an unknown field.`);
      }
      if (v === null || v === false || (v instanceof Map && v.size === 0) || (Array.isArray(v) && v.length === 0))
        continue;
      throw badValue(`the option ${this.command}.${name} (${show(v)}) is not supported by the embedded store`);
    }
  }
}

function checkReadConcern(v: Value | undefined): void {
  if (v === undefined) return;
  if (!(v instanceof Map)) throw typeMismatch('readConcern must be an object');
  const level = v.get('level');
  // One writer and reads after its commits: each of these levels is what every read gets.
  if (level !== undefined && !['local', 'available', 'majority', 'linearizable'].includes(String(level))) {
    const message = `readConcern level ${show(level)} is not supported by the embedded store`;
    throw new MongoError(Code.InvalidOptions, message);
  }
}

function checkWriteConcern(v: Value | undefined): void {
  if (v === undefined) return;
  if (!(v instanceof Map)) throw typeMismatch('writeConcern must be an object');
  const w = v.get('w');
  const n = smallInteger(w);
  if (w === undefined || w === 'majority' || n === 0 || n === 1) return;
  throw new MongoError(Code.UnsatisfiableWriteConcern, `Not enough data-bearing nodes for writeConcern w: ${show(w)}`);
}

/** Refuses what this server cannot keep: transactions, snapshot reads, more than one node, a strict API. */
export function checkGeneric(cmd: Doc): void {
  if (cmd.has('startTransaction') || cmd.has('autocommit')) {
    const message = 'multi-document transactions are not supported by the embedded store';
    throw new MongoError(Code.OperationNotSupportedInTransaction, message);
  }
  checkReadConcern(cmd.get('readConcern'));
  checkWriteConcern(cmd.get('writeConcern'));
  const version = cmd.get('apiVersion');
  if ((version !== undefined && version !== '1') || cmd.get('apiStrict') === true) {
    const message = 'the Stable API in strict mode is not supported by the embedded store';
    throw new MongoError(Code.APIVersionError, message);
  }
}

export function decoded(d: Doc | Raw): Doc {
  return d instanceof Raw ? decodeDocument(d.bytes) : d;
}
