import type { TableRow } from '@zhiqi/spreadsheet';
import { tidy } from './cell-text.ts';
import type { SheetLayout } from './layout.ts';
import { headerKey, isKnownHeader } from './layouts.ts';

/** Rows that are no data, with the sentence the caller reads. */
export const IGNORED_ROW_MESSAGES = {
  BLANK_ROW: '空行，已跳过。',
  TITLE_ROW: '表头上方的标题或说明，不是数据，已跳过。',
  HEADER_ROW: '表头行。',
  REPEATED_HEADER: '重复的表头，已跳过。',
  TOTAL_ROW: '合计行，不是专利，已跳过。',
  NOTE_ROW: '表尾的备注或落款，不是专利，已跳过。',
  SHEET_HIDDEN: '工作表是隐藏的，未导入。如需导入，请取消隐藏后重新导入。',
  SHEET_OF_NOTES: '知旗的说明页，不是数据，已跳过。',
} as const;

export type IgnoredReason = keyof typeof IGNORED_ROW_MESSAGES;

/** Sheets that Zhiqi itself adds to a file; they come back with the corrected list. */
export const NOTES_SHEET_NAMES: ReadonlySet<string> = new Set(['填写说明', '导入问题清单']);

const TOTAL = /^(合计|总计|小计|共计|总数|累计|合计数)/;
/** In the column of titles a total is nothing but a total: 累计流量计 and 总数统计装置 are inventions. */
const TOTAL_ALONE = /^(合计|总计|小计|共计|总数|累计|合计数)([(:].*|\d.*)?$/;
const TOTAL_SENTENCE = /^(以上)?共(计)?\d+(件|条|项)/;
const NOTE = /^(注|备注|说明|填表说明|制表|填报|审核|统计时间|数据来源|单位负责人|打印日期)/;

/** Why a row below the header is no data; undefined for a data row. Nothing with a number in its number column is ignored. */
export function ignoredReason(row: TableRow, layout: SheetLayout): IgnoredReason | undefined {
  const texts = new Map<number, string>();
  for (const column of row.columns) {
    const text = tidy(row.cell(column)?.text ?? '');
    if (text !== '') texts.set(column, text);
  }
  if (texts.size === 0) return 'BLANK_ROW';
  const values = [...texts.values()];
  const repeated = [...texts].filter(
    ([column, text]) => headerKey(text) === headerKey(layout.headers.get(column) ?? ''),
  );
  if (repeated.length === texts.size && repeated.filter(([, text]) => isKnownHeader(text)).length >= 2) {
    return 'REPEATED_HEADER';
  }
  const numbers = [...(layout.columns.get('applicationNo') ?? []), ...(layout.columns.get('patentNo') ?? [])];
  const compact = values.map((value) => value.normalize('NFKC').replace(/\s/g, ''));
  const titles = new Set(layout.columns.get('title') ?? []);
  const isTotal = [...texts.keys()].some((column, at) => {
    const value = compact[at] ?? '';
    return (titles.has(column) ? TOTAL_ALONE : TOTAL).test(value) || TOTAL_SENTENCE.test(value);
  });
  const identified = numbers.some((column) => /\d{8}/.test((texts.get(column) ?? '').normalize('NFKC')));
  if (identified) return undefined;
  if (isTotal) return 'TOTAL_ROW';
  if (texts.size <= 2 && NOTE.test(compact[0] ?? '')) return 'NOTE_ROW';
  const onlySequence = [...texts.keys()].every((column) =>
    /^(序号|编号)$/.test(headerKey(layout.headers.get(column) ?? '')),
  );
  return onlySequence ? 'BLANK_ROW' : undefined;
}
