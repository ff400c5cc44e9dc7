import type {
  ListWakeUpPrioritiesRequest,
  ListWakeUpPrioritiesResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_service';
import { legalDateAt } from '@zhiqi/kernel';
import { type ActorContext, currentState, invalidField, type ServiceContext } from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import { WAKE_UP_WEIGHTS } from '../rule-sets.ts';
import { patentAggregate } from './aggregate.ts';
import { byWakeUpPriority, type WakeUpPriority, wakeUpPriority } from './domain/wake-up.ts';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;
/** Sorted and cut when it grows beyond so many pages: memory does not depend on the number of patents. */
const SLACK = 8;

type Rank = Pick<WakeUpPriority, 'points' | 'applicationNo'>;

/** What sleeps or dozes in the banner, the most worth waking first. Computed on reading: it is no verdict and is not stored. */
export function listWakeUpPriorities({ store, clock }: ServiceContext) {
  return async (
    request: ListWakeUpPrioritiesRequest,
    { actor }: ActorContext,
  ): Promise<ListWakeUpPrioritiesResponse> => {
    requireReader(actor, '唤醒优先级');
    const limit = Math.min(Math.max(0, request.pageSize) || DEFAULT_PAGE, MAX_PAGE);
    const after = readToken(request.pageToken);
    const asOf = legalDateAt(clock.now().toISOString());
    const rules = await rulesInForce(store);
    const documents = store
      .documents(patentAggregate)
      .find({ 'state.dormancy.dormancyClass': { $in: ['SLEEPING', 'DOZING'] }, 'state.scope.inScope': true })
      .project<{ _id: string; schema: number; state: unknown }>({ schema: 1, state: 1 });
    let best: WakeUpPriority[] = [];
    for await (const document of documents) {
      const state = currentState(patentAggregate, document);
      if (state.status !== 'REGISTERED') continue;
      const priority = wakeUpPriority(WAKE_UP_WEIGHTS, rules, state, asOf);
      if (after !== undefined && byWakeUpPriority(after, priority) >= 0) continue;
      best.push(priority);
      if (best.length > limit * SLACK) best = firstOf(best, limit + 1);
    }
    const page = firstOf(best, limit);
    const last = page.at(-1);
    return {
      priorities: page.map((priority) => ({ ...priority, addends: [...priority.addends] })),
      nextPageToken: last !== undefined && best.length > limit ? tokenOf(last) : '',
    };
  };
}

function firstOf(priorities: readonly WakeUpPriority[], count: number): WakeUpPriority[] {
  return priorities.toSorted(byWakeUpPriority).slice(0, count);
}

function tokenOf({ points, applicationNo }: Rank): string {
  return Buffer.from(`rank:${points}:${applicationNo}`).toString('base64url');
}

function readToken(token: string): Rank | undefined {
  if (token === '') return undefined;
  const [, points, applicationNo] =
    /^rank:(\d+):(\d+\.[\dX])$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  if (points === undefined || applicationNo === undefined) {
    throw invalidField('page_token', 'PAGE_TOKEN_INVALID', '翻页标记无效,请从第一页重新查询。');
  }
  return { points: Number(points), applicationNo };
}
