/** The predicates that look at one value: what `$eq`, `$gt`, `$type` … say about a single element. */
import { parseDecimal } from '../bson/decimal.ts';
import {
  Decimal,
  Int32,
  isNumber,
  MaxKey,
  MinKey,
  Regex,
  show,
  T,
  typeAlias,
  typeOf,
  type Value,
} from '../bson/values.ts';
import { bracketOf, compareValues, equalValues } from '../compare.ts';
import { badValue, failedToParse, typeMismatch } from '../errors.ts';
import { encodeKey } from '../keys.ts';
import type { SingleTest } from './path.ts';
import { compileRegex } from './regex.ts';

export type Comparison = '$eq' | '$gt' | '$gte' | '$lt' | '$lte';

function isNaNValue(v: Value): boolean {
  if (v instanceof Decimal) return parseDecimal(v) === 'NaN';
  return typeof v === 'number' && Number.isNaN(v);
}

/** MinKey and MaxKey compare with every type; all other operands only with their own bracket. */
function compareWithExtreme(op: Comparison, operand: Value, v: Value | undefined): boolean {
  if (v !== undefined && typeOf(v) === typeOf(operand)) return op === '$eq' || op === '$gte' || op === '$lte';
  if (op === '$eq') return false;
  return operand instanceof MinKey ? op === '$gt' || op === '$gte' : op === '$lt' || op === '$lte';
}

export function comparison(op: Comparison, operand: Value): SingleTest {
  if (operand instanceof MinKey || operand instanceof MaxKey) return (v) => compareWithExtreme(op, operand, v);
  if (operand === null) {
    // A missing field counts as null; nothing is less or greater than null within its bracket.
    return op === '$gt' || op === '$lt' ? () => false : (v) => v === undefined || v === null;
  }
  const bracket = bracketOf(operand);
  const operandIsNaN = isNaNValue(operand);
  return (v) => {
    if (v === undefined || bracketOf(v) !== bracket) return false;
    // NaN equals NaN but is neither less nor greater than a number.
    if (operandIsNaN || isNaNValue(v)) return op !== '$gt' && op !== '$lt' && operandIsNaN && isNaNValue(v);
    const c = compareValues(v, operand);
    if (op === '$eq') return c === 0;
    if (op === '$gt') return c > 0;
    if (op === '$gte') return c >= 0;
    return op === '$lt' ? c < 0 : c <= 0;
  };
}

export function regexTest(r: Regex): SingleTest {
  const compiled = compileRegex(r);
  return (v) => (typeof v === 'string' ? compiled.test(v) : v instanceof Regex && equalValues(v, r));
}

/** `$in`: members are looked up by their key, so a thousand ids cost one encoding per element. */
export function membership(members: readonly Value[]): SingleTest {
  const keys = new Set<string>();
  const patterns: SingleTest[] = [];
  for (const m of members) {
    if (m instanceof Regex) patterns.push(regexTest(m));
    else keys.add(encodeKey(m).toString('latin1'));
  }
  const nullKey = keys.has(encodeKey(null).toString('latin1'));
  return (v) => {
    if (v === undefined) return nullKey;
    return keys.has(encodeKey(v).toString('latin1')) || patterns.some((p) => p(v));
  };
}

const numericTypes: ReadonlySet<number> = new Set([T.double, T.int, T.long, T.decimal]);
const typeByAlias: ReadonlyMap<string, number> = new Map([...typeAlias].map(([code, name]) => [name, code]));

function typeCodes(v: Value): Iterable<number> {
  if (typeof v === 'string') {
    if (v === 'number') return numericTypes;
    const code = typeByAlias.get(v);
    if (code === undefined) throw badValue(`Unknown type name alias: ${v}`);
    return [code];
  }
  const n = smallInteger(v);
  if (n === undefined) throw typeMismatch('type must be represented as a number or a string');
  const code = n === -1 ? T.minKey : n;
  if (!typeAlias.has(code) || n === T.minKey) throw badValue(`Invalid numerical type code: ${n}`);
  return [code];
}

/** The set of BSON type bytes that a `$type` operand names. */
export function typeSet(operand: Value): ReadonlySet<number> {
  const items = Array.isArray(operand) ? operand : [operand];
  if (items.length === 0) throw failedToParse('$type must match at least one type');
  return new Set(items.flatMap((item) => [...typeCodes(item)]));
}

/** An integer that JavaScript holds exactly, from any numeric type; undefined for anything else. */
export function smallInteger(v: Value | undefined): number | undefined {
  const n = v === undefined || !isNumber(v) ? undefined : truncated(v);
  if (n === undefined || BigInt(Number(n)) !== n) return undefined;
  return isIntegral(v as Value) ? Number(n) : undefined;
}

function isIntegral(v: Value): boolean {
  if (typeof v === 'number') return Number.isInteger(v);
  if (!(v instanceof Decimal)) return true;
  const p = parseDecimal(v);
  return typeof p !== 'string' && (p.exp >= 0 || p.coef % 10n ** BigInt(-p.exp) === 0n);
}

/** The number cut to an integer, or undefined when it is NaN, infinite or outside int64. */
function truncated(v: Value): bigint | undefined {
  let n: bigint;
  if (typeof v === 'bigint') return v;
  if (v instanceof Int32) return BigInt(v.value);
  if (typeof v === 'number') {
    if (!Number.isFinite(v)) return undefined;
    n = BigInt(Math.trunc(v));
  } else if (v instanceof Decimal) {
    const p = parseDecimal(v);
    if (typeof p === 'string' || (p.exp > 20 && p.coef !== 0n)) return undefined;
    n = p.exp >= 0 ? p.coef * 10n ** BigInt(p.exp) : p.coef / 10n ** BigInt(-p.exp);
  } else return undefined;
  return BigInt.asIntN(64, n) === n ? n : undefined;
}

export function modTest(operand: Value): SingleTest {
  if (!Array.isArray(operand)) throw badValue('malformed mod, needs to be an array');
  if (operand.length !== 2) throw badValue(`malformed mod, ${operand.length < 2 ? 'not enough' : 'too many'} elements`);
  const [divisor, remainder] = operand.map((v) => truncated(v));
  if (divisor === undefined || remainder === undefined) throw badValue(`malformed mod: ${show(operand)}`);
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return (v) => {
    const n = v === undefined ? undefined : truncated(v);
    return n !== undefined && n % divisor === remainder;
  };
}

export function sizeTest(operand: Value): SingleTest {
  const n = smallInteger(operand);
  if (n === undefined) throw failedToParse(`Failed to parse $size. Expected an integer: ${show(operand)}`);
  if (n < 0) throw badValue(`Failed to parse $size. Expected a non-negative number: ${show(operand)}`);
  return (v) => Array.isArray(v) && v.length === n;
}

/** A document's truthiness for `$exists`: only false, 0 and null are false. */
export function truthy(v: Value): boolean {
  if (v === null || v === false) return false;
  return !isNumber(v) || compareValues(v, 0) !== 0;
}

export function expectArray(v: Value, what: string): Value[] {
  if (!Array.isArray(v)) throw badValue(`${what} needs an array`);
  return v;
}
