/** Parses the update document of `update` and `findAndModify` and applies it to documents. */
import { type Doc, Oid, Regex, show, Timestamp, typeName, type Value } from '../bson/values.ts';
import { compareStrings, equalValues } from '../compare.ts';
import { badValue, Code, failedToParse, MongoError } from '../errors.ts';
import { isOperators } from '../match/filter.ts';
import { arrayIndex, splitPath } from '../match/path.ts';
import { type ApplyContext, applyModifier, type Modifier } from './modifier.ts';
import { compileOperator, isOperator } from './operators.ts';

export type Update =
  | { readonly kind: 'replace'; readonly doc: Doc }
  | { readonly kind: 'modify'; readonly modifiers: readonly Modifier[]; readonly roots: ReadonlySet<string> };

function checkPath(op: string, path: string): void {
  const parts = splitPath(path);
  if (parts.includes('')) {
    const message = `The update path '${path}' contains an empty field name, which is not allowed.`;
    throw new MongoError(Code.EmptyFieldName, message);
  }
  for (const part of parts) {
    if (part === '$' || part.startsWith('$[')) {
      throw badValue(`the positional operator '${part}' in ${op} of '${path}' is not supported by the embedded store`);
    }
    if (part === '__proto__') throw badValue("the field name '__proto__' is not allowed");
    if (part.startsWith('$')) {
      const message = `The dollar ($) prefixed field '${part}' in '${path}' is not allowed for storage.`;
      throw new MongoError(Code.DollarPrefixedFieldName, message);
    }
  }
}

/** New fields appear in this order: numbers by value, names by code point. */
function comparePaths(a: Modifier, b: Modifier): number {
  for (let i = 0; i < Math.min(a.parts.length, b.parts.length); i++) {
    const [x, y] = [a.parts[i] as string, b.parts[i] as string];
    if (x === y) continue;
    const [m, n] = [arrayIndex(x), arrayIndex(y)];
    return m >= 0 && n >= 0 ? m - n : compareStrings(x, y);
  }
  return a.parts.length - b.parts.length;
}

function refuseConflicts(modifiers: readonly Modifier[]): void {
  const paths = new Set<string>();
  const parents = new Map<string, string>();
  for (const { path, parts } of modifiers) {
    const prefixes = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'));
    const clash = paths.has(path) || parents.has(path) ? path : prefixes.find((p) => paths.has(p));
    if (clash !== undefined) {
      const message = `Updating the path '${path}' would create a conflict at '${clash}'`;
      throw new MongoError(Code.ConflictingUpdateOperators, message);
    }
    paths.add(path);
    for (const p of prefixes) parents.set(p, path);
  }
}

function parseModifiers(source: Doc): Update {
  const modifiers: Modifier[] = [];
  for (const [op, fields] of source) {
    if (!isOperator(op)) {
      const expected = 'Expected a valid update modifier or pipeline-style update specified as an array';
      throw failedToParse(`Unknown modifier: ${op}. ${expected} (not supported by the embedded store)`);
    }
    if (!(fields instanceof Map)) {
      const message = `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {${op}: {<field>: ...}}`;
      throw failedToParse(message);
    }
    for (const [path, operand] of fields) {
      checkPath(op, path);
      if (op === '$rename' && typeof operand === 'string') checkPath(op, operand);
      modifiers.push(...(compileOperator(op, path, operand) ?? []));
    }
  }
  refuseConflicts(modifiers);
  // $rename takes its source away before anything is put anywhere; the rest in path order, as MongoDB adds new fields.
  const takes = modifiers.filter((m) => m.op === '$unset');
  const puts = modifiers.filter((m) => m.op !== '$unset').sort(comparePaths);
  const roots = new Set(modifiers.map((m) => m.parts[0] as string));
  return { kind: 'modify', modifiers: [...takes, ...puts], roots };
}

/** @throws MongoError 9, 2, 40, 52, 56 … naming what is wrong or not supported. */
export function parseUpdate(source: Value | undefined): Update {
  if (Array.isArray(source)) throw failedToParse('pipeline-style updates are not supported by the embedded store');
  if (!(source instanceof Map)) throw failedToParse(`the update must be a document, not ${typeName(source)}`);
  if (isOperators(source)) return parseModifiers(source);
  refuseDollarFields(source, 'replacement document');
  return { kind: 'replace', doc: source };
}

function refuseDollarFields(d: Doc, what: string): void {
  for (const [name, v] of d) {
    if (name.startsWith('$')) {
      const message = `The dollar ($) prefixed field '${name}' is not allowed in the context of a ${what}.`;
      throw new MongoError(Code.DollarPrefixedFieldName, message);
    }
    if (v instanceof Timestamp && v.bits === 0n) {
      throw badValue(
        `Timestamp(0, 0) in '${name}', which MongoDB replaces by its clock, is not supported by the embedded store`,
      );
    }
  }
}

/** @throws MongoError when a value cannot be an `_id`; `code` is 2 for inserts and 53 for updates, as in MongoDB. */
export function checkId(id: Value | undefined, code: number): void {
  if (Array.isArray(id)) throw new MongoError(code, "The '_id' value cannot be of type array");
  if (id instanceof Regex) throw new MongoError(code, "The '_id' value cannot be of type regex");
  if (id instanceof Map) {
    for (const name of id.keys()) {
      if (!name.startsWith('$')) continue;
      throw new MongoError(Code.DollarPrefixedFieldName, `_id fields may not contain '$'-prefixed fields: ${name}`);
    }
  }
}

/** A document ready to be stored: `_id` present, legal and first. @throws MongoError 2, 52, 53. */
export function prepareForInsert(d: Doc, code: number = Code.BadValue): Doc {
  refuseDollarFields(d, 'document to insert');
  checkId(d.get('_id'), code);
  return withIdFirst(d, d.get('_id') ?? (d.has('_id') ? null : Oid.generate()));
}

function withIdFirst(d: Doc, id: Value): Doc {
  if (d.keys().next().value === '_id') return d;
  const out: Doc = new Map([['_id', id]]);
  for (const [name, v] of d) if (name !== '_id') out.set(name, v);
  return out;
}

/** The document after the update. `d` may be changed in place. @throws MongoError 66 when `_id` would change. */
export function applyUpdate(update: Update, d: Doc, inserting: boolean, now: number): Doc {
  const id = d.get('_id');
  if (update.kind === 'replace') {
    const given = update.doc.get('_id');
    if (given !== undefined && id !== undefined && !equalValues(given, id)) throw immutableId(given);
    return withIdFirst(update.doc, given ?? id ?? Oid.generate());
  }
  const context: ApplyContext = { id, root: d, inserting, now };
  for (const m of update.modifiers) applyModifier(m, context);
  const after = d.get('_id');
  if (id !== undefined && (after === undefined || !equalValues(after, id))) throw immutableId(after);
  return d;
}

function immutableId(v: Value | undefined): MongoError {
  const message = `Performing an update on the path '_id' would modify the immutable field '_id' to ${show(v)}`;
  return new MongoError(Code.ImmutableField, message);
}
