/** Whether a query can only match documents that a partial index holds. */
import { typeOf } from '../bson/values.ts';
import { bracketOf, compareValues, equalValues } from '../compare.ts';
import type { Conjunct, Filter } from '../match/filter.ts';
import { requiresField } from './bounds.ts';

type Comparing = Extract<Conjunct, { value: unknown }>;

function comparisonImplies(have: Comparing, want: Comparing): boolean {
  if (have.op === want.op && equalValues(have.value, want.value)) return true;
  // An array matches by its elements as well as whole: no order can be concluded from it.
  if (Array.isArray(have.value) || Array.isArray(want.value)) return false;
  if (bracketOf(have.value) !== bracketOf(want.value)) return false;
  const c = compareValues(have.value, want.value);
  switch (want.op) {
    case '$gt':
      return (have.op === '$gt' && c >= 0) || ((have.op === '$gte' || have.op === '$eq') && c > 0);
    case '$gte':
      return (have.op === '$gt' || have.op === '$gte' || have.op === '$eq') && c >= 0;
    case '$lt':
      return (have.op === '$lt' && c <= 0) || ((have.op === '$lte' || have.op === '$eq') && c < 0);
    case '$lte':
      return (have.op === '$lt' || have.op === '$lte' || have.op === '$eq') && c <= 0;
    default:
      return false;
  }
}

function oneImplies(have: Conjunct, want: Conjunct): boolean {
  if (have.path !== want.path) return false;
  if (want.op === '$type') {
    if (have.op === '$type') return [...have.types].every((t) => want.types.has(t));
    return have.op === '$eq' && want.types.has(typeOf(have.value)) && !Array.isArray(have.value) && isExactType(have);
  }
  if (want.op === '$in') {
    const values = have.op === '$eq' ? [have.value] : have.op === '$in' ? have.values : undefined;
    return values?.every((v) => want.values.some((w) => equalValues(v, w))) ?? false;
  }
  if (have.op === '$in' && 'value' in want) {
    return have.values.every((value) => comparisonImplies({ path: have.path, op: '$eq', value }, want));
  }
  return 'value' in have && 'value' in want && comparisonImplies(have, want);
}

/** Equal numbers may have different types, so an equality proves the type of everything but a number. */
function isExactType(c: Comparing): boolean {
  return !['number', 'bigint'].includes(typeof c.value) && bracketOf(c.value) !== bracketOf(0) && c.value !== null;
}

/** Sound, not complete: false only costs the use of the index. */
export function implies(query: readonly Conjunct[], partial: Filter): boolean {
  if (partial.disjunctions.length > 0) return false;
  return partial.conjuncts.every((want) => {
    if (want.op === '$exists') return requiresField(want.path, query);
    return query.some((have) => oneImplies(have, want));
  });
}
