/** Which keys a document has in an index (or as a sort key): the expansion of arrays into several keys. */
import type { Doc, Value } from '../bson/values.ts';
import { Code, MongoError } from '../errors.ts';
import { emptyArrayKey, encodeCompound, type KeyPart } from '../keys.ts';
import { type Path, splitPath } from './path.ts';

export interface KeyField {
  readonly path: string;
  readonly parts: Path;
  readonly descending: boolean;
}

export function keyField(path: string, descending: boolean): KeyField {
  return { path, parts: splitPath(path), descending };
}

/** Where walking a path stopped: a value, nothing, or an array that has to be expanded. */
interface Stop {
  readonly value: Value | undefined;
  readonly array: readonly Value[] | undefined;
  /** Components used up when the array was met. */
  readonly used: number;
}

function walk(d: Doc, parts: Path, from: number): Stop {
  let v: Value | undefined = d;
  let i = from;
  for (; i < parts.length && v instanceof Map; i++) v = v.get(parts[i] as string);
  if (Array.isArray(v)) return { value: undefined, array: v, used: i };
  return { value: i < parts.length ? undefined : v, array: undefined, used: i };
}

type Row = (KeyPart | undefined)[];

/** Each field is either settled (`row[i]` set, or `pending[i] < 0`) or waits at component `pending[i]` of `d`. */
function expand(d: Doc, fields: readonly KeyField[], row: Row, pending: readonly number[], out: Row[]): void {
  const next = row.slice();
  const waiting: number[] = pending.map(() => -1);
  let array: readonly Value[] | undefined;
  fields.forEach((f, i) => {
    const at = pending[i] as number;
    if (at < 0) return;
    const stop = walk(d, f.parts, at);
    if (stop.array === undefined) {
      next[i] = stop.value;
      return;
    }
    if (array !== undefined && array !== stop.array) {
      throw new MongoError(Code.CannotIndexParallelArrays, `cannot index parallel arrays [${f.path}]`);
    }
    array = stop.array;
    waiting[i] = stop.used;
  });
  if (array === undefined) out.push(next);
  else expandArray(array, fields, next, waiting, out);
}

function expandArray(
  array: readonly Value[],
  fields: readonly KeyField[],
  row: Row,
  waiting: readonly number[],
  out: Row[],
): void {
  if (array.length === 0) {
    const next = row.slice();
    fields.forEach((f, i) => {
      if (waiting[i] === f.parts.length) next[i] = emptyArrayKey;
    });
    out.push(next);
    return;
  }
  for (const item of array) {
    const next = row.slice();
    const deeper = fields.map((f, i) => {
      const at = waiting[i] as number;
      if (at === f.parts.length) next[i] = item;
      return at >= 0 && at < f.parts.length && item instanceof Map ? at : -1;
    });
    if (item instanceof Map && deeper.some((at) => at >= 0)) expand(item, fields, next, deeper, out);
    else out.push(next);
  }
}

export interface IndexKeys {
  /** Distinct encoded keys. */
  readonly keys: readonly Buffer[];
  /** Whether an array was expanded on the way. */
  readonly multikey: boolean;
  /** Whether no indexed field exists at all: a sparse index leaves the document out. */
  readonly allMissing: boolean;
  /** The values behind each key, for error messages. */
  readonly rows: readonly (readonly (KeyPart | undefined)[])[];
}

function hasArrayOnPath(d: Doc, f: KeyField): boolean {
  return walk(d, f.parts, 0).array !== undefined;
}

/** All keys of a document. @throws MongoError 171 when two fields would expand different arrays. */
export function indexKeys(d: Doc, fields: readonly KeyField[]): IndexKeys {
  const rows: Row[] = [];
  const start: Row = fields.map(() => undefined);
  expand(
    d,
    fields,
    start,
    fields.map(() => 0),
    rows,
  );
  const descending = fields.map((f) => f.descending);
  const distinct = new Map<string, { key: Buffer; row: Row }>();
  for (const row of rows) {
    const key = encodeCompound(
      row.map((part) => (part === undefined ? null : part)),
      descending,
    );
    if (rows.length === 1) return { keys: [key], rows, ...flags(d, fields, rows) };
    distinct.set(key.toString('latin1'), { key, row });
  }
  const unique = [...distinct.values()];
  return { keys: unique.map((u) => u.key), rows: unique.map((u) => u.row), ...flags(d, fields, rows) };
}

function flags(d: Doc, fields: readonly KeyField[], rows: readonly Row[]): { multikey: boolean; allMissing: boolean } {
  return {
    multikey: rows.length > 1 || fields.some((f) => hasArrayOnPath(d, f)),
    allMissing: rows.every((row) => row.every((part) => part === undefined)),
  };
}

/** The one key that decides a document's place in a sort: the least of its keys (arrays: min ascending, max descending). */
export function sortKey(d: Doc, fields: readonly KeyField[]): Buffer {
  const { keys } = indexKeys(d, fields);
  return keys.reduce((least, k) => (Buffer.compare(k, least) < 0 ? k : least));
}
