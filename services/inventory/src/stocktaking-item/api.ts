import type {
  AssignItemRequest,
  ExcludeItemRequest,
  GetItemRequest,
  ListItemsRequest,
  ListItemsResponse,
  MarkItemUnreachableRequest,
  RecordContactAttemptRequest,
  RecordStocktakingAnswerRequest,
  ReopenItemRequest,
  VerifyStocktakingAnswerRequest,
} from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import type { AssignItemsRequest } from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import type { StocktakingItem } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { type Actor, legalDateAt, parseLegalDate } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  invalidField,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { itemAggregate } from './aggregate.ts';
import { assignItems } from './assign-items.ts';
import {
  answerChanged,
  type ItemCommand,
  isSettled,
  itemRoundOf,
  type RecordedAnswer,
  type SurveyAnswer,
  type WorkCommand,
} from './domain.ts';
import { storedFilter } from './filter.ts';
import { confirmedAnswer, prefillOf } from './prefill.ts';
import { readAnswer } from './read-answer.ts';
import { type RoundFacts, roundFactsFor, usualDue } from './round-facts.ts';
import { itemView, seenBy, unknownItem } from './view.ts';

interface WorkRequest {
  readonly requestId: string;
  readonly itemId: string;
}

/** The fields of a work command that every one of them shares; the rest comes from the request. */
type Work = WorkCommand extends infer Command ? (Command extends WorkCommand ? Omit<Command, Shared> : never) : never;
type Shared = 'actor' | 'at' | 'roundStatus' | 'freezesOver';
/** The rest, once the round is looked up. */
type WorkOf = (facts: RoundFacts) => Work;

/** The item half of StocktakingService. */
export function itemHandlers(service: ServiceContext) {
  const work = async (request: WorkRequest, actor: Actor, command: Work | WorkOf) => ({
    item: await workOn(service, request, actor, typeof command === 'function' ? command : () => command),
  });
  return {
    getItem: (request: GetItemRequest, { actor }: ActorContext) => getItem(service, request, actor),
    listItems: (request: ListItemsRequest, { actor }: ActorContext) => listItems(service, request, actor),
    assignItem: (request: AssignItemRequest, { actor }: ActorContext) =>
      work(request, actor, (facts) => {
        const today = legalDateAt(service.clock.now().toISOString());
        const dueOn = request.dueOn === '' ? usualDue(facts, today) : parseLegalDate(request.dueOn, 'due_on');
        return { type: 'AssignItem', assignee: request.assignee, dueOn };
      }),
    assignItems: (request: AssignItemsRequest, { actor }: ActorContext) => assignItems(service, request, actor),
    recordContactAttempt: (request: RecordContactAttemptRequest, { actor }: ActorContext) =>
      work(request, actor, {
        type: 'RecordContactAttempt',
        channel: requiredEnum(request.channel, 'CONTACT_CHANNEL', 'channel', '联系渠道'),
        attemptedOn: parseLegalDate(request.attemptedOn, 'attempted_on'),
      }),
    recordStocktakingAnswer: async (request: RecordStocktakingAnswerRequest, { actor }: ActorContext) => {
      const answer = await answerOf(service, request);
      const actsForHolder = actor.role === 'ENT' ? actor.unit : null;
      return work(request, actor, ({ questionnaire }) => {
        // A round without a questionnaire is a draft, which has no items.
        if (!questionnaire) throw unknownItem();
        return { type: 'RecordAnswer', answer, questionnaire, note: request.note, actsForHolder };
      });
    },
    verifyStocktakingAnswer: async (request: VerifyStocktakingAnswerRequest, { actor }: ActorContext) =>
      work(request, actor, { type: 'VerifyAnswer', read: await answerAsRead(service, request) }),
    markItemUnreachable: (request: MarkItemUnreachableRequest, { actor }: ActorContext) =>
      work(request, actor, { type: 'MarkUnreachable' }),
    excludeItem: (request: ExcludeItemRequest, { actor }: ActorContext) =>
      work(request, actor, {
        type: 'ExcludeItem',
        reason: requiredEnum(request.reason, 'EXCLUSION_REASON', 'reason', '移出理由'),
      }),
    reopenItem: (request: ReopenItemRequest, { actor }: ActorContext) => work(request, actor, { type: 'ReopenItem' }),
  };
}

async function workOn(
  service: ServiceContext,
  request: WorkRequest,
  actor: Actor,
  commandOf: WorkOf,
): Promise<StocktakingItem> {
  const requestId = requiredRequestId(request.requestId);
  const itemId = requiredText(request.itemId, 'item_id', '盘点项编号');
  const at = service.clock.now().toISOString();
  const { state, version } = await roundFactsFor(
    service,
    itemRoundOf(itemId),
  )((facts) => {
    const { roundStatus, freezesOver } = facts;
    const full = { ...commandOf(facts), actor, at, roundStatus, freezesOver } as ItemCommand;
    return service.store.run(itemAggregate, itemId, full, { requestId, actor, body: request });
  });
  return seenBy(actor, itemView(state, version, legalDateAt(at)));
}

/** The answer of the version that the verifier read. @throws DomainError `ANSWER_CHANGED` where the item has gone on */
async function answerAsRead(
  { store }: ServiceContext,
  { itemId, version }: VerifyStocktakingAnswerRequest,
): Promise<RecordedAnswer | null> {
  if (version === 0n) return null;
  const loaded = await store.load(itemAggregate, requiredText(itemId, 'item_id', '盘点项编号'));
  if (loaded?.state.status !== 'ANSWERED') return null;
  if (BigInt(loaded.version) !== version) throw answerChanged();
  return loaded.state.answered;
}

/** The answer of a request: the filled questionnaire, or the last round's, which the person confirms. */
function answerOf(
  { store }: ServiceContext,
  request: RecordStocktakingAnswerRequest,
): Promise<SurveyAnswer> | SurveyAnswer {
  const { confirmedItemId, answer } = request;
  if (confirmedItemId === '') return readAnswer(answer);
  if (answer) {
    throw invalidField(
      'confirmed_item_id',
      'CONTRADICTION',
      '确认上一轮答卷时不再另填问卷。有改动的请重新填写整份问卷。',
    );
  }
  return confirmedAnswer(store, requiredText(request.itemId, 'item_id', '盘点项编号'), confirmedItemId);
}

async function getItem(
  { store, clock }: ServiceContext,
  request: GetItemRequest,
  actor: Actor,
): Promise<{ item: StocktakingItem }> {
  const loaded = await store.load(itemAggregate, requiredText(request.itemId, 'item_id', '盘点项编号'));
  const state = loaded?.state;
  requireReader(actor, '盘点项', state && state.status !== 'ABSENT' ? state.holderKeys : []);
  if (!loaded || !state || state.status === 'ABSENT') throw unknownItem();
  const item = seenBy(actor, itemView(state, loaded.version, legalDateAt(clock.now().toISOString())));
  return { item: { ...item, prefill: isSettled(state.status) ? undefined : await prefillOf(store, state) } };
}

async function listItems(
  { store, clock }: ServiceContext,
  request: ListItemsRequest,
  actor: Actor,
): Promise<ListItemsResponse> {
  const holderKey = request.filter?.holderKey ?? '';
  requireReader(actor, '盘点项', holderKey === '' ? [] : [holderKey]);
  const today = legalDateAt(clock.now().toISOString());
  const statuses = enumList(request.statuses, 'ITEM_STATUS', 'statuses', '盘点项状态');
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const filter = {
    ...storedFilter(roundId, request.filter, today, statuses.length > 0 ? statuses : undefined),
    ...(request.assignee === '' ? {} : { 'state.assignee': request.assignee }),
  };
  const { items, nextPageToken } = await store.list(itemAggregate, filter, request);
  return { items: items.map(({ state, version }) => seenBy(actor, itemView(state, version, today))), nextPageToken };
}
