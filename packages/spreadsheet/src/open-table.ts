import { openCsv } from './csv.ts';
import { fileError } from './errors.ts';
import { readHead } from './file-head.ts';
import { openHtml } from './html-table.ts';
import type { TableFile } from './table-file.ts';
import { openWorkbook } from './workbook.ts';

const SNIFFED_BYTES = 512;

/**
 * Opens an uploaded list as a table. What it is comes from the content, never from the file name.
 *
 * @throws DomainError `invalid`: not a list (old .xls or password, a page without a table), damaged, or beyond the limits.
 */
export async function openTable(path: string): Promise<TableFile> {
  const head = await readHead(path, SNIFFED_BYTES);
  if (head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))) return openWorkbook(path);
  if (head.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) {
    throw fileError(
      'FILE_LEGACY_OR_ENCRYPTED',
      '文件是旧版 .xls 或设有打开密码，无法读取。请去掉密码，用 Excel 或 WPS 另存为 .xlsx 后再导入。',
    );
  }
  const markup = markupOf(head);
  if (markup === 'HTML') return openHtml(path);
  if (markup === 'XML') {
    throw fileError(
      'FILE_XML_NOT_A_TABLE',
      '文件是 XML，不是可以导入的表格。XML 表格请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。',
    );
  }
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (head.includes(0) && !utf16) {
    throw fileError(
      'FILE_FORMAT_UNKNOWN',
      '只能导入 .xlsx、.csv 或网页形式的 .xls 文件。请用 Excel 或 WPS 另存为 .xlsx 后再导入。',
    );
  }
  return openCsv(path);
}

/** What a file that begins with a tag is; an XML declaration may also stand before a page. */
function markupOf(head: Buffer): 'HTML' | 'XML' | undefined {
  const text = new TextDecoder(head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(head).trimStart();
  if (/^(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*<(!doctype\s+html|html|table|meta|head|style|body|div)\b/i.test(text))
    return 'HTML';
  return /^<(\?xml|!doctype|[a-z])/i.test(text) ? 'XML' : undefined;
}
