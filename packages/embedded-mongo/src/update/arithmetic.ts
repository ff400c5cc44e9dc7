/** `$inc` and `$mul`: the result keeps the widest type of both operands, and never loses a digit silently. */
import { addDecimal, multiplyDecimal, type NumberValue } from '../bson/decimal.ts';
import { Decimal, Int32, show } from '../bson/values.ts';
import { badValue } from '../errors.ts';

const int32Min = -(2n ** 31n);
const int32Max = 2n ** 31n - 1n;

function toDouble(v: Int32 | bigint | number): number {
  return v instanceof Int32 ? v.value : Number(v);
}

function toBigint(v: Int32 | bigint): bigint {
  return v instanceof Int32 ? BigInt(v.value) : v;
}

function integer(result: bigint, narrow: boolean, op: string, current: NumberValue): NumberValue {
  if (narrow && result >= int32Min && result <= int32Max) return new Int32(Number(result));
  if (BigInt.asIntN(64, result) === result) return result;
  throw badValue(`Failed to apply ${op} operations to current value (${show(current)}): the result exceeds 64 bits`);
}

/** @throws MongoError 2 when an integer result does not fit 64 bits. */
export function arithmetic(op: '$inc' | '$mul', current: NumberValue, operand: NumberValue): NumberValue {
  if (current instanceof Decimal || operand instanceof Decimal) {
    return op === '$inc' ? addDecimal(current, operand) : multiplyDecimal(current, operand);
  }
  if (typeof current === 'number' || typeof operand === 'number') {
    const [a, b] = [toDouble(current), toDouble(operand)];
    return op === '$inc' ? a + b : a * b;
  }
  const [a, b] = [toBigint(current), toBigint(operand)];
  const narrow = current instanceof Int32 && operand instanceof Int32;
  return integer(op === '$inc' ? a + b : a * b, narrow, op, current);
}

/** What `$mul` writes where the field is missing: zero of the operand's type. */
export function zeroLike(operand: NumberValue): NumberValue {
  if (operand instanceof Decimal) return Decimal.parse('0');
  if (operand instanceof Int32) return new Int32(0);
  return typeof operand === 'bigint' ? 0n : 0;
}
