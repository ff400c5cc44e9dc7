import { invalid } from '@zhiqi/kernel';
import { openTable, readHead, type TableFile, type TableSheet } from '@zhiqi/spreadsheet';
import { isCnipaXml, openCnipaXml } from './documents/cnipa-xml.ts';
import { openQccJson } from './documents/qcc-json.ts';
import { layoutOf } from './layout.ts';
import type { ImportLayout } from './record.ts';

/** The header row is looked for in so many rows with content; a list that begins later is none. */
export const HEADER_SEARCH_ROWS = 50;
const SNIFFED_BYTES = 4096;

/** An opened list; `recordLayout` names the format whose fields need no header row. */
export interface OpenedList {
  readonly table: TableFile;
  readonly recordLayout: ImportLayout | undefined;
}

/**
 * Opens a list in whatever format it is: a workbook, delimited text, a page with tables, CNIPA's XML, QCC's JSON. The
 * content decides, never the name of the file.
 *
 * @throws DomainError `invalid` when the file cannot be read, or is no list of patents at all: then nothing of it is taken.
 */
export async function openList(path: string): Promise<OpenedList> {
  const head = await readHead(path, SNIFFED_BYTES);
  const text = new TextDecoder(head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(head).trimStart();
  // Not the bracket alone: a column of PatSnap is called `[标]当前申请(专利权)人`.
  if (/^(\[\s*[[\]{]|\{\s*["}])/.test(text)) return { table: await openQccJson(path), recordLayout: 'QCC' };
  if (text.startsWith('<') && isCnipaXml(text)) return { table: openCnipaXml(path), recordLayout: 'CNIPA_XML' };
  const table = await openTable(path);
  try {
    await requireList(table);
    return { table, recordLayout: undefined };
  } catch (error) {
    await table[Symbol.asyncDispose]();
    throw error;
  }
}

async function requireList({ sheets }: TableFile): Promise<void> {
  for (const sheet of sheets) if (await hasHeader(sheet)) return;
  const messageZh =
    '文件里没有专利清单：所有工作表都找不到表头（至少要有申请号、名称、申请日、权利人等三个列名）。' +
    '请核对是否选错了文件，或改用知旗导入模板填写后再导入。';
  throw invalid('FILE_NOT_A_LIST', messageZh, { fields: [{ field: 'file', rule: 'FILE_NOT_A_LIST', messageZh }] });
}

async function hasHeader(sheet: TableSheet): Promise<boolean> {
  let searched = 0;
  for await (const row of sheet.rows()) {
    if (layoutOf(row)) return true;
    searched += 1;
    if (searched >= HEADER_SEARCH_ROWS) return false;
  }
  return false;
}
