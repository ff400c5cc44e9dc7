/** `$group` by field paths with `$sum` (of a number or a field), `$min`, `$max` and `$count`. */
import { type Doc, int, isNumber, show, type Value } from '../bson/values.ts';
import { compareValues } from '../compare.ts';
import { badValue, Code, MongoError } from '../errors.ts';
import { encodeKey } from '../keys.ts';
import { splitPath } from '../match/path.ts';
import type { Stage } from './pipeline.ts';
import { Sum } from './sum.ts';

type Expression = (d: Doc) => Value | undefined;

interface Accumulator {
  readonly add: (d: Doc) => void;
  readonly result: () => Value;
}

/** The value at a path as an expression sees it: through an array, the array of what its documents hold there. */
function valueAt(v: Value | undefined, parts: readonly string[], i: number): Value | undefined {
  if (i === parts.length) return v;
  if (v instanceof Map) return valueAt(v.get(parts[i] as string), parts, i + 1);
  if (!Array.isArray(v)) return undefined;
  return v.map((x) => valueAt(x, parts, i)).filter((x) => x !== undefined);
}

class ExpressionParser {
  readonly roots = new Set<string>();

  parse(v: Value): Expression {
    if (typeof v === 'string' && v.startsWith('$')) return this.fieldPath(v);
    if (v instanceof Map) return this.document(v);
    if (Array.isArray(v)) throw badValue(`the array expression ${show(v)} is not supported by the embedded store`);
    return () => v;
  }

  private fieldPath(v: string): Expression {
    if (v.startsWith('$$')) throw badValue(`the variable ${v} is not supported by the embedded store`);
    const parts = splitPath(v.slice(1));
    if (parts.includes('')) throw new MongoError(40353, `FieldPath '${v}' must not have an empty component`);
    this.roots.add(parts[0] as string);
    return (d) => valueAt(d, parts, 0);
  }

  private document(v: Doc): Expression {
    for (const name of v.keys()) {
      if (name.startsWith('$'))
        throw new MongoError(168, `Unrecognized expression '${name}' (not supported by the embedded store)`);
      if (name.includes('.')) throw badValue(`the dotted name '${name}' in a group _id is not supported`);
    }
    const fields = [...v].map(([name, x]) => [name, this.parse(x)] as const);
    return (d) => {
      const out: Doc = new Map();
      for (const [name, expression] of fields) {
        const x = expression(d);
        if (x !== undefined) out.set(name, x);
      }
      return out;
    };
  }
}

function sum(expression: Expression): () => Accumulator {
  return () => {
    const total = new Sum();
    const add = (d: Doc) => {
      const v = expression(d);
      if (v !== undefined && isNumber(v)) total.add(v);
    };
    return { add, result: () => total.result() };
  };
}

function extreme(expression: Expression, sign: number): () => Accumulator {
  return () => {
    let best: Value | undefined;
    const add = (d: Doc) => {
      const v = expression(d);
      // null and missing never count, as in MongoDB.
      if (v === undefined || v === null) return;
      if (best === undefined || compareValues(v, best) === sign) best = v;
    };
    return { add, result: () => best ?? null };
  };
}

function accumulator(parser: ExpressionParser, name: string, v: Value): () => Accumulator {
  if (!(v instanceof Map) || v.size !== 1) {
    throw new MongoError(Code.GroupFieldNotObject, `The field '${name}' must be an accumulator object`);
  }
  const [op, operand] = [...v][0] as [string, Value];
  if (name.includes('.')) throw new MongoError(40235, `The field name '${name}' cannot contain '.'`);
  switch (op) {
    case '$sum':
      return sum(parser.parse(operand));
    case '$min':
      return extreme(parser.parse(operand), -1);
    case '$max':
      return extreme(parser.parse(operand), 1);
    case '$count':
      if (!(operand instanceof Map) || operand.size > 0) throw badValue('$count takes no arguments, i.e. $count:{}');
      return sum(() => int(1));
    default:
      throw new MongoError(
        Code.UnknownGroupOperator,
        `unknown group operator '${op}' (not supported by the embedded store)`,
      );
  }
}

interface Group {
  readonly id: Value;
  readonly accumulators: readonly Accumulator[];
}

/** @throws MongoError 15955 without `_id`, 15952 for an unknown accumulator, 168 or 2 for an expression. */
export function parseGroup(source: Doc): Stage {
  const idSource = source.get('_id');
  if (idSource === undefined) throw new MongoError(15955, 'a group specification must include an _id');
  const parser = new ExpressionParser();
  const id = parser.parse(idSource);
  const fields = [...source].filter(([name]) => name !== '_id');
  const makers = fields.map(([name, v]) => accumulator(parser, name, v));
  const run = (input: Iterable<Doc>): Doc[] => {
    const groups = new Map<string, Group>();
    for (const d of input) {
      const key = id(d) ?? null;
      const text = encodeKey(key).toString('latin1');
      let group = groups.get(text);
      if (group === undefined) {
        group = { id: key, accumulators: makers.map((make) => make()) };
        groups.set(text, group);
      }
      for (const a of group.accumulators) a.add(d);
    }
    return [...groups.values()].map((g) => {
      const results = fields.map(([name], i) => [name, (g.accumulators[i] as Accumulator).result()] as const);
      return new Map<string, Value>([['_id', g.id], ...results]);
    });
  };
  return { run, fields: parser.roots };
}
