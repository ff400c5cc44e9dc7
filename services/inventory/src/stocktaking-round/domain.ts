import {
  addDays,
  assertNever,
  type Decider,
  type FieldViolation,
  invalid,
  isCanonicalPatentNumber,
  type LegalDate,
  legalDateAt,
  type Role,
  requireRole,
  rule,
  startOfDay,
} from '@zhiqi/kernel';
import {
  beginClosing,
  beginRedraft,
  endFreeze,
  recordItemsFrozen,
  requireAllItems,
  requireThawed,
} from './domain/freezing.ts';
import { scopeFaults } from './domain/round-scope.ts';
import { evolveRound } from './domain/round-state.ts';
import {
  type AddSupplementaryList,
  MAX_ROUND_ITEMS,
  type OpenedRound,
  type OpenRound,
  type PlanRound,
  type RecordItemsCreated,
  type RecordItemsWithdrawn,
  type RoundCommand,
  type RoundEvent,
  type RoundPlan,
  type RoundState,
  type RoundStatus,
} from './domain/types.ts';

export * from './domain/coverage.ts';
export { itemsAssigned } from './domain/freezing.ts';
export * from './domain/round-scope.ts';
export * from './domain/types.ts';

const ROUND_STATUS_ZH: Readonly<Record<RoundStatus, string>> = {
  DRAFT: '草稿',
  OPEN: '进行中',
  CLOSING: '待关闭',
  CLOSED: '已关闭',
  ARCHIVED: '已归档',
};

/** Who may do what (brief §2.4): the leader sets a round up and ends it, the platform does the steps between. */
const ACTIONS: Readonly<Record<RoundCommand['type'], { readonly titleZh: string; readonly roles: readonly Role[] }>> = {
  PlanRound: { titleZh: '拟定盘点轮次', roles: ['LEAD', 'OFF'] },
  OpenRound: { titleZh: '开启盘点轮次', roles: ['LEAD'] },
  AddSupplementaryList: { titleZh: '补充盘点清单', roles: ['LEAD'] },
  CloseRound: { titleZh: '关闭盘点轮次', roles: ['LEAD'] },
  RedraftRound: { titleZh: '把盘点轮次退回草稿', roles: ['LEAD'] },
  ArchiveRound: { titleZh: '归档盘点轮次', roles: ['LEAD'] },
  RecordItemsCreated: { titleZh: '登记盘点项生成进度', roles: ['SYS'] },
  RecordItemsFrozen: { titleZh: '登记盘点项清点进度', roles: ['SYS'] },
  EndFreeze: { titleZh: '结束清点', roles: ['SYS'] },
  RecordItemsWithdrawn: { titleZh: '登记盘点项撤回进度', roles: ['SYS'] },
  AnnounceItems: { titleZh: '补报盘点项', roles: ['SYS'] },
  Tick: { titleZh: '推进到期事项', roles: ['SYS'] },
};

/** How long a freeze may stand still before the platform's own timer takes it over from the call that began it. */
const FREEZE_PATIENCE_MS = 15_000;

/**
 * The rules of a stocktaking round (brief §2.4, R-18, R-26, R-27): the list is frozen when it opens, and it closes only when
 * every item has reached a closing state, or the leader waives that for a reason.
 */
export const roundDecider: Decider<RoundState, RoundCommand, RoundEvent> = {
  initial: { status: 'DRAFT', plan: null, openings: 0, freezes: 0, withdrawal: null },
  decide,
  evolve: evolveRound,
};

/** Application numbers whose items are to be created next, at most `batch` of them. */
export function nextItems(round: OpenedRound, batch: number): readonly string[] {
  return round.applicationNos.slice(round.itemsCreated, round.itemsCreated + batch);
}

/**
 * When the platform must act on its own: at once while items are missing or to be taken back, soon where closing stands still,
 * else on the day after the due date.
 */
export function roundDueAt(state: RoundState): string | undefined {
  if (state.status === 'DRAFT') return state.withdrawal?.steppedAt;
  if (state.itemsCreated < state.applicationNos.length) return state.steppedAt;
  if (state.freeze) return new Date(Date.parse(state.freeze.steppedAt) + FREEZE_PATIENCE_MS).toISOString();
  return state.status === 'OPEN' ? startOfDay(addDays(state.dueOn, 1)) : undefined;
}

function decide(command: RoundCommand, state: RoundState): RoundEvent[] {
  const { titleZh, roles } = ACTIONS[command.type];
  requireRole(command.actor, roles, titleZh);
  switch (command.type) {
    case 'PlanRound':
      return planRound(command, state);
    case 'OpenRound':
      return openRound(command, state);
    case 'RecordItemsCreated':
      return recordItemsCreated(command, requireOpened(state));
    case 'AddSupplementaryList':
      return addSupplementaryList(command, requireOpened(state));
    case 'CloseRound':
      return beginClosing(command, requireOpened(state));
    case 'RedraftRound':
      return beginRedraft(command, requireOpened(state));
    case 'RecordItemsFrozen':
      return recordItemsFrozen(command, requireOpened(state));
    case 'EndFreeze':
      return state.status === 'DRAFT' ? [] : endFreeze(command, state);
    case 'RecordItemsWithdrawn':
      return recordItemsWithdrawn(command, state);
    case 'ArchiveRound':
      return archiveRound(legalDateAt(command.at), requireOpened(state));
    case 'AnnounceItems':
      return state.status === 'DRAFT' || state.announcesItems
        ? []
        : [{ type: 'StocktakingItemsRecounted', at: command.at }];
    case 'Tick':
      return fallDue(legalDateAt(command.at), state);
    default:
      return assertNever(command, 'round command');
  }
}

function planRound(command: PlanRound, state: RoundState): RoundEvent[] {
  requireDraft(state, '再拟定');
  refuseFaults(planFaults(command, legalDateAt(command.at)));
  const { type: _type, actor: _actor, at: _at, ...plan } = command;
  return [{ type: 'StocktakingRoundPlanned', ...plan }];
}

function openRound(command: OpenRound, state: RoundState): RoundEvent[] {
  const draft = requireDraft(state, '再次开启');
  if (draft.withdrawal) {
    throw rule('ROUND_ITEMS_PENDING', '原清单的盘点项还在撤回,请稍后再开启。', {
      params: { withdrawn: draft.withdrawal.upTo, items: draft.withdrawal.applicationNos.length },
    });
  }
  refuseFaults([...planFaults(command, legalDateAt(command.at)), ...listFaults(command)]);
  if (command.applicationNos.length === 0) {
    throw rule(
      'ROUND_WITHOUT_ITEMS',
      '基准日没有属于该范围且有效的专利,不能开启盘点。请在专利台账中核对:权利人所在地不明或不在本旗的、已届满的、法律状态不明的都不在内;再导入更正后的清单,或放宽范围。',
      { params: { baselineDate: command.baselineDate } },
    );
  }
  const { type: _type, actor: _actor, ...opened } = command;
  return [{ type: 'StocktakingRoundOpened', ...opened }];
}

function requireDraft(state: RoundState, actZh: string): Extract<RoundState, { status: 'DRAFT' }> {
  if (state.status === 'DRAFT') return state;
  throw rule('ROUND_ALREADY_OPENED', `该盘点轮次${ROUND_STATUS_ZH[state.status]},不能${actZh}。请另建轮次。`, {
    params: { status: state.status },
  });
}

function refuseFaults(violations: readonly FieldViolation[]): void {
  if (violations.length === 0) return;
  throw invalid(
    'ROUND_INVALID',
    `盘点轮次设置有误:${violations.map(({ messageZh }) => messageZh).join(';')}。请改正。`,
    { fields: violations },
  );
}

type Check = readonly [isFault: boolean, field: string, rule: string, messageZh: string];

function faultsOf(checks: readonly Check[]): FieldViolation[] {
  return checks
    .filter(([isFault]) => isFault)
    .map(([, field, broken, messageZh]) => ({ field, rule: broken, messageZh }));
}

function planFaults({ planYear, dueOn, scope, scopeDivision }: RoundPlan, today: LegalDate): FieldViolation[] {
  const isYear = Number.isInteger(planYear) && planYear >= 2000 && planYear <= 2200;
  return [
    ...faultsOf([
      [!isYear, 'plan_year', 'YEAR_MALFORMED', '年度应为四位年份'],
      [dueOn <= today, 'due_on', 'DUE_NOT_AHEAD', '截止日应晚于今天'],
    ]),
    ...scopeFaults(scope, scopeDivision),
  ];
}

function listFaults({ baselineDate, applicationNos, at }: OpenRound): FieldViolation[] {
  return faultsOf([
    [baselineDate > legalDateAt(at), 'baseline_date', 'DATE_IN_FUTURE', '基准日不能晚于今天'],
    [applicationNos.length > MAX_ROUND_ITEMS, 'items', 'TOO_MANY_ITEMS', `一轮最多盘点 ${MAX_ROUND_ITEMS} 件`],
    [new Set(applicationNos).size < applicationNos.length, 'items', 'DUPLICATE_ITEM', '盘点清单中有重复的申请号'],
    [!applicationNos.every(isCanonicalPatentNumber), 'items', 'NOT_CANONICAL', '盘点清单中的申请号不是规范写法'],
  ]);
}

function recordItemsCreated({ upTo, at }: RecordItemsCreated, round: OpenedRound): RoundEvent[] {
  requireCursor(upTo, round.applicationNos.length);
  return upTo <= round.itemsCreated ? [] : [{ type: 'StocktakingItemsCreated', upTo, at }];
}

function recordItemsWithdrawn({ upTo, at }: RecordItemsWithdrawn, state: RoundState): RoundEvent[] {
  if (state.status !== 'DRAFT' || !state.withdrawal) return [];
  requireCursor(upTo, state.withdrawal.applicationNos.length);
  return upTo <= state.withdrawal.upTo ? [] : [{ type: 'StocktakingItemsWithdrawn', upTo, at }];
}

function requireCursor(upTo: number, items: number): void {
  if (Number.isInteger(upTo) && upTo >= 0 && upTo <= items) return;
  throw invalid('ITEM_CURSOR_OUT_OF_RANGE', '盘点项办理进度超出清单范围。', { params: { upTo, items } });
}

/** grants since the baseline join the round, as a list of their own that is frozen like it. */
function addSupplementaryList(command: AddSupplementaryList, round: OpenedRound): RoundEvent[] {
  const { asOf, at } = command;
  if (round.status !== 'OPEN') {
    throw rule(
      'ROUND_NOT_OPEN',
      `该盘点轮次${ROUND_STATUS_ZH[round.status]},不能再补充清单。新增的专利请列入下一轮。`,
      { params: { status: round.status } },
    );
  }
  requireAllItems(round, '补充清单');
  requireThawed(round);
  const known = new Set(round.applicationNos);
  const added = command.applicationNos.filter((applicationNo) => !known.has(applicationNo));
  const last = round.supplements.at(-1)?.asOf ?? round.baselineDate;
  refuseFaults(
    faultsOf([
      [asOf > legalDateAt(at), 'as_of', 'DATE_IN_FUTURE', '补充清单的基准日不能晚于今天'],
      [asOf < last, 'as_of', 'DATE_BEFORE_BASELINE', `补充清单的基准日不能早于上一份清单的 ${last}`],
      [known.size + added.length > MAX_ROUND_ITEMS, 'items', 'TOO_MANY_ITEMS', `一轮最多盘点 ${MAX_ROUND_ITEMS} 件`],
      [!added.every(isCanonicalPatentNumber), 'items', 'NOT_CANONICAL', '补充清单中的申请号不是规范写法'],
    ]),
  );
  if (added.length === 0) {
    throw rule('SUPPLEMENT_WITHOUT_ITEMS', `到 ${asOf} 为止,范围内没有清单以外的专利,无需补充。`, { params: { asOf } });
  }
  const { roundId, planYear } = round;
  return [{ type: 'SupplementaryListAdded', roundId, planYear, asOf, applicationNos: added, at }];
}

function archiveRound(on: LegalDate, round: OpenedRound): RoundEvent[] {
  if (round.status === 'ARCHIVED') return [];
  if (round.status === 'CLOSED') return [{ type: 'StocktakingRoundArchived', on }];
  throw rule('ROUND_NOT_CLOSED', `该盘点轮次${ROUND_STATUS_ZH[round.status]},不能归档。请先关闭轮次。`, {
    params: { status: round.status },
  });
}

function fallDue(today: LegalDate, state: RoundState): RoundEvent[] {
  if (state.status !== 'OPEN' || state.freeze || today <= state.dueOn) return [];
  return [{ type: 'StocktakingRoundFellDue', on: today }];
}

function requireOpened(state: RoundState): OpenedRound {
  if (state.status !== 'DRAFT') return state;
  throw rule('ROUND_NOT_OPENED', '该盘点轮次尚未开启。请先开启轮次。', { params: { status: state.status } });
}
