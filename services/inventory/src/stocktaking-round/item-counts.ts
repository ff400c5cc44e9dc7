import type { Store } from '@zhiqi/runtime';
import { itemAggregate } from '../stocktaking-item/aggregate.ts';
import type { ItemStatus } from '../stocktaking-item/domain.ts';
import type { ItemCounts } from './domain.ts';

/** Items of a round in each closing state. */
export async function countItems(store: Store, roundId: string): Promise<ItemCounts> {
  const [verified, unreachable, excluded] = await Promise.all([
    countIn(store, roundId, ['VERIFIED']),
    countIn(store, roundId, ['UNREACHABLE']),
    countIn(store, roundId, ['OUT_OF_SCOPE']),
  ]);
  return { verified, unreachable, excluded };
}

/** Items of a round that somebody has, or had. */
export function countAssigned(store: Store, roundId: string): Promise<number> {
  return countIn(store, roundId, ['ASSIGNED', 'CONTACTED', 'ANSWERED', 'VERIFIED', 'UNREACHABLE', 'OUT_OF_SCOPE']);
}

function countIn(store: Store, roundId: string, statuses: readonly ItemStatus[]): Promise<number> {
  return store
    .documents(itemAggregate)
    .countDocuments({ 'state.roundId': roundId, 'state.status': { $in: [...statuses] } });
}
