/** Dotted paths over documents with MongoDB's implicit array traversal. */
import type { Doc, Value } from '../bson/values.ts';

export type Path = readonly string[];

export function splitPath(dotted: string): Path {
  return dotted.split('.');
}

/** The array index a path component names, or -1. Only the canonical spelling counts: `0`, not `00`. */
export function arrayIndex(component: string): number {
  return /^(0|[1-9]\d{0,8})$/.test(component) ? Number(component) : -1;
}

export type SingleTest = (v: Value | undefined) => boolean;

/**
 * Whether any value that the path reaches passes `test`; `undefined` stands for a missing field.
 * Arrays on the way are entered once (an array directly inside an array is not), and a numeric component also means that
 * element. At the end of the path `expandLeaf` offers each element of an array before the array itself.
 */
export function someAtPath(d: Doc, path: Path, from: number, expandLeaf: boolean, test: SingleTest): boolean {
  let i = from;
  let v: Value | undefined = d.get(path[i++] as string);
  while (i < path.length && v instanceof Map) v = v.get(path[i++] as string);
  if (Array.isArray(v)) {
    if (i < path.length) return someInArray(v, path, i, expandLeaf, test);
    return (expandLeaf && v.some(test)) || test(v);
  }
  return test(i < path.length ? undefined : v);
}

function someInArray(array: readonly Value[], path: Path, i: number, expandLeaf: boolean, test: SingleTest): boolean {
  const index = arrayIndex(path[i] as string);
  const last = i + 1 === path.length;
  return array.some((item, n) => {
    if (item instanceof Map && someAtPath(item, path, i, expandLeaf, test)) return true;
    if (n !== index) return false;
    if (last) return test(item);
    if (item instanceof Map) return someAtPath(item, path, i + 1, expandLeaf, test);
    return Array.isArray(item) && someInArray(item, path, i + 1, expandLeaf, test);
  });
}
