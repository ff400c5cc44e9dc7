import type { ServiceContext } from '@zhiqi/runtime';
import { type Cell, columnLetters, type MergedRange, type TableRow, type TableSheet } from '@zhiqi/spreadsheet';
import { ignoredReason } from '../import/ignored-rows.ts';
import { layoutOf, layoutOfRecords, type SheetLayout } from '../import/layout.ts';
import { fieldOfHeader } from '../import/layouts.ts';
import { type ColumnCare, careOf, maskedCell } from '../import/masking.ts';
import { HEADER_SEARCH_ROWS, type OpenedList, openList } from '../import/open-list.ts';
import { type KeptRow, type KeptSheet, keepChunk, keepHead, readHeadOf } from './chunks.ts';

/** A chunk is closed at so many rows or so many characters, whichever comes first. */
const ROWS_A_CHUNK = 400;
const CHARACTERS_A_CHUNK = 1024 ** 2;

type Database = ServiceContext['db'];

/**
 * Keeps an uploaded list so that it can be given back in its own columns (expectations row 2): every sheet, row and cell, in
 * several hundred rows a document. What is about natural persons is masked first and never stored. A file of the same content
 * is kept once. Memory holds one chunk.
 */
export async function keepOriginal(db: Database, path: string, sha256: string): Promise<void> {
  if (await readHeadOf(db, sha256)) return;
  const list = await openList(path);
  await using table = list.table;
  const sheets: KeptSheet[] = [];
  let nextChunk = 0;
  for (const sheet of table.sheets) {
    const firstChunk = nextChunk;
    for await (const rows of chunked(maskedRows(sheet, list))) {
      await keepChunk(db, sha256, nextChunk, rows);
      nextChunk += 1;
    }
    const mergedRanges = (await sheet.mergedRanges()).map(rangeName);
    sheets.push({ name: sheet.name, hidden: sheet.hidden, mergedRanges, firstChunk, chunks: nextChunk - firstChunk });
  }
  await keepHead(db, { _id: sha256, dateSystem: table.dateSystem, sheets });
}

/** What the columns of a row are. */
type RowCares = (row: TableRow) => ReadonlyMap<number, ColumnCare>;
const NO_COLUMNS: ReadonlyMap<number, ColumnCare> = new Map();

async function* chunked(rows: AsyncIterable<KeptRow>): AsyncGenerator<KeptRow[]> {
  let chunk: KeptRow[] = [];
  let characters = 0;
  for await (const row of rows) {
    chunk.push(row);
    characters += row[1].reduce((sum, [, text]) => sum + text.length, 0);
    if (chunk.length < ROWS_A_CHUNK && characters < CHARACTERS_A_CHUNK) continue;
    yield chunk;
    chunk = [];
    characters = 0;
  }
  if (chunk.length > 0) yield chunk;
}

/** Rows wait for the header, which says what their columns are; where none comes, every cell is text that may hold anything. */
async function* maskedRows(sheet: TableSheet, { recordLayout }: OpenedList): AsyncGenerator<KeptRow> {
  if (recordLayout !== undefined) {
    yield* recordRows(sheet, layoutOfRecords(recordLayout, sheet.fieldNames ?? []));
    return;
  }
  let waiting: TableRow[] | undefined = [];
  let cares: RowCares = () => NO_COLUMNS;
  for await (const row of sheet.rows()) {
    if (!waiting) {
      yield maskedRow(row, cares(row));
      continue;
    }
    const layout = layoutOf(row);
    if (layout) cares = caresBelow(layout);
    if (!layout && waiting.length < HEADER_SEARCH_ROWS) {
      waiting.push(row);
      continue;
    }
    // What stands above a header is a title, not its columns.
    yield* waiting.map((early) => maskedRow(early, NO_COLUMNS));
    yield layout ? keptRow(row, row.number) : maskedRow(row, NO_COLUMNS);
    waiting = undefined;
  }
  yield* (waiting ?? []).map((early) => maskedRow(early, NO_COLUMNS));
}

/** Records get the header row that their format does not need. */
async function* recordRows(sheet: TableSheet, layout: SheetLayout): AsyncGenerator<KeptRow> {
  const cares = caresOf(layout);
  yield [1, [...layout.headers]];
  for await (const row of sheet.rows()) {
    const [, cells] = maskedRow(row, cares);
    yield [row.number + 1, cells];
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

function maskedRow(row: TableRow, cares: ReadonlyMap<number, ColumnCare>): KeptRow {
  return keptRow(row, row.number, (cell, column) => maskedCell(cell, cares.get(column) ?? 'TEXT'));
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
