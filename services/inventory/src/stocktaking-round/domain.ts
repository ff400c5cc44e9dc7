import {
  addDays,
  assertNever,
  type Decider,
  type FieldViolation,
  invalid,
  isCanonicalPatentNumber,
  type LegalDate,
  legalDateAt,
  requireRole,
  rule,
  startOfDay,
} from '@zhiqi/kernel';
import {
  type CloseRound,
  type ItemCounts,
  MAX_ROUND_ITEMS,
  type OpenedRound,
  type OpenRound,
  type RecordItemsCreated,
  type RoundCommand,
  type RoundEvent,
  type RoundState,
  type RoundStatus,
} from './domain/types.ts';

export * from './domain/types.ts';

const ROUND_STATUS_ZH: Readonly<Record<RoundStatus, string>> = {
  DRAFT: '草稿',
  OPEN: '进行中',
  CLOSING: '待关闭',
  CLOSED: '已关闭',
};

/**
 * The rules of a stocktaking round (brief §2.4, R-26, R-27): the list is frozen when it opens, and it closes only when
 * every item has reached a closing state, or the leader waives that for a reason.
 */
export const roundDecider: Decider<RoundState, RoundCommand, RoundEvent> = {
  initial: { status: 'DRAFT' },
  decide,
  evolve,
};

/** Coverage and response coverage, as fractions; response coverage is null when every item was excluded. */
export function coverage(items: number, counts: ItemCounts) {
  const settled = counts.verified + counts.unreachable + counts.excluded;
  const answerable = items - counts.excluded;
  return {
    settled,
    coverage: { numerator: settled, denominator: items },
    response: answerable === 0 ? null : { numerator: counts.verified, denominator: answerable },
  };
}

/** Application numbers whose items are to be created next, at most `batch` of them. */
export function nextItems(round: OpenedRound, batch: number): readonly string[] {
  return round.applicationNos.slice(round.itemsCreated, round.itemsCreated + batch);
}

/** When the platform must act on its own: at once while items are missing, else on the day after the due date. */
export function roundDueAt(state: RoundState): string | undefined {
  if (state.status === 'DRAFT' || state.status === 'CLOSED') return undefined;
  if (state.itemsCreated < state.applicationNos.length) return state.steppedAt;
  return state.status === 'OPEN' ? startOfDay(addDays(state.dueOn, 1)) : undefined;
}

function decide(command: RoundCommand, state: RoundState): RoundEvent[] {
  switch (command.type) {
    case 'OpenRound':
      requireRole(command.actor, ['LEAD'], '开启盘点轮次');
      return openRound(command, state);
    case 'RecordItemsCreated':
      requireRole(command.actor, ['SYS'], '登记盘点项生成进度');
      return recordItemsCreated(command, requireOpened(state));
    case 'CloseRound':
      requireRole(command.actor, ['LEAD'], '关闭盘点轮次');
      return closeRound(command, requireOpened(state));
    case 'Tick':
      requireRole(command.actor, ['SYS'], '推进到期事项');
      return fallDue(legalDateAt(command.at), state);
    default:
      return assertNever(command, 'round command');
  }
}

function openRound(command: OpenRound, state: RoundState): RoundEvent[] {
  if (state.status !== 'DRAFT') {
    throw rule('ROUND_ALREADY_OPENED', `该盘点轮次${ROUND_STATUS_ZH[state.status]},不能再次开启。请另建轮次。`, {
      params: { status: state.status },
    });
  }
  const violations = openFaults(command);
  if (violations.length > 0) {
    throw invalid(
      'ROUND_INVALID',
      `盘点轮次设置有误:${violations.map(({ messageZh }) => messageZh).join(';')}。请改正。`,
      {
        fields: violations,
      },
    );
  }
  if (command.applicationNos.length === 0) {
    throw rule('ROUND_WITHOUT_ITEMS', '基准日没有属于本旗且有效的专利,不能开启盘点。请先导入专利清单并声明法律状态。', {
      params: { baselineDate: command.baselineDate },
    });
  }
  const { type: _type, actor: _actor, ...opened } = command;
  return [{ type: 'StocktakingRoundOpened', ...opened }];
}

function openFaults(command: OpenRound): FieldViolation[] {
  const { planYear, baselineDate, dueOn, applicationNos } = command;
  const today = legalDateAt(command.at);
  const checks: readonly (readonly [boolean, string, string, string])[] = [
    [
      !Number.isInteger(planYear) || planYear < 2000 || planYear > 2200,
      'plan_year',
      'YEAR_MALFORMED',
      '年度应为四位年份',
    ],
    [baselineDate > today, 'baseline_date', 'DATE_IN_FUTURE', '基准日不能晚于今天'],
    [dueOn <= today, 'due_on', 'DUE_NOT_AHEAD', '截止日应晚于今天'],
    [applicationNos.length > MAX_ROUND_ITEMS, 'items', 'TOO_MANY_ITEMS', `一轮最多盘点 ${MAX_ROUND_ITEMS} 件`],
    [new Set(applicationNos).size < applicationNos.length, 'items', 'DUPLICATE_ITEM', '盘点清单中有重复的申请号'],
    [!applicationNos.every(isCanonicalPatentNumber), 'items', 'NOT_CANONICAL', '盘点清单中的申请号不是规范写法'],
  ];
  return checks
    .filter(([isFault]) => isFault)
    .map(([, field, broken, messageZh]) => ({ field, rule: broken, messageZh }));
}

function recordItemsCreated({ upTo, at }: RecordItemsCreated, round: OpenedRound): RoundEvent[] {
  if (!Number.isInteger(upTo) || upTo < 0 || upTo > round.applicationNos.length) {
    throw invalid('ITEM_CURSOR_OUT_OF_RANGE', '盘点项生成进度超出清单范围。', {
      params: { upTo, items: round.applicationNos.length },
    });
  }
  return upTo <= round.itemsCreated ? [] : [{ type: 'StocktakingItemsCreated', upTo, at }];
}

function closeRound(command: CloseRound, round: OpenedRound): RoundEvent[] {
  if (round.status === 'CLOSED') {
    throw rule('ROUND_CLOSED', '该盘点轮次已关闭,无需再次关闭。', { params: { status: round.status } });
  }
  const items = round.applicationNos.length;
  if (round.itemsCreated < items) {
    throw rule('ROUND_ITEMS_PENDING', `盘点项还在生成(${round.itemsCreated}/${items}),请稍后再关闭。`, {
      params: { created: round.itemsCreated, items },
    });
  }
  const { settled } = coverage(items, command.counts);
  const waiverReason = command.waiverReason.trim();
  if (settled < items && waiverReason === '') {
    throw rule(
      'COVERAGE_INCOMPLETE',
      `还有 ${items - settled} 件未办结(已办结 ${settled}/${items}),不能关闭。请办结全部盘点项,或填写不再等待的理由。`,
      { params: { items, settled, open: items - settled } },
    );
  }
  const waived = settled < items;
  const closedOn = legalDateAt(command.at);
  const { roundId, planYear } = round;
  const closed: RoundEvent = {
    type: 'StocktakingRoundClosed',
    roundId,
    planYear,
    items,
    counts: command.counts,
    waived,
    waiverReason: waived ? waiverReason : null,
    closedOn,
  };
  // A round closed before its due date passes through CLOSING like any other.
  return round.status === 'OPEN' ? [{ type: 'StocktakingRoundFellDue', on: closedOn }, closed] : [closed];
}

function fallDue(today: LegalDate, state: RoundState): RoundEvent[] {
  return state.status === 'OPEN' && today > state.dueOn ? [{ type: 'StocktakingRoundFellDue', on: today }] : [];
}

function requireOpened(state: RoundState): OpenedRound {
  if (state.status !== 'DRAFT') return state;
  throw rule('ROUND_NOT_OPENED', '该盘点轮次尚未开启。请先开启轮次。', { params: { status: state.status } });
}

function evolve(state: RoundState, event: RoundEvent): RoundState {
  if (event.type === 'StocktakingRoundOpened') {
    const { type: _type, at, ...opened } = event;
    return {
      status: 'OPEN',
      ...opened,
      liveScope: event.scopeDivision,
      itemsCreated: 0,
      steppedAt: at,
      closedWith: null,
      waiverReason: null,
    };
  }
  if (state.status === 'DRAFT') return state;
  switch (event.type) {
    case 'StocktakingItemsCreated':
      return { ...state, itemsCreated: event.upTo, steppedAt: event.at };
    case 'StocktakingRoundFellDue':
      return { ...state, status: 'CLOSING' };
    case 'StocktakingRoundClosed':
      return {
        ...state,
        status: 'CLOSED',
        liveScope: null,
        closedWith: event.counts,
        waiverReason: event.waiverReason,
      };
    default:
      return assertNever(event, 'round event');
  }
}
