import type { LegalDate } from '@zhiqi/kernel';
import {
  type Cell,
  columnLetters,
  type MergedRange,
  type TableFile,
  type TableRow,
  type TableSheet,
} from '@zhiqi/spreadsheet';
import { DualFilingIndex, withOtherHalf } from './dual-filing.ts';
import { type ForeignRight, foreignRight } from './foreign-rights.ts';
import { IGNORED_ROW_MESSAGES, type IgnoredReason, ignoredReason, NOTES_SHEET_NAMES } from './ignored-rows.ts';
import { HOLDER_FIELDS, hasNumberColumn, layoutOf, layoutOfRecords, type SheetLayout } from './layout.ts';
import { MergedHolders } from './merged-holders.ts';
import { HEADER_SEARCH_ROWS, type OpenedList, openList } from './open-list.ts';
import type { CellNote, ImportLayout, ParsedRow } from './record.ts';
import { RowCells } from './row-cells.ts';
import { parseDataRow, type RowContext } from './row-parser.ts';

export interface ReadPatentListOptions {
  /** Today by the platform's clock: bounds plausible dates and years. */
  readonly today: LegalDate;
  /** Day the list was exported; kept with every record. */
  readonly exportDate?: LegalDate;
  /** Sees every row of the file once, as it is read. */
  readonly watch?: ListWatcher;
}

/** Looks on while a list is read, without a second pass over the file. */
export interface ListWatcher {
  /** A sheet begins. @returns what is told of each of its rows in order, and of its end */
  sheet(sheet: TableSheet, list: OpenedList): SheetWatcher;
}

export interface SheetWatcher {
  /** Reading goes on when the promise, if there is one, is fulfilled. */
  row(row: TableRow): Promise<void> | undefined;
  end(): Promise<void>;
}

/** How a sheet was read, complete once its rows have been read. Holds no cell content. */
export interface SheetReading {
  readonly sheet: string;
  /** Undefined when no header row was recognised. */
  layout: ImportLayout | undefined;
  headerRow: number | undefined;
  /** Columns in use, `C 申请日`. */
  mappedColumns: readonly string[];
  /** Columns whose content was dropped unread. */
  droppedColumns: number;
  /** Filled cells that were dropped unread, inventors and contacts among them. */
  droppedCells: number;
  /** Holder cells taken from a merged cell above. */
  filledCells: number;
}

export interface PatentListReading extends AsyncIterable<ParsedRow> {
  readonly sheets: readonly SheetReading[];
}

/**
 * Reads a patent list row by row, in every format of open-list.ts and every layout of data/import-layouts.json (brief §4).
 * Pure of storage; memory does not grow with the list. Every row with content comes out once, in the order of the file, as CANDIDATE, QUARANTINED
 * or IGNORED with its reasons. Columns outside the allow-list of layouts.ts never leave.
 *
 * @throws DomainError `invalid` while iterating when the file as a whole cannot be read.
 */
export function readPatentList(filePath: string, options: ReadPatentListOptions): PatentListReading {
  const sheets: SheetReading[] = [];
  return {
    sheets,
    async *[Symbol.asyncIterator]() {
      sheets.length = 0;
      const list = await openList(filePath);
      const { table, recordLayout } = list;
      await using _ = table;
      const dualFilings = new DualFilingIndex();
      for (const sheet of table.sheets) {
        const reading = newReading(sheet.name);
        sheets.push(reading);
        const watched = options.watch ? watchedSheet(sheet, options.watch.sheet(sheet, list)) : sheet;
        yield* readSheet({ table, recordLayout, options, dualFilings }, watched, reading);
      }
    },
  };
}

function watchedSheet(sheet: TableSheet, watcher: SheetWatcher): TableSheet {
  return {
    ...sheet,
    async *rows() {
      for await (const row of sheet.rows()) {
        const wait = watcher.row(row);
        if (wait !== undefined) await wait;
        yield row;
      }
      await watcher.end();
    },
  };
}

interface ListContext {
  readonly table: TableFile;
  /** The format that names its fields itself; undefined where a header row does. */
  readonly recordLayout: ImportLayout | undefined;
  readonly options: ReadPatentListOptions;
  readonly dualFilings: DualFilingIndex;
}

async function* readSheet(
  { table, recordLayout, options, dualFilings }: ListContext,
  sheet: TableSheet,
  reading: SheetReading,
): AsyncGenerator<ParsedRow> {
  const skipped = skippedSheetReason(sheet);
  if (skipped) {
    for await (const row of sheet.rows()) if (hasContent(row)) yield ignored(sheet.name, row.number, skipped);
    return;
  }
  const context: RowContext = { today: options.today, dateSystem: table.dateSystem, exportDate: options.exportDate };
  const merged = await sheet.mergedRanges();
  const rows = sheet.rows();
  const readerFor = (layout: SheetLayout): SheetReader =>
    new SheetReader(sheet.name, layout, merged, reading, context, dualFilings);
  let reader = recordLayout && readerFor(layoutOfRecords(recordLayout, sheet.fieldNames ?? []));
  let before: TableRow[] = [];
  let searching = true;
  for await (const row of rows) {
    if (reader) {
      yield* reader.read(row);
      continue;
    }
    const layout = searching ? layoutOf(row) : undefined;
    if (layout) {
      reader = readerFor(layout);
      yield* before.map((early) => ignored(sheet.name, early.number, hasContent(early) ? 'TITLE_ROW' : 'BLANK_ROW'));
      yield ignored(sheet.name, row.number, 'HEADER_ROW');
      before = [];
    } else {
      if (searching) before.push(row);
      else if (hasContent(row)) yield unrecognised(sheet.name, row.number);
      if (searching && before.length >= HEADER_SEARCH_ROWS) {
        searching = false;
        yield* before.filter(hasContent).map((early) => unrecognised(sheet.name, early.number));
        before = [];
      }
    }
  }
  yield* before.filter(hasContent).map((early) => unrecognised(sheet.name, early.number));
}

/** Reads the rows below a recognised header. */
class SheetReader {
  readonly #sheet: string;
  readonly #layout: SheetLayout;
  readonly #merged: MergedHolders;
  readonly #reading: SheetReading;
  readonly #context: RowContext;
  readonly #dualFilings: DualFilingIndex;
  readonly #mapped: ReadonlySet<number>;
  /** Blank rows are reported only once data follows: the blank tail of a sheet is no content. */
  #blank: number[] = [];

  constructor(
    sheet: string,
    layout: SheetLayout,
    merged: readonly MergedRange[],
    reading: SheetReading,
    context: RowContext,
    dualFilings: DualFilingIndex,
  ) {
    this.#sheet = sheet;
    this.#layout = layout;
    this.#reading = reading;
    this.#context = context;
    this.#dualFilings = dualFilings;
    this.#mapped = new Set([...layout.columns.values()].flat());
    this.#merged = new MergedHolders(
      merged,
      HOLDER_FIELDS.flatMap((field) => layout.columns.get(field) ?? []),
    );
    reading.layout = layout.layout;
    reading.headerRow = layout.headerRow;
    reading.mappedColumns = [...this.#mapped].sort((a, b) => a - b).map((column) => columnName(layout, column));
    reading.droppedColumns = [...layout.headers.keys()].filter((column) => !this.#mapped.has(column)).length;
  }

  *read(row: TableRow): Generator<ParsedRow> {
    // A record is one right: one without any content is no gap between rows, and none is a total or a note.
    const reason = this.#layout.headerRow === 0 ? undefined : ignoredReason(row, this.#layout);
    if (reason === 'BLANK_ROW') {
      this.#blank.push(row.number);
      return;
    }
    yield* this.#blank.splice(0).map((number) => ignored(this.#sheet, number, 'BLANK_ROW'));
    if (reason) yield ignored(this.#sheet, row.number, reason);
    else yield this.#dataRow(row);
  }

  #dataRow(row: TableRow): ParsedRow {
    this.#reading.droppedCells += row.columns.filter((column) => !this.#mapped.has(column) && row.cell(column)).length;
    const filled = this.#merged.fill(row);
    this.#reading.filledCells += filled.size;
    if (!hasNumberColumn(this.#layout)) return quarantined(this.#sheet, row.number, [NO_NUMBER_COLUMN]);
    const cells = new RowCells(this.#layout, (column): Cell | undefined => row.cell(column) ?? filled.get(column));
    const foreign = foreignRight(cells);
    if (foreign) return outOfScope(this.#sheet, row.number, cells, foreign);
    const record = parseDataRow(cells, this.#context);
    if (!record) return quarantined(this.#sheet, row.number, cells.notes);
    const flags = filled.size > 0 ? [...record.flags, 'HOLDER_FILLED_DOWN'] : record.flags;
    return {
      sheet: this.#sheet,
      row: row.number,
      outcome: 'CANDIDATE',
      reasonCodes: [],
      notes: [],
      record: withOtherHalf({ ...record, flags }, this.#dualFilings.match(record)),
      placeOf: (...fields) => cells.placeOf(fields.flatMap((field) => this.#layout.columns.get(field) ?? [])[0]),
    };
  }
}

const NO_NUMBER_COLUMN: CellNote = {
  column: '',
  header: '',
  code: 'NO_NUMBER_COLUMN',
  messageZh: '本表没有“申请号”列，无法确认是哪件专利，系统也不会猜号码。请补充申请号列并逐行填写后重新导入。',
};

const HEADER_NOT_FOUND: CellNote = {
  column: '',
  header: '',
  code: 'HEADER_NOT_FOUND',
  messageZh: '没有找到表头（至少要有申请号、名称、申请日、权利人等三个列名）。请补上表头，或改用知旗导入模板。',
};

function unrecognised(sheet: string, row: number): ParsedRow {
  return quarantined(sheet, row, [HEADER_NOT_FOUND]);
}

function quarantined(sheet: string, row: number, notes: readonly CellNote[]): ParsedRow {
  return { sheet, row, outcome: 'QUARANTINED', reasonCodes: [...new Set(notes.map((note) => note.code))], notes };
}

function ignored(sheet: string, row: number, code: IgnoredReason): ParsedRow {
  const note: CellNote = { column: '', header: '', code, messageZh: IGNORED_ROW_MESSAGES[code] };
  return { sheet, row, outcome: 'IGNORED', reasonCodes: [code], notes: [note] };
}

function outOfScope(sheet: string, row: number, cells: RowCells, { column, code, messageZh }: ForeignRight): ParsedRow {
  const place = cells.placeOf(column);
  return { sheet, row, outcome: 'IGNORED', reasonCodes: [code], notes: [{ ...place, code, messageZh }] };
}

function skippedSheetReason(sheet: TableSheet): IgnoredReason | undefined {
  if (NOTES_SHEET_NAMES.has(sheet.name)) return 'SHEET_OF_NOTES';
  return sheet.hidden ? 'SHEET_HIDDEN' : undefined;
}

function hasContent(row: TableRow): boolean {
  return row.columns.some((column) => (row.cell(column)?.text.trim() ?? '') !== '');
}

function columnName(layout: SheetLayout, column: number): string {
  return `${columnLetters(column)} ${(layout.headers.get(column) ?? '').trim()}`;
}

function newReading(sheet: string): SheetReading {
  return {
    sheet,
    layout: undefined,
    headerRow: undefined,
    mappedColumns: [],
    droppedColumns: 0,
    droppedCells: 0,
    filledCells: 0,
  };
}
