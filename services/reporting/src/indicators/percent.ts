/**
 * A ratio as a percentage with two places, rounded half up, computed in integers: 1/3 → `33.33`, 1/800 → `0.13`.
 * @param denominator greater than zero
 */
export function percentText(numerator: bigint, denominator: bigint): string {
  if (denominator <= 0n) throw new RangeError('a percentage needs a denominator greater than zero');
  const hundredths = floorDivide(numerator * 20_000n + denominator, denominator * 2n);
  const digits = (hundredths < 0n ? -hundredths : hundredths).toString().padStart(3, '0');
  return `${hundredths < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** BigInt division truncates towards zero; half up needs the floor. */
function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}
