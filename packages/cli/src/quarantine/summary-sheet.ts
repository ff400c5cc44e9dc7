import { cellLink, sheetXml, type WriterSheet } from '@zhiqi/spreadsheet';
import type { ProblemLine } from './marks.ts';

/** Name of the sheet that lists every problem; the import knows it and skips it when the corrected file comes back. */
export const SUMMARY_SHEET_NAME = '导入问题清单';
/** A spreadsheet program refuses a sheet with more than 65,530 links. */
const MAX_LINKS = 60_000;
const HEADERS = ['工作表', '行', '列', '表头', '问题和处理办法', '到该单元格'];
const LEAD_LINES = 2;

/** All problems in one place, each with a link to its cell. */
export function summaryXml(problems: readonly ProblemLine[], textStyle: number): AsyncIterable<string> {
  const rows = new Set(problems.map((problem) => `${problem.sheet}\n${problem.row}`)).size;
  const linked = problems.slice(0, MAX_LINKS);
  const sheet: WriterSheet = {
    name: SUMMARY_SHEET_NAME,
    columns: [{ width: 16 }, { width: 8 }, { width: 8 }, { width: 24 }, { width: 80 }, { width: 14 }],
    rows: [
      [`共 ${rows} 行未导入。请在原工作表中改正标红的单元格，保存后重新导入本文件；已导入的行不会重复。`],
      HEADERS,
      ...problems.map((problem, index) => [
        problem.sheet,
        String(problem.row),
        problem.columnName,
        problem.header,
        problem.messageZh,
        index < MAX_LINKS ? '转到' : '',
      ]),
    ],
    links: linked.map((problem, index) => ({
      at: `F${index + LEAD_LINES + 1}`,
      to: cellLink(problem.sheet, problem.column, problem.row),
    })),
  };
  const style = textStyle;
  return sheetXml(sheet, {
    styleIndex: { PLAIN: 0, TEXT: style, HEADER: style, WRAPPED: style, LINK: style, TITLE: style },
  });
}
