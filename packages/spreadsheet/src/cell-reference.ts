/** Zero-based column of a letter name: `A` = 0, `AA` = 26. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

/** Letter name of a zero-based column, as a spreadsheet program shows it. */
export function columnLetters(index: number): string {
  const high = Math.floor(index / 26);
  return (high > 0 ? columnLetters(high - 1) : '') + String.fromCharCode(65 + (index % 26));
}

/** Column (zero-based) and row (1-based) of `C5`; undefined when it is no reference. */
export function parseCellReference(reference: string): { column: number; row: number } | undefined {
  const parts = /^([A-Z]{1,3})(\d{1,7})$/.exec(reference);
  return parts ? { column: columnIndex(parts[1] ?? ''), row: Number(parts[2]) } : undefined;
}

/** A merged block; rows are 1-based, columns zero-based, both ends included. */
export interface MergedRange {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** Reads `A1:C3`; undefined when it is no range. */
export function parseMergedRange(reference: string): MergedRange | undefined {
  const [from, to] = reference.split(':').map(parseCellReference);
  if (!from || !to) return undefined;
  return { firstRow: from.row, lastRow: to.row, firstColumn: from.column, lastColumn: to.column };
}
