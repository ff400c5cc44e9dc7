/** The document an upsert starts from: the fields that the query fixes to one value. */
import type { Doc, Value } from '../bson/values.ts';
import { Regex } from '../bson/values.ts';
import { equalValues } from '../compare.ts';
import { Code, MongoError } from '../errors.ts';
import { isOperators } from '../match/filter.ts';
import { splitPath } from '../match/path.ts';

type Equalities = Map<string, Value>;

function collectField(out: Equalities, path: string, v: Value): void {
  if (v instanceof Regex) return;
  if (!isOperators(v)) {
    addEquality(out, path, v);
    return;
  }
  for (const [op, operand] of v) {
    if (op === '$eq') addEquality(out, path, operand);
    else if ((op === '$in' || op === '$all') && Array.isArray(operand) && operand.length === 1) {
      const only = operand[0] as Value;
      if (!(only instanceof Regex) && !isOperators(only)) addEquality(out, path, only);
    }
  }
}

function addEquality(out: Equalities, path: string, v: Value): void {
  const known = out.get(path);
  if (known !== undefined && !equalValues(known, v)) throw notSingle(path);
  out.set(path, v);
}

function notSingle(path: string): MongoError {
  const message = `cannot infer query fields to set, path '${path}' is matched twice`;
  return new MongoError(Code.NotSingleValueField, message);
}

function collect(out: Equalities, filter: Doc): void {
  for (const [name, v] of filter) {
    const branches = Array.isArray(v) ? v : [];
    const descends = name === '$and' || (name === '$or' && branches.length === 1);
    if (descends) for (const b of branches) if (b instanceof Map) collect(out, b);
    if (!name.startsWith('$')) collectField(out, name, v);
  }
}

function place(d: Doc, path: string, v: Value): void {
  const parts = splitPath(path);
  let at = d;
  for (const part of parts.slice(0, -1)) {
    const next = at.get(part) ?? new Map<string, Value>();
    if (!(next instanceof Map)) throw notSingle(path);
    at.set(part, next);
    at = next;
  }
  const last = parts.at(-1) as string;
  if (at.has(last)) throw notSingle(path);
  at.set(last, v);
}

/** @param onlyId a replacement takes nothing but `_id` from the query. @throws MongoError 54 when a path is fixed twice. */
export function upsertBase(filter: Doc, onlyId: boolean): Doc {
  const equalities: Equalities = new Map();
  collect(equalities, filter);
  const d: Doc = new Map();
  for (const [path, v] of equalities) if (!onlyId || path === '_id') place(d, path, v);
  return d;
}
