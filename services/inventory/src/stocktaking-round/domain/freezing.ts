import { invalid, legalDateAt, rule } from '@zhiqi/kernel';
import { coverage, coverageIncomplete } from './coverage.ts';
import type {
  CloseRound,
  EndFreeze,
  FreezePurpose,
  OpenedRound,
  RecordItemsFrozen,
  RedraftRound,
  RoundEvent,
} from './types.ts';

/**
 * Closing a round, and taking it back to draft, in two steps: the items are frozen one by one, and what is then counted holds
 * when the round acts on it. Without that, an item that is reopened in the instant of closing would slip through.
 */

/** First step of closing: refused at once where the count speaks against it already. */
export function beginClosing(command: CloseRound, round: OpenedRound): RoundEvent[] {
  if (round.status === 'CLOSED' || round.status === 'ARCHIVED') {
    throw rule('ROUND_CLOSED', '该盘点轮次已关闭,无需再次关闭。', { params: { status: round.status } });
  }
  requireAllItems(round, '关闭');
  requireThawed(round);
  const items = round.applicationNos.length;
  const { settled } = coverage(items, command.counts);
  const waiverReason = command.waiverReason.trim();
  if (settled < items && waiverReason === '') throw coverageIncomplete(items, settled);
  return [frozen('CLOSE', command.at, waiverReason)];
}

/** First step of going back to draft (brief §2.4): forbidden once one item is assigned. */
export function beginRedraft({ at, assigned }: RedraftRound, round: OpenedRound): RoundEvent[] {
  if (round.status !== 'OPEN') {
    throw rule('ROUND_NOT_OPEN', '只有进行中的盘点轮次可以退回草稿。已到截止日的请关闭,未满覆盖须说明理由。', {
      params: { status: round.status },
    });
  }
  requireAllItems(round, '退回草稿');
  requireThawed(round);
  if (assigned > 0) throw itemsAssigned(assigned);
  return [frozen('REDRAFT', at, '')];
}

export function recordItemsFrozen({ freeze, upTo, at }: RecordItemsFrozen, round: OpenedRound): RoundEvent[] {
  if (round.freeze === null || freeze !== round.freezes || upTo <= round.freeze.upTo) return [];
  if (!Number.isInteger(upTo) || upTo > round.applicationNos.length) {
    throw invalid('ITEM_CURSOR_OUT_OF_RANGE', '盘点项清点进度超出清单范围。', {
      params: { upTo, items: round.applicationNos.length },
    });
  }
  return [{ type: 'StocktakingItemsFrozen', upTo, at }];
}

/** Second step: what was asked for, if the count of the frozen items allows it; else work goes on as before. */
export function endFreeze(command: EndFreeze, round: OpenedRound): RoundEvent[] {
  const { freeze } = round;
  if (freeze === null || command.freeze !== round.freezes) return [];
  if (freeze.upTo < round.applicationNos.length) {
    throw rule('ROUND_ITEMS_PENDING', '盘点项尚未全部清点,请稍后再试。', {
      params: { frozen: freeze.upTo, items: round.applicationNos.length },
    });
  }
  const { at } = command;
  const { roundId, planYear } = round;
  const items = round.applicationNos.length;
  if (freeze.purpose === 'REDRAFT') {
    if (command.assigned > 0) return [{ type: 'StocktakingRoundThawed', at }];
    return [{ type: 'StocktakingRoundRedrafted', roundId, planYear, items, at }];
  }
  const waived = coverage(items, command.counts).settled < items;
  if (waived && freeze.waiverReason === '') return [{ type: 'StocktakingRoundThawed', at }];
  const closedOn = legalDateAt(at);
  const closed: RoundEvent = {
    type: 'StocktakingRoundClosed',
    roundId,
    planYear,
    items,
    counts: command.counts,
    waived,
    waiverReason: waived ? freeze.waiverReason : null,
    closedOn,
  };
  // A round closed before its due date passes through CLOSING like any other.
  return freeze.from === 'OPEN' ? [{ type: 'StocktakingRoundFellDue', on: closedOn }, closed] : [closed];
}

/** Why a round with items that somebody has does not go back to draft. */
export function itemsAssigned(assigned: number): Error {
  return rule(
    'ROUND_HAS_ASSIGNED_ITEMS',
    `已有 ${assigned} 件盘点项分派,不能退回草稿。请继续办理,或移出不该盘点的专利。`,
    { params: { assigned } },
  );
}

export function requireAllItems(round: OpenedRound, actZh: string): void {
  const items = round.applicationNos.length;
  if (round.itemsCreated === items) return;
  throw rule('ROUND_ITEMS_PENDING', `盘点项还在生成(${round.itemsCreated}/${items}),请稍后再${actZh}。`, {
    params: { created: round.itemsCreated, items },
  });
}

export function requireThawed(round: OpenedRound): void {
  if (round.freeze === null) return;
  throw rule('ROUND_FROZEN', '本轮盘点正在清点,请稍后再试。', { params: { frozen: round.freeze.upTo } });
}

function frozen(purpose: FreezePurpose, at: string, waiverReason: string): RoundEvent {
  return { type: 'StocktakingRoundFrozen', purpose, waiverReason, at };
}
