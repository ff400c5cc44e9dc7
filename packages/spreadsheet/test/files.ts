import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { ZipFile } from 'yazl';
import { type Cell, finishArchive, openTable, type TableRow, type WriterSheet, writeWorkbook } from '../src/index.ts';

const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A path in a folder that is removed after the test. */
async function tempPath(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-spreadsheet-'));
  folders.push(folder);
  return join(folder, name);
}

export async function fileOf(content: string | Buffer, name = 'list.csv'): Promise<string> {
  const path = await tempPath(name);
  await writeFile(path, content);
  return path;
}

export async function workbookOf(sheets: readonly WriterSheet[], options = {}): Promise<string> {
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, sheets, options);
  return path;
}

/** A package with given parts; the rest is what every workbook needs. */
export async function packageOf(parts: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const path = await tempPath('raw.xlsx');
  const zip = new ZipFile();
  for (const [name, content] of Object.entries({ ...SKELETON, ...parts })) zip.addBuffer(Buffer.from(content), name);
  await finishArchive(zip, path);
  return path;
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">';
const SKELETON = {
  '_rels/.rels': `${RELATIONS}<Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<x:workbook xmlns:x="m" xmlns:r="${OFFICE}"><x:sheets><x:sheet name="表" sheetId="1" r:id="r1"/></x:sheets></x:workbook>`,
  'xl/_rels/workbook.xml.rels': `${RELATIONS}<Relationship Id="r1" Type="${OFFICE}/worksheet" Target="data/s.xml"/><Relationship Id="r2" Type="${OFFICE}/sharedStrings" Target="strings.xml"/></Relationships>`,
};

export interface ReadRow {
  readonly number: number;
  readonly cells: Readonly<Record<number, Cell>>;
}

function materialise(row: TableRow): ReadRow {
  const cells: Record<number, Cell> = {};
  for (const column of row.columns) {
    const cell = row.cell(column);
    if (cell) cells[column] = cell;
  }
  return { number: row.number, cells };
}

/** Every row of every sheet, as `sheet → row number → texts by column`. */
export async function readAll(path: string): Promise<Record<string, ReadRow[]>> {
  await using table = await openTable(path);
  const sheets: Record<string, ReadRow[]> = {};
  for (const sheet of table.sheets) {
    const rows: ReadRow[] = [];
    for await (const row of sheet.rows()) rows.push(materialise(row));
    sheets[sheet.name] = rows;
  }
  return sheets;
}

/** Texts of the only sheet, row by row. */
export async function textsOf(path: string): Promise<string[][]> {
  const [rows = []] = Object.values(await readAll(path));
  return rows.map((row) => Object.values(row.cells).map((cell) => cell.text));
}
