import { normaliseIdentifier } from './text.ts';

/** A trademark registration number. It may cover several classes, so (number, class) is what is unique. */
export interface TrademarkNumber {
  readonly canonical: string;
  readonly route: 'NATIONAL' | 'MADRID';
  /** Letter of a divided or partial registration, `12345678A`. */
  readonly suffix: string | undefined;
}

/** Reads a 注册号 (brief §2.1). There is no check digit to test. Undefined when it is none. */
export function parseTrademarkNumber(raw: string): TrademarkNumber | undefined {
  const text = normaliseIdentifier(raw).replace(/^第/, '').replace(/号$/, '');
  const madrid = /^G\d{6,7}([A-Z])?$/.exec(text);
  if (madrid) return { canonical: text, route: 'MADRID', suffix: madrid[1] };
  const national = /^\d{1,9}([A-Z])?$/.exec(text);
  return national ? { canonical: text, route: 'NATIONAL', suffix: national[1] } : undefined;
}

/** The natural key of a registered mark: number and Nice class. */
export function trademarkKey(number: TrademarkNumber, niceClass: number): string {
  return `${number.canonical}-${niceClass}`;
}
