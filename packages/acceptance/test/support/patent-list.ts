import { patentCheckDigit } from '@zhiqi/kernel';
import { type WriterCell, writeWorkbook } from '@zhiqi/spreadsheet';

/** An invented right of the list; nobody's real one. */
export interface InventedPatent {
  readonly applicationNo: string;
  readonly kind: Kind;
  readonly title: string;
  readonly filedOn: string;
  readonly grantedOn: string;
  readonly holders: string;
  /** Undefined = the list carries none. */
  readonly address: string | undefined;
}

export type Kind = 'INVENTION' | 'UTILITY_MODEL' | 'DESIGN';

const KINDS: Readonly<Record<Kind, { readonly digit: string; readonly zh: string; readonly document: string }>> = {
  INVENTION: { digit: '1', zh: '发明专利', document: 'B' },
  UTILITY_MODEL: { digit: '2', zh: '实用新型专利', document: 'U' },
  DESIGN: { digit: '3', zh: '外观设计专利', document: 'S' },
};

/** What must never leave the parser; looked for in every file of the platform afterwards. */
export const INVENTOR = '虚构发明人沙拐枣';
export const STREET = '虚构街柠条巷七十七号';

export const LOCAL_ADDRESS = `014300 内蒙古自治区鄂尔多斯市达拉特旗树林召镇${STREET}`;
export const NEIGHBOUR_ADDRESS = `017000 内蒙古自治区鄂尔多斯市东胜区${STREET}`;

/** Columns of a CNIPR export, brackets full-width as there. */
const HEADERS = [
  ...['申请号', '名称', '专利类型', '申请日', '公开（公告）号', '公开（公告）日', '主分类号'],
  ...['申请（专利权）人', '发明（设计）人', '地址', '摘要'],
];

/** A right of the given age whose number has a right check digit. @param serial tells rights of one filing year apart */
export function invented(
  kind: Kind,
  serial: number,
  filedOn: string,
  grantedOn: string,
  rest: Partial<Pick<InventedPatent, 'holders' | 'address'>> = {},
): InventedPatent {
  const body = `${filedOn.slice(0, 4)}${KINDS[kind].digit}${String(9_000_000 + serial)}`;
  return {
    applicationNo: `${body}.${patentCheckDigit(body)}`,
    kind,
    title: `一种虚构的饲草料装置(第${serial}号)`,
    filedOn,
    grantedOn,
    holders: '达拉特旗甲号农牧业有限公司',
    address: LOCAL_ADDRESS,
    ...rest,
  };
}

/** So many aged utility models of the banner: enough for a load. */
export function agedPatents(count: number): InventedPatent[] {
  return Array.from({ length: count }, (_, n) => invented('UTILITY_MODEL', n + 1, '2016-03-01', '2018-05-01'));
}

/** The row of a right, with changes: an empty text empties the cell. */
export function rowOf(patent: InventedPatent, changes: Readonly<Record<string, string>> = {}): WriterCell[] {
  const { zh, document } = KINDS[patent.kind];
  const cells: Readonly<Record<string, string | undefined>> = {
    申请号: `CN${patent.applicationNo}`,
    名称: patent.title,
    专利类型: zh,
    申请日: patent.filedOn.replaceAll('-', '.'),
    '公开（公告）号': `CN${patent.applicationNo.slice(3, 12)}${document}`,
    '公开（公告）日': patent.grantedOn.replaceAll('-', '.'),
    主分类号: patent.kind === 'DESIGN' ? '09-03' : 'A23K10/30(2016.01)I',
    '申请（专利权）人': patent.holders,
    '发明（设计）人': `${INVENTOR};${INVENTOR}之友`,
    地址: patent.address,
    摘要: '虚构的摘要,不入库。',
    ...changes,
  };
  return HEADERS.map((header) => (cells[header] === '' ? undefined : cells[header]));
}

/** Writes rows below a title row and the header row. @returns the sheet row of the first of them */
export async function writePatentList(path: string, rows: readonly WriterCell[][]): Promise<number> {
  const title: WriterCell[] = ['达拉特旗专利清单(虚构)'];
  await writeWorkbook(path, [{ name: '专利清单', rows: [title, [...HEADERS], ...rows] }]);
  return 3;
}
