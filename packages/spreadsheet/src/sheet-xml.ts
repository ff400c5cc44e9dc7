import { columnLetters } from './cell-reference.ts';
import { encodeEscapes } from './text-limits.ts';
import { MAIN_NAMESPACE, type WriterCell, type WriterColumn, type WriterSheet, XML_HEAD } from './workbook-writer.ts';
import { STYLE_INDEX } from './writer-styles.ts';
import { escapeXml } from './xml-text.ts';

/** Rows joined into one chunk: a stream of tiny strings is slow. */
const ROWS_PER_CHUNK = 200;
/** Last row a spreadsheet program knows; a rule for a whole column ends there. */
const LAST_ROW = 1_048_576;

export interface SheetXmlOptions {
  /** Names of the styles differ when the sheet is added to somebody else's workbook. */
  readonly styleIndex?: Readonly<Record<keyof typeof STYLE_INDEX, number>>;
}

/** The XML of one worksheet, row by row. */
export async function* sheetXml(sheet: WriterSheet, options: SheetXmlOptions = {}): AsyncGenerator<string> {
  const styles = options.styleIndex ?? STYLE_INDEX;
  yield `${XML_HEAD}<worksheet xmlns="${MAIN_NAMESPACE}">${freeze(sheet.frozenRows ?? 0)}`;
  yield `${columnsXml(sheet.columns ?? [], styles)}<sheetData>`;
  let chunk: string[] = [];
  let number = 0;
  for await (const row of sheet.rows) {
    number += 1;
    chunk.push(rowXml(number, row, styles));
    if (chunk.length === ROWS_PER_CHUNK) {
      yield chunk.join('');
      chunk = [];
    }
  }
  yield `${chunk.join('')}</sheetData>${tail(sheet)}</worksheet>`;
}

function rowXml(number: number, row: readonly WriterCell[], styles: Readonly<Record<string, number>>): string {
  const cells = row.map((cell, column) => cellXml(`${columnLetters(column)}${number}`, cell, styles));
  return `<row r="${number}">${cells.join('')}</row>`;
}

function cellXml(reference: string, cell: WriterCell, styles: Readonly<Record<string, number>>): string {
  if (cell === undefined || cell === '') return '';
  if (typeof cell === 'object' && 'number' in cell) return `<c r="${reference}"><v>${escapeXml(cell.number)}</v></c>`;
  const { text, style = 'TEXT' } = typeof cell === 'string' ? { text: cell } : cell;
  return (
    `<c r="${reference}" s="${styles[style]}" t="inlineStr">` +
    `<is><t xml:space="preserve">${escapeXml(encodeEscapes(text))}</t></is></c>`
  );
}

function freeze(rows: number): string {
  if (rows === 0) return '';
  const pane = `<pane ySplit="${rows}" topLeftCell="A${rows + 1}" activePane="bottomLeft" state="frozen"/>`;
  return `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`;
}

function columnsXml(columns: readonly WriterColumn[], styles: Readonly<Record<string, number>>): string {
  if (columns.length === 0) return '';
  const items = columns.map(
    ({ width, style = 'PLAIN' }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1" style="${styles[style]}"/>`,
  );
  return `<cols>${items.join('')}</cols>`;
}

/** What stands after the rows, in the order the format demands. */
function tail(sheet: WriterSheet): string {
  const merged = (sheet.mergedRanges ?? []).map((range) => `<mergeCell ref="${range}"/>`);
  const rules = (sheet.columns ?? []).flatMap((column, index) => validation(column, index, sheet.frozenRows ?? 0));
  const links = (sheet.links ?? []).map((link) => `<hyperlink ref="${link.at}" location="${escapeXml(link.to)}"/>`);
  return group('mergeCells', merged, true) + group('dataValidations', rules, true) + group('hyperlinks', links, false);
}

function group(name: string, items: readonly string[], counted: boolean): string {
  if (items.length === 0) return '';
  return `<${name}${counted ? ` count="${items.length}"` : ''}>${items.join('')}</${name}>`;
}

function validation(column: WriterColumn, index: number, headerRows: number): string[] {
  if (!column.choices && !column.hint) return [];
  const letters = columnLetters(index);
  const range = `${letters}${headerRows + 1}:${letters}${LAST_ROW}`;
  const list = column.choices ? ` type="list" errorStyle="warning" showErrorMessage="1"` : '';
  const hint = column.hint ? ` showInputMessage="1" prompt="${escapeXml(column.hint)}"` : '';
  const formula = column.choices ? `<formula1>${escapeXml(`"${column.choices.join(',')}"`)}</formula1>` : '';
  return [`<dataValidation${list} allowBlank="1"${hint} sqref="${range}">${formula}</dataValidation>`];
}
