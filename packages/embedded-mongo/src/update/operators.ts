/** The update operators on single values: `$set`, `$unset`, `$inc`, `$mul`, `$min`, `$max`, `$currentDate`, `$rename`. */
import type { NumberValue } from '../bson/decimal.ts';
import { DateTime, isNumber, show, Timestamp, typeName, type Value } from '../bson/values.ts';
import { compareValues } from '../compare.ts';
import { badValue, typeMismatch } from '../errors.ts';
import { arrayIndex, type Path, splitPath } from '../match/path.ts';
import { arithmetic, zeroLike } from './arithmetic.ts';
import { addToSet, pop, pull, pullAll, push } from './array-operators.ts';
import { type ApplyContext, keep, type Modifier, remove } from './modifier.ts';

type Compute = Modifier['compute'];

function arithmeticOperator(op: '$inc' | '$mul', path: string, operand: Value): Compute {
  if (!isNumber(operand)) {
    const verb = op === '$inc' ? 'increment' : 'multiply';
    throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${path}: ${show(operand)}}`);
  }
  return (current, context) => {
    if (current === undefined) return op === '$inc' ? operand : zeroLike(operand);
    if (!isNumber(current)) {
      const where = `{_id: ${show(context.id)}} has the field '${path}' of non-numeric type ${typeName(current)}`;
      throw typeMismatch(`Cannot apply ${op} to a value of non-numeric type. ${where}`);
    }
    return arithmetic(op, current as NumberValue, operand);
  };
}

function extreme(op: '$min' | '$max', operand: Value): Compute {
  const sign = op === '$min' ? -1 : 1;
  return (current) => (current === undefined || compareValues(operand, current) === sign ? operand : keep);
}

let increment = 0n;

function currentDate(path: string, operand: Value): Compute {
  const spec = operand instanceof Map && operand.size === 1 ? operand.get('$type') : operand;
  if (spec === 'date' || typeof spec === 'boolean') return (_, { now }) => new DateTime(BigInt(now));
  if (spec === 'timestamp') {
    // The increment keeps two timestamps of one second apart.
    return (_, { now }) => new Timestamp((BigInt(Math.floor(now / 1000)) << 32n) | (++increment & 0xffffffffn));
  }
  throw badValue(`$currentDate of '${path}' takes true or {$type: 'date' | 'timestamp'}, not ${show(operand)}`);
}

/** The value `$rename` moves. Neither end may lie in an array. */
function renameSource(parts: Path, path: string, context: ApplyContext, which: string): Value | undefined {
  let v: Value | undefined = context.root;
  for (const part of parts) {
    if (Array.isArray(v)) {
      const message = `The ${which} field cannot be an array element, '${path}' in doc with _id: ${show(context.id)}`;
      throw badValue(message);
    }
    v = v instanceof Map ? v.get(part) : undefined;
  }
  return v;
}

/** The source is read and removed first; the target then receives what was there. */
function rename(from: string, to: string): Modifier[] {
  const source = splitPath(from);
  const target = splitPath(to);
  let moved: Value | undefined;
  const take: Modifier = {
    op: '$unset',
    path: from,
    parts: source,
    creates: false,
    prepare: (context) => {
      moved = renameSource(source, from, context, 'source');
      if (moved !== undefined) renameSource(target, to, context, 'destination');
    },
    compute: (current) => (current === undefined ? keep : remove),
  };
  return [take, { op: '$rename', path: to, parts: target, creates: true, compute: () => moved ?? keep }];
}

function renameOperator(path: string, operand: Value): Modifier[] {
  if (typeof operand !== 'string')
    throw badValue(`The 'to' field for $rename must be a string: ${path}: ${show(operand)}`);
  if (operand === path) throw badValue(`The source and target field for $rename must differ: ${path}`);
  for (const p of [path, operand]) {
    if (splitPath(p).some((part) => arrayIndex(part) >= 0 && p !== part)) {
      throw badValue(`$rename with the numeric path '${p}' is not supported by the embedded store`);
    }
  }
  return rename(path, operand);
}

/** Every supported operator that changes one field. Those that create it where it is missing are marked. */
const operators: Record<string, { creates: boolean; compile: (path: string, operand: Value) => Compute }> = {
  $set: { creates: true, compile: (_, v) => () => v },
  $setOnInsert: {
    creates: true,
    compile:
      (_, v) =>
      (__, { inserting }) =>
        inserting ? v : keep,
  },
  $unset: { creates: false, compile: () => (current) => (current === undefined ? keep : remove) },
  $inc: { creates: true, compile: (path, v) => arithmeticOperator('$inc', path, v) },
  $mul: { creates: true, compile: (path, v) => arithmeticOperator('$mul', path, v) },
  $min: { creates: true, compile: (_, v) => extreme('$min', v) },
  $max: { creates: true, compile: (_, v) => extreme('$max', v) },
  $currentDate: { creates: true, compile: currentDate },
  $push: { creates: true, compile: push },
  $addToSet: { creates: true, compile: addToSet },
  $pull: { creates: false, compile: pull },
  $pullAll: { creates: false, compile: pullAll },
  $pop: { creates: false, compile: pop },
};

/** The modifiers of one `{$operator: {path: operand}}` entry, or undefined for an operator that does not exist here. */
export function compileOperator(op: string, path: string, operand: Value): Modifier[] | undefined {
  if (op === '$rename') return renameOperator(path, operand);
  if (!Object.hasOwn(operators, op)) return undefined;
  const known = operators[op];
  if (known === undefined) return undefined;
  return [{ op, path, parts: splitPath(path), creates: known.creates, compute: known.compile(path, operand) }];
}

export function isOperator(op: string): boolean {
  return op === '$rename' || Object.hasOwn(operators, op);
}
