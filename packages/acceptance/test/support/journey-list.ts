import type { WriterCell } from '@zhiqi/spreadsheet';
import {
  type InventedPatent,
  invented,
  LOCAL_ADDRESS,
  NEIGHBOUR_ADDRESS,
  rowOf,
  writePatentList,
} from './patent-list.ts';

/** Granted 36 months ago and filed 48 months ago, or longer: unused, such a right sleeps. */
const aged = ['2016-03-01', '2018-05-01'] as const;
/** Granted more than 12 and less than 36 months ago: unused, it dozes. */
const young = ['2019-04-10', '2020-09-15'] as const;
/** Granted less than 12 months ago: under observation whatever anybody answers. */
const fresh = ['2020-08-03', '2021-11-02'] as const;

const INSTITUTE = '达拉特旗乙号农牧业科学研究所';
const JOINT_HOLDERS = '达拉特旗甲号农牧业有限公司;鄂尔多斯市丙号机械制造有限公司';

const series = (count: number, from: number, make: (serial: number) => InventedPatent): InventedPatent[] =>
  Array.from({ length: count }, (_, n) => make(from + n));

/** 40 rights of the banner in force: 14 inventions, 18 utility models, 8 designs; 4 of them fresh. */
const inventions = [
  ...series(10, 101, (serial) => invented('INVENTION', serial, ...aged)),
  ...series(2, 111, (serial) => invented('INVENTION', serial, ...young)),
  ...series(2, 113, (serial) => invented('INVENTION', serial, ...fresh)),
];
const models = [
  ...series(10, 201, (serial) => invented('UTILITY_MODEL', serial, ...aged)),
  invented('UTILITY_MODEL', 211, ...aged, { holders: JOINT_HOLDERS }),
  invented('UTILITY_MODEL', 212, ...aged, { holders: INSTITUTE }),
  ...series(4, 213, (serial) => invented('UTILITY_MODEL', serial, ...young)),
  ...series(2, 217, (serial) => invented('UTILITY_MODEL', serial, ...fresh)),
];
const designs = [
  ...series(5, 301, (serial) => invented('DESIGN', serial, ...aged)),
  ...series(3, 306, (serial) => invented('DESIGN', serial, ...young)),
];
/** Filed more than ten years before the statement: no officer's word keeps a utility model in force. */
const expired = invented('UTILITY_MODEL', 401, '2011-03-01', '2011-12-07');
const outside = series(3, 501, (serial) => invented('INVENTION', serial, ...aged, { address: NEIGHBOUR_ADDRESS }));
const withoutAddress = invented('UTILITY_MODEL', 601, ...aged, { address: undefined });

const misreadPatent = invented('INVENTION', 701, ...aged);

/** A wrong check digit, no filing date, no number, a number that a spreadsheet program rounded. */
const broken: readonly WriterCell[][] = [
  rowOf(misreadPatent, { 申请号: misread(misreadPatent) }),
  rowOf(invented('UTILITY_MODEL', 702, ...aged), { 申请日: '' }),
  rowOf(invented('DESIGN', 703, ...aged), { 申请号: '' }),
  rowOf(invented('UTILITY_MODEL', 704, ...aged), { 申请号: '2.01629E+11' }),
];

/** The rights that the journey works on. */
export const ACTORS = {
  willing: inventions[0] as InventedPatent,
  excluded: inventions[1] as InventedPatent,
  producing: models[0] as InventedPatent,
  unreachable: models[1] as InventedPatent,
  joint: models[10] as InventedPatent,
  dozing: designs[5] as InventedPatent,
} as const;

/** How the rows of the list end, counted by hand. */
export const OUTCOMES = {
  // 40 of the banner, 1 expired, 3 of the neighbour, 1 without address, 4 broken, 1 repeated, title, header and total.
  rows: 53,
  accepted: 45,
  quarantined: 4,
  // The application document of a right whose grant is already there.
  merged: 1,
  ignored: 3,
  outOfScope: 4,
} as const;

/** Writes the list. @returns the sheet rows that must be quarantined */
export async function writeJourneyList(path: string): Promise<number[]> {
  const published = rowOf(ACTORS.willing, {
    '公开（公告）号': `CN${ACTORS.willing.applicationNo.slice(3, 12)}A`,
    '公开（公告）日': '2016.09.07',
    地址: LOCAL_ADDRESS,
  });
  const good = [...inventions, ...models, ...designs, expired, ...outside, withoutAddress].map((patent) =>
    rowOf(patent),
  );
  const rows = [...good.slice(0, 20), ...broken, ...good.slice(20), published, ['合计', '45 件']];
  const first = await writePatentList(path, rows);
  return broken.map((_, n) => first + 20 + n);
}

/** The number with another check digit than its digits call for. */
function misread({ applicationNo }: InventedPatent): string {
  return `CN${applicationNo.slice(0, -1)}${applicationNo.endsWith('0') ? '1' : '0'}`;
}
