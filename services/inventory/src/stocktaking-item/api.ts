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
import type { StocktakingItem } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { type Actor, parseLegalDate } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { roundAggregate } from '../stocktaking-round/aggregate.ts';
import type { RoundStatus } from '../stocktaking-round/domain.ts';
import { itemAggregate } from './aggregate.ts';
import { type ItemCommand, itemRoundOf, type WorkCommand } from './domain.ts';
import { readAnswer } from './read-answer.ts';
import { itemView, unknownItem } from './view.ts';

interface WorkRequest {
  readonly requestId: string;
  readonly itemId: string;
}

/** The fields of a work command that every one of them shares; the rest comes from the request. */
type Work = WorkCommand extends infer Command ? (Command extends WorkCommand ? Omit<Command, Shared> : never) : never;
type Shared = 'actor' | 'at' | 'roundStatus';

/** The item half of StocktakingService. */
export function itemHandlers(service: ServiceContext) {
  const work = async (request: WorkRequest, actor: Actor, command: Work) => ({
    item: await workOn(service, request, actor, command),
  });
  return {
    getItem: (request: GetItemRequest, { actor }: ActorContext) => getItem(service, request, actor),
    listItems: (request: ListItemsRequest, { actor }: ActorContext) => listItems(service, request, actor),
    assignItem: (request: AssignItemRequest, { actor }: ActorContext) =>
      work(request, actor, { type: 'AssignItem', assignee: request.assignee }),
    recordContactAttempt: (request: RecordContactAttemptRequest, { actor }: ActorContext) =>
      work(request, actor, {
        type: 'RecordContactAttempt',
        channel: requiredEnum(request.channel, 'CONTACT_CHANNEL', 'channel', '联系渠道'),
        attemptedOn: parseLegalDate(request.attemptedOn, 'attempted_on'),
      }),
    recordStocktakingAnswer: (request: RecordStocktakingAnswerRequest, { actor }: ActorContext) =>
      work(request, actor, {
        type: 'RecordAnswer',
        answer: readAnswer(request.answer),
        note: request.note,
        actsForHolder: actor.role === 'ENT' ? actor.unit : null,
      }),
    verifyStocktakingAnswer: (request: VerifyStocktakingAnswerRequest, { actor }: ActorContext) =>
      work(request, actor, { type: 'VerifyAnswer' }),
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
  command: Work,
): Promise<StocktakingItem> {
  const requestId = requiredRequestId(request.requestId);
  const itemId = requiredText(request.itemId, 'item_id', '盘点项编号');
  const roundStatus = await roundStatusOf(service, itemRoundOf(itemId));
  const at = service.clock.now().toISOString();
  const full = { ...command, actor, at, roundStatus } as ItemCommand;
  const { state, version } = await service.store.run(itemAggregate, itemId, full, { requestId, actor, body: request });
  return itemView(state, version);
}

async function roundStatusOf({ store }: ServiceContext, roundId: string): Promise<RoundStatus> {
  const round = await store.load(roundAggregate, roundId);
  if (!round) throw unknownItem();
  return round.state.status;
}

async function getItem(
  { store }: ServiceContext,
  request: GetItemRequest,
  actor: Actor,
): Promise<{ item: StocktakingItem }> {
  const loaded = await store.load(itemAggregate, requiredText(request.itemId, 'item_id', '盘点项编号'));
  requireReader(actor, '盘点项', loaded && loaded.state.status !== 'ABSENT' ? loaded.state.holderKeys : []);
  if (!loaded) throw unknownItem();
  return { item: itemView(loaded.state, loaded.version) };
}

async function listItems(
  { store }: ServiceContext,
  request: ListItemsRequest,
  actor: Actor,
): Promise<ListItemsResponse> {
  requireReader(actor, '盘点项');
  const statuses = enumList(request.statuses, 'ITEM_STATUS', 'statuses', '盘点项状态');
  const filter = {
    'state.roundId': requiredText(request.roundId, 'round_id', '轮次编号'),
    ...(statuses.length > 0 ? { 'state.status': { $in: statuses } } : {}),
    ...(request.assignee === '' ? {} : { 'state.assignee': request.assignee }),
  };
  const { items, nextPageToken } = await store.list(itemAggregate, filter, request);
  return { items: items.map(({ state, version }) => itemView(state, version)), nextPageToken };
}
