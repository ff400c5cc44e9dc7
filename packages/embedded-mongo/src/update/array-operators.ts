/** The update operators on arrays: `$push` with its clauses, `$addToSet`, `$pull`, `$pullAll`, `$pop`. */
import { type Doc, Regex, show, typeName, type Value } from '../bson/values.ts';
import { equalValues } from '../compare.ts';
import { badValue, failedToParse, typeMismatch } from '../errors.ts';
import { encodeCompound, encodeKey } from '../keys.ts';
import { isOperators, parseFilter } from '../match/filter.ts';
import { smallInteger } from '../match/leaf.ts';
import { splitPath } from '../match/path.ts';
import { parseSort } from '../query/query.ts';
import { type ApplyContext, keep, type Modifier } from './modifier.ts';

type Compute = Modifier['compute'];

function arrayOf(current: Value, op: string, path: string, context: ApplyContext): Value[] {
  if (Array.isArray(current)) return current;
  const where = `must be an array but is of type ${typeName(current)} in document {_id: ${show(context.id)}}`;
  if (op === '$push') throw badValue(`The field '${path}' ${where}`);
  throw badValue(`Cannot apply ${op} to a non-array field. The field '${path}' ${where}`);
}

interface PushClauses {
  readonly items: readonly Value[];
  readonly position: number | undefined;
  readonly slice: number | undefined;
  readonly sort: ((a: Value, b: Value) => number) | undefined;
}

function clauseInteger(v: Value | undefined, name: string): number | undefined {
  if (v === undefined) return undefined;
  const n = smallInteger(v);
  if (n === undefined)
    throw badValue(`The value for ${name} must be an integer value but was given type: ${typeName(v)}`);
  return n;
}

/** A field of an array element; no traversal of arrays, and a scalar element has no fields. */
function elementField(item: Value, parts: readonly string[]): Value {
  let v: Value | undefined = item;
  for (const part of parts) v = v instanceof Map ? v.get(part) : undefined;
  return v ?? null;
}

function pushOrder(v: Value | undefined): PushClauses['sort'] {
  if (v === undefined) return undefined;
  if (!(v instanceof Map)) {
    const direction = smallInteger(v);
    if (direction !== 1 && direction !== -1) throw badValue('The $sort element value must be either 1 or -1');
    return (a, b) => direction * Buffer.compare(encodeKey(a), encodeKey(b));
  }
  if (v.size === 0) throw badValue('The $sort pattern is empty when it should be a set of fields.');
  const fields = parseSort(v).map((f) => ({ parts: splitPath(f.path), descending: f.descending }));
  const descending = fields.map((f) => f.descending);
  const key = (item: Value) =>
    encodeCompound(
      fields.map((f) => elementField(item, f.parts)),
      descending,
    );
  return (a, b) => Buffer.compare(key(a), key(b));
}

function eachOf(operand: Doc, op: string): readonly Value[] {
  const each = operand.get('$each');
  if (Array.isArray(each)) return each;
  throw badValue(`The argument to $each in ${op} must be an array but it was of type: ${typeName(each)}`);
}

function pushClauses(operand: Value): PushClauses {
  if (!isOperators(operand)) return { items: [operand], position: undefined, slice: undefined, sort: undefined };
  for (const name of operand.keys()) {
    if (!['$each', '$position', '$slice', '$sort'].includes(name))
      throw badValue(`Unrecognized clause in $push: ${name}`);
  }
  return {
    items: eachOf(operand, '$push'),
    position: clauseInteger(operand.get('$position'), '$position'),
    slice: clauseInteger(operand.get('$slice'), '$slice'),
    sort: pushOrder(operand.get('$sort')),
  };
}

function insertAt(array: readonly Value[], items: readonly Value[], position: number | undefined): Value[] {
  const n = array.length;
  const at = position === undefined ? n : position < 0 ? Math.max(n + position, 0) : Math.min(position, n);
  return [...array.slice(0, at), ...items, ...array.slice(at)];
}

export function push(path: string, operand: Value): Compute {
  const clauses = pushClauses(operand);
  return (current, context) => {
    const array = current === undefined ? [] : arrayOf(current, '$push', path, context);
    let next = insertAt(array, clauses.items, clauses.position);
    if (clauses.sort) next.sort(clauses.sort);
    const { slice } = clauses;
    if (slice !== undefined) next = slice === 0 ? [] : slice < 0 ? next.slice(slice) : next.slice(0, slice);
    return next;
  };
}

export function addToSet(path: string, operand: Value): Compute {
  const each = operand instanceof Map && operand.keys().next().value === '$each';
  if (each && operand.size > 1) throw badValue(`Found unexpected fields after $each in $addToSet: ${show(operand)}`);
  const items = each ? eachOf(operand, '$addToSet') : [operand];
  return (current, context) => {
    const array = current === undefined ? [] : arrayOf(current, '$addToSet', path, context);
    const present = new Set(array.map((v) => encodeKey(v).toString('latin1')));
    const next = [...array];
    for (const item of items) {
      const key = encodeKey(item).toString('latin1');
      if (present.has(key)) continue;
      present.add(key);
      next.push(item);
    }
    return next;
  };
}

/** Operators and patterns look at an element as a query looks at a field; a document matches elements that are documents. */
function pullCondition(operand: Value): (item: Value) => boolean {
  if (operand instanceof Regex || isOperators(operand)) {
    const first = operand instanceof Map ? (operand.keys().next().value as string) : '';
    if (!['$and', '$or', '$nor'].includes(first)) {
      const filter = parseFilter(new Map([['item', operand]]));
      return (item) => filter.matches(new Map([['item', item]]));
    }
  }
  if (operand instanceof Map) {
    const filter = parseFilter(operand);
    return (item) => item instanceof Map && filter.matches(item);
  }
  return (item) => equalValues(item, operand);
}

function removing(op: string, path: string, gone: (item: Value) => boolean): Compute {
  return (current, context) => {
    if (current === undefined) return keep;
    const array = arrayOf(current, op, path, context);
    const next = array.filter((item) => !gone(item));
    return next.length === array.length ? keep : next;
  };
}

export function pull(path: string, operand: Value): Compute {
  return removing('$pull', path, pullCondition(operand));
}

export function pullAll(path: string, operand: Value): Compute {
  if (!Array.isArray(operand))
    throw badValue(`$pullAll requires an array argument but was given a ${typeName(operand)}`);
  const keys = new Set(operand.map((v) => encodeKey(v).toString('latin1')));
  return removing('$pullAll', path, (item) => keys.has(encodeKey(item).toString('latin1')));
}

export function pop(path: string, operand: Value): Compute {
  const n = smallInteger(operand);
  if (n !== 1 && n !== -1) throw failedToParse(`$pop expects 1 or -1, found: ${show(operand)}`);
  return (current) => {
    if (current === undefined) return keep;
    if (!Array.isArray(current)) {
      throw typeMismatch(`Path '${path}' contains an element of non-array type '${typeName(current)}'`);
    }
    if (current.length === 0) return keep;
    return n === 1 ? current.slice(0, -1) : current.slice(1);
  };
}
