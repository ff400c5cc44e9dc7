import { type LegalDate, yearOf } from '@zhiqi/kernel';
import type { NavPatent, Table } from './source.ts';
import { compare, median, ppm, Tally } from './tally.ts';

/** Filings per year by kind and legal state. */
export function filingsByYear(patents: readonly NavPatent[]): Table {
  const tally = new Tally();
  for (const { filingDate, kind, legalState } of patents) tally.add(String(yearOf(filingDate)), kind, legalState);
  return {
    code: 'FILINGS_BY_YEAR',
    titleZh: '历年申请量(按类型和法律状态)',
    columns: ['申请年', '专利类型', '法律状态', '件数'],
    rows: tally.byKey().map(([key, count]) => [...key, String(count)]),
    unknown: patents.filter(({ legalState }) => legalState === 'UNKNOWN').length,
    noteZh: '近两年的申请有尚未公开的,数量偏少。情况不明 = 法律状态情况不明的件数。',
  };
}

/** Life-cycle points: filings against holders, year by year. */
export function lifeCycle(patents: readonly NavPatent[]): Table {
  const filings = new Tally();
  const holders = new Map<string, Set<string>>();
  for (const { filingDate, holders: owners } of patents) {
    const year = String(yearOf(filingDate));
    filings.add(year);
    const known = holders.get(year) ?? new Set();
    for (const { key } of owners) known.add(key);
    holders.set(year, known);
  }
  return {
    code: 'LIFE_CYCLE',
    titleZh: '技术生命周期(历年申请量与权利人数)',
    columns: ['申请年', '申请件数', '权利人数'],
    rows: filings.byKey().map(([[year = ''], count]) => [year, String(count), String(holders.get(year)?.size ?? 0)]),
    unknown: 0,
    noteZh: '权利人为现权利人,不是申请时的申请人。',
  };
}

const SPAN = 3;

/** Subclasses by number, and how filings grew from three full years to the next three. */
export function subclassRanking(patents: readonly NavPatent[], asOf: LegalDate): Table {
  const year = yearOf(asOf);
  const [all, recent, earlier] = [new Tally(), new Tally(), new Tally()];
  for (const { ipcMain, filingDate } of patents) {
    if (ipcMain === null) continue;
    const subclass = ipcMain.slice(0, 4);
    const age = year - yearOf(filingDate);
    all.add(subclass);
    if (age >= 1 && age <= SPAN) recent.add(subclass);
    if (age > SPAN && age <= 2 * SPAN) earlier.add(subclass);
  }
  return {
    code: 'SUBCLASS_RANKING',
    titleZh: 'IPC 小类排名与增长',
    columns: ['IPC 小类', '件数', `近 ${SPAN} 个整年`, `前 ${SPAN} 个整年`, '增长(百万分之)'],
    rows: all.byCount().map(([[subclass = ''], count]) => {
      const [now, before] = [recent.get(subclass), earlier.get(subclass)];
      return [subclass, String(count), String(now), String(before), ppm(now - before, before)];
    }),
    unknown: patents.filter(({ ipcMain }) => ipcMain === null).length,
    noteZh: '只按主分类计。此前三年没有申请的,不算增长率。情况不明 = 没有 IPC 的件数(含外观设计)。',
  };
}

/** Medians of citations and of family sizes, where they are known. */
export function medians(patents: readonly NavPatent[]): Table {
  const measure = (nameZh: string, values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return [nameZh, median(known), String(known.length), String(values.length - known.length)];
  };
  return {
    code: 'CITATION_AND_FAMILY',
    titleZh: '被引证次数与同族规模的中位数',
    columns: ['指标', '中位数', '已知件数', '情况不明件数'],
    rows: [
      measure(
        '被引证次数',
        patents.map(({ citedBy }) => citedBy),
      ),
      measure(
        '同族规模',
        patents.map(({ familySize }) => familySize),
      ),
    ],
    unknown: patents.filter(({ citedBy, familySize }) => citedBy === null || familySize === null).length,
    noteZh: '只来自带有这些字段的清单;未载明的不作 0 计。',
  };
}

/** Where holders sit, by county: a joint patent counts once in each. */
export function originByDivision(patents: readonly NavPatent[]): Table {
  const tally = new Tally();
  let unknown = 0;
  for (const { holders } of patents) {
    const seats = new Set(holders.map(({ divisionCode }) => divisionCode).filter((seat) => seat !== null));
    if (seats.size === 0) unknown += 1;
    for (const seat of [...seats].sort(compare)) tally.add(seat);
  }
  return {
    code: 'ORIGIN_BY_DIVISION',
    titleZh: '权利人所在地',
    columns: ['行政区划代码', '件数'],
    rows: tally.byCount().map(([[division = ''], count]) => [division, String(count)]),
    unknown,
    noteZh: '跨区域共有的专利在各地各计一次,各地之和可大于总数。情况不明 = 所在地不明的件数。',
  };
}
