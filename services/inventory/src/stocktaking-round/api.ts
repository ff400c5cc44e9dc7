import {
  type CloseRoundRequest,
  type GetRoundRequest,
  type ListRoundsRequest,
  type ListRoundsResponse,
  type OpenRoundRequest,
  StocktakingServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import type {
  AddSupplementaryListRequest,
  AddSupplementaryListResponse,
  ArchiveRoundRequest,
  DraftRoundRequest,
  GetCoverageRequest,
  GetQuestionnaireRequest,
  PreviewRoundRequest,
  ReturnRoundToDraftRequest,
} from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { type Actor, conflict, legalDateAt, parseLegalDate, prefixedId, ruleSetAt } from '@zhiqi/kernel';
import {
  type ActorContext,
  type MountedService,
  mount,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { contactHandlers } from '../holder-contact/api.ts';
import { requireReader } from '../readers.ts';
import { QUESTIONNAIRES } from '../rule-sets.ts';
import { itemHandlers } from '../stocktaking-item/api.ts';
import { questionnaireOf } from '../stocktaking-item/domain.ts';
import { roundAggregate } from './aggregate.ts';
import { getCoverage } from './coverage-view.ts';
import {
  coverage,
  coverageIncomplete,
  itemsAssigned,
  type OpenRound,
  type RoundCommand,
  WHOLE_BANNER,
} from './domain.ts';
import { finishFreeze } from './freeze-process.ts';
import { countAssigned, countItems } from './item-counts.ts';
import { loadOpened, loadRound } from './load-round.ts';
import { previewRound } from './preview.ts';
import { getQuestionnaire } from './questionnaire-view.ts';
import { readScope } from './read-scope.ts';
import { itemsInScope } from './scope-list.ts';
import { roundView } from './view.ts';

/** 全覆盖盘点 over gRPC. */
export function stocktakingService(service: ServiceContext): MountedService {
  return mount(StocktakingServiceDefinition, {
    previewRound: (request: PreviewRoundRequest, { actor }: ActorContext) => previewRound(service, request, actor),
    draftRound: (request: DraftRoundRequest, { actor }: ActorContext) => draftRound(service, request, actor),
    openRound: (request: OpenRoundRequest, { actor }: ActorContext) => openRound(service, request, actor),
    returnRoundToDraft: (request: ReturnRoundToDraftRequest, { actor }: ActorContext) =>
      returnToDraft(service, request, actor),
    addSupplementaryList: (request: AddSupplementaryListRequest, { actor }: ActorContext) =>
      addSupplementaryList(service, request, actor),
    closeRound: (request: CloseRoundRequest, { actor }: ActorContext) => closeRound(service, request, actor),
    archiveRound: (request: ArchiveRoundRequest, { actor }: ActorContext) =>
      change(service, request, actor, { type: 'ArchiveRound' }),
    getRound: (request: GetRoundRequest, { actor }: ActorContext) => getRound(service, request, actor),
    listRounds: (request: ListRoundsRequest, { actor }: ActorContext) => listRounds(service, request, actor),
    getCoverage: (request: GetCoverageRequest, { actor }: ActorContext) => getCoverage(service, request, actor),
    getQuestionnaire: (request: GetQuestionnaireRequest, { actor }: ActorContext) =>
      getQuestionnaire(service, request, actor),
    ...itemHandlers(service),
    ...contactHandlers(service),
  });
}

/** A command without who asks and when. */
type Bare = RoundCommand extends infer Command
  ? Command extends RoundCommand
    ? Omit<Command, 'actor' | 'at'>
    : never
  : never;

interface RoundRequest {
  readonly requestId: string;
  readonly roundId: string;
}

/** Carries a command out on a round that exists. */
async function change(service: ServiceContext, request: RoundRequest, actor: Actor, command: Bare) {
  const { store, clock } = service;
  const requestId = requiredRequestId(request.requestId);
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const full = { ...command, actor, at: clock.now().toISOString() } as RoundCommand;
  const { state, version } = await store.run(roundAggregate, roundId, full, { requestId, actor, body: request });
  return { round: await roundView(service, roundId, state, version) };
}

async function draftRound(service: ServiceContext, request: DraftRoundRequest, actor: Actor) {
  const roundId = prefixedId('rnd', requiredRequestId(request.requestId));
  const plan = {
    roundId,
    planYear: request.planYear,
    scopeDivision: service.config.region,
    dueOn: parseLegalDate(request.dueOn, 'due_on'),
    scope: readScope(request.scope),
  };
  return change(service, { ...request, roundId }, actor, { type: 'PlanRound', ...plan });
}

async function openRound(service: ServiceContext, request: OpenRoundRequest, actor: Actor) {
  const { store, clock } = service;
  const requestId = requiredRequestId(request.requestId);
  const at = clock.now().toISOString();
  const command = await openCommand(service, request, actor, at);
  const { roundId } = command;
  const { state, version } = await store.run(roundAggregate, roundId, command, { requestId, actor, body: request });
  return { round: await roundView(service, roundId, state, version) };
}

/** What was planned holds where the request says nothing else; also when it is repeated after the round has opened. */
async function openCommand(
  service: ServiceContext,
  request: OpenRoundRequest,
  actor: Actor,
  at: string,
): Promise<OpenRound> {
  const loaded = request.roundId === '' ? undefined : (await loadRound(service, request.roundId)).state;
  const plan = loaded?.status === 'DRAFT' ? loaded.plan : loaded;
  const today = legalDateAt(at);
  const baselineDate = request.baselineDate === '' ? today : parseLegalDate(request.baselineDate, 'baseline_date');
  const scope = request.scope ? readScope(request.scope) : (plan?.scope ?? WHOLE_BANNER);
  const version = request.questionnaireVersion;
  const questionnaire = version === '' ? ruleSetAt(QUESTIONNAIRES, today) : questionnaireOf(QUESTIONNAIRES, version);
  return {
    type: 'OpenRound',
    actor,
    at,
    roundId: request.roundId || prefixedId('rnd', request.requestId),
    planYear: request.planYear || (plan?.planYear ?? 0),
    scopeDivision: service.config.region,
    baselineDate,
    dueOn: request.dueOn === '' && plan ? plan.dueOn : parseLegalDate(request.dueOn, 'due_on'),
    scope,
    questionnaireVersion: questionnaire.version,
    applicationNos: await itemsInScope(service, scope, baselineDate),
  };
}

async function addSupplementaryList(
  service: ServiceContext,
  request: AddSupplementaryListRequest,
  actor: Actor,
): Promise<AddSupplementaryListResponse> {
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const { scope } = await loadOpened(service, roundId);
  const today = legalDateAt(service.clock.now().toISOString());
  const asOf = request.asOf === '' ? today : parseLegalDate(request.asOf, 'as_of');
  const applicationNos = await itemsInScope(service, scope, asOf);
  const { round } = await change(service, request, actor, { type: 'AddSupplementaryList', asOf, applicationNos });
  return { round, added: round.supplementaryLists.findLast((list) => list.asOf === asOf)?.items ?? 0 };
}

/** In two steps: freezes the items, counts them, and closes or says what is missing. */
async function closeRound(service: ServiceContext, request: CloseRoundRequest, actor: Actor) {
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const counts = await countItems(service.store, roundId);
  const { waiverReason } = request;
  await change(service, request, actor, { type: 'CloseRound', counts, waiverReason });
  await finishFreeze(service, roundId);
  const { state, version } = await loadRound(service, roundId);
  if (state.status === 'CLOSED' || state.status === 'ARCHIVED') {
    return { round: await roundView(service, roundId, state, version) };
  }
  // An item was reopened after the first count: the second one, of frozen items, decided.
  const { applicationNos } = await loadOpened(service, roundId);
  const items = applicationNos.length;
  const { settled } = coverage(items, await countItems(service.store, roundId));
  if (settled < items) throw coverageIncomplete(items, settled);
  throw conflict('ROUND_CHANGED', '清点时有盘点项正在退回重办,现已全部办结。请再次关闭本轮盘点。');
}

/** Takes an open round back to draft, in the same two steps: an item that is assigned meanwhile keeps it open. */
async function returnToDraft(service: ServiceContext, request: ReturnRoundToDraftRequest, actor: Actor) {
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const assigned = await countAssigned(service.store, roundId);
  await change(service, request, actor, { type: 'RedraftRound', assigned });
  await finishFreeze(service, roundId);
  const { state, version } = await loadRound(service, roundId);
  if (state.status === 'DRAFT') return { round: await roundView(service, roundId, state, version) };
  throw itemsAssigned(await countAssigned(service.store, roundId));
}

async function getRound(service: ServiceContext, request: GetRoundRequest, actor: Actor) {
  requireReader(actor, '盘点轮次');
  const roundId = requiredText(request.roundId, 'round_id', '轮次编号');
  const { state, version } = await loadRound(service, roundId);
  return { round: await roundView(service, roundId, state, version) };
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
