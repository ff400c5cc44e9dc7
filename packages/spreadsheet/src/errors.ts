import { type DomainError, invalid } from '@zhiqi/kernel';
import { MAX_COLUMNS, MAX_ROWS } from './limits.ts';

/** Why a file could not be read as a table; the slug of the `invalid` error. */
export type TableFileError =
  | 'FILE_EMPTY'
  | 'FILE_TOO_LARGE'
  | 'FILE_FORMAT_UNKNOWN'
  | 'FILE_LEGACY_OR_ENCRYPTED'
  | 'FILE_HTML_AS_SPREADSHEET'
  | 'FILE_XML_NOT_A_TABLE'
  | 'FILE_DAMAGED'
  | 'FILE_ENCODING_UNKNOWN'
  | 'FILE_UNPACKS_TOO_LARGE'
  | 'TOO_MANY_SHEETS'
  | 'TOO_MANY_ROWS'
  | 'TOO_MANY_COLUMNS'
  | 'CELL_TOO_LONG'
  | 'CSV_QUOTE_UNPAIRED';

/** An `invalid` error about the whole file, with what to do next in Chinese. */
export function fileError(code: TableFileError, messageZh: string): DomainError {
  return invalid(code, messageZh, { fields: [{ field: 'file', rule: code, messageZh }] });
}

/** The file cannot be read; `cause` keeps what the library said for the log. */
export function damaged(cause?: unknown): DomainError {
  const error = fileError(
    'FILE_DAMAGED',
    '文件已损坏或不完整，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx，再重新导入。',
  );
  error.cause = cause;
  return error;
}

export function tooManyRows(): DomainError {
  return fileError('TOO_MANY_ROWS', `一张工作表的数据超过 ${MAX_ROWS} 行。请分成几个文件导入。`);
}

export function tooManyColumns(): DomainError {
  return fileError('TOO_MANY_COLUMNS', `有内容的列超过 ${MAX_COLUMNS} 列。请删去不需要的列后再导入。`);
}
