import type { Brand } from './brand.ts';
import { normaliseIdentifier } from './text.ts';

/** Six-digit GB/T 2260 code of a province, city or county; used for seats and for the region of a stream. */
export type DivisionCode = Brand<string, 'DivisionCode'>;

export type DivisionLevel = 'PROVINCE' | 'CITY' | 'COUNTY' | 'TOWNSHIP' | 'VILLAGE';

export interface Division {
  /** The county-level (or higher) code. */
  readonly code: DivisionCode;
  /** The code as given, 6, 9 or 12 digits. */
  readonly full: string;
  readonly level: DivisionLevel;
}

/** 达拉特旗, the banner of the notice. */
export const DALAD = '150621' as DivisionCode;
/** 鄂尔多斯市. */
export const ORDOS = '150600' as DivisionCode;
/** 内蒙古自治区. */
export const INNER_MONGOLIA = '150000' as DivisionCode;

const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(' '),
);

/**
 * Reads a division code: 6 digits (GB/T 2260), 9 for a township, 12 for a village or a padded township
 * (statistics bureau, versioned yearly). Undefined when it is none. Whether the code exists is a matter of a year's table.
 */
export function parseDivisionCode(raw: string): Division | undefined {
  const text = normaliseIdentifier(raw);
  if (!/^(\d{6}|\d{9}|\d{12})$/.test(text) || !PROVINCES.has(text.slice(0, 2))) return undefined;
  return { code: text.slice(0, 6) as DivisionCode, full: text, level: levelOf(text) };
}

/** True for a valid six-digit code. */
export function isDivisionCode(value: string): value is DivisionCode {
  return value.length === 6 && parseDivisionCode(value)?.full === value;
}

/** Whether `code` lies in `area`: 150621 lies in 150621, 150600 and 150000. */
export function isWithin(code: DivisionCode, area: DivisionCode): boolean {
  return code.startsWith(area.replace(/(00){1,2}$/, ''));
}

function levelOf(text: string): DivisionLevel {
  const padded = text.padEnd(12, '0');
  if (padded.slice(9) !== '000') return 'VILLAGE';
  if (padded.slice(6, 9) !== '000') return 'TOWNSHIP';
  if (padded.slice(4, 6) !== '00') return 'COUNTY';
  return padded.slice(2, 4) !== '00' ? 'CITY' : 'PROVINCE';
}
