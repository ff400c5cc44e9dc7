import type { MergedRange } from './cell-reference.ts';

/**
 * One cell as the file holds it. Numbers keep their exact text (`914403001922038000` is not a JavaScript number); a formula
 * shows its stored result and is never evaluated; `ERROR` is `#N/A` and its like.
 */
export interface Cell {
  readonly kind: 'TEXT' | 'NUMBER' | 'BOOLEAN' | 'DATE' | 'ERROR';
  readonly text: string;
  readonly formula: boolean;
}

/** A row with content. Cells are looked up on demand, so texts of columns nobody asks for are never built. */
export interface TableRow {
  /** 1-based, as a spreadsheet program shows it. */
  readonly number: number;
  /** Zero-based columns with content, ascending. */
  readonly columns: readonly number[];
  cell(column: number): Cell | undefined;
}

export interface TableSheet {
  readonly name: string;
  /** Hidden by whoever made the file; a clerk does not see it. */
  readonly hidden: boolean;
  /** Names of the columns, where the format itself gives them; then no row is a header. */
  readonly fieldNames?: readonly string[];
  mergedRanges(): Promise<readonly MergedRange[]>;
  /** Streams the rows; a sheet can be read more than once. */
  rows(): AsyncIterable<TableRow>;
}

/** An opened list. Dispose it: it holds a file descriptor. */
export interface TableFile extends AsyncDisposable {
  /** `RECORDS`: a format that names its fields itself, read as a table. */
  readonly format: 'XLSX' | 'CSV' | 'HTML' | 'RECORDS';
  /** Day zero of serial dates. */
  readonly dateSystem: '1900' | '1904';
  readonly sheets: readonly TableSheet[];
}

/** Name of the only sheet of a CSV file. */
export const CSV_SHEET_NAME = 'CSV';
