import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { columnLetters } from './cell-reference.ts';
import { sheetXml } from './sheet-xml.ts';
import { STYLES_XML } from './writer-styles.ts';
import { escapeXml } from './xml-text.ts';

export type CellStyle = 'PLAIN' | 'TEXT' | 'HEADER' | 'WRAPPED' | 'LINK' | 'TITLE';

/**
 * A cell to write. A bare string is text: it stays text when somebody edits the cell, keeps its leading zeros and is never
 * run as a formula, whatever it begins with. A number keeps its exact digits.
 */
export type WriterCell =
  | string
  | { readonly text: string; readonly style?: CellStyle }
  | { readonly number: string }
  | undefined;

export interface WriterColumn {
  /** In characters of the default font. */
  readonly width: number;
  /** How empty cells of the column are formatted; `TEXT` keeps typed numbers as text. */
  readonly style?: CellStyle;
  /** Allowed values, offered as a list. */
  readonly choices?: readonly string[];
  /** Shown when a cell of the column is selected. */
  readonly hint?: string;
}

export interface WriterLink {
  /** `B5`. */
  readonly at: string;
  /** `'Sheet1'!C7`. */
  readonly to: string;
}

export interface WriterSheet {
  readonly name: string;
  readonly columns?: readonly WriterColumn[];
  readonly frozenRows?: number;
  readonly rows: Iterable<readonly WriterCell[]> | AsyncIterable<readonly WriterCell[]>;
  readonly mergedRanges?: readonly string[];
  readonly links?: readonly WriterLink[];
  readonly hidden?: boolean;
}

export interface WorkbookOptions {
  readonly dateSystem?: '1900' | '1904';
  /** Permission bits of the new file. */
  readonly mode?: number;
}

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE_REL = 'http://schemas.openxmlformats.org/package/2006/relationships';
export const MAIN_NAMESPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Writes a new workbook row by row; memory does not grow with the rows. Fails if the sheets have equal names. */
export async function writeWorkbook(
  path: string,
  sheets: readonly WriterSheet[],
  options: WorkbookOptions = {},
): Promise<void> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(contentTypes(sheets.length)), '[Content_Types].xml');
  zip.addBuffer(Buffer.from(relations([['officeDocument', 'xl/workbook.xml']])), '_rels/.rels');
  zip.addBuffer(Buffer.from(workbookXml(sheets, options)), 'xl/workbook.xml');
  const parts = sheets.map((_, index): [string, string] => ['worksheet', `worksheets/sheet${index + 1}.xml`]);
  zip.addBuffer(Buffer.from(relations([...parts, ['styles', 'styles.xml']])), 'xl/_rels/workbook.xml.rels');
  zip.addBuffer(Buffer.from(STYLES_XML), 'xl/styles.xml');
  for (const [index, sheet] of sheets.entries()) {
    zip.addReadStream(Readable.from(sheetXml(sheet)), `xl/worksheets/sheet${index + 1}.xml`);
  }
  await finishArchive(zip, path, options.mode);
}

/** Ends an archive and waits until it is on disk; an error in any of its sources is thrown. */
export async function finishArchive(zip: ZipFile, path: string, mode = 0o644): Promise<void> {
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  zip.end();
  await pipeline(output, createWriteStream(path, { mode }));
}

/** A sheet name in a formula or link: `'Sheet 1'!C7`. */
export function cellLink(sheet: string, column: number, row: number): string {
  return `'${sheet.replaceAll("'", "''")}'!${columnLetters(column)}${row}`;
}

function contentTypes(sheetCount: number): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const sheets = Array.from(
    { length: sheetCount },
    (_, index) => `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="${type}.worksheet+xml"/>`,
  );
  return (
    `${XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${sheets.join('')}</Types>`
  );
}

function relations(targets: ReadonlyArray<readonly [type: string, target: string]>): string {
  const items = targets.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${REL}/${type}" Target="${target}"/>`,
  );
  return `${XML_HEAD}<Relationships xmlns="${PACKAGE_REL}">${items.join('')}</Relationships>`;
}

function workbookXml(sheets: readonly WriterSheet[], options: WorkbookOptions): string {
  const items = sheets.map((sheet, index) => {
    const state = sheet.hidden ? ' state="hidden"' : '';
    return `<sheet name="${escapeXml(sheet.name)}" sheetId="${index + 1}"${state} r:id="rId${index + 1}"/>`;
  });
  const date1904 = options.dateSystem === '1904' ? ' date1904="1"' : '';
  return (
    `${XML_HEAD}<workbook xmlns="${MAIN_NAMESPACE}" xmlns:r="${REL}"><workbookPr${date1904}/>` +
    `<sheets>${items.join('')}</sheets></workbook>`
  );
}
