/** Single statements of the write commands, shared by insert, update, delete and findAndModify. */
import { decodeDocument, decodeFields } from '../bson/decode.ts';
import { type Doc, Raw, type Value } from '../bson/values.ts';
import type { Engine } from '../engine.ts';
import { Code, failedToParse } from '../errors.ts';
import type { CollectionDef } from '../storage/catalogue.ts';
import { maxDocumentBytes, type Stored, storedBytes, tooLarge } from '../storage/collection.ts';
import { applyUpdate, checkId, prepareForInsert, type Update } from '../update/update.ts';
import { upsertBase } from '../update/upsert.ts';

/** Stores one document as the client sent it; only a missing or misplaced `_id` makes it be encoded again. */
export function insertOne(engine: Engine, db: string, name: string, given: Doc | Raw): void {
  const d = given instanceof Raw ? decodeDocument(given.bytes) : given;
  const ready = prepareForInsert(d);
  const bytes = given instanceof Raw && ready === d ? given.bytes : storedBytes(ready);
  if (bytes.length > maxDocumentBytes) throw tooLarge(bytes.length);
  engine.collections.insert(engine.collectionForWrite(db, name), ready, bytes);
}

export interface Updated {
  readonly before: Buffer;
  readonly after: Buffer;
  readonly modified: boolean;
}

/** Applies an update to one stored document. Untouched fields are copied as bytes, never re-typed. */
export function updateStored(engine: Engine, c: CollectionDef, stored: Stored, update: Update, now: number): Updated {
  const whole = update.kind === 'replace';
  const roots = whole ? new Set(['_id']) : new Set([...update.roots, ...c.roots, '_id']);
  const d = decodeFields(stored.bytes, roots, !whole);
  const after = applyUpdate(update, d, false, now);
  const bytes = storedBytes(after);
  if (bytes.equals(stored.bytes)) return { before: stored.bytes, after: bytes, modified: false };
  if (whole) checkId(after.get('_id'), Code.InvalidIdField);
  const before = decodeFields(stored.bytes, c.roots, false);
  engine.collections.update(c, stored.rid, before, after, bytes);
  return { before: stored.bytes, after: bytes, modified: true };
}

export interface Upserted {
  readonly id: Value;
  readonly bytes: Buffer;
}

/** Inserts what the query fixes and the update makes of it. */
export function upsert(engine: Engine, db: string, name: string, filter: Doc, update: Update, now: number): Upserted {
  const base = upsertBase(filter, update.kind === 'replace');
  const d = prepareForInsert(applyUpdate(update, base, true, now), Code.InvalidIdField);
  const bytes = storedBytes(d);
  engine.collections.insert(engine.collectionForWrite(db, name), d, bytes);
  return { id: d.get('_id') as Value, bytes };
}

/** @throws MongoError 9 for a replacement of several documents. */
export function checkMulti(update: Update, multi: boolean): void {
  if (multi && update.kind === 'replace')
    throw failedToParse('multi update is not supported for replacement-style update');
}
