import { organisationCheckCharacter, usccCheckCharacter } from '@zhiqi/kernel';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { type InventedPatent, invented } from './patent-list.ts';

/** A valid code of an invented company of the banner. @param serial eight characters of the organisation code */
function inventedUscc(serial: string, category = '91'): string {
  const first17 = `${category}150621${serial}${organisationCheckCharacter(serial)}`;
  return first17 + usccCheckCharacter(first17);
}

/** The firms of the story; nobody's real ones. */
export const FIRMS = {
  /** Seeks a loan against its patents. */
  meat: { name: '达拉特旗甲号肉羊加工有限公司', uscc: inventedUscc('MA0HQ101') },
  /** Filed what CNIPA calls abnormal. */
  filer: { name: '达拉特旗乙号科技有限公司', uscc: inventedUscc('MA0HQ102') },
  /** Produces in the area of the geographical indication. */
  producer: { name: '达拉特旗丙号牧业专业合作社', uscc: inventedUscc('NA0HQ103', '93') },
} as const;

/** Granted long ago: unused, such a right sleeps. */
const aged = ['2016-03-01', '2018-05-01'] as const;
const rightsOf = (firm: { name: string }, from: number, count: number): InventedPatent[] =>
  Array.from({ length: count }, (_, n) => invented('INVENTION', from + n, ...aged, { holders: firm.name }));

/** Six aged inventions: four of the firm that seeks a loan, two that will be confirmed as abnormal filings. */
export const RIGHTS = { meat: rightsOf(FIRMS.meat, 801, 4), filer: rightsOf(FIRMS.filer, 811, 2) } as const;

const HEADERS = [
  '申请号',
  '名称',
  '专利类型',
  '申请日',
  '授权公告日',
  '主分类号',
  '专利权人',
  '统一社会信用代码',
  '地址',
];

/** Writes the story's list with the holders' codes, as an office that keeps them would. */
export async function writeStoryList(path: string): Promise<void> {
  const rows = [FIRMS.meat, FIRMS.filer].flatMap((firm) =>
    [...RIGHTS.meat, ...RIGHTS.filer]
      .filter(({ holders }) => holders === firm.name)
      .map((patent) => [
        ...[`CN${patent.applicationNo}`, patent.title, '发明专利', patent.filedOn, patent.grantedOn],
        ...['A23K10/30', patent.holders, firm.uscc, patent.address],
      ]),
  );
  await writeWorkbook(path, [{ name: '专利清单', rows: [HEADERS, ...rows] }]);
}
