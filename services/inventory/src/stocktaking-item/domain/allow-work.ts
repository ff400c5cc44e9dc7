import { conflict, forbidden, notFound, type Role, requireRole, rule } from '@zhiqi/kernel';
import type { RoundStatus } from '../../stocktaking-round/domain/types.ts';
import type { ExistingItem, ItemState, ItemStatus, RecordAnswer, WorkCommand } from './types.ts';

export const ITEM_STATUS_ZH: Readonly<Record<ItemStatus, string>> = {
  PENDING: '待分派',
  ASSIGNED: '已分派',
  CONTACTED: '已联系',
  ANSWERED: '已答复',
  VERIFIED: '已核实',
  UNREACHABLE: '联系不上',
  OUT_OF_SCOPE: '已移出',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly ItemStatus[];
}

/** An item whose answer waits for the second person is not handed over any more. */
export const ASSIGNABLE: readonly ItemStatus[] = ['PENDING', 'ASSIGNED', 'CONTACTED'];

/** Who may do what, and in which states (brief §2.4). */
const ACTIONS: Readonly<Record<WorkCommand['type'], Action>> = {
  AssignItem: { titleZh: '分派盘点项', roles: ['OFF', 'LEAD'], from: ASSIGNABLE },
  RecordContactAttempt: { titleZh: '登记联系情况', roles: ['OFF', 'LEAD', 'AGENCY'], from: ['ASSIGNED', 'CONTACTED'] },
  RecordAnswer: { titleZh: '登记盘点答复', roles: ['ENT', 'OFF', 'LEAD'], from: ['ASSIGNED', 'CONTACTED', 'ANSWERED'] },
  VerifyAnswer: { titleZh: '核实盘点答复', roles: ['OFF', 'LEAD'], from: ['ANSWERED'] },
  MarkUnreachable: { titleZh: '标记联系不上', roles: ['OFF', 'LEAD'], from: ['CONTACTED'] },
  ExcludeItem: { titleZh: '移出盘点', roles: ['LEAD'], from: ['PENDING', 'ASSIGNED', 'CONTACTED', 'ANSWERED'] },
  ReopenItem: { titleZh: '退回重办', roles: ['OFF', 'LEAD'], from: ['VERIFIED', 'UNREACHABLE', 'OUT_OF_SCOPE'] },
};

/**
 * Existence, role, holder, state and round, in this order: the first that fails is what the person is told. What state another's
 * item is in is no enterprise's business.
 */
export function allowWork(command: WorkCommand, state: ItemState): ExistingItem {
  const action = ACTIONS[command.type];
  if (state.status === 'ABSENT') {
    throw notFound('ITEM_NOT_FOUND', '没有这个盘点项。请核对编号;轮次刚开启时请等盘点项生成完毕。');
  }
  requireRole(command.actor, action.roles, action.titleZh);
  if (command.type === 'RecordAnswer') requireHolder(command, state);
  if (!action.from.includes(state.status)) {
    const from = action.from.map((status) => `「${ITEM_STATUS_ZH[status]}」`).join('、');
    throw rule(
      'ITEM_STEP_NOT_ALLOWED',
      `该盘点项为「${ITEM_STATUS_ZH[state.status]}」,不能${action.titleZh}。只有${from}的盘点项可以。`,
      { params: { action: command.type, status: state.status } },
    );
  }
  requireThawed(command, state);
  const needsOpen = command.type === 'ReopenItem';
  if (command.roundStatus === 'OPEN' || (command.roundStatus === 'CLOSING' && !needsOpen)) return state;
  throw roundNotLive(command.roundStatus, action.titleZh, needsOpen);
}

/**
 * While a round is closed or taken back to draft its items stay as they are, so that they can be counted. Whoever looked the
 * round up before that, however long ago, meets the freeze at the item itself.
 */
function requireThawed({ freezesOver }: WorkCommand, item: ExistingItem): void {
  if (freezesOver !== null && item.frozenIn <= freezesOver) return;
  throw conflict('ROUND_FROZEN', '本轮盘点正在清点以便关闭,盘点项暂不能改动。请稍后重试。', {
    params: { frozenIn: item.frozenIn },
  });
}

/** Why nothing is done to an item of a round in this status. @param needsOpen whether a round past its due date will not do */
export function roundNotLive(roundStatus: RoundStatus, titleZh: string, needsOpen = false): Error {
  return rule('ROUND_NOT_LIVE', roundNotLiveZh(roundStatus, titleZh, needsOpen), { params: { roundStatus } });
}

function roundNotLiveZh(roundStatus: RoundStatus, titleZh: string, needsOpen: boolean): string {
  if (roundStatus === 'DRAFT') return `盘点轮次已退回草稿,不能${titleZh}。请待轮次重新开启。`;
  return needsOpen ? `只有盘点轮次进行中时才能${titleZh}。` : `盘点轮次已关闭,不能${titleZh}。请在下一轮次办理。`;
}

/** An enterprise answers for its own patents. */
function requireHolder({ actor, actsForHolder }: RecordAnswer, item: ExistingItem): void {
  if (actor.role !== 'ENT' || (actsForHolder !== null && item.holderKeys.includes(actsForHolder))) return;
  throw forbidden('NOT_THE_HOLDER', '只能答复本单位为权利人的专利。请核对登录的企业或专利申请号。');
}
