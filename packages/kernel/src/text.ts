/** Characters that office exports sprinkle into cells: every Unicode space, BOM, zero-width and bidi marks. */
const INVISIBLE = /[\p{White_Space}\uFEFF\u200B-\u200F\u2060\u202A-\u202E\u2066-\u2069\u00AD]/gu;

/** NFKC (full-width → half-width) and removal of all white space, BOM, ZWSP; upper-case. First step of every identifier. */
export function normaliseIdentifier(raw: string): string {
  return raw.normalize('NFKC').replace(INVISIBLE, '').toUpperCase();
}

/** `2.01711E+11`: a spreadsheet showed the number in scientific notation, the digits are lost (§4.5 rows 6, 7). */
export function isScientificNotation(normalised: string): boolean {
  return /^\d+(\.\d+)?E[+-]?\d+$/.test(normalised);
}
