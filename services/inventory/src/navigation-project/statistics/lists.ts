import { addYears, type LegalDate, yearOf } from '@zhiqi/kernel';
import type { LegalState } from '../../patent/domain/types.ts';
import { isInForce } from './nodes.ts';
import type { Inflow, NavPatent, Table } from './source.ts';
import { compare, Tally } from './tally.ts';

const YEARS = 3;
const ENDED: readonly LegalState[] = ['LAPSED', 'EXPIRED', 'SURRENDERED', 'INVALIDATED'];

/** Rights in force whose term ends within three years. */
export function expiringSoon(patents: readonly NavPatent[], asOf: LegalDate): Table {
  const until = addYears(asOf, YEARS);
  const rows = patents
    .filter((one) => isInForce(one) && one.lastDay >= asOf && one.lastDay <= until)
    .sort((a, b) => compare(a.lastDay, b.lastDay) || compare(a.applicationNo, b.applicationNo))
    .map(({ applicationNo, kind, lastDay, local }) => [applicationNo, kind, lastDay, local ? '是' : '否']);
  return {
    code: 'EXPIRING_WITHIN_3_YEARS',
    titleZh: `${YEARS} 年内届满的有效专利`,
    columns: ['申请号', '专利类型', '期限届满前最后一日', '本旗'],
    rows,
    unknown: patents.filter(({ legalState }) => legalState === 'UNKNOWN').length,
    noteZh: '只按期限计,未缴年费可能提前终止。',
  };
}

/** Rights that ended, which others may look at for use. */
export function lapsedList(patents: readonly NavPatent[]): Table {
  const rows = patents
    .filter(({ legalState }) => ENDED.includes(legalState))
    .sort((a, b) => compare(a.applicationNo, b.applicationNo))
    .map(({ applicationNo, kind, legalState, stateSince }) => [applicationNo, kind, legalState, stateSince ?? '']);
  return {
    code: 'LAPSED_LIST',
    titleZh: '已失效专利',
    columns: ['申请号', '专利类型', '法律状态', '自何日起'],
    rows,
    unknown: patents.filter(({ legalState }) => legalState === 'UNKNOWN').length,
    noteZh: '终止的专利在期限内可能恢复,同族或在后专利也可能仍有效;使用前须作自由实施分析。',
  };
}

/** Licences and transfers to firms of the banner from holders outside it, by year and kind. */
export function inflows(patents: readonly NavPatent[], all: readonly Inflow[]): Table {
  const numbers = new Set(patents.map(({ applicationNo }) => applicationNo));
  const tally = new Tally();
  for (const { kind, effectiveDate, applicationNos } of all) {
    if (applicationNos.some((one) => numbers.has(one))) tally.add(String(yearOf(effectiveDate)), kind);
  }
  return {
    code: 'INFLOWS',
    titleZh: '许可、转让进入本旗',
    columns: ['生效年', '转化方式', '次数'],
    rows: tally.byKey().map(([key, count]) => [...key, String(count)]),
    unknown: 0,
    noteZh: '只计已登记的转化记录,作废的不计;受让人或被许可人在本旗、原权利人不在同一旗县。',
  };
}

/** Talent is a number only, and the ledger keeps no inventors: it says so instead of a zero. */
export function talent(patents: readonly NavPatent[]): Table {
  return {
    code: 'TALENT',
    titleZh: '人才(发明人数)',
    columns: ['指标', '人数'],
    rows: [],
    unknown: patents.length,
    noteZh: '台账不保存发明人信息,不能统计。须由承担单位从专利数据库取数。',
  };
}
