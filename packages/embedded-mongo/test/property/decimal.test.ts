import { Decimal128 } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDecimal, formatDecimal, multiplyDecimal, type Parsed, parseDecimal } from '../../src/bson/decimal.ts';
import { Decimal } from '../../src/bson/values.ts';
import { check } from '../support/property.ts';

/** coefficient × 10^exponent as the text bson reads. */
const finite = fc
  .tuple(fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }), fc.integer({ min: -60, max: 60 }))
  .map(([c, e]) => ({ c, e, text: `${c}E${e}` }));

/** Rounds an exact value to 34 digits, half to even, by counting up from the text of the whole number. */
function rounded(c: bigint, e: number): { c: bigint; e: number } {
  const digits = (c < 0n ? -c : c).toString();
  if (digits.length <= 34) return { c, e };
  const keep = BigInt(digits.slice(0, 34));
  const rest = digits.slice(34);
  const half = `5${'0'.repeat(rest.length - 1)}`;
  const up = rest > half || (rest === half && keep % 2n === 1n);
  const magnitude = keep + (up ? 1n : 0n);
  return { c: c < 0n ? -magnitude : magnitude, e: e + rest.length };
}

/** The same number in one spelling: without trailing zeros. */
function normal(c: bigint, e: number): string {
  if (c === 0n) return '0';
  let [x, y] = [c, e];
  while (x % 10n === 0n) {
    x /= 10n;
    y++;
  }
  return `${x}e${y}`;
}

function spelled(d: Decimal): string {
  const p: Parsed = parseDecimal(d);
  return typeof p === 'string' ? p : normal(p.coef, p.exp);
}

describe('decimal128', () => {
  it('is read and written as bson reads and writes it', () => {
    check(
      'decimal round trip',
      fc.property(finite, ({ c, e, text }) => {
        const ours = formatDecimal({ coef: c, exp: e });
        expect(Buffer.from(ours.bytes).equals(Decimal128.fromString(text).bytes)).toBe(true);
        expect(spelled(ours)).toBe(normal(c, e));
      }),
      3000,
    );
  });

  it('adds and multiplies exactly, then rounds once to 34 digits', () => {
    check(
      'decimal arithmetic',
      fc.property(finite, finite, (a, b) => {
        const [x, y] = [Decimal.parse(a.text), Decimal.parse(b.text)];
        const low = Math.min(a.e, b.e);
        const sum = rounded(a.c * 10n ** BigInt(a.e - low) + b.c * 10n ** BigInt(b.e - low), low);
        expect(spelled(addDecimal(x, y))).toBe(normal(sum.c, sum.e));
        const product = rounded(a.c * b.c, a.e + b.e);
        expect(spelled(multiplyDecimal(x, y))).toBe(normal(product.c, product.e));
      }),
      3000,
    );
  });

  it.each([
    ['0.1', '0.2', '0.3'],
    ['1.10', '1', '2.10'],
    ['NaN', '1', 'NaN'],
    ['Infinity', '-Infinity', 'NaN'],
    ['Infinity', '1', 'Infinity'],
    ['9.999999999999999999999999999999999E+6144', '9.999999999999999999999999999999999E+6144', 'Infinity'],
  ])('%s + %s = %s', (a, b, expected) => {
    expect(addDecimal(Decimal.parse(a), Decimal.parse(b)).toString()).toBe(expected);
  });

  it('takes a double with 15 digits, as MongoDB does', () => {
    expect(addDecimal(Decimal.parse('1'), 0.1).toString()).toBe('1.100000000000000');
  });
});
