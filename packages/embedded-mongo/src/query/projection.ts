/** Projections: inclusion or exclusion by path, `$slice` and `$elemMatch`. Anything else is refused by name. */
import { decodeFields } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import { type Doc, isNumber, type Raw, rawDoc, show, type Value } from '../bson/values.ts';
import { badValue, MongoError } from '../errors.ts';
import { parsePredicates } from '../match/filter.ts';
import { smallInteger, truthy } from '../match/leaf.ts';
import { splitPath } from '../match/path.ts';

type Transform = (v: Value) => Value | undefined;
type Node = Map<string, Node | Leaf>;
type Leaf = { readonly keep: boolean };

export interface Projection {
  /** The projected document: the stored bytes themselves where nothing changes. */
  readonly apply: (stored: Uint8Array) => Raw;
}

interface Computed {
  readonly name: string;
  readonly transform: Transform;
  /** `$elemMatch` results come after the included fields, `$slice` stays in place. */
  readonly append: boolean;
}

interface Parsed {
  readonly tree: Node;
  readonly computed: Computed[];
  inclusion: boolean | undefined;
  idKeep: boolean | undefined;
}

function isLeaf(n: Node | Leaf): n is Leaf {
  return !(n instanceof Map);
}

function addPath(tree: Node, dotted: string, keep: boolean): void {
  const parts = splitPath(dotted);
  if (parts.includes('')) throw new MongoError(40353, `FieldPath '${dotted}' must not have an empty component`);
  if (parts.some((p) => p.startsWith('$'))) {
    throw badValue(`positional projection '${dotted}' is not supported by the embedded store`);
  }
  let node = tree;
  for (const part of parts.slice(0, -1)) {
    const next = node.get(part) ?? new Map<string, Node | Leaf>();
    if (isLeaf(next)) throw new MongoError(31249, `Path collision at ${dotted}`);
    node.set(part, next);
    node = next;
  }
  const last = parts.at(-1) as string;
  if (node.has(last)) throw new MongoError(31250, `Path collision at ${dotted}`);
  node.set(last, { keep });
}

function clampSlice(length: number, skip: number, count: number): [number, number] {
  const start = skip < 0 ? Math.max(length + skip, 0) : Math.min(skip, length);
  return [start, Math.min(start + count, length)];
}

function parseSlice(v: Value): Transform {
  const numbers = (Array.isArray(v) ? v : [v]).map(smallInteger);
  const [first, second] = numbers;
  if (numbers.length > 2 || numbers.some((n) => n === undefined) || first === undefined) {
    throw badValue(`$slice in a projection takes an integer or [skip, limit], not ${show(v)}`);
  }
  if (Array.isArray(v) && (second === undefined || second <= 0)) {
    throw new MongoError(28724, `$slice limit must be positive: ${show(v)}`);
  }
  return (x) => {
    if (!Array.isArray(x)) return x;
    if (second !== undefined) return x.slice(...clampSlice(x.length, first, second));
    return first < 0 ? x.slice(first) : x.slice(0, first);
  };
}

function parseElemMatch(v: Value): Transform {
  const [p] = parsePredicates(new Map([['$elemMatch', v]]));
  return (x) => {
    if (!Array.isArray(x)) return undefined;
    const found = x.find((item) => p?.test([item]) === true);
    return found === undefined ? undefined : [found];
  };
}

function addOperator(out: Parsed, name: string, v: Doc): void {
  const [op, operand] = [...v][0] ?? ['', null];
  if (v.size !== 1 || (op !== '$slice' && op !== '$elemMatch')) {
    throw badValue(`projection ${show(new Map([[name, v]]))} is not supported by the embedded store`);
  }
  if (name.includes('.')) {
    throw badValue(`${op} on the dotted path '${name}' of a projection is not supported by the embedded store`);
  }
  if (out.tree.has(name) || out.computed.some((c) => c.name === name)) {
    throw new MongoError(31250, `Path collision at ${name}`);
  }
  if (op === '$slice') out.computed.push({ name, transform: parseSlice(operand), append: false });
  else out.computed.push({ name, transform: parseElemMatch(operand), append: true });
}

function setMode(out: Parsed, inclusion: boolean, name: string): void {
  if (out.inclusion !== undefined && out.inclusion !== inclusion) {
    const [code, what, kind] = inclusion ? [31253, 'inclusion', 'exclusion'] : [31254, 'exclusion', 'inclusion'];
    throw new MongoError(code as number, `Cannot do ${what} on field ${name} in ${kind} projection`);
  }
  out.inclusion = inclusion;
}

function parse(source: Doc): Parsed {
  const out: Parsed = { tree: new Map(), computed: [], inclusion: undefined, idKeep: undefined };
  for (const [name, v] of source) {
    if (name === '') throw new MongoError(40353, 'a projection has an empty field name');
    if (v instanceof Map && [...v.keys()].every((k) => k.startsWith('$')) && v.size > 0) {
      addOperator(out, name, v);
      continue;
    }
    if (!isNumber(v) && typeof v !== 'boolean') {
      throw badValue(`projection {${name}: ${show(v)}} is not supported by the embedded store`);
    }
    const keep = truthy(v);
    if (name === '_id') out.idKeep = keep;
    else {
      setMode(out, keep, name);
      addPath(out.tree, name, keep);
    }
  }
  settleMode(out);
  return out;
}

/** Without plain fields the operators decide: `$slice` keeps everything else, `$elemMatch` and `_id: 1` do not. */
function settleMode(out: Parsed): void {
  const hasSlice = out.computed.some((c) => !c.append);
  const hasElemMatch = out.computed.some((c) => c.append);
  if (hasElemMatch && (out.inclusion === false || (out.inclusion === undefined && hasSlice))) {
    throw badValue('$elemMatch in an exclusion projection is not supported by the embedded store');
  }
  out.inclusion ??= hasElemMatch || out.idKeep === true;
}

function includeIn(v: Value, node: Node): Value | undefined {
  if (v instanceof Map) {
    const out: Doc = new Map();
    for (const [name, x] of v) {
      const rule = node.get(name);
      if (rule === undefined) continue;
      const kept = isLeaf(rule) ? x : includeIn(x, rule);
      if (kept !== undefined) out.set(name, kept);
    }
    return out;
  }
  // Inside arrays every document is projected; scalars have none of the included fields.
  if (Array.isArray(v)) return v.map((x) => includeIn(x, node)).filter((x) => x !== undefined);
  return undefined;
}

function excludeFrom(v: Value, node: Node): Value {
  if (v instanceof Map) {
    const out: Doc = new Map();
    for (const [name, x] of v) {
      const rule = node.get(name);
      if (rule === undefined) out.set(name, x);
      else if (!isLeaf(rule)) out.set(name, excludeFrom(x, rule));
    }
    return out;
  }
  return Array.isArray(v) ? v.map((x) => excludeFrom(x, node)) : v;
}

function project(p: Parsed, d: Doc): Doc {
  const inclusion = p.inclusion === true;
  const slices = new Map(p.computed.filter((c) => !c.append).map((c) => [c.name, c.transform]));
  const out: Doc = new Map();
  for (const [name, v] of d) {
    const rule = p.tree.get(name);
    const slice = slices.get(name);
    let kept: Value | undefined;
    if (name === '_id') kept = p.idKeep === false ? undefined : v;
    else if (slice !== undefined) kept = slice(v);
    else if (rule === undefined) kept = inclusion ? undefined : v;
    else if (isLeaf(rule)) kept = rule.keep ? v : undefined;
    else kept = inclusion ? includeIn(v, rule) : excludeFrom(v, rule);
    if (kept !== undefined) out.set(name, kept);
  }
  for (const c of p.computed) {
    const v = c.append ? d.get(c.name) : undefined;
    const kept = v === undefined ? undefined : c.transform(v);
    if (kept !== undefined) out.set(c.name, kept);
  }
  return out;
}

/** Fields that must be decoded; all others pass through as bytes. */
function decodedRoots(p: Parsed): ReadonlySet<string> {
  const roots = new Set(p.computed.map((c) => c.name));
  for (const [name, rule] of p.tree) if (!isLeaf(rule)) roots.add(name);
  return roots;
}

/** @throws MongoError naming the field that is not supported or collides. */
export function parseProjection(source: Doc | undefined): Projection {
  if (source === undefined || source.size === 0) return { apply: rawDoc };
  const parsed = parse(source);
  const roots = decodedRoots(parsed);
  return { apply: (stored) => rawDoc(encodeDocument(project(parsed, decodeFields(stored, roots, true)))) };
}
