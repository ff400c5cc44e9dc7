import type { LegalState } from '../../patent/domain/types.ts';
import type { ChainNode } from '../domain.ts';
import { hasClass, type NavPatent, type Table } from './source.ts';
import { ppm, Tally } from './tally.ts';

const IN_FORCE: readonly LegalState[] = ['GRANTED_IN_FORCE', 'GRACE'];
/** Stands for the whole scope where no chain is given. */
const WHOLE = '全部';

export function isInForce({ legalState }: NavPatent): boolean {
  return IN_FORCE.includes(legalState);
}

interface NodePatents {
  readonly name: string;
  readonly inForce: readonly NavPatent[];
}

/** The patents in force of each node of the chain. */
function byNode(patents: readonly NavPatent[], nodes: readonly ChainNode[]): NodePatents[] {
  const inForce = patents.filter(isInForce);
  if (nodes.length === 0) return [{ name: WHOLE, inForce }];
  return nodes.map(({ name, ipcPrefixes }) => ({ name, inForce: inForce.filter((one) => hasClass(one, ipcPrefixes)) }));
}

/** The banner's share of each node: local in force among all in force. */
export function localShare(patents: readonly NavPatent[], nodes: readonly ChainNode[]): Table {
  return {
    code: 'LOCAL_SHARE',
    titleZh: '本旗占比(按产业链环节)',
    columns: ['环节', '本旗有效', '全部有效', '占比(百万分之)'],
    rows: byNode(patents, nodes).map(({ name, inForce }) => {
      const local = inForce.filter((one) => one.local).length;
      return [name, String(local), String(inForce.length), ppm(local, inForce.length)];
    }),
    unknown: stateUnknown(patents),
    noteZh: '分母只是台账中导入的专利,不是全国全部;须先导入全国清单才可作比较。情况不明 = 法律状态情况不明的件数。',
  };
}

/** How the banner's own patents of each node are used. */
export function localDormancy(patents: readonly NavPatent[], nodes: readonly ChainNode[]): Table {
  const rows = byNode(patents, nodes).flatMap(({ name, inForce }) => {
    const tally = new Tally();
    for (const { local, dormancy } of inForce) if (local) tally.add(dormancy ?? 'NOT_ASSESSED');
    return tally.byKey().map(([[dormancy = ''], count]) => [name, dormancy, String(count)]);
  });
  return {
    code: 'LOCAL_DORMANCY',
    titleZh: '本旗有效专利的使用情况(按产业链环节)',
    columns: ['环节', '沉睡类别', '件数'],
    rows,
    unknown: patents.filter((one) => one.local && isInForce(one) && one.dormancy === 'UNKNOWN').length,
    noteZh: '以最近一次沉睡判定为准。情况不明 = 没有核实答复的件数,不计为沉睡。',
  };
}

/** Nodes of the chain in which the banner has nothing in force. */
export function gapNodes(patents: readonly NavPatent[], nodes: readonly ChainNode[]): Table {
  const gaps =
    nodes.length === 0 ? [] : byNode(patents, nodes).filter(({ inForce }) => !inForce.some((one) => one.local));
  return {
    code: 'GAP_NODES',
    titleZh: '空白环节(本旗没有有效专利)',
    columns: ['环节', '全部有效'],
    rows: gaps.map(({ name, inForce }) => [name, String(inForce.length)]),
    unknown: stateUnknown(patents),
    noteZh: nodes.length === 0 ? '没有给出产业链环节,无从判断。' : '情况不明的专利不算有效。',
  };
}

function stateUnknown(patents: readonly NavPatent[]): number {
  return patents.filter(({ legalState }) => legalState === 'UNKNOWN').length;
}
