import { readFileSync } from 'node:fs';
import { parsePatentNumber } from '@zhiqi/kernel';
import type { FieldText, RowCells } from './row-cells.ts';

interface OfficeTable {
  readonly version: string;
  readonly offices: ReadonlyArray<{ readonly code: string; readonly names: readonly string[] }>;
}

const TABLE: OfficeTable = JSON.parse(readFileSync(new URL('../../data/patent-offices.json', import.meta.url), 'utf8'));
const NAME_OF = new Map(TABLE.offices.map(({ code, names }) => [code, names[0] ?? code]));
const CODE_OF = new Map(TABLE.offices.flatMap(({ code, names }) => names.map((name) => [name, code] as const)));
/** Longest first: 中国台湾 before 台湾. */
const NAMES = [...CODE_OF.keys()].sort((a, b) => b.length - a.length);

/** Why a right is no part of the inventory, with the sentence the caller reads. */
export interface ForeignRight {
  readonly code: 'FOREIGN_RIGHT' | 'TAIWAN_RIGHT' | 'HONG_KONG_MACAO_RIGHT' | 'INTERNATIONAL_APPLICATION';
  readonly column: number | undefined;
  readonly messageZh: string;
}

/**
 * A right that another office granted, or an international application: recognised by the prefix of its number, by the name
 * of an office before it, or by the column of the office. It is set aside with its reason; no Chinese number is made up for it.
 */
export function foreignRight(cells: RowCells): ForeignRight | undefined {
  const number = [cells.peek('applicationNo'), cells.peek('patentNo')].find(({ text }) => text !== '');
  const text = (number?.text ?? '').normalize('NFKC').replace(LABEL, '');
  // The office's column may stand for a family of publications: it says nothing against a Chinese number.
  const code = officeOfNumber(text) ?? (parsePatentNumber(text).ok ? undefined : officeOfColumn(cells.peek('office')));
  return code === undefined ? undefined : { ...REASONS[reasonOf(code)](code), column: number?.column };
}

function officeOfNumber(text: string): string | undefined {
  const compact = text.normalize('NFKC').replace(/\s/gu, '').toUpperCase();
  if (/^PCT/.test(compact)) return 'WO';
  const letters = /^([A-Z]{2})[A-Z0-9/.,-]*\d/.exec(compact)?.[1];
  if (letters !== undefined && isOffice(letters)) return letters;
  const named = NAMES.find((name) => compact.startsWith(name.toUpperCase()) && /\d/.test(compact.slice(name.length)));
  return named === undefined ? undefined : CODE_OF.get(named);
}

/** 专利号, 申请号, `No.`: what is written before a number; `NO` without a mark is Norway. */
const LABEL = /^\s*(?:(?:专利|申请)号码?:?)?\s*(?:No[.:])?/iu;
const REGIONS = new Intl.DisplayNames('zh-CN', { type: 'region', fallback: 'none' });

/** Letters that stand for an office (WIPO ST.3: the table's, or a country's); others are a slip and no reason to pass a row over. */
function isOffice(letters: string): boolean {
  return letters !== 'CN' && (NAME_OF.has(letters) || REGIONS.of(letters) !== undefined);
}

function officeOfColumn({ text }: FieldText): string | undefined {
  const compact = text.normalize('NFKC').replace(/\s/gu, '').toUpperCase();
  if (NAME_OF.has(compact)) return compact;
  return CODE_OF.get(compact);
}

function reasonOf(code: string): ForeignRight['code'] {
  if (code === 'TW') return 'TAIWAN_RIGHT';
  if (code === 'HK' || code === 'MO') return 'HONG_KONG_MACAO_RIGHT';
  return code === 'WO' ? 'INTERNATIONAL_APPLICATION' : 'FOREIGN_RIGHT';
}

/** Whether a row was set aside as a right of another office. */
export function isForeignCode(code: string): boolean {
  return Object.hasOwn(REASONS, code);
}

type Reason = (code: string) => Pick<ForeignRight, 'code' | 'messageZh'>;

const REASONS: Readonly<Record<ForeignRight['code'], Reason>> = {
  TAIWAN_RIGHT: () => ({
    code: 'TAIWAN_RIGHT',
    messageZh: '台湾地区的专利由其主管部门授予，不属于本旗盘点范围，已识别并跳过。',
  }),
  HONG_KONG_MACAO_RIGHT: (code) => ({
    code: 'HONG_KONG_MACAO_RIGHT',
    messageZh: `${code === 'HK' ? '香港' : '澳门'}特别行政区的专利不属于本旗盘点范围，已识别并跳过。`,
  }),
  INTERNATIONAL_APPLICATION: () => ({
    code: 'INTERNATIONAL_APPLICATION',
    messageZh:
      '这是 PCT 国际申请，不是中国专利，不属于盘点范围，已识别并跳过。已进入中国国家阶段的，请填写其中国申请号。',
  }),
  FOREIGN_RIGHT: (code) => ({
    code: 'FOREIGN_RIGHT',
    messageZh: `这是${NAME_OF.get(code) ?? REGIONS.of(code) ?? code}的专利，不属于本旗盘点范围，已识别并跳过。同族中国专利请另行填写其中国申请号。`,
  }),
};
