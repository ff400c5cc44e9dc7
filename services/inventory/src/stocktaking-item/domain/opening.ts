import { legalDateAt, requireRole, rule } from '@zhiqi/kernel';
import { identity, itemIdOf } from './identity.ts';
import type { CreateItem, FreezeItem, ItemEvent, ItemState, WithdrawItem } from './types.ts';

/** What the round's own process does to an item: make it, tell others of it, freeze it, withdraw it. */

/** Making it again changes nothing, so that the process can be resumed. */
export function createItem(command: CreateItem, state: ItemState): ItemEvent[] {
  requireRole(command.actor, ['SYS'], '生成盘点项');
  if (state.status !== 'ABSENT') return announce(command, state);
  const { roundId, planYear, applicationNo, holderKeys, supplementary, questionnaireVersion, facts, at } = command;
  if (command.opening <= (state.withdrawnThrough ?? 0)) return [];
  const itemId = itemIdOf(roundId, applicationNo);
  const named = { itemId, roundId, planYear, applicationNo };
  const made = { holderKeys, supplementary, questionnaireVersion, facts, at };
  return [{ type: 'StocktakingItemCreated', ...named, ...made }];
}

/**
 * An item of a version that told nobody of its items is told now, once. One that was excluded by then is told to be excluded
 * again: for whoever follows the latest event, the telling must not bring it back.
 */
function announce({ facts, at }: CreateItem, state: Exclude<ItemState, { readonly status: 'ABSENT' }>): ItemEvent[] {
  if (state.announced) return [];
  const announced: ItemEvent = { type: 'StocktakingItemAnnounced', ...identity(state), facts, at };
  if (state.status !== 'OUT_OF_SCOPE') return [announced];
  const reason = state.exclusionReason;
  return [announced, { type: 'StocktakingItemExcluded', ...identity(state), reason, on: legalDateAt(at) }];
}

/** From here on, only work that knows of the end of this freeze is taken. */
export function freezeItem({ actor, freeze }: FreezeItem, state: ItemState): ItemEvent[] {
  requireRole(actor, ['SYS'], '清点盘点项');
  if (state.status === 'ABSENT' || state.frozenIn >= freeze) return [];
  return [{ type: 'StocktakingItemFrozen', freeze }];
}

export function withdrawItem({ actor, opening, at }: WithdrawItem, state: ItemState): ItemEvent[] {
  requireRole(actor, ['SYS'], '撤回盘点项');
  if (state.status === 'ABSENT') return [];
  if (state.status !== 'PENDING') {
    throw rule('ITEM_ALREADY_WORKED_ON', '该盘点项已经分派,不能随轮次退回草稿。请先办结,或移出本轮盘点。', {
      params: { status: state.status },
    });
  }
  return [{ type: 'StocktakingItemWithdrawn', ...identity(state), opening, on: legalDateAt(at) }];
}
