import { isDomainError } from '@zhiqi/kernel';
import { Parser } from 'htmlparser2';
import { checkFileSize } from './archive.ts';
import type { MergedRange } from './cell-reference.ts';
import { damaged, fileError, tooManyColumns, tooManyRows } from './errors.ts';
import {
  MAX_CELL_CHARACTERS,
  MAX_COLUMNS,
  MAX_MERGED_RANGES,
  MAX_ROWS,
  MAX_SHEETS,
  MAX_XML_TOKEN_CHARACTERS,
} from './limits.ts';
import type { Cell, TableFile, TableRow, TableSheet } from './table-file.ts';
import { decodedText, detectEncoding } from './text-encoding.ts';

/** Tags open at one time; a page that nests deeper is an attack, not a list. */
const MAX_DEPTH = 512;

/**
 * Opens a web page whose tables are the list: what many systems serve as `.xls`. Every outermost table is a sheet. Nothing
 * that the page refers to is fetched and no script is looked at; `rowspan` and `colspan` are merged ranges.
 */
export async function openHtml(path: string): Promise<TableFile> {
  await checkFileSize(path);
  const encoding = await detectEncoding(path);
  const read = () => readTables(decodedText(path, encoding, 0));
  const found: { name: string; merged: MergedRange[] }[] = [];
  for await (const part of read()) {
    if (part.kind === 'TABLE') found.push({ name: `表${found.length + 1}`, merged: part.merged });
    if (found.length > MAX_SHEETS)
      throw fileError('TOO_MANY_SHEETS', `网页里的表格超过 ${MAX_SHEETS} 个。请另存为 .xlsx 后再导入。`);
  }
  if (found.length === 0) {
    throw fileError(
      'FILE_HTML_AS_SPREADSHEET',
      '文件其实是网页，只是扩展名像表格，里面没有表格。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。',
    );
  }
  return {
    format: 'HTML',
    dateSystem: '1900',
    sheets: found.map(({ name, merged }, index) => toSheet(name, merged, index, read)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function toSheet(
  name: string,
  merged: readonly MergedRange[],
  index: number,
  read: () => AsyncGenerator<Part>,
): TableSheet {
  return {
    name,
    hidden: false,
    mergedRanges: () => Promise.resolve(merged),
    async *rows(): AsyncGenerator<TableRow> {
      let table = 0;
      for await (const part of read()) {
        if (part.kind === 'TABLE') table += 1;
        else if (table === index) yield part.row;
        if (table > index) return;
      }
    },
  };
}

type Part =
  | { readonly kind: 'ROW'; readonly row: TableRow }
  /** A table has ended. */
  | { readonly kind: 'TABLE'; readonly merged: MergedRange[] };

async function* readTables(text: AsyncIterable<string>): AsyncGenerator<Part> {
  const reader = new TableReader();
  const parser = new Parser(reader, { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true });
  try {
    for await (const chunk of text) {
      reader.expect(chunk.length);
      parser.write(chunk);
      yield* reader.take();
    }
    parser.end();
    yield* reader.take();
  } catch (error) {
    throw isDomainError(error) ? error : damaged(error);
  }
}

interface OpenCell {
  readonly column: number;
  text: string;
  readonly number: string | undefined;
  readonly formula: boolean;
}

/** Gathers the rows of the outermost tables as the parser walks the page. */
class TableReader {
  #ready: Part[] = [];
  #sinceTag = 0;
  #depth = 0;
  #tables = 0;
  #rowNumber = 0;
  #cells: Map<number, Cell> | undefined;
  #open: OpenCell | undefined;
  #nextColumn = 0;
  /** Rows that a cell above still covers, by column. */
  #covered = new Map<number, number>();
  #merged: MergedRange[] = [];

  take(): Part[] {
    return this.#ready.splice(0);
  }

  /** Text without any tag longer than every cell is none of a table. */
  expect(characters: number): void {
    this.#sinceTag += characters;
    if (this.#sinceTag > MAX_XML_TOKEN_CHARACTERS) throw damaged();
  }

  onopentag(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#sinceTag = 0;
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw damaged();
    if (name === 'table') this.#tables += 1;
    if (this.#tables !== 1) return;
    if (name === 'tr') this.#openRow();
    else if (name === 'td' || name === 'th') this.#openCell(attributes);
    else if (name === 'br' && this.#open) this.#open.text += '\n';
  }

  ontext(text: string): void {
    // A table within a cell is layout, not content.
    if (!this.#open || this.#tables > 1) return;
    this.#open.text += text.replace(/[ \t\r\n]+/g, ' ');
    if (this.#open.text.length > MAX_CELL_CHARACTERS) {
      throw fileError('CELL_TOO_LONG', `有单元格超过 ${MAX_CELL_CHARACTERS} 个字符。请缩短后再导入。`);
    }
  }

  onclosetag(name: string): void {
    this.#sinceTag = 0;
    this.#depth -= 1;
    if (this.#tables === 1) {
      if (name === 'td' || name === 'th') this.#closeCell();
      else if (name === 'tr') this.#closeRow();
      else if (name === 'table') this.#closeTable();
    }
    if (name === 'table') this.#tables -= 1;
  }

  #openRow(): void {
    this.#closeRow();
    this.#rowNumber += 1;
    if (this.#rowNumber > MAX_ROWS) throw tooManyRows();
    this.#cells = new Map();
    this.#nextColumn = 0;
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    this.#closeCell();
    if (!this.#cells) this.#openRow();
    while ((this.#covered.get(this.#nextColumn) ?? 0) > 0) this.#nextColumn += 1;
    const column = this.#nextColumn;
    const width = span(attributes.colspan, MAX_COLUMNS);
    const height = span(attributes.rowspan, MAX_ROWS);
    this.#nextColumn = column + width;
    if (this.#nextColumn > MAX_COLUMNS) throw tooManyColumns();
    if (width > 1 || height > 1) this.#merge(column, width, height);
    this.#open = { column, text: '', number: attributes['x:num'], formula: attributes['x:fmla'] !== undefined };
  }

  #merge(column: number, width: number, height: number): void {
    if (this.#merged.length >= MAX_MERGED_RANGES) throw damaged();
    const firstRow = this.#rowNumber;
    this.#merged.push({
      firstRow,
      lastRow: firstRow + height - 1,
      firstColumn: column,
      lastColumn: column + width - 1,
    });
    // One more, since the row itself counts down when it closes.
    for (let at = column; at < column + width; at += 1) if (height > 1) this.#covered.set(at, height);
  }

  #closeCell(): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    const shown = open.text.replace(/ *\n */g, '\n').replace(/^[ \n]+|[ \n]+$/g, '');
    const text = open.number === undefined || open.number === '' ? shown : open.number;
    if (text === '') return;
    const kind = open.number !== undefined && /^[-+]?[\d.]/.test(text) ? 'NUMBER' : 'TEXT';
    this.#cells?.set(open.column, { kind, text, formula: open.formula });
  }

  #closeRow(): void {
    this.#closeCell();
    const cells = this.#cells;
    this.#cells = undefined;
    if (!cells) return;
    for (const [column, rows] of this.#covered) {
      if (rows <= 1) this.#covered.delete(column);
      else this.#covered.set(column, rows - 1);
    }
    if (cells.size === 0) return;
    const number = this.#rowNumber;
    const columns = [...cells.keys()].sort((a, b) => a - b);
    this.#ready.push({ kind: 'ROW', row: { number, columns, cell: (column) => cells.get(column) } });
  }

  #closeTable(): void {
    this.#closeRow();
    this.#ready.push({ kind: 'TABLE', merged: this.#merged });
    this.#merged = [];
    this.#covered.clear();
    this.#rowNumber = 0;
  }
}

function span(attribute: string | undefined, limit: number): number {
  const count = Number.parseInt(attribute ?? '1', 10);
  return Number.isInteger(count) && count > 1 ? Math.min(count, limit) : 1;
}
