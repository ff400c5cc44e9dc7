import { type FieldViolation, formatFenZh, MAX_FEN } from '@zhiqi/kernel';

/** An amount in fen as states and events keep it: text of digits, exact in JSON (financing brief §3.5 M-1). */
export type FenText = string;

/** What is wrong with an amount that must be positive and below {@link MAX_FEN}; undefined = nothing. */
export function amountFault(amount: FenText, field: string, nameZh: string): FieldViolation | undefined {
  if (!/^-?\d+$/.test(amount)) {
    return { field, rule: 'AMOUNT_MALFORMED', messageZh: `${nameZh}应为整数,单位分` };
  }
  const fen = BigInt(amount);
  if (fen <= 0n) return { field, rule: 'AMOUNT_NOT_POSITIVE', messageZh: `${nameZh}应大于 0(单位分)` };
  if (fen >= MAX_FEN) {
    const limit = formatFenZh(MAX_FEN);
    return { field, rule: 'AMOUNT_OUT_OF_RANGE', messageZh: `${nameZh}应小于 ${limit},请核对单位是否为分` };
  }
  return undefined;
}
