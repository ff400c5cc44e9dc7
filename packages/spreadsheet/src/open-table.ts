import { openCsv } from './csv.ts';
import { fileError } from './errors.ts';
import { readHead } from './file-head.ts';
import type { TableFile } from './table-file.ts';
import { openWorkbook } from './workbook.ts';

const SNIFFED_BYTES = 512;

/**
 * Opens an uploaded list as a table. What it is comes from the content, never from the file name.
 *
 * @throws DomainError `invalid`: not a list (old .xls or password, HTML called .xls), damaged, or beyond the limits.
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
  if (/^\uFEFF?\s*<(!doctype|html|table|\?xml|meta|head|style)/i.test(head.toString('utf8'))) {
    throw fileError(
      'FILE_HTML_AS_SPREADSHEET',
      '文件其实是网页(HTML 或 XML),只是扩展名像表格。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。',
    );
  }
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (head.includes(0) && !utf16) {
    throw fileError('FILE_FORMAT_UNKNOWN', '只能导入 .xlsx 或 .csv 文件。请用 Excel 或 WPS 另存为 .xlsx 后再导入。');
  }
  return openCsv(path);
}
