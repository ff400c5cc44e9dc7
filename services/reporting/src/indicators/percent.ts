/** Percentages; a figure per 10,000 residents takes 10,000. */
const PERCENT = 100n;

/**
 * A ratio times `scale` with two places, rounded half up, computed in integers: 1/3 → `33.33`, 1/800 → `0.13`.
 * @param denominator greater than zero
 */
export function ratioText(numerator: bigint, denominator: bigint, scale = PERCENT): string {
  if (denominator <= 0n) throw new RangeError('a ratio needs a denominator greater than zero');
  const hundredths = floorDivide(numerator * scale * 200n + denominator, denominator * 2n);
  const digits = (hundredths < 0n ? -hundredths : hundredths).toString().padStart(3, '0');
  return `${hundredths < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * The middle of some numbers, in integers: of an even number of them the mean of the two middle ones, `12.5`.
 * @param numbers at least one, in any order
 */
export function medianText(numbers: readonly bigint[]): string {
  const sorted = numbers.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('a median needs at least one number');
  const doubled = lower + upper;
  if (doubled % 2n === 0n) return (doubled / 2n).toString();
  const magnitude = doubled < 0n ? -doubled : doubled;
  return `${doubled < 0n ? '-' : ''}${magnitude / 2n}.5`;
}

/** BigInt division truncates towards zero; half up needs the floor. */
function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}
