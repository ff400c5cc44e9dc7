import type { ServiceContext } from '@zhiqi/runtime';
import { type Cell, columnLetters, type MergedRange, type TableRow, type TableSheet } from '@zhiqi/spreadsheet';
import { ignoredReason } from '../import/ignored-rows.ts';
import { layoutOf, layoutOfRecords, type SheetLayout } from '../import/layout.ts';
import { fieldOfHeader } from '../import/layouts.ts';
import { type ColumnCare, careOf, maskedCell } from '../import/masking.ts';
import { HEADER_SEARCH_ROWS, type OpenedList } from '../import/open-list.ts';
import type { ListWatcher, SheetWatcher } from '../import/read-patent-list.ts';
import { type KeptRow, type KeptSheet, keepChunk, keepHead, type OriginalHead, readHeadOf } from './chunks.ts';

/** A chunk is closed at so many rows or so many characters, whichever comes first. */
const ROWS_A_CHUNK = 400;
const CHARACTERS_A_CHUNK = 1024 ** 2;

type Database = ServiceContext['db'];

/**
 * Keeps an uploaded list while it is imported, so that it can be given back in its own columns (expectations row 2): every
 * sheet, row and cell, several hundred rows a document. What is about natural persons is masked first and never stored.
 * Memory holds one chunk.
 */
export class OriginalKeeper implements ListWatcher {
  readonly #db: Database;
  readonly #sha256: string;
  readonly #sheets: SheetKeeper[] = [];
  #chunks = 0;
  #dateSystem: OriginalHead['dateSystem'] = '1900';

  private constructor(db: Database, sha256: string) {
    this.#db = db;
    this.#sha256 = sha256;
  }

  /** Undefined where a file of the same content is kept already. */
  static async open(db: Database, sha256: string): Promise<OriginalKeeper | undefined> {
    return (await readHeadOf(db, sha256)) ? undefined : new OriginalKeeper(db, sha256);
  }

  sheet(sheet: TableSheet, { table, recordLayout }: OpenedList): SheetKeeper {
    this.#dateSystem = table.dateSystem;
    const named = recordLayout && layoutOfRecords(recordLayout, sheet.fieldNames ?? []);
    const keeper = new SheetKeeper(sheet, this.#chunks, named, (rows) => this.#keep(rows));
    this.#sheets.push(keeper);
    return keeper;
  }

  /** The file was read to its end: from now on it can be given back. */
  async finish(): Promise<void> {
    const sheets = this.#sheets.map((sheet) => sheet.kept());
    await keepHead(this.#db, { _id: this.#sha256, dateSystem: this.#dateSystem, sheets });
  }

  async #keep(rows: readonly KeptRow[]): Promise<void> {
    const number = this.#chunks;
    this.#chunks += 1;
    await keepChunk(this.#db, this.#sha256, number, rows);
  }
}

/** What the columns of a row are. */
type RowCares = (row: TableRow) => ReadonlyMap<number, ColumnCare>;
const NO_COLUMNS: ReadonlyMap<number, ColumnCare> = new Map();

/** One sheet on its way into chunks. Rows wait for the header, which says what their columns are. */
class SheetKeeper implements SheetWatcher {
  readonly #sheet: TableSheet;
  readonly #firstChunk: number;
  readonly #keep: (rows: readonly KeptRow[]) => Promise<void>;
  /** Rows above a record: their format has no header row, a list that is given back needs one. */
  readonly #shift: number;
  #cares: RowCares = () => NO_COLUMNS;
  #waiting: TableRow[] | undefined = [];
  #rows: KeptRow[] = [];
  #characters = 0;
  #chunks = 0;
  #mergedRanges: readonly string[] = [];

  constructor(
    sheet: TableSheet,
    firstChunk: number,
    named: SheetLayout | undefined,
    keep: (rows: readonly KeptRow[]) => Promise<void>,
  ) {
    this.#sheet = sheet;
    this.#firstChunk = firstChunk;
    this.#keep = keep;
    this.#shift = named ? 1 : 0;
    if (!named) return;
    const cares = caresOf(named);
    this.#cares = () => cares;
    this.#waiting = undefined;
    this.#rows.push([1, [...named.headers]]);
  }

  row(row: TableRow): Promise<void> | undefined {
    if (!this.#waiting) return this.#add(maskedRow(row, this.#cares(row), this.#shift));
    const layout = layoutOf(row);
    if (!layout) {
      this.#waiting.push(row);
      if (this.#waiting.length >= HEADER_SEARCH_ROWS) this.#release();
      return undefined;
    }
    this.#cares = caresBelow(layout);
    this.#release();
    return this.#add(keptRow(row, row.number));
  }

  async end(): Promise<void> {
    this.#release();
    if (this.#rows.length > 0) await this.#flush();
    this.#mergedRanges = (await this.#sheet.mergedRanges()).map(rangeName);
  }

  kept(): KeptSheet {
    const { name, hidden } = this.#sheet;
    return { name, hidden, mergedRanges: this.#mergedRanges, firstChunk: this.#firstChunk, chunks: this.#chunks };
  }

  /** What stands above a header is a title, not its columns: any cell of it may hold anything. */
  #release(): void {
    for (const row of this.#waiting ?? []) this.#count(maskedRow(row, NO_COLUMNS));
    this.#waiting = undefined;
  }

  #add(row: KeptRow): Promise<void> | undefined {
    this.#count(row);
    return this.#rows.length >= ROWS_A_CHUNK || this.#characters >= CHARACTERS_A_CHUNK ? this.#flush() : undefined;
  }

  #count(row: KeptRow): void {
    this.#rows.push(row);
    this.#characters += row[1].reduce((sum, [, text]) => sum + text.length, 0);
  }

  #flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    this.#characters = 0;
    this.#chunks += 1;
    return this.#keep(rows);
  }
}

/** Rows that are no data (totals, signatures) hold anything in any column: only columns about persons stay what they are. */
function caresBelow(layout: SheetLayout): RowCares {
  const ofData = caresOf(layout);
  const ofOthers = new Map([...ofData].filter(([, care]) => care === 'PERSONAL'));
  return (row) => (ignoredReason(row, layout) === undefined ? ofData : ofOthers);
}

function caresOf({ headers }: SheetLayout): ReadonlyMap<number, ColumnCare> {
  return new Map([...headers].map(([column, header]) => [column, careOf(header, fieldOfHeader(header)?.field)]));
}

function maskedRow(row: TableRow, cares: ReadonlyMap<number, ColumnCare>, shift = 0): KeptRow {
  return keptRow(row, row.number + shift, (cell, column) => maskedCell(cell, cares.get(column) ?? 'TEXT'));
}

function keptRow(
  row: TableRow,
  number: number,
  change: (cell: Cell, column: number) => Cell = (cell) => cell,
): KeptRow {
  const cells = row.columns.flatMap((column): KeptRow[1] => {
    const cell = row.cell(column);
    if (!cell || cell.text === '') return [];
    const { kind, text } = change(cell, column);
    return [kind === 'TEXT' ? [column, text] : [column, text, kind]];
  });
  return [number, cells];
}

function rangeName({ firstRow, lastRow, firstColumn, lastColumn }: MergedRange): string {
  return `${columnLetters(firstColumn)}${firstRow}:${columnLetters(lastColumn)}${lastRow}`;
}
