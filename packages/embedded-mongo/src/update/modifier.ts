/** One field change of an update, and how it walks to its field. */
import { type Doc, show, type Value } from '../bson/values.ts';
import { badValue, Code, MongoError } from '../errors.ts';
import { arrayIndex, type Path } from '../match/path.ts';

/** What a modifier makes of the current value: the new value, nothing to do, or take the field away. */
export const keep = Symbol('keep');
export const remove = Symbol('remove');
export type Outcome = Value | typeof keep | typeof remove;

export interface ApplyContext {
  /** The document's `_id`, for error messages. */
  readonly id: Value | undefined;
  /** The document being changed. */
  readonly root: Doc;
  readonly inserting: boolean;
  /** Milliseconds since the epoch, one value for the whole statement. */
  readonly now: number;
}

export interface Modifier {
  readonly op: string;
  readonly path: string;
  readonly parts: Path;
  /** Whether missing parents are created. Where not, a path that cannot exist is still an error, except for `$unset`. */
  readonly creates: boolean;
  /** Looks at the whole document before the walk, for what one field cannot tell. */
  readonly prepare?: (context: ApplyContext) => void;
  readonly compute: (current: Value | undefined, context: ApplyContext) => Outcome;
}

/** MongoDB's limit on how many nulls one update may pad an array with. */
const maxPadding = 1_500_000;

function notViable(m: Modifier, component: string, at: string, v: Value): MongoError {
  const message = `Cannot create field '${component}' in element {${at}: ${show(v)}}`;
  return new MongoError(Code.PathNotViable, `${message} (${m.op} of '${m.path}')`);
}

/** Wraps a value into the documents that the rest of the path names. */
function nest(m: Modifier, from: number, v: Value): Value {
  let out = v;
  for (let i = m.parts.length - 1; i >= from; i--) out = new Map([[m.parts[i] as string, out]]);
  return out;
}

function missingValue(m: Modifier, context: ApplyContext): Value | undefined {
  const outcome = m.compute(undefined, context);
  return typeof outcome === 'symbol' || !m.creates ? undefined : outcome;
}

function applyToDocument(d: Doc, m: Modifier, i: number, context: ApplyContext): void {
  const name = m.parts[i] as string;
  const current = d.get(name);
  if (i === m.parts.length - 1) {
    const outcome = m.compute(current, context);
    if (outcome === remove) d.delete(name);
    else if (outcome !== keep && (current !== undefined || m.creates)) d.set(name, outcome);
  } else if (current === undefined) {
    const v = missingValue(m, context);
    if (v !== undefined) d.set(name, nest(m, i + 1, v));
  } else descend(current, name, m, i + 1, context);
}

function applyToArray(array: Value[], name: string, m: Modifier, i: number, context: ApplyContext): void {
  const index = arrayIndex(m.parts[i] as string);
  if (index < 0) {
    if (m.op === '$unset') return;
    throw notViable(m, m.parts[i] as string, name, array);
  }
  const current = array[index];
  const last = i === m.parts.length - 1;
  if (current !== undefined && !last) {
    descend(current, String(index), m, i + 1, context);
    return;
  }
  if (current === undefined) {
    const v = missingValue(m, context);
    if (v === undefined) return;
    if (index - array.length > maxPadding) throw badValue(`can't backfill more than ${maxPadding} elements`);
    while (array.length < index) array.push(null);
    array.push(nest(m, i + 1, v));
    return;
  }
  const outcome = m.compute(current, context);
  // An element cannot be taken out of an array by its index: it becomes null.
  if (outcome === remove) array[index] = null;
  else if (outcome !== keep) array[index] = outcome;
}

function descend(v: Value, name: string, m: Modifier, i: number, context: ApplyContext): void {
  if (v instanceof Map) applyToDocument(v, m, i, context);
  else if (Array.isArray(v)) applyToArray(v, name, m, i, context);
  else if (m.op !== '$unset') throw notViable(m, m.parts[i] as string, name, v);
}

/** Changes `context.root` in place. @throws MongoError 28 when the path runs through a scalar, or the modifier's own. */
export function applyModifier(m: Modifier, context: ApplyContext): void {
  m.prepare?.(context);
  applyToDocument(context.root, m, 0, context);
}
