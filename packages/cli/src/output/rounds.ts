import type { StocktakingItem, StocktakingRound } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { shortName } from '../commands/enum-names.ts';
import { print, printJson } from './output.ts';
import { renderTable } from './table.ts';

const ROUND_TITLES: Readonly<Record<string, string>> = {
  DRAFT: '草稿',
  OPEN: '进行中',
  CLOSING: '待关闭',
  CLOSED: '已关闭',
  ARCHIVED: '已归档',
};
const ITEM_TITLES: Readonly<Record<string, string>> = {
  PENDING: '待分派',
  ASSIGNED: '已分派',
  CONTACTED: '已联系',
  ANSWERED: '已答复',
  VERIFIED: '已核实',
  UNREACHABLE: '联系不上',
  OUT_OF_SCOPE: '已移出',
};

export const roundStatus = (round: { readonly status: string } | { readonly roundStatus: string }) =>
  shortName('ROUND_STATUS', 'status' in round ? round.status : round.roundStatus);
const itemStatus = (item: StocktakingItem) => shortName('ITEM_STATUS', item.status);

export function roundJson(round: StocktakingRound) {
  return { ...round, status: roundStatus(round), version: String(round.version) };
}

export function itemJson(item: StocktakingItem) {
  const { itemId, roundId, applicationNo, assignee, answeredBy, verifiedBy } = item;
  return {
    itemId,
    roundId,
    applicationNo,
    status: itemStatus(item),
    assignee,
    dueOn: item.dueOn,
    overdue: item.overdue,
    supplementary: item.supplementary,
    answeredBy,
    verifiedBy,
    version: String(item.version),
  };
}

export function showRounds(options: { json?: boolean }, rounds: readonly StocktakingRound[]): void {
  if (options.json) printJson({ rounds: rounds.map(roundJson) });
  else print(rounds.length === 0 ? '还没有盘点轮次,用 zhiqi round open 开始一轮。' : roundTable(rounds));
}

function roundTable(rounds: readonly StocktakingRound[]): string {
  return renderTable(rounds, [
    { title: '轮次', value: ({ roundId }) => roundId },
    { title: '年度', value: ({ planYear }) => planYear },
    { title: '状态', value: (round) => ROUND_TITLES[roundStatus(round)] ?? roundStatus(round) },
    { title: '基准日', value: ({ baselineDate }) => baselineDate },
    { title: '截止日', value: ({ dueOn }) => dueOn },
    { title: '件数', align: 'right', value: ({ itemCount }) => itemCount },
    { title: '已建', align: 'right', value: ({ itemsCreated }) => itemsCreated },
    { title: '已核实', align: 'right', value: ({ verified }) => verified },
    { title: '联系不上', align: 'right', value: ({ unreachable }) => unreachable },
    { title: '移出', align: 'right', value: ({ outOfScope }) => outOfScope },
  ]);
}

export function showItem(options: { json?: boolean }, item: StocktakingItem | undefined): void {
  if (options.json) printJson(item ? itemJson(item) : null);
  else print(itemTable(item ? [item] : []));
}

export function itemTable(items: readonly StocktakingItem[]): string {
  return renderTable(items, [
    { title: '盘点项', value: ({ itemId }) => itemId },
    { title: '专利号', value: ({ applicationNo }) => `ZL${applicationNo}` },
    { title: '状态', value: (item) => ITEM_TITLES[itemStatus(item)] ?? itemStatus(item) },
    { title: '经办', value: ({ assignee }) => assignee },
    { title: '期限', value: ({ dueOn, overdue }) => (overdue ? `${dueOn} 逾期` : dueOn) },
    { title: '答复记录', value: ({ answeredBy }) => answeredBy },
    { title: '核实', value: ({ verifiedBy }) => verifiedBy },
  ]);
}
