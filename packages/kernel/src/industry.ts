import { normaliseIdentifier } from './text.ts';

/** Edition of GB/T 4754. Kept with every code, since 2011 files still circulate. */
export type IndustryEdition = '2011' | '2017';

export interface IndustryCode {
  /** Section letter and digits, `C1353`. */
  readonly canonical: string;
  readonly section: string;
  readonly level: 'DIVISION' | 'GROUP' | 'CLASS';
  readonly edition: IndustryEdition;
}

/** Last division of each section; the same in both editions up to T. */
const SECTION_ENDS = {
  A: 5,
  B: 12,
  C: 43,
  D: 46,
  E: 50,
  F: 52,
  G: 60,
  H: 62,
  I: 65,
  J: 69,
  K: 70,
  L: 72,
  M: 75,
  N: 79,
  O: 82,
  P: 83,
  Q: 85,
  R: 90,
  S: 96,
  T: 97,
} as const;

/**
 * Reads a national industry code (GB/T 4754, brief §2.1). The section letter may be missing, since the division implies it;
 * a letter that contradicts the division is refused. Undefined when it is none.
 */
export function parseIndustryCode(raw: string, edition: IndustryEdition = '2017'): IndustryCode | undefined {
  const parts = /^([A-T])?(\d{2,4})$/.exec(normaliseIdentifier(raw));
  if (!parts) return undefined;
  const [, letter, digits = ''] = parts;
  const section = sectionOf(Number(digits.slice(0, 2)));
  if (section === undefined || (letter !== undefined && letter !== section)) return undefined;
  const level = digits.length === 2 ? 'DIVISION' : digits.length === 3 ? 'GROUP' : 'CLASS';
  return { canonical: `${section}${digits}`, section, level, edition };
}

function sectionOf(division: number): string | undefined {
  if (division < 1) return undefined;
  return Object.entries(SECTION_ENDS).find(([, last]) => division <= last)?.[0];
}
