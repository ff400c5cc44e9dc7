import type { NavPatent, Table } from './source.ts';
import { ppm, Tally } from './tally.ts';

const TOP = 20;
const CR = 5;

/** The holders with most patents, by pseudonym. */
export function topHolders(patents: readonly NavPatent[]): Table {
  const rows = holdings(patents)
    .byCount()
    .slice(0, TOP)
    .map(([[key = ''], count], index) => [String(index + 1), key, String(count), ppm(count, patents.length)]);
  return {
    code: 'TOP_HOLDERS',
    titleZh: `权利人排名(前 ${TOP})`,
    columns: ['名次', '权利人化名键', '件数', '占全部件数(百万分之)'],
    rows,
    unknown: patents.filter(({ holders }) => holders.length === 0).length,
    noteZh: '共有的专利对每个共有人各计一次。',
  };
}

/** How concentrated holdings are: CR5 and the Herfindahl–Hirschman index, in parts per million. */
export function concentration(patents: readonly NavPatent[]): Table {
  const counts = holdings(patents)
    .byCount()
    .map(([, count]) => count);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const top = counts.slice(0, CR).reduce((sum, count) => sum + count, 0);
  const squares = counts.reduce((sum, count) => sum + BigInt(count) ** 2n, 0n);
  const hhi = total === 0 ? '' : String((squares * 1_000_000n) / BigInt(total) ** 2n);
  return {
    code: 'CONCENTRATION',
    titleZh: '集中度',
    columns: ['权利人数', '持有件次', 'CR5(百万分之)', 'HHI(百万分之)'],
    rows: [[String(counts.length), String(total), ppm(top, total), hhi]],
    unknown: patents.filter(({ holders }) => holders.length === 0).length,
    noteZh: '以持有件次为分母,共有的专利对每个共有人各计一次。HHI 乘以 10000 的习惯写法为本值除以 100。',
  };
}

function holdings(patents: readonly NavPatent[]): Tally {
  const tally = new Tally();
  for (const { holders } of patents) for (const key of new Set(holders.map((holder) => holder.key))) tally.add(key);
  return tally;
}
