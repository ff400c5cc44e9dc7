import {
  type CloseRoundRequest,
  type GetRoundRequest,
  type ListRoundsRequest,
  type ListRoundsResponse,
  type OpenRoundRequest,
  StocktakingServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import type { StocktakingRound } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { type Actor, type LegalDate, legalDateAt, notFound, parseLegalDate, prefixedId } from '@zhiqi/kernel';
import {
  type ActorContext,
  currentState,
  type MountedService,
  mount,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { patentAggregate } from '../patent/aggregate.ts';
import { inventoryAt } from '../patent/domain.ts';
import { requireReader } from '../readers.ts';
import { itemHandlers } from '../stocktaking-item/api.ts';
import { roundAggregate } from './aggregate.ts';
import type { RoundState } from './domain.ts';
import { countItems } from './item-counts.ts';

/** Version of the questionnaire that rounds opened today use. */
const QUESTIONNAIRE = 'SURVEY-v1';

/** 全覆盖盘点 over gRPC. */
export function stocktakingService(service: ServiceContext): MountedService {
  return mount(StocktakingServiceDefinition, {
    openRound: (request: OpenRoundRequest, { actor }: ActorContext) => openRound(service, request, actor),
    closeRound: (request: CloseRoundRequest, { actor }: ActorContext) => closeRound(service, request, actor),
    getRound: (request: GetRoundRequest, { actor }: ActorContext) => getRound(service, request, actor),
    listRounds: (request: ListRoundsRequest, { actor }: ActorContext) => listRounds(service, request, actor),
    ...itemHandlers(service),
  });
}

async function openRound(service: ServiceContext, request: OpenRoundRequest, actor: Actor) {
  const { store, clock, config } = service;
  const requestId = requiredRequestId(request.requestId);
  const roundId = prefixedId('rnd', requestId);
  const at = clock.now().toISOString();
  const baselineDate =
    request.baselineDate === '' ? legalDateAt(at) : parseLegalDate(request.baselineDate, 'baseline_date');
  const { state, version } = await store.run(
    roundAggregate,
    roundId,
    {
      type: 'OpenRound',
      actor,
      at,
      roundId,
      planYear: request.planYear,
      scopeDivision: config.region,
      baselineDate,
      dueOn: parseLegalDate(request.dueOn, 'due_on'),
      questionnaireVersion: QUESTIONNAIRE,
      applicationNos: await patentsInScope(service, baselineDate),
    },
    { requestId, actor, body: request },
  );
  return { round: await roundView(service, roundId, state, version) };
}

/** The list that a round freezes: in scope and in force at the baseline date. */
async function patentsInScope({ store }: ServiceContext, baselineDate: LegalDate): Promise<string[]> {
  const cursor = store
    .documents(patentAggregate)
    .find({ 'state.scope.inScope': true })
    .sort({ _id: 1 })
    .project<{ _id: string; schema: number; state: unknown }>({ schema: 1, state: 1 });
  const found: string[] = [];
  for await (const document of cursor) {
    const state = currentState(patentAggregate, document);
    if (state.status === 'REGISTERED' && inventoryAt(state, baselineDate) === 'ITEM') found.push(document._id);
  }
  return found;
}

async function closeRound(service: ServiceContext, request: CloseRoundRequest, actor: Actor) {
  const { store, clock } = service;
  const requestId = requiredRequestId(request.requestId);
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const { state, version } = await store.run(
    roundAggregate,
    roundId,
    {
      type: 'CloseRound',
      actor,
      at: clock.now().toISOString(),
      counts: await countItems(store, roundId),
      waiverReason: request.waiverReason,
    },
    { requestId, actor, body: request },
  );
  return { round: await roundView(service, roundId, state, version) };
}

async function getRound(
  service: ServiceContext,
  request: GetRoundRequest,
  actor: Actor,
): Promise<{ round: StocktakingRound }> {
  requireReader(actor, '盘点轮次');
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const loaded = await service.store.load(roundAggregate, roundId);
  if (!loaded) throw unknownRound();
  return { round: await roundView(service, roundId, loaded.state, loaded.version) };
}

async function listRounds(
  service: ServiceContext,
  request: ListRoundsRequest,
  actor: Actor,
): Promise<ListRoundsResponse> {
  requireReader(actor, '盘点轮次');
  const { items, nextPageToken } = await service.store.list(roundAggregate, {}, request);
  const rounds = await Promise.all(items.map(({ id, state, version }) => roundView(service, id, state, version)));
  return { rounds, nextPageToken };
}

async function roundView(
  { store }: ServiceContext,
  roundId: string,
  state: RoundState,
  version: number,
): Promise<StocktakingRound> {
  if (state.status === 'DRAFT') throw unknownRound();
  const counts = state.closedWith ?? (await countItems(store, roundId));
  return {
    roundId,
    planYear: state.planYear,
    status: `ROUND_STATUS_${state.status}`,
    baselineDate: state.baselineDate,
    dueOn: state.dueOn,
    questionnaireVersion: state.questionnaireVersion,
    itemCount: state.applicationNos.length,
    itemsCreated: state.itemsCreated,
    verified: counts.verified,
    unreachable: counts.unreachable,
    outOfScope: counts.excluded,
    version: BigInt(version),
  };
}

function unknownRound(): Error {
  return notFound('ROUND_NOT_FOUND', '没有这个盘点轮次。请核对轮次编号。');
}
