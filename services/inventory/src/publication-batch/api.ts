import type {
  GetBatchRequest,
  GetBatchResponse,
  GetPublicationCalendarRequest,
  GetPublicationCalendarResponse,
  ListBatchesRequest,
  ListBatchesResponse,
  PlanBatchRequest,
  PlanBatchResponse,
  PublicationBatch,
  ReleaseBatchRequest,
  ReleaseBatchResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { type Actor, legalDateAt, prefixedId, ruleSetAt } from '@zhiqi/kernel';
import {
  type ActorContext,
  currentState,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { SUPPLY_DEMAND_PARAMETERS } from '../supply-demand-data.ts';
import { listingAggregate } from '../supply-listing/aggregate.ts';
import { batchAggregate } from './aggregate.ts';
import { type BatchState, nextReleaseDue, unknownBatch } from './domain.ts';

/** The batch half of SupplyService. */
export function batchHandlers(service: ServiceContext) {
  return {
    planBatch: (request: PlanBatchRequest, { actor }: ActorContext) => planBatch(service, request, actor),
    releaseBatch: (request: ReleaseBatchRequest, { actor }: ActorContext) => releaseBatch(service, request, actor),
    getBatch: (request: GetBatchRequest, { actor }: ActorContext) => getBatch(service, request, actor),
    listBatches: (request: ListBatchesRequest, { actor }: ActorContext) => listBatches(service, request, actor),
    getPublicationCalendar: (_request: GetPublicationCalendarRequest, { actor }: ActorContext) =>
      publicationCalendar(service, actor),
  };
}

async function planBatch(
  { store, clock }: ServiceContext,
  request: PlanBatchRequest,
  actor: Actor,
): Promise<PlanBatchResponse> {
  const requestId = requiredRequestId(request.requestId);
  const batchId = prefixedId('pub', requestId);
  const channel = requiredEnum(request.channel, 'PUBLICATION_CHANNEL', 'channel', '发布渠道');
  const at = clock.now().toISOString();
  const { state, version } = await store.run(
    batchAggregate,
    batchId,
    { type: 'PlanBatch', actor, at, batchId, channel },
    { requestId, actor, body: request },
  );
  return { batch: batchView(state, version) };
}

async function releaseBatch(
  { store, clock }: ServiceContext,
  request: ReleaseBatchRequest,
  actor: Actor,
): Promise<ReleaseBatchResponse> {
  const requestId = requiredRequestId(request.requestId);
  const batchId = requiredText(request.batchId, 'batch_id', '批次编号');
  const approved = await store
    .documents(listingAggregate)
    .find({ 'state.status': 'APPROVED' }, { projection: { _id: 1 } })
    .sort({ _id: 1 })
    .toArray();
  const at = clock.now().toISOString();
  const { state, version } = await store.run(
    batchAggregate,
    batchId,
    { type: 'ReleaseBatch', actor, at, listingIds: approved.map(({ _id }) => _id) },
    { requestId, actor, body: request },
  );
  return { batch: batchView(state, version) };
}

async function getBatch({ store }: ServiceContext, request: GetBatchRequest, actor: Actor): Promise<GetBatchResponse> {
  requireReader(actor, '发布批次');
  const loaded = await store.load(batchAggregate, requiredText(request.batchId, 'batch_id', '批次编号'));
  if (!loaded) throw unknownBatch();
  return { batch: batchView(loaded.state, loaded.version) };
}

async function listBatches(
  { store }: ServiceContext,
  request: ListBatchesRequest,
  actor: Actor,
): Promise<ListBatchesResponse> {
  requireReader(actor, '发布批次');
  const { items, nextPageToken } = await store.list(batchAggregate, {}, request);
  return { batches: items.map(({ state, version }) => batchView(state, version)), nextPageToken };
}

/** What reminds the bureau of the next batch. */
async function publicationCalendar(
  { store, clock }: ServiceContext,
  actor: Actor,
): Promise<GetPublicationCalendarResponse> {
  requireReader(actor, '发布日程');
  const today = legalDateAt(clock.now().getTime());
  const parameters = ruleSetAt(SUPPLY_DEMAND_PARAMETERS, today);
  const [latest] = await store
    .documents(batchAggregate)
    // A release whose listings were all held published nothing: the public is still waiting.
    .find({ 'state.releasedOn': { $gt: '' }, 'state.published': { $gt: 0 } })
    .sort({ 'state.releasedOn': -1 })
    .limit(1)
    .toArray();
  const state = latest && currentState(batchAggregate, latest);
  const lastReleasedOn = state && state.status !== 'ABSENT' ? state.releasedOn : null;
  const nextDueOn = nextReleaseDue(lastReleasedOn, parameters.publicationIntervalMonths, today);
  const waiting = await store.documents(listingAggregate).countDocuments({ 'state.status': 'APPROVED' });
  return {
    lastReleasedOn: lastReleasedOn ?? '',
    nextDueOn,
    overdue: nextDueOn < today,
    waiting,
    parametersVersion: parameters.version,
  };
}

function batchView(state: BatchState, version: number): PublicationBatch {
  if (state.status === 'ABSENT') throw unknownBatch();
  return {
    batchId: state.batchId,
    status: `PUBLICATION_BATCH_STATUS_${state.status}`,
    channel: `PUBLICATION_CHANNEL_${state.channel}`,
    plannedBy: state.plannedBy,
    plannedOn: state.plannedOn,
    approvedBy: state.approvedBy ?? '',
    releasedOn: state.releasedOn ?? '',
    candidates: state.listingIds.length,
    done: state.done,
    published: state.published,
    patents: state.patents,
    held: state.held.map(({ listingId, reasonsZh }) => ({ listingId, reasonsZh: [...reasonsZh] })),
    version: BigInt(version),
  };
}
