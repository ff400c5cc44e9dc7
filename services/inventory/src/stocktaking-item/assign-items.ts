import type { AssignItemsRequest, AssignItemsResponse } from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { type Actor, isDomainError, type LegalDate, legalDateAt, parseLegalDate, requireRole } from '@zhiqi/kernel';
import { invalidField, requiredRequestId, requiredText, type ServiceContext } from '@zhiqi/runtime';
import { itemAggregate } from './aggregate.ts';
import { ASSIGNABLE, type AssignItem, type ItemEvent } from './domain.ts';
import { isRestricting, storedFilter } from './filter.ts';
import { usualDue, withRoundFacts } from './round-facts.ts';

const PAGE = 500;
const PARALLEL = 16;

type Outcome = 'ASSIGNED' | 'HANDED_OVER' | 'UNCHANGED' | 'REFUSED';

/**
 * Assigns every item that a filter finds. Each is a command of its own under a request id of its own, so a call that was cut
 * off is simply made again.
 */
export async function assignItems(
  service: ServiceContext,
  request: AssignItemsRequest,
  actor: Actor,
): Promise<AssignItemsResponse> {
  requireRole(actor, ['OFF', 'LEAD'], '分派盘点项');
  const requestId = requiredRequestId(request.requestId);
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const assignee = requiredText(request.assignee, 'assignee', '经办人');
  if (!isRestricting(request.filter)) {
    throw invalidField('filter', 'REQUIRED', '请至少指定一个筛选条件,以免把全部盘点项分派给一人。');
  }
  const today = legalDateAt(service.clock.now().toISOString());
  const itemIds = await itemIdsOf(service, storedFilter(roundId, request.filter, today, ASSIGNABLE));
  const dueOn = request.dueOn === '' ? null : parseLegalDate(request.dueOn, 'due_on');
  const outcomes = await inParallel(itemIds, (itemId) =>
    assignOne(service, { itemId, roundId, assignee, dueOn, requestId: `${requestId}:${itemId}` }, actor),
  );
  const having = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length;
  return {
    matched: itemIds.length,
    assigned: having('ASSIGNED') + having('HANDED_OVER'),
    handedOver: having('HANDED_OVER'),
    unchanged: having('UNCHANGED'),
    refusedItemIds: itemIds.filter((_, index) => outcomes[index] === 'REFUSED'),
  };
}

async function itemIdsOf({ store }: ServiceContext, filter: Readonly<Record<string, unknown>>): Promise<string[]> {
  const found: string[] = [];
  let pageToken = '';
  do {
    const page = await store.list(itemAggregate, filter, { pageSize: PAGE, pageToken });
    found.push(...page.items.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return found;
}

interface Assignment {
  readonly itemId: string;
  readonly roundId: string;
  readonly assignee: string;
  readonly dueOn: LegalDate | null;
  readonly requestId: string;
}

async function assignOne(service: ServiceContext, assignment: Assignment, actor: Actor): Promise<Outcome> {
  const { itemId, roundId, assignee, dueOn, requestId } = assignment;
  const at = service.clock.now().toISOString();
  const body = { assignee, dueOn };
  try {
    const { events } = await withRoundFacts(service, roundId, (facts) => {
      const { roundStatus, freezesOver } = facts;
      const due = dueOn ?? usualDue(facts, legalDateAt(at));
      const command: AssignItem = { type: 'AssignItem', actor, at, assignee, dueOn: due, roundStatus, freezesOver };
      return service.store.run(itemAggregate, itemId, command, { requestId, actor, body });
    });
    return outcomeOf(events);
  } catch (error) {
    // What was just settled, excluded or frozen is not assigned; everything else is wrong with the request itself.
    if (isDomainError(error) && (error.kind === 'rule' || error.kind === 'conflict')) return 'REFUSED';
    throw error;
  }
}

function outcomeOf(events: readonly ItemEvent[]): Outcome {
  const assigned = events.find((event) => event.type === 'StocktakingItemAssigned');
  if (!assigned) return 'UNCHANGED';
  return assigned.handover === null ? 'ASSIGNED' : 'HANDED_OVER';
}

async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}
