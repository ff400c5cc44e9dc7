/** A naive, immutable update over the model. Errors are MongoDB's codes. */
import { type Condition, matchesReference } from './matcher.ts';
import { compareM, type M, type MDoc } from './model.ts';

export type Change =
  | {
      readonly op: '$set' | '$min' | '$max' | '$push' | '$addToSet' | '$pull' | '$inc' | '$mul';
      readonly path: string;
      readonly v: M;
    }
  | { readonly op: '$unset'; readonly path: string }
  | { readonly op: '$pop'; readonly path: string; readonly end: 1 | -1 }
  | { readonly op: '$pullIf'; readonly path: string; readonly c: Condition }
  | {
      readonly op: '$pushEach';
      readonly path: string;
      readonly each: readonly M[];
      readonly position?: number | undefined;
      readonly slice?: number | undefined;
      readonly sort?: 1 | -1 | undefined;
    };

export class ReferenceFailure extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`code ${code}`);
    this.code = code;
  }
}

type Numeric = Extract<M, { k: 'int' | 'long' | 'double' }>;

function isNumeric(m: M): m is Numeric {
  return m.k === 'int' || m.k === 'long' || m.k === 'double';
}

function arithmetic(op: '$inc' | '$mul', current: M | undefined, v: M): M {
  if (!isNumeric(v)) throw new Error('checked before');
  if (current === undefined) {
    if (op === '$inc') return v;
    return v.k === 'long' ? { k: 'long', v: 0n } : { k: v.k, v: 0 };
  }
  if (!isNumeric(current)) throw new ReferenceFailure(14);
  if (current.k === 'double' || v.k === 'double') {
    const [a, b] = [Number(current.v), Number(v.v)];
    return { k: 'double', v: op === '$inc' ? a + b : a * b };
  }
  const [a, b] = [BigInt(current.v), BigInt(v.v)];
  const n = op === '$inc' ? a + b : a * b;
  if (current.k === 'int' && v.k === 'int' && n >= -(2n ** 31n) && n < 2n ** 31n) return { k: 'int', v: Number(n) };
  if (n < -(2n ** 63n) || n >= 2n ** 63n) throw new ReferenceFailure(2);
  return { k: 'long', v: n };
}

function list(current: M): readonly M[] {
  if (current.k !== 'array') throw new ReferenceFailure(2);
  return current.e;
}

function pushEach(c: Extract<Change, { op: '$pushEach' }>, current: M | undefined): M {
  const e = [...(current === undefined ? [] : list(current))];
  e.splice(c.position === undefined ? e.length : c.position, 0, ...c.each);
  const { sort, slice } = c;
  if (sort !== undefined) e.sort((a, b) => sort * compareM(a, b));
  if (slice === undefined) return { k: 'array', e };
  return { k: 'array', e: slice >= 0 ? e.slice(0, slice) : e.slice(slice) };
}

/** undefined: no value, whether there was one or not. */
function compute(c: Change, current: M | undefined): M | undefined {
  switch (c.op) {
    case '$set':
      return c.v;
    case '$unset':
      return undefined;
    case '$inc':
    case '$mul':
      return arithmetic(c.op, current, c.v);
    case '$min':
      return current !== undefined && compareM(c.v, current) >= 0 ? current : c.v;
    case '$max':
      return current !== undefined && compareM(c.v, current) <= 0 ? current : c.v;
    case '$push':
      return { k: 'array', e: [...(current === undefined ? [] : list(current)), c.v] };
    case '$pushEach':
      return pushEach(c, current);
    case '$addToSet': {
      const e = current === undefined ? [] : list(current);
      return { k: 'array', e: e.some((x) => compareM(x, c.v) === 0) ? e : [...e, c.v] };
    }
    case '$pull':
      return current === undefined ? undefined : { k: 'array', e: list(current).filter((x) => compareM(x, c.v) !== 0) };
    case '$pullIf': {
      if (current === undefined) return undefined;
      const gone = (x: M) => matchesReference({ k: 'doc', e: [['x', x]] }, { q: 'field', path: 'x', c: c.c });
      return { k: 'array', e: list(current).filter((x) => !gone(x)) };
    }
    default: {
      if (current === undefined) return undefined;
      if (current.k !== 'array') throw new ReferenceFailure(14);
      return { k: 'array', e: c.end === 1 ? current.e.slice(0, -1) : current.e.slice(1) };
    }
  }
}

function nested(path: readonly string[], v: M): M {
  return path.reduceRight<M>((inner, name) => ({ k: 'doc', e: [[name, inner]] }), v);
}

function creates(c: Change): boolean {
  return !['$unset', '$pull', '$pullIf', '$pop'].includes(c.op);
}

function change(m: M, path: readonly string[], c: Change): M {
  const [head, ...rest] = path as [string, ...string[]];
  if (m.k === 'doc') {
    const at = m.e.findIndex(([n]) => n === head);
    const current = m.e[at]?.[1];
    if (current !== undefined && rest.length > 0) {
      return { k: 'doc', e: m.e.map(([n, v], i) => [n, i === at ? change(v, rest, c) : v] as const) };
    }
    const next = current === undefined && !creates(c) ? undefined : compute(c, current);
    if (next === undefined) return { k: 'doc', e: m.e.filter((_, i) => i !== at) };
    if (current === undefined) return { k: 'doc', e: [...m.e, [head, nested(rest, next)]] };
    return { k: 'doc', e: m.e.map(([n, v], i) => [n, i === at ? next : v] as const) };
  }
  if (m.k !== 'array' || !/^(0|[1-9]\d*)$/.test(head)) {
    if (c.op === '$unset') return m;
    throw new ReferenceFailure(28);
  }
  return changeElement(m.e, Number(head), rest, c);
}

function changeElement(e: readonly M[], index: number, rest: readonly string[], c: Change): M {
  const current = e[index];
  if (current !== undefined) {
    const next = rest.length > 0 ? change(current, rest, c) : (compute(c, current) ?? ({ k: 'null' } as const));
    return { k: 'array', e: e.map((x, i) => (i === index ? next : x)) };
  }
  const v = creates(c) ? compute(c, undefined) : undefined;
  if (v === undefined) return { k: 'array', e };
  const padding = Array.from({ length: index - e.length }, (): M => ({ k: 'null' }));
  return { k: 'array', e: [...e, ...padding, nested(rest, v)] };
}

/** @throws ReferenceFailure with the code MongoDB gives. */
export function updateReference(d: MDoc, c: Change): MDoc {
  // The operand is judged before any document is looked at.
  if ((c.op === '$inc' || c.op === '$mul') && !isNumeric(c.v)) throw new ReferenceFailure(14);
  return change(d, c.path.split('.'), c) as MDoc;
}
