import type { LegalDate } from '@zhiqi/kernel';
import type { NavigationScope } from '../domain.ts';
import { filingsByYear, lifeCycle, medians, originByDivision, subclassRanking } from './filings.ts';
import { concentration, topHolders } from './holders.ts';
import { expiringSoon, inflows, lapsedList, talent } from './lists.ts';
import { gapNodes, localDormancy, localShare } from './nodes.ts';
import { type Inflow, type NavPatent, nodesText, queryText, type Statistic } from './source.ts';

const DATABASE = '知旗专利台账(截至统计日导入的全部清单)';
const DEDUP_LEVEL = '申请(同一申请号计一次;一案双申计两次)';

/** Those that ask by node of the chain: their query says what a node is. */
const NODE_TABLES = ['LOCAL_SHARE', 'LOCAL_DORMANCY', 'GAP_NODES'];

/**
 * Every statistic of R-47 over the patents of one scope. What the ledger does not know is counted as unknown beside the
 * figure, never as zero; all shares are integers in parts per million.
 */
export function navigationStatistics(
  scope: NavigationScope,
  patents: readonly NavPatent[],
  conversions: readonly Inflow[],
  asOf: LegalDate,
): Statistic[] {
  const { chainNodes } = scope;
  const tables = [
    filingsByYear(patents),
    subclassRanking(patents, asOf),
    topHolders(patents),
    concentration(patents),
    originByDivision(patents),
    localShare(patents, chainNodes),
    lifeCycle(patents),
    medians(patents),
    expiringSoon(patents, asOf),
    lapsedList(patents),
    localDormancy(patents, chainNodes),
    talent(patents),
    inflows(patents, conversions),
    gapNodes(patents, chainNodes),
  ];
  const common = { query: queryText(scope), database: DATABASE, asOf, dedupLevel: DEDUP_LEVEL };
  return tables.map((table) => {
    const query = NODE_TABLES.includes(table.code) ? `${common.query}${nodesText(chainNodes)}` : common.query;
    return { ...table, ...common, query };
  });
}
