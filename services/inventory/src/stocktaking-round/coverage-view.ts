import type {
  GetCoverageRequest,
  GetCoverageResponse,
  StocktakingCoverage,
} from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { type Actor, type LegalDate, legalDateAt } from '@zhiqi/kernel';
import { currentState, requiredText, type ServiceContext } from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { itemAggregate } from '../stocktaking-item/aggregate.ts';
import {
  type ExistingItem,
  ITEM_STATUS_ZH,
  type ItemStatus,
  isOverdue,
  isSettled,
} from '../stocktaking-item/domain.ts';
import { attributedShare } from './domain.ts';
import { loadOpened } from './load-round.ts';
import { divisionTitle } from './preview.ts';
import { Tally } from './tally.ts';

/** Coverage of a round beside its denominator, and who and where still owes how much. */
export async function getCoverage(
  service: ServiceContext,
  request: GetCoverageRequest,
  actor: Actor,
): Promise<GetCoverageResponse> {
  requireReader(actor, '盘点覆盖情况');
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const { status, applicationNos } = await loadOpened(service, roundId);
  const today = legalDateAt(service.clock.now().toISOString());
  const counted = await countItems(service, roundId, today);
  // The list is the denominator, also while items are still being made.
  const due = applicationNos.length;
  const missing = due - counted.settled;
  const answerable = due - counted.outOfScope;
  return { coverage: { roundId, roundStatus: `ROUND_STATUS_${status}`, ...counted, items: due, missing, answerable } };
}

/** In one pass that keeps no item: a list may hold 50,000. */
async function countItems(
  service: ServiceContext,
  roundId: string,
  today: LegalDate,
): Promise<Omit<StocktakingCoverage, 'roundId' | 'roundStatus' | 'items' | 'missing' | 'answerable'>> {
  const byStatus = new Tally((status) => ITEM_STATUS_ZH[status as ItemStatus]);
  const byAssignee = new Tally((assignee) => (assignee === '' ? '未分派' : assignee));
  const byDivision = new Tally(divisionTitle);
  const counts = { settled: 0, overdue: 0, verified: 0, unreachable: 0, outOfScope: 0, supplementary: 0, joint: 0 };
  const shares: Pick<ExistingItem, 'localHolders' | 'holders'>[] = [];
  for await (const item of itemsOf(service, roundId)) {
    const { status, localHolders, holders } = item;
    const settled = isSettled(status);
    byStatus.add(status, settled);
    byAssignee.add(item.assignee ?? '', settled);
    byDivision.add(item.divisionCode ?? '', settled);
    shares.push({ localHolders, holders });
    counts.settled += Number(settled);
    counts.overdue += Number(isOverdue(item, today));
    counts.verified += Number(status === 'VERIFIED');
    counts.unreachable += Number(status === 'UNREACHABLE');
    counts.outOfScope += Number(status === 'OUT_OF_SCOPE');
    counts.supplementary += Number(item.supplementary);
    counts.joint += Number(holders > 1);
  }
  return {
    ...counts,
    attributedShare: attributedShare(shares),
    byStatus: byStatus.lines(),
    byAssignee: byAssignee.lines(),
    byDivision: byDivision.lines(),
  };
}

async function* itemsOf({ store }: ServiceContext, roundId: string): AsyncGenerator<ExistingItem> {
  const cursor = store
    .documents(itemAggregate)
    .find({ 'state.roundId': roundId })
    .project<{ _id: string; schema: number; state: unknown }>({ schema: 1, state: 1 });
  for await (const document of cursor) {
    const state = currentState(itemAggregate, document);
    if (state.status !== 'ABSENT') yield state;
  }
}
