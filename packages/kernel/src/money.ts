import { invalid } from './errors.ts';

/** An amount of CNY in fen. Integer by type: money is never a float (financing brief §3.5). */
export type Fen = bigint;

/** How a division that does not come out even is settled. It is named at every call, because the rule differs by policy. */
export type Rounding = 'HALF_UP' | 'HALF_EVEN' | 'DOWN' | 'UP';

/** Amounts stay below 9·10^15 fen, so that every system they pass through holds them exactly. */
export const MAX_FEN: Fen = 9_000_000_000_000_000n;

const ONE_MILLION = 1_000_000n;

/** Reads an amount in yuan as text: `3,000,000.00`, `66700`, `-0.5`. @throws DomainError `invalid` naming `field`. */
export function parseYuan(text: string, field = 'amount'): Fen {
  const parts = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(text.normalize('NFKC').trim());
  if (!parts) throw malformed(field, '金额应为数字,最多两位小数,单位元,例如 66700.00');
  const [, sign = '', whole = '', fraction = ''] = parts;
  const fen = BigInt(whole.replaceAll(',', '')) * 100n + BigInt(fraction.padEnd(2, '0'));
  return checkFen(sign === '-' ? -fen : fen, field);
}

/** Reads an amount in fen as contracts carry it: text of digits. @throws DomainError `invalid` naming `field`. */
export function parseFen(text: string, field = 'amount_fen'): Fen {
  if (!/^-?\d+$/.test(text)) throw malformed(field, '金额应为整数,单位分');
  return checkFen(BigInt(text), field);
}

/** Passes an amount within ±{@link MAX_FEN}. @throws DomainError `invalid` naming `field`. */
export function checkFen(fen: Fen, field = 'amount_fen'): Fen {
  if (fen < MAX_FEN && fen > -MAX_FEN) return fen;
  throw invalid('AMOUNT_OUT_OF_RANGE', '金额超出允许范围。请核对单位是否为元。', {
    fields: [{ field, rule: 'AMOUNT_OUT_OF_RANGE', messageZh: '金额绝对值须小于 90 万亿元' }],
  });
}

/** `3,000,000.00`: yuan with two decimals, for machines and tables. */
export function formatYuan(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fen < 0n ? '-' : ''}${whole}.${digits.slice(-2)}`;
}

/** `300万元`, `66,700.00元`: how people write it. Only amounts that are whole multiples of 100 yuan are put in 万. */
export function formatFenZh(fen: Fen): string {
  const size = fen < 0n ? -fen : fen;
  if (size < ONE_MILLION || size % 10_000n !== 0n) return `${formatYuan(fen)}元`;
  const [whole = '', fraction = ''] = formatYuan(fen / 10_000n).split('.');
  const decimals = fraction.replace(/0+$/, '');
  return `${whole}${decimals === '' ? '' : `.${decimals}`}万元`;
}

/**
 * `amount · numerator / denominator`, rounded once. Interest: `mulDiv(principal, rateBp * days, 10_000n * 360n, 'HALF_UP')`.
 *
 * @throws RangeError when the denominator is not positive.
 */
export function mulDiv(amount: Fen, numerator: bigint, denominator: bigint, rounding: Rounding): Fen {
  if (denominator <= 0n) throw new RangeError('the denominator must be positive');
  const product = amount * numerator;
  const size = product < 0n ? -product : product;
  const quotient = size / denominator;
  const rounded = quotient + (roundsAway(size % denominator, denominator, quotient, rounding) ? 1n : 0n);
  return product < 0n ? -rounded : rounded;
}

/** Share of an amount in parts per million: `mulPpm(fen, 500_000n, 'HALF_UP')` is the half. */
export function mulPpm(amount: Fen, ppm: bigint, rounding: Rounding): Fen {
  return mulDiv(amount, ppm, ONE_MILLION, rounding);
}

function roundsAway(remainder: bigint, denominator: bigint, quotient: bigint, rounding: Rounding): boolean {
  switch (rounding) {
    case 'DOWN':
      return false;
    case 'UP':
      return remainder > 0n;
    case 'HALF_UP':
      return remainder * 2n >= denominator;
    case 'HALF_EVEN':
      return remainder * 2n > denominator || (remainder * 2n === denominator && quotient % 2n === 1n);
  }
}

function malformed(field: string, messageZh: string) {
  return invalid('AMOUNT_MALFORMED', `${messageZh}。`, {
    fields: [{ field, rule: 'AMOUNT_MALFORMED', messageZh }],
  });
}
