/**
 * Query filters: parsed once into a test over documents and the list of conjuncts an index may serve.
 * Only the operators below exist; any other is refused by MongoDB's code with its name.
 */
import { type Doc, Regex, show, typeOf, type Value } from '../bson/values.ts';
import { badValue, type MongoError } from '../errors.ts';
import {
  type Comparison,
  comparison,
  expectArray,
  membership,
  modTest,
  regexTest,
  sizeTest,
  truthy,
  typeSet,
} from './leaf.ts';
import { arrayIndex, type Path, type SingleTest, someAtPath, splitPath } from './path.ts';

/** A necessary condition of the filter on one path, from which the planner derives index bounds. */
export type Conjunct =
  | { readonly path: string; readonly op: Comparison; readonly value: Value }
  | { readonly path: string; readonly op: '$in'; readonly values: readonly Value[] }
  | { readonly path: string; readonly op: '$exists' }
  | { readonly path: string; readonly op: '$type'; readonly types: ReadonlySet<number> }
  | { readonly path: string; readonly op: '$regex'; readonly regex: Regex };

export interface Filter {
  readonly source: Doc;
  readonly matches: (d: Doc) => boolean;
  /** Top-level fields the test reads: a caller may decode only these. */
  readonly roots: ReadonlySet<string>;
  readonly conjuncts: readonly Conjunct[];
  /** Each `$or` that every match must satisfy, as its branches. */
  readonly disjunctions: readonly (readonly Filter[])[];
}

/** What one predicate contributes: how to traverse, what to test, whether the result is negated. */
interface Predicate {
  readonly test: SingleTest;
  readonly expandLeaf: boolean;
  readonly negated: boolean;
  readonly conjuncts: (path: string) => readonly Conjunct[];
}

const comparisons: ReadonlySet<string> = new Set(['$eq', '$gt', '$gte', '$lt', '$lte']);
const none = (): readonly Conjunct[] => [];

function predicate(test: SingleTest, conjuncts: Predicate['conjuncts'] = none, expandLeaf = true): Predicate {
  return { test, expandLeaf, negated: false, conjuncts };
}

function negate(p: Predicate): Predicate {
  return { ...p, negated: !p.negated, conjuncts: none };
}

function unsupported(name: string): MongoError {
  return badValue(`unknown operator: ${name} (not supported by the embedded store)`);
}

/** Whether a value in a filter is a set of operators rather than a literal document. */
export function isOperators(v: Value): v is Doc {
  if (!(v instanceof Map)) return false;
  const first = v.keys().next();
  return !first.done && first.value.startsWith('$');
}

function equality(v: Value): Predicate {
  return predicate(comparison('$eq', v), (path) => [{ path, op: '$eq', value: v }]);
}

function regexPredicate(r: Regex): Predicate {
  return predicate(regexTest(r), (path) => [{ path, op: '$regex', regex: r }]);
}

function parseIn(v: Value, name: string): Predicate {
  const members = expectArray(v, name);
  for (const m of members) if (isOperators(m)) throw badValue(`cannot nest $ under ${name}`);
  const indexable = !members.some((m) => m instanceof Regex);
  return predicate(membership(members), (path) => (indexable ? [{ path, op: '$in', values: members }] : []));
}

function parseNot(v: Value): Predicate[] {
  if (v instanceof Regex) return [negate(regexPredicate(v))];
  if (!isOperators(v)) throw badValue('$not needs a regex or a document with operators');
  const parts = parseOperators(v);
  // NOT (a AND b) over possibly different traversals: one combined predicate cannot express it.
  return parts.length === 1 ? [negate(parts[0] as Predicate)] : [combinedNot(parts)];
}

/** Marks a predicate that needs the whole document instead of single values. */
interface CombinedNot extends Predicate {
  readonly combined: readonly Predicate[];
}

function combinedNot(parts: readonly Predicate[]): CombinedNot {
  return { test: () => false, expandLeaf: true, negated: true, conjuncts: none, combined: parts };
}

function parseElemMatch(v: Value): Predicate {
  if (!(v instanceof Map)) throw badValue('$elemMatch needs an Object');
  const first = v.keys().next().value;
  const byValue = isOperators(v) && !['$and', '$or', '$nor'].includes(first as string);
  if (byValue) {
    const parts = parseOperators(v);
    const test: SingleTest = (item) => parts.every((p) => testSingle(p, item));
    const conjuncts = (path: string) => parts.flatMap((p) => p.conjuncts(path));
    return predicate((x) => Array.isArray(x) && x.some(test), conjuncts, false);
  }
  const inner = parseFilter(v);
  const test: SingleTest = (item) => {
    // MongoDB matches a nested array as a document whose fields are its indexes.
    if (Array.isArray(item)) return inner.matches(new Map(item.map((x, i) => [String(i), x])));
    return item instanceof Map && inner.matches(item);
  };
  // A number first would mean an index of the outer array to everybody else, but of the element in here.
  const usable = inner.conjuncts.filter((c) => arrayIndex(splitPath(c.path)[0] as string) < 0);
  const conjuncts = (path: string) => usable.map((c) => ({ ...c, path: `${path}.${c.path}` }));
  return predicate((x) => Array.isArray(x) && x.some(test), conjuncts, false);
}

function testSingle(p: Predicate, v: Value | undefined): boolean {
  if ('combined' in p) return (p as CombinedNot).combined.every((x) => testSingle(x, v)) !== p.negated;
  return p.test(v) !== p.negated;
}

function parseAll(v: Value): Predicate[] {
  const items = expectArray(v, '$all');
  if (items.length === 0) return [predicate(() => false)];
  return items.map((item) => {
    if (item instanceof Regex) return regexPredicate(item);
    if (!isOperators(item)) return equality(item);
    const [name, operand] = [...item][0] as [string, Value];
    if (name !== '$elemMatch' || item.size !== 1) throw badValue('no $ expressions in $all');
    return parseElemMatch(operand);
  });
}

function parseComparison(name: Comparison, v: Value): Predicate {
  if (name !== '$eq' && v instanceof Regex) throw badValue(`Can't have RegEx as arg to predicate over field '${name}'`);
  return predicate(comparison(name, v), (path) => [{ path, op: name, value: v }]);
}

function parseRegex(operators: Doc): Predicate {
  const v = operators.get('$regex');
  const options = operators.get('$options');
  if (options !== undefined && typeof options !== 'string') throw badValue('$options has to be a string');
  if (v instanceof Regex) {
    if (options !== undefined && v.flags !== '') throw badValue('options set in both $regex and $options');
    return regexPredicate(new Regex(v.pattern, options ?? v.flags));
  }
  if (typeof v !== 'string') throw badValue('$regex has to be a string');
  return regexPredicate(new Regex(v, options ?? ''));
}

function parseOperator(name: string, v: Value, all: Doc): Predicate[] {
  if (comparisons.has(name)) return [parseComparison(name as Comparison, v)];
  switch (name) {
    case '$ne':
      if (v instanceof Regex) throw badValue("Can't have regex as arg to $ne.");
      return [negate(equality(v))];
    case '$in':
      return [parseIn(v, name)];
    case '$nin':
      return [negate(parseIn(v, name))];
    case '$exists': {
      const exists = predicate(
        (x) => x !== undefined,
        (path) => [{ path, op: '$exists' }],
        false,
      );
      return [truthy(v) ? exists : negate(exists)];
    }
    case '$type': {
      const types = typeSet(v);
      return [
        predicate(
          (x) => x !== undefined && types.has(typeOf(x)),
          (path) => [{ path, op: '$type', types }],
        ),
      ];
    }
    case '$size':
      return [predicate(sizeTest(v), none, false)];
    case '$mod':
      return [predicate(modTest(v))];
    case '$all':
      return parseAll(v);
    case '$elemMatch':
      return [parseElemMatch(v)];
    case '$not':
      return parseNot(v);
    case '$regex':
      return [parseRegex(all)];
    case '$options':
      if (!all.has('$regex')) throw badValue('$options needs a $regex');
      return [];
    default:
      throw unsupported(name);
  }
}

function parseOperators(operators: Doc): Predicate[] {
  return [...operators].flatMap(([name, v]) => parseOperator(name, v, operators));
}

/** The predicates that a filter puts on one field's value. */
export function parsePredicates(v: Value): readonly Predicate[] {
  if (v instanceof Regex) return [regexPredicate(v)];
  if (!isOperators(v)) return [equality(v)];
  const first = v.keys().next().value as string;
  if (first === '$ref' || first === '$id' || first === '$db') throw unsupported(`${first} (a DBRef as operators)`);
  return parseOperators(v);
}

function documentTest(p: Predicate, path: Path): (d: Doc) => boolean {
  if ('combined' in p) {
    const tests = (p as CombinedNot).combined.map((x) => documentTest(x, path));
    return (d) => tests.every((t) => t(d)) !== p.negated;
  }
  return (d) => someAtPath(d, path, 0, p.expandLeaf, p.test) !== p.negated;
}

class FilterBuilder {
  readonly tests: ((d: Doc) => boolean)[] = [];
  readonly roots = new Set<string>();
  readonly conjuncts: Conjunct[] = [];
  readonly disjunctions: (readonly Filter[])[] = [];

  field(name: string, v: Value): void {
    const path = splitPath(name);
    this.roots.add(path[0] as string);
    for (const p of parsePredicates(v)) {
      this.tests.push(documentTest(p, path));
      this.conjuncts.push(...p.conjuncts(name));
    }
  }

  logical(name: string, v: Value): void {
    if (name === '$comment') return;
    if (name !== '$and' && name !== '$or' && name !== '$nor') {
      throw badValue(`unknown top level operator: ${name} (not supported by the embedded store)`);
    }
    const branches = expectArray(v, name).map((b) => {
      if (!(b instanceof Map)) throw badValue(`${name} entries need to be full objects`);
      return parseFilter(b);
    });
    if (branches.length === 0) throw badValue(`${name} argument must be a non-empty array`);
    for (const b of branches) for (const root of b.roots) this.roots.add(root);
    if (name === '$and') {
      this.tests.push((d) => branches.every((b) => b.matches(d)));
      for (const b of branches) {
        this.conjuncts.push(...b.conjuncts);
        this.disjunctions.push(...b.disjunctions);
      }
    } else {
      const wanted = name === '$or';
      this.tests.push((d) => branches.some((b) => b.matches(d)) === wanted);
      if (wanted) this.disjunctions.push(branches);
    }
  }
}

/** Parses a filter. @throws MongoError 2, 9, 14 or 51091 naming the operator that is wrong or not supported. */
export function parseFilter(source: Doc): Filter {
  const b = new FilterBuilder();
  for (const [name, v] of source) {
    if (name.startsWith('$')) b.logical(name, v);
    else b.field(name, v);
  }
  const { tests } = b;
  const matches = tests.length === 1 ? (tests[0] as (d: Doc) => boolean) : (d: Doc) => tests.every((t) => t(d));
  return { source, matches, roots: b.roots, conjuncts: b.conjuncts, disjunctions: b.disjunctions };
}

export function showFilter(f: Filter): string {
  return show(f.source);
}
