import { type WriterCell, type WriterColumn, type WriterSheet, writeWorkbook } from '@zhiqi/spreadsheet';

/** Name of the sheet that is filled in. */
const TEMPLATE_SHEET = '知旗导入模板';
const TEMPLATE_VERSION = '2022.1';

interface TemplateColumn extends WriterColumn {
  readonly header: string;
  readonly explanation: string;
}

const STATES = ['专利权维持', '等年费滞纳金', '未缴年费终止失效', '期限届满', '审中'] as const;

/** Columns of our own template, in order; headers as layouts.ts recognises them. */
const TEMPLATE_COLUMNS: readonly TemplateColumn[] = [
  {
    header: '申请号*',
    width: 20,
    hint: '12 位数字加校验位，如 201710601862.3。列已设为文本，请勿改为数字。',
    explanation: '12 位数字加校验位，如 201710601862.3；2003 年以前为 8 位加校验位。可带 ZL 或 CN。',
  },
  { header: '专利名称*', width: 40, explanation: '与证书一致。' },
  {
    header: '专利类型',
    width: 12,
    choices: ['发明专利', '实用新型专利', '外观设计专利'],
    explanation: '可不填，按申请号判断。',
  },
  { header: '申请日*', width: 14, hint: '如 2019-05-21，须有年月日。', explanation: '年月日齐全，如 2019-05-21。' },
  { header: '授权公告日', width: 14, hint: '如 2020-01-07；未授权留空。', explanation: '未授权留空。' },
  { header: '授权公告号', width: 18, explanation: '如 CN202644312U；多个用“；”分隔。' },
  { header: '主分类号', width: 16, explanation: '如 A23C9/13；外观设计填洛迦诺分类号。' },
  { header: '分类号', width: 28, explanation: '多个用“；”分隔。' },
  { header: '洛迦诺分类号', width: 14, explanation: '仅外观设计填写，如 09-03。' },
  {
    header: '权利人*',
    width: 36,
    hint: '多个用“；”分隔，按证书顺序。',
    explanation: '多个用“；”分隔，按证书顺序。不填发明人。',
  },
  {
    header: '统一社会信用代码',
    width: 24,
    hint: '与权利人顺序一致，用“；”分隔。自然人留空，不要填写身份证号。',
    explanation: '与权利人顺序一致，用“；”分隔。自然人留空，不要填写身份证号。',
  },
  {
    header: '权利人所在旗县区',
    width: 28,
    explanation: '填名称或六位代码，如 内蒙古自治区鄂尔多斯市达拉特旗 或 150621；与权利人顺序一致。',
  },
  { header: '法律状态', width: 18, choices: STATES, explanation: '按登记簿填写；留空表示不知道。' },
];

/**
 * Writes an empty import template. Every column is text, so numbers typed or pasted keep their leading zeros, their `.0`
 * and their last digits.
 */
export async function writeTemplate(path: string): Promise<void> {
  await writeWorkbook(path, [templateSheet([]), explanationSheet()]);
}

/** The template sheet with rows; also how test and sample lists are made. */
export function templateSheet(
  rows: Iterable<readonly WriterCell[]> | AsyncIterable<readonly WriterCell[]>,
): WriterSheet {
  return {
    name: TEMPLATE_SHEET,
    frozenRows: 1,
    columns: TEMPLATE_COLUMNS.map((column) => ({ ...column, style: 'TEXT' })),
    rows: withHeader(rows),
  };
}

async function* withHeader(rows: Iterable<readonly WriterCell[]> | AsyncIterable<readonly WriterCell[]>) {
  yield TEMPLATE_COLUMNS.map((column): WriterCell => ({ text: column.header, style: 'HEADER' }));
  yield* rows;
}

function explanationSheet(): WriterSheet {
  const lines = TEMPLATE_COLUMNS.map((column): WriterCell[] => [
    { text: column.header, style: 'WRAPPED' },
    { text: column.explanation, style: 'WRAPPED' },
  ]);
  return {
    name: '填写说明',
    columns: [{ width: 22 }, { width: 80 }],
    rows: [
      [{ text: `知旗导入模板填写说明（版本 ${TEMPLATE_VERSION}）`, style: 'TITLE' }],
      [
        {
          text: '带 * 的列必填。一行一件专利，不要合并单元格，不要添加发明人、身份证号、电话、地址等列。',
          style: 'WRAPPED',
        },
      ],
      [
        { text: '列', style: 'HEADER' },
        { text: '怎样填写', style: 'HEADER' },
      ],
      ...lines,
    ],
  };
}
