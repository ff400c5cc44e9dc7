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
  const items = await itemsOf(service, roundId);
  const counted = countItems(items, today);
  // The list is the denominator, also while items are still being made.
  const due = applicationNos.length;
  const missing = due - counted.settled;
  const answerable = due - counted.outOfScope;
  return { coverage: { roundId, roundStatus: `ROUND_STATUS_${status}`, ...counted, items: due, missing, answerable } };
}

async function itemsOf({ store }: ServiceContext, roundId: string): Promise<ExistingItem[]> {
  const items: ExistingItem[] = [];
  const cursor = store
    .documents(itemAggregate)
    .find({ 'state.roundId': roundId })
    .project<{ _id: string; schema: number; state: unknown }>({ schema: 1, state: 1 });
  for await (const document of cursor) {
    const state = currentState(itemAggregate, document);
    if (state.status !== 'ABSENT') items.push(state);
  }
  return items;
}

function countItems(
  items: readonly ExistingItem[],
  today: LegalDate,
): Omit<StocktakingCoverage, 'roundId' | 'roundStatus' | 'items' | 'missing' | 'answerable'> {
  const byStatus = new Tally((status) => ITEM_STATUS_ZH[status as ItemStatus]);
  const byAssignee = new Tally((assignee) => (assignee === '' ? '未分派' : assignee));
  const byDivision = new Tally(divisionTitle);
  for (const item of items) {
    const settled = isSettled(item.status);
    byStatus.add(item.status, settled);
    byAssignee.add(item.assignee ?? '', settled);
    byDivision.add(item.divisionCode ?? '', settled);
  }
  const having = (status: ItemStatus): number => items.filter((item) => item.status === status).length;
  return {
    settled: items.filter(({ status }) => isSettled(status)).length,
    overdue: items.filter((item) => isOverdue(item, today)).length,
    verified: having('VERIFIED'),
    unreachable: having('UNREACHABLE'),
    outOfScope: having('OUT_OF_SCOPE'),
    supplementary: items.filter(({ supplementary }) => supplementary).length,
    joint: items.filter(({ holders }) => holders > 1).length,
    attributedShare: attributedShare(items),
    byStatus: byStatus.lines(),
    byAssignee: byAssignee.lines(),
    byDivision: byDivision.lines(),
  };
}
