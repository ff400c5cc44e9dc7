/** Which collections and indexes exist: cached in memory, kept in SQLite, rebuilt after a rollback. */
import { randomUUID } from 'node:crypto';
import { decodeDocument } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import { type Doc, int, isNumber, type Value } from '../bson/values.ts';
import { compareValues } from '../compare.ts';
import { Code, MongoError } from '../errors.ts';
import { type Filter, parseFilter } from '../match/filter.ts';
import { type KeyField, keyField } from '../match/index-keys.ts';
import type { Sqlite } from './sqlite.ts';

export interface IndexDef {
  /** 0 for `_id_`, which is the collection's own table. */
  readonly id: number;
  readonly name: string;
  readonly key: Doc;
  readonly fields: readonly KeyField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: Filter | undefined;
  /** The specification as listIndexes shows it. */
  readonly spec: Doc;
  multikey: boolean;
}

export interface CollectionDef {
  readonly id: number;
  readonly db: string;
  readonly name: string;
  readonly uuid: Uint8Array;
  /** Without `_id_`. */
  readonly indexes: IndexDef[];
  /** The top-level fields that any index reads. */
  roots: ReadonlySet<string>;
}

function indexFromSpec(id: number, spec: Doc, multikey: boolean): IndexDef {
  const key = spec.get('key') as Doc;
  const partial = spec.get('partialFilterExpression');
  return {
    id,
    name: spec.get('name') as string,
    key,
    fields: [...key].map(([path, v]) => keyField(path, isNumber(v) && compareValues(v, 0) < 0)),
    unique: spec.get('unique') === true || id === 0,
    sparse: spec.get('sparse') === true,
    partial: partial instanceof Map ? parseFilter(partial) : undefined,
    spec,
    multikey,
  };
}

/** `_id_`, which every collection has. */
export const primaryIndex: IndexDef = indexFromSpec(
  0,
  new Map<string, Value>([
    ['v', int(2)],
    ['key', new Map([['_id', int(1)]])],
    ['name', '_id_'],
  ]),
  false,
);

function rootsOf(indexes: readonly IndexDef[]): ReadonlySet<string> {
  const roots = new Set<string>();
  for (const index of indexes) {
    for (const f of index.fields) roots.add(f.parts[0] as string);
    for (const root of index.partial?.roots ?? []) roots.add(root);
  }
  return roots;
}

export function namespace(c: { readonly db: string; readonly name: string }): string {
  return `${c.db}.${c.name}`;
}

export class Catalogue {
  private readonly sqlite: Sqlite;
  private readonly byNamespace = new Map<string, CollectionDef>();
  private readonly byId = new Map<number, CollectionDef>();
  private changed = false;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
    this.load();
  }

  private load(): void {
    this.byNamespace.clear();
    this.byId.clear();
    for (const row of this.sqlite.prepare('SELECT id, db, name, uuid FROM collections ORDER BY id').all()) {
      const [id, db, name, uuid] = row as unknown as [number, string, string, Uint8Array];
      this.add({ id, db, name, uuid, indexes: [], roots: new Set() });
    }
    for (const row of this.sqlite.prepare('SELECT id, coll, spec, multikey FROM indexes ORDER BY id').all()) {
      const [id, coll, spec, multikey] = row as unknown as [number, number, Uint8Array, number];
      this.byId.get(coll)?.indexes.push(indexFromSpec(id, decodeDocument(spec), multikey === 1));
    }
    for (const c of this.byId.values()) c.roots = rootsOf(c.indexes);
  }

  private add(c: CollectionDef): void {
    this.byNamespace.set(namespace(c), c);
    this.byId.set(c.id, c);
  }

  committed(): void {
    this.changed = false;
  }

  /** After a rollback: what was cached may never have happened. */
  rolledBack(): void {
    if (this.changed) this.load();
  }

  find(db: string, name: string): CollectionDef | undefined {
    return this.byNamespace.get(`${db}.${name}`);
  }

  byCollectionId(id: number): CollectionDef | undefined {
    return this.byId.get(id);
  }

  collections(db?: string): CollectionDef[] {
    const all = [...this.byNamespace.values()];
    return db === undefined ? all : all.filter((c) => c.db === db);
  }

  create(db: string, name: string): CollectionDef {
    this.changed = true;
    const uuid = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
    const { lastInsertRowid } = this.sqlite
      .prepare('INSERT INTO collections (db, name, uuid) VALUES (?, ?, ?)')
      .run(db, name, uuid);
    const id = Number(lastInsertRowid);
    this.sqlite.exec(`CREATE TABLE c${id} (rid INTEGER PRIMARY KEY, k BLOB NOT NULL UNIQUE, d BLOB NOT NULL)`);
    const c: CollectionDef = { id, db, name, uuid, indexes: [], roots: new Set() };
    this.add(c);
    return c;
  }

  drop(c: CollectionDef): void {
    this.changed = true;
    for (const index of [...c.indexes]) this.dropIndex(c, index);
    this.sqlite.forget(`c${c.id}`);
    this.sqlite.exec(`DROP TABLE c${c.id}`);
    this.sqlite.prepare('DELETE FROM collections WHERE id = ?').run(c.id);
    this.byNamespace.delete(namespace(c));
    this.byId.delete(c.id);
  }

  createIndex(c: CollectionDef, spec: Doc): IndexDef {
    this.changed = true;
    const { lastInsertRowid } = this.sqlite
      .prepare('INSERT INTO indexes (coll, name, spec) VALUES (?, ?, ?)')
      .run(c.id, spec.get('name') as string, encodeDocument(spec));
    const index = indexFromSpec(Number(lastInsertRowid), spec, false);
    const key = index.unique ? 'PRIMARY KEY (k)' : 'PRIMARY KEY (k, rid)';
    this.sqlite.exec(`CREATE TABLE i${index.id} (k BLOB NOT NULL, rid INTEGER NOT NULL, ${key}) WITHOUT ROWID`);
    c.indexes.push(index);
    c.roots = rootsOf(c.indexes);
    return index;
  }

  dropIndex(c: CollectionDef, index: IndexDef): void {
    this.changed = true;
    this.sqlite.forget(`i${index.id}`);
    this.sqlite.exec(`DROP TABLE i${index.id}`);
    this.sqlite.prepare('DELETE FROM indexes WHERE id = ?').run(index.id);
    c.indexes.splice(c.indexes.indexOf(index), 1);
    c.roots = rootsOf(c.indexes);
  }

  /** Once an index has held an array it stays multikey: the planner may not combine bounds on it. */
  setMultikey(index: IndexDef): void {
    if (index.multikey) return;
    this.changed = true;
    index.multikey = true;
    this.sqlite.prepare('UPDATE indexes SET multikey = 1 WHERE id = ?').run(index.id);
  }
}

const badDatabaseName = /[/\\. "$*<>:|?\0]/;

/** @throws MongoError 73 for a name MongoDB would not accept. */
export function checkNamespace(db: string, name: string): void {
  if (db === '' || badDatabaseName.test(db) || Buffer.byteLength(db) > 63) {
    throw new MongoError(Code.InvalidNamespace, `Invalid database name: '${db}'`);
  }
  const bad = name === '' || name.includes('\0') || name.includes('$') || /^\.|\.$|^system\./.test(name);
  if (bad || Buffer.byteLength(`${db}.${name}`) > 255) {
    throw new MongoError(Code.InvalidNamespace, `Invalid collection name: '${db}.${name}'`);
  }
}
