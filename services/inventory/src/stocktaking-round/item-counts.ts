import type { Store } from '@zhiqi/runtime';
import { itemAggregate } from '../stocktaking-item/aggregate.ts';
import type { ItemCounts } from './domain.ts';

/** Items of a round in each closing state. */
export async function countItems(store: Store, roundId: string): Promise<ItemCounts> {
  const items = store.documents(itemAggregate);
  const count = (status: string): Promise<number> =>
    items.countDocuments({ 'state.roundId': roundId, 'state.status': status });
  const [verified, unreachable, excluded] = await Promise.all(['VERIFIED', 'UNREACHABLE', 'OUT_OF_SCOPE'].map(count));
  return { verified: verified ?? 0, unreachable: unreachable ?? 0, excluded: excluded ?? 0 };
}
