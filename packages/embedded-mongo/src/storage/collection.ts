/** The rows of one collection and of its indexes. Every write here runs inside `GroupCommit.write`. */
import { asBuffer, decodeFields } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import { type Doc, show, type Value } from '../bson/values.ts';
import { Code, MongoError } from '../errors.ts';
import { emptyArrayKey, encodeKey, type KeyPart } from '../keys.ts';
import { type IndexKeys, indexKeys } from '../match/index-keys.ts';
import { type Catalogue, type CollectionDef, type IndexDef, namespace, primaryIndex } from './catalogue.ts';
import { isUniqueViolation, rowOf, type Sqlite } from './sqlite.ts';

export const maxDocumentBytes = 16 * 1024 * 1024;

/** A stored document: its row id and its BSON bytes. */
export interface Stored {
  readonly rid: number;
  readonly bytes: Buffer;
}

export function tooLarge(size: number): MongoError {
  const message = `BSONObj size: ${size} is invalid. Size must be between 0 and ${maxDocumentBytes}(16MB)`;
  return new MongoError(Code.BSONObjectTooLarge, message);
}

function keyValue(index: IndexDef, row: readonly (KeyPart | undefined)[]): Doc {
  // An empty array's key has no value a driver could read; MongoDB shows it as undefined, which drivers read as null.
  const shown = (part: KeyPart | undefined): Value => (part === undefined || part === emptyArrayKey ? null : part);
  return new Map(index.fields.map((f, i) => [f.path, shown(row[i])]));
}

function duplicateKey(c: CollectionDef, name: string, keyPattern: Doc, value: Doc): MongoError {
  const message = `E11000 duplicate key error collection: ${namespace(c)} index: ${name} dup key: ${show(value)}`;
  const extra: Doc = new Map<string, Value>([
    ['keyPattern', keyPattern],
    ['keyValue', value],
  ]);
  return new MongoError(Code.DuplicateKey, message, extra);
}

/** The keys a document has in an index; none when a sparse or partial index leaves it out. */
function keysIn(index: IndexDef, d: Doc): IndexKeys | undefined {
  if (index.partial !== undefined && !index.partial.matches(d)) return undefined;
  const found = indexKeys(d, index.fields);
  return index.sparse && found.allMissing ? undefined : found;
}

export class Collections {
  private readonly sqlite: Sqlite;
  private readonly catalogue: Catalogue;

  constructor(sqlite: Sqlite, catalogue: Catalogue) {
    this.sqlite = sqlite;
    this.catalogue = catalogue;
  }

  count(c: CollectionDef): number {
    const row = rowOf(this.sqlite.prepare(`SELECT count(*) FROM c${c.id}`).get());
    return Number(row?.[0]);
  }

  /** Documents and their bytes together, as `collStats` reports them. */
  size(c: CollectionDef): number {
    return Number(rowOf(this.sqlite.prepare(`SELECT coalesce(sum(length(d)), 0) FROM c${c.id}`).get())?.[0]);
  }

  get(c: CollectionDef, rid: number): Stored | undefined {
    const row = rowOf(this.sqlite.prepare(`SELECT d FROM c${c.id} WHERE rid = ?`).get(rid));
    return row === undefined ? undefined : { rid, bytes: asBuffer(row[0] as Uint8Array) };
  }

  /**
   * Stores a new document. `d` needs `_id` and the fields of `c.roots` decoded.
   * @throws MongoError 11000 naming the violated index, `_id_` first; nothing is left behind.
   */
  insert(c: CollectionDef, d: Doc, bytes: Uint8Array): number {
    const id = d.get('_id') as Value;
    let rid: number;
    try {
      const done = this.sqlite.prepare(`INSERT INTO c${c.id} (k, d) VALUES (?, ?)`).run(encodeKey(id), bytes);
      rid = Number(done.lastInsertRowid);
    } catch (e) {
      if (!isUniqueViolation(e)) throw e;
      throw duplicateKey(c, '_id_', primaryIndex.key, new Map([['_id', id]]));
    }
    if (c.indexes.length === 0) return rid;
    try {
      const keys = c.indexes.map((index) => keysIn(index, d));
      c.indexes.forEach((index, i) => {
        this.checkUnique(c, index, keys[i], rid);
      });
      c.indexes.forEach((index, i) => {
        this.addKeys(index, keys[i], rid, undefined);
      });
    } catch (e) {
      this.sqlite.prepare(`DELETE FROM c${c.id} WHERE rid = ?`).run(rid);
      throw e;
    }
    return rid;
  }

  /** Replaces a stored document. Both documents need the fields of `c.roots` decoded; `_id` is unchanged. */
  update(c: CollectionDef, rid: number, before: Doc, after: Doc, bytes: Uint8Array): void {
    const changes = c.indexes.map((index) => ({ index, old: keysIn(index, before), new: keysIn(index, after) }));
    for (const change of changes) this.checkUnique(c, change.index, change.new, rid);
    this.sqlite.prepare(`UPDATE c${c.id} SET d = ? WHERE rid = ?`).run(bytes, rid);
    for (const change of changes) {
      this.removeKeys(change.index, change.old, rid, change.new);
      this.addKeys(change.index, change.new, rid, change.old);
    }
  }

  remove(c: CollectionDef, stored: Stored): void {
    if (c.indexes.length > 0) {
      const d = decodeFields(stored.bytes, c.roots, false);
      for (const index of c.indexes) this.removeKeys(index, keysIn(index, d), stored.rid, undefined);
    }
    this.sqlite.prepare(`DELETE FROM c${c.id} WHERE rid = ?`).run(stored.rid);
  }

  private checkUnique(c: CollectionDef, index: IndexDef, keys: IndexKeys | undefined, rid: number): void {
    if (!index.unique || keys === undefined) return;
    const owner = this.sqlite.prepare(`SELECT rid FROM i${index.id} WHERE k = ?`);
    keys.keys.forEach((key, i) => {
      const row = rowOf(owner.get(key));
      if (row === undefined || row[0] === rid) return;
      throw duplicateKey(c, index.name, index.key, keyValue(index, keys.rows[i] ?? []));
    });
  }

  private addKeys(index: IndexDef, keys: IndexKeys | undefined, rid: number, already: IndexKeys | undefined): void {
    if (keys === undefined) return;
    if (keys.multikey) this.catalogue.setMultikey(index);
    const add = this.sqlite.prepare(`INSERT INTO i${index.id} (k, rid) VALUES (?, ?)`);
    for (const key of missingFrom(keys, already)) add.run(key, rid);
  }

  private removeKeys(index: IndexDef, keys: IndexKeys | undefined, rid: number, kept: IndexKeys | undefined): void {
    if (keys === undefined) return;
    const remove = this.sqlite.prepare(`DELETE FROM i${index.id} WHERE k = ? AND rid = ?`);
    for (const key of missingFrom(keys, kept)) remove.run(key, rid);
  }

  /** Fills a new index. @throws MongoError 11000 or 171 when the stored documents do not allow it. */
  build(c: CollectionDef, index: IndexDef): void {
    const batch = this.sqlite.prepare(`SELECT rid, d FROM c${c.id} WHERE rid > ? ORDER BY rid LIMIT 500`);
    for (let last = -1, rows = batch.all(last); rows.length > 0; rows = batch.all(last)) {
      for (const row of rows) {
        const [rid, d] = row as unknown as [number, Uint8Array];
        const keys = keysIn(index, decodeFields(d, c.roots, false));
        this.checkUnique(c, index, keys, rid);
        this.addKeys(index, keys, rid, undefined);
        last = rid;
      }
    }
  }
}

function missingFrom(keys: IndexKeys, others: IndexKeys | undefined): readonly Buffer[] {
  if (others === undefined || others.keys.length === 0) return keys.keys;
  if (others.keys.length === 1 && keys.keys.length === 1) {
    return (others.keys[0] as Buffer).equals(keys.keys[0] as Buffer) ? [] : keys.keys;
  }
  const present = new Set(others.keys.map((k) => k.toString('latin1')));
  return keys.keys.filter((k) => !present.has(k.toString('latin1')));
}

/** The bytes to store for a document: checked for size. @throws MongoError 10334 beyond 16 MiB. */
export function storedBytes(d: Doc): Buffer {
  const bytes = encodeDocument(d);
  if (bytes.length > maxDocumentBytes) throw tooLarge(bytes.length);
  return bytes;
}
