import type { AssignItemsRequest, AssignItemsResponse } from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { type Actor, isDomainError, type LegalDate, legalDateAt, parseLegalDate, requireRole } from '@zhiqi/kernel';
import { invalidField, requiredRequestId, requiredText, type ServiceContext } from '@zhiqi/runtime';
import { loadOpened } from '../stocktaking-round/load-round.ts';
import { itemAggregate } from './aggregate.ts';
import { ASSIGNABLE, type AssignItem, type ItemEvent, requireDueAhead, roundNotLive } from './domain.ts';
import { isRestricting, type StoredFilter, storedFilter } from './filter.ts';
import { roundFactsFor, usualDue, type WithRoundFacts } from './round-facts.ts';

const PARALLEL = 16;

/** What became of one item. */
type Outcome = 'ASSIGNED' | 'HANDED_OVER' | 'UNCHANGED' | { readonly reason: string; readonly messageZh: string };

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
  const dueOn = request.dueOn === '' ? null : parseLegalDate(request.dueOn, 'due_on');
  if (dueOn !== null) requireDueAhead(dueOn, today);
  const { status } = await loadOpened(service, roundId);
  if (status !== 'OPEN' && status !== 'CLOSING') throw roundNotLive(status, '分派盘点项');
  const itemIds = await itemIdsOf(service, storedFilter(roundId, request.filter, today, ASSIGNABLE));
  const withFacts = roundFactsFor(service, roundId);
  const outcomes = await inParallel(itemIds, (itemId) =>
    assignOne(service, withFacts, { itemId, assignee, dueOn, requestId: `${requestId}:${itemId}` }, actor),
  );
  const having = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length;
  const refused = itemIds.flatMap((itemId, index) => {
    const outcome = outcomes[index];
    return typeof outcome === 'object' ? [{ itemId, ...outcome }] : [];
  });
  return {
    matched: itemIds.length,
    assigned: having('ASSIGNED') + having('HANDED_OVER'),
    handedOver: having('HANDED_OVER'),
    unchanged: having('UNCHANGED'),
    refusedItemIds: refused.map(({ itemId }) => itemId),
    refused,
  };
}

/** In one pass over the ids alone: pages in order would each sort what is left of the round. */
async function itemIdsOf({ store }: ServiceContext, filter: StoredFilter): Promise<string[]> {
  const found: string[] = [];
  const cursor = store.documents(itemAggregate).find(filter).project<{ _id: string }>({ _id: 1 });
  for await (const { _id } of cursor) found.push(_id);
  return found.sort();
}

interface Assignment {
  readonly itemId: string;
  readonly assignee: string;
  readonly dueOn: LegalDate | null;
  readonly requestId: string;
}

async function assignOne(
  service: ServiceContext,
  withFacts: WithRoundFacts,
  { itemId, assignee, dueOn, requestId }: Assignment,
  actor: Actor,
): Promise<Outcome> {
  const at = service.clock.now().toISOString();
  const body = { assignee, dueOn };
  try {
    const { events } = await withFacts((facts) => {
      const { roundStatus, freezesOver } = facts;
      const due = dueOn ?? usualDue(facts, legalDateAt(at));
      const command: AssignItem = { type: 'AssignItem', actor, at, assignee, dueOn: due, roundStatus, freezesOver };
      return service.store.run(itemAggregate, itemId, command, { requestId, actor, body });
    });
    return outcomeOf(events);
  } catch (error) {
    // What was just settled, excluded, frozen or taken back is not assigned; everything else is wrong with the request itself.
    if (!isDomainError(error) || !PASSED_OVER.includes(error.kind)) throw error;
    return { reason: error.slug, messageZh: error.messageZh };
  }
}

const PASSED_OVER: readonly string[] = ['rule', 'conflict', 'not-found'];

function outcomeOf(events: readonly ItemEvent[]): Outcome {
  const assigned = events.find((event) => event.type === 'StocktakingItemAssigned');
  if (!assigned) return 'UNCHANGED';
  return assigned.handover === null ? 'ASSIGNED' : 'HANDED_OVER';
}

/** Works on several at a time. The first error ends it for all: no further item is begun, and those begun are waited for. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = inTurn(items);
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: PARALLEL }, worker));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}

/** A generator: a loop that an error leaves closes it for the other loops too, which an array's own iterator would not be. */
function* inTurn<Item>(items: readonly Item[]): Generator<readonly [number, Item]> {
  yield* items.entries();
}
