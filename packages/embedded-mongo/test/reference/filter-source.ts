/** The reference's query as the filter document a driver would send. */
import { Int32, type Value } from '../../src/bson/values.ts';
import type { Condition, Query } from './matcher.ts';
import { toValue } from './model.ts';

function operand(c: Condition): Value {
  switch (c.op) {
    case '$in':
    case '$nin':
    case '$all':
      return c.vs.map(toValue);
    case '$exists':
      return c.want;
    case '$type':
      return c.type;
    case '$size':
      return new Int32(c.n);
    case '$mod':
      return [new Int32(c.divisor), new Int32(c.remainder)];
    case '$elemMatch':
      return new Map(c.all.flatMap((x) => [...operators(x)]));
    case '$not':
      return operators(c.c);
    default:
      return toValue(c.v);
  }
}

function operators(c: Condition): Map<string, Value> {
  return new Map([[c.op, operand(c)]]);
}

export function filterSource(q: Query): Map<string, Value> {
  if (q.q === 'field') return new Map([[q.path, operators(q.c)]]);
  return new Map([[q.q, q.of.map(filterSource)]]);
}

export function conditionSource(c: Condition): Map<string, Value> {
  return operators(c);
}
