/** A naive matcher over the model, written from MongoDB's documented semantics and not from src. */
import { compareM, field, type M, type MDoc, rank } from './model.ts';

/** The values a path can mean: `whole` is what lies at its end, undefined for a missing field. */
function reach(m: M | undefined, path: readonly string[]): (M | undefined)[] {
  const [head, ...rest] = path;
  if (head === undefined) return [m];
  if (m === undefined) return [undefined];
  if (m.k === 'doc') return reach(field(m, head), rest);
  if (m.k !== 'array') return [undefined];
  const viaDocuments = m.e.flatMap((x) => (x.k === 'doc' ? reach(x, path) : []));
  const item = /^\d+$/.test(head) && String(Number(head)) === head ? m.e[Number(head)] : undefined;
  if (item === undefined) return viaDocuments;
  if (rest.length === 0) return [...viaDocuments, { k: 'exactly', m: item } as unknown as M];
  return [...viaDocuments, ...(item.k === 'doc' || item.k === 'array' ? reach(item, rest) : [])];
}

/** An element named by its index is not taken apart again. */
function unwrap(m: M | undefined): { value: M | undefined; exact: boolean } {
  const x = m as { k: string; m: M } | undefined;
  return x?.k === 'exactly' ? { value: x.m, exact: true } : { value: m, exact: false };
}

function leaves(d: MDoc, path: string): (M | undefined)[] {
  return reach(d, path.split('.')).flatMap((x) => {
    const { value, exact } = unwrap(x);
    return value?.k === 'array' && !exact ? [...value.e, value] : [value];
  });
}

function wholes(d: MDoc, path: string): (M | undefined)[] {
  return reach(d, path.split('.')).map((x) => unwrap(x).value);
}

function isNaNModel(m: M): boolean {
  return (m.k === 'double' && Number.isNaN(m.v)) || (m.k === 'decimal' && m.v === 'NaN');
}

export type Condition =
  | { readonly op: '$eq' | '$ne' | '$gt' | '$gte' | '$lt' | '$lte'; readonly v: M }
  | { readonly op: '$in' | '$nin'; readonly vs: readonly M[] }
  | { readonly op: '$exists'; readonly want: boolean }
  | { readonly op: '$type'; readonly type: string }
  | { readonly op: '$size'; readonly n: number }
  | { readonly op: '$mod'; readonly divisor: number; readonly remainder: number }
  | { readonly op: '$all'; readonly vs: readonly M[] }
  | { readonly op: '$elemMatch'; readonly all: readonly Condition[] }
  | { readonly op: '$not'; readonly c: Condition };

export type Query =
  | { readonly q: 'field'; readonly path: string; readonly c: Condition }
  | { readonly q: '$and' | '$or' | '$nor'; readonly of: readonly Query[] };

function compareSingle(op: string, operand: M, v: M | undefined): boolean {
  if (operand.k === 'minKey' || operand.k === 'maxKey') {
    if (v?.k === operand.k) return op !== '$gt' && op !== '$lt';
    if (op === '$eq') return false;
    return (operand.k === 'minKey') === op.startsWith('$gt');
  }
  if (operand.k === 'null') return (v === undefined || v.k === 'null') && op !== '$gt' && op !== '$lt';
  if (v === undefined || rank(v) !== rank(operand)) return false;
  if (isNaNModel(v) || isNaNModel(operand)) return isNaNModel(v) && isNaNModel(operand) && op !== '$gt' && op !== '$lt';
  const c = compareM(v, operand);
  return { $eq: c === 0, $gt: c > 0, $gte: c >= 0, $lt: c < 0, $lte: c <= 0 }[op] === true;
}

const typeKinds: Record<string, readonly string[]> = {
  number: ['int', 'long', 'double', 'decimal'],
  object: ['doc'],
  objectId: ['oid'],
  binData: ['bin'],
};

function integerPart(v: M): bigint | undefined {
  if (v.k === 'int') return BigInt(v.v);
  if (v.k === 'long') return v.v;
  if (v.k === 'double') {
    if (!Number.isFinite(v.v)) return undefined;
    const n = BigInt(Math.trunc(v.v));
    return n >= -(2n ** 63n) && n < 2n ** 63n ? n : undefined;
  }
  if (v.k !== 'decimal' || /[NI]/.test(v.v)) return undefined;
  const [mantissa, exponent] = v.v.toLowerCase().split('e');
  const [whole, part = ''] = (mantissa as string).split('.');
  const shift = Number(exponent ?? 0) - part.length;
  const digits = BigInt(`${whole}${part}`);
  const n = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return n >= -(2n ** 63n) && n < 2n ** 63n ? n : undefined;
}

/** One value, without any traversal: what `$elemMatch` asks of an element. */
function single(c: Condition, v: M | undefined): boolean {
  switch (c.op) {
    case '$ne':
      return !compareSingle('$eq', c.v, v);
    case '$in':
      return c.vs.some((x) => compareSingle('$eq', x, v));
    case '$nin':
      return !single({ op: '$in', vs: c.vs }, v);
    case '$exists':
      return (v !== undefined) === c.want;
    case '$type':
      return v !== undefined && (typeKinds[c.type] ?? [c.type]).includes(v.k);
    case '$size':
      return v?.k === 'array' && v.e.length === c.n;
    case '$mod': {
      const n = v === undefined ? undefined : integerPart(v);
      return n !== undefined && n % BigInt(c.divisor) === BigInt(c.remainder);
    }
    case '$all':
      return c.vs.length > 0 && c.vs.every((x) => compareSingle('$eq', x, v));
    case '$elemMatch':
      return v?.k === 'array' && v.e.some((x) => c.all.every((inner) => single(inner, x)));
    case '$not':
      return !single(c.c, v);
    default:
      return compareSingle(c.op, c.v, v);
  }
}

function matchesField(d: MDoc, path: string, c: Condition): boolean {
  switch (c.op) {
    case '$ne':
      return !matchesField(d, path, { op: '$eq', v: c.v });
    case '$nin':
      return !matchesField(d, path, { op: '$in', vs: c.vs });
    case '$not':
      return !matchesField(d, path, c.c);
    case '$exists':
      return wholes(d, path).some((v) => v !== undefined) === c.want;
    case '$size':
    case '$elemMatch':
      return wholes(d, path).some((v) => single(c, v));
    case '$all':
      return c.vs.length > 0 && c.vs.every((v) => matchesField(d, path, { op: '$eq', v }));
    default:
      return leaves(d, path).some((v) => single(c, v));
  }
}

export function matchesReference(d: MDoc, q: Query): boolean {
  switch (q.q) {
    case 'field':
      return matchesField(d, q.path, q.c);
    case '$and':
      return q.of.every((x) => matchesReference(d, x));
    case '$or':
      return q.of.some((x) => matchesReference(d, x));
    default:
      return !q.of.some((x) => matchesReference(d, x));
  }
}
