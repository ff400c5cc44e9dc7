import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatFenZh, formatYuan, MAX_FEN, mulDiv, mulPpm, parseFen, parseYuan, type Rounding } from './money.ts';

describe('amounts', () => {
  test.each([
    ['3,000,000.00', 300_000_000n],
    ['66700', 6_670_000n],
    ['0.5', 50n],
    ['-0.05', -5n],
    ['１，０００．５０', 100_050n],
  ])('%s yuan is %s fen', (text, fen) => {
    expect(parseYuan(text)).toBe(fen);
  });

  test.each(['', '1.234', '1,00', 'abc', '1e5', '--1', '1,0000.00'])(
    '%j is no amount, and the field is named',
    (text) => {
      expect(() => parseYuan(text, 'loan.amount')).toThrow(
        expect.objectContaining({
          kind: 'invalid',
          slug: 'AMOUNT_MALFORMED',
          fields: [expect.objectContaining({ field: 'loan.amount' })],
        }),
      );
    },
  );

  it('travels as text of digits', () => {
    expect(parseFen('6670000')).toBe(6_670_000n);
    expect(() => parseFen('66700.00')).toThrow(expect.objectContaining({ slug: 'AMOUNT_MALFORMED' }));
  });

  it('stays below 9·10^15 fen', () => {
    expect(parseFen(String(MAX_FEN - 1n))).toBe(MAX_FEN - 1n);
    expect(() => parseFen(String(MAX_FEN))).toThrow(expect.objectContaining({ slug: 'AMOUNT_OUT_OF_RANGE' }));
    expect(() => parseFen(String(-MAX_FEN))).toThrow(expect.objectContaining({ slug: 'AMOUNT_OUT_OF_RANGE' }));
  });

  it('is shown as people write it', () => {
    expect(formatYuan(300_000_000n)).toBe('3,000,000.00');
    expect(formatYuan(-5n)).toBe('-0.05');
    expect(formatYuan(99_900n)).toBe('999.00');
    expect(formatFenZh(300_000_000n)).toBe('300万元');
    expect(formatFenZh(1_250_000n)).toBe('1.25万元');
    expect(formatFenZh(6_670_000n)).toBe('6.67万元');
    expect(formatFenZh(6_670_050n)).toBe('66,700.50元');
    expect(formatFenZh(123_456_780_000n)).toBe('123,456.78万元');
    expect(formatFenZh(99n)).toBe('0.99元');
  });
});

describe('rounding is named at the step (M-2)', () => {
  it('interest of 3,000,000 at 4.35 % over 184 days is 66,700.00, its half 33,350.00 (M-4)', () => {
    const interest = mulDiv(parseYuan('3,000,000.00'), 435n * 184n, 10_000n * 360n, 'HALF_UP');
    expect(interest).toBe(6_670_000n);
    expect(mulPpm(interest, 500_000n, 'HALF_UP')).toBe(3_335_000n);
  });

  test.each([
    ['HALF_UP', [1n, 2n, 3n, 2n, -1n, -2n]],
    ['HALF_EVEN', [0n, 2n, 2n, 2n, 0n, -2n]],
    ['DOWN', [0n, 1n, 2n, 1n, 0n, -1n]],
    ['UP', [1n, 2n, 3n, 2n, -1n, -2n]],
  ] as [Rounding, bigint[]][])('%s', (rounding, expected) => {
    // 0.5, 1.5, 2.5, 1.75, -0.5, -1.5 fen
    const results = [2n, 6n, 10n, 7n, -2n, -6n].map((amount) => mulDiv(amount, 1n, 4n, rounding));
    expect(results).toEqual(expected);
  });

  it('is exact when it divides, whatever the mode', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -MAX_FEN, max: MAX_FEN }),
        fc.constantFrom<Rounding>('HALF_UP', 'HALF_EVEN', 'DOWN', 'UP'),
        (fen, mode) => {
          expect(mulDiv(fen, 7n, 7n, mode)).toBe(fen);
          expect(mulPpm(fen, 1_000_000n, mode)).toBe(fen);
        },
      ),
    );
  });

  it('refuses a denominator that is not positive', () => {
    expect(() => mulDiv(1n, 1n, 0n, 'HALF_UP')).toThrow(RangeError);
  });
});
