import type { ExistingItem } from './types.ts';

/** The id of an item: one a patent and round. */
export function itemIdOf(roundId: string, applicationNo: string): string {
  return `${roundId}.${applicationNo}`;
}

/** The round of an item, read from its id; empty for a text that is no item id. */
export function itemRoundOf(itemId: string): string {
  // An application number holds one dot, a round id none.
  return itemId.split('.').slice(0, -2).join('.');
}

/** What every public event of an item names. */
export function identity({ itemId, roundId, planYear, applicationNo }: ExistingItem) {
  return { itemId, roundId, planYear, applicationNo };
}
