import {
  type ConcludeMatchRequest,
  type ConfirmMatchRequest,
  type DismissMatchRequest,
  type FailMatchRequest,
  type GetMatchRequest,
  type GetMatchResponse,
  type IntroduceMatchRequest,
  type ListMatchesRequest,
  type ListMatchesResponse,
  MatchingServiceDefinition,
  type ProposeMatchRequest,
  type StartNegotiationRequest,
  type SuggestForDemandRequest,
  type SuggestForSupplyRequest,
} from '@zhiqi/contracts/zhiqi/inventory/v1/matching_service';
import { type Actor, addDays, legalDateAt, parseLegalDate, prefixedId, rule, ruleSetAt } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { conversionAggregate } from '../conversion/aggregate.ts';
import { LISTED_STATUSES } from '../demand/domain.ts';
import { actsFor } from '../enterprise.ts';
import { requireConfidant } from '../readers.ts';
import { SUPPLY_DEMAND_PARAMETERS } from '../supply-demand-data.ts';
import { matchAggregate } from './aggregate.ts';
import {
  type Match,
  type MatchAction,
  type MatchState,
  OPEN_STATUSES,
  type ProposeMatch,
  unknownMatch,
} from './domain.ts';
import { evidenceOf, obstacleOf } from './evidence.ts';
import { MatchingIndex } from './index-keeper.ts';
import { loadDemand, loadSupply, suggestForDemand, suggestForSupply, supplyIdOf } from './suggest.ts';
import { matchView } from './view.ts';

/** The fields that a command has beside who and when. */
type Work = MatchAction extends infer Command
  ? Command extends MatchAction
    ? Omit<Command, 'actor' | 'at'>
    : never
  : never;

interface WorkRequest {
  readonly requestId: string;
  readonly matchId: string;
}

/** 供需对接 over gRPC. Its index begins to be filled at once, behind the other calls. */
export function matchingService(service: ServiceContext): MountedService {
  const index = new MatchingIndex(service);
  index.start();
  const work = async (request: WorkRequest, { actor }: ActorContext, read: () => Work | Promise<Work>) => ({
    match: await workOn(service, request, actor, await read()),
  });
  return mount(MatchingServiceDefinition, {
    suggestForDemand: (request: SuggestForDemandRequest, { actor }: ActorContext) =>
      suggestForDemand(service, index, request, actor),
    suggestForSupply: (request: SuggestForSupplyRequest, { actor }: ActorContext) =>
      suggestForSupply(service, index, request, actor),
    proposeMatch: (request: ProposeMatchRequest, { actor }: ActorContext) => propose(service, index, request, actor),
    confirmMatch: (request: ConfirmMatchRequest, context: ActorContext) =>
      work(request, context, async () => ({
        type: 'ConfirmMatch',
        obstacle: await obstacleTo(service, request),
      })),
    dismissMatch: (request: DismissMatchRequest, context: ActorContext) =>
      work(request, context, () => ({ type: 'DismissMatch', reason: readReason(request) })),
    introduceMatch: (request: IntroduceMatchRequest, context: ActorContext) =>
      work(request, context, () => readIntroduction(service, request)),
    startNegotiation: (request: StartNegotiationRequest, context: ActorContext) =>
      work(request, context, () => ({
        type: 'StartNegotiation',
        since: request.since === '' ? todayOf(service) : parseLegalDate(request.since, 'since'),
      })),
    concludeMatch: (request: ConcludeMatchRequest, context: ActorContext) =>
      work(request, context, () => readConclusion(service, request)),
    failMatch: (request: FailMatchRequest, context: ActorContext) =>
      work(request, context, () => ({ type: 'FailMatch', reason: readReason(request) })),
    getMatch: (request: GetMatchRequest, { actor }: ActorContext) => get(service, request, actor),
    listMatches: (request: ListMatchesRequest, { actor }: ActorContext) => list(service, request, actor),
  });
}

async function propose(service: ServiceContext, index: MatchingIndex, request: ProposeMatchRequest, actor: Actor) {
  const requestId = requiredRequestId(request.requestId);
  const matchId = prefixedId('mch', requestId);
  const demand = await loadDemand(service, requiredText(request.demandId, 'demand_id', '需求编号'));
  const { planYear, registeredOn, demandId } = demand;
  if (!LISTED_STATUSES.includes(demand.status) || registeredOn === null) {
    throw rule('DEMAND_NOT_LISTED', '只有已入库的需求可以对接。请先筛选并列入需求清单。', { params: { demandId } });
  }
  const { supplyId, ...supply } = await loadSupply(service, supplyIdOf(request));
  const { listingId, applicationNos, holderKeys } = supply;
  const { smeKey } = demand.requester;
  const command: ProposeMatch = {
    type: 'ProposeMatch',
    actor,
    at: service.clock.now().toISOString(),
    matchId,
    pair: { demandId, listingId, applicationNos, smeKey, holderKeys, planYear, demandRegisteredOn: registeredOn },
    evidence: await evidenceOf(service, index, demand, supplyId),
  };
  const { state, version } = await service.store.run(matchAggregate, matchId, command, {
    requestId,
    actor,
    body: request,
  });
  return { match: viewOf(service, state, version) };
}

async function workOn(service: ServiceContext, request: WorkRequest, actor: Actor, command: Work) {
  const requestId = requiredRequestId(request.requestId);
  const matchId = requiredText(request.matchId, 'match_id', '对接编号');
  const full = { ...command, actor, at: service.clock.now().toISOString() } as MatchAction;
  const { state, version } = await service.store.run(matchAggregate, matchId, full, {
    requestId,
    actor,
    body: request,
  });
  return viewOf(service, state, version);
}

function readReason(request: Pick<FailMatchRequest, 'reason'>) {
  return requiredEnum(request.reason, 'MATCH_END_REASON', 'reason', '终止原因');
}

async function obstacleTo(service: ServiceContext, request: WorkRequest): Promise<string | null> {
  return obstacleOf(service, await loadMatch(service, request.matchId));
}

async function readIntroduction(service: ServiceContext, request: IntroduceMatchRequest): Promise<Work> {
  const match = await loadMatch(service, request.matchId);
  return {
    type: 'IntroduceMatch',
    holderToldOn: parseLegalDate(request.holderToldOn, 'holder_told_on'),
    enterpriseToldOn: parseLegalDate(request.enterpriseToldOn, 'enterprise_told_on'),
    confidentiality: (await loadDemand(service, match.demandId)).confidentiality,
    obstacle: await obstacleOf(service, match),
  };
}

async function readConclusion({ store }: ServiceContext, request: ConcludeMatchRequest): Promise<Work> {
  const conversionId = requiredText(request.conversionId, 'conversion_id', '转化记录编号');
  const record = (await store.load(conversionAggregate, conversionId))?.state;
  if (record === undefined || record.status === 'ABSENT')
    return { type: 'ConcludeMatch', conversionId, conversion: null };
  const { status, applicationNos, counterpart } = record;
  const conversion = { status, applicationNos, counterpartKey: counterpart?.key ?? null };
  return { type: 'ConcludeMatch', conversionId, conversion };
}

async function loadMatch({ store }: ServiceContext, matchId: string): Promise<Match> {
  const state = (await store.load(matchAggregate, requiredText(matchId, 'match_id', '对接编号')))?.state;
  if (state === undefined || state.status === 'ABSENT') throw unknownMatch();
  return state;
}

async function get(service: ServiceContext, request: GetMatchRequest, actor: Actor): Promise<GetMatchResponse> {
  const loaded = await service.store.load(matchAggregate, requiredText(request.matchId, 'match_id', '对接编号'));
  const own = await actsFor(service, actor);
  if (own === null) requireConfidant(actor, '对接记录');
  if (!loaded || loaded.state.status === 'ABSENT') throw unknownMatch();
  if (own !== null && !concerns(loaded.state, own)) throw unknownMatch();
  return { match: viewFor(service, own, loaded.state, loaded.version) };
}

/** A side sees its match from the day on which the two were introduced. */
function concerns({ smeKey, holderKeys, introducedOn }: Match, own: string): boolean {
  return introducedOn !== null && (smeKey === own || holderKeys.includes(own));
}

/** The bureau lists all; a side those in which it was introduced, and so also learns why one came to nothing (expectation 14). */
async function list(service: ServiceContext, request: ListMatchesRequest, actor: Actor): Promise<ListMatchesResponse> {
  const own = await actsFor(service, actor);
  if (own === null) requireConfidant(actor, '对接记录');
  const asked = enumList(request.statuses, 'MATCH_STATUS', 'statuses', '对接状态');
  const conditions: Record<string, unknown>[] = [];
  if (own !== null) {
    const side = { $or: [{ 'state.smeKey': own }, { 'state.holderKeys': own }] };
    conditions.push(side, { 'state.introducedOn': { $gt: '' } });
  }
  if (request.staleOnly) {
    const before = addDays(todayOf(service), -staleDays(service));
    const open = OPEN_STATUSES.filter((status) => asked.length === 0 || asked.some((each) => each === status));
    conditions.push({ 'state.status': { $in: open }, 'state.statusSince': { $lt: before } });
  } else if (asked.length > 0) conditions.push({ 'state.status': { $in: asked } });
  if (request.demandId !== '') conditions.push({ 'state.demandId': request.demandId });
  if (request.applicationNo !== '') conditions.push({ 'state.applicationNos': request.applicationNo });
  const filter = conditions.length === 0 ? {} : { $and: conditions };
  const { items, nextPageToken } = await service.store.list(matchAggregate, filter, request);
  return { matches: items.map(({ state, version }) => viewFor(service, own, state, version)), nextPageToken };
}

/** The words that matched are the enterprise's own; the holder is told of the demand by the bureau. */
function viewFor(service: ServiceContext, own: string | null, state: MatchState, version: number) {
  const match = viewOf(service, state, version);
  const mayReadWords = own === null || (state.status !== 'ABSENT' && own === state.smeKey);
  return mayReadWords ? match : { ...match, addends: [] };
}

function viewOf(service: ServiceContext, state: MatchState, version: number) {
  return matchView(state, version, todayOf(service), staleDays(service));
}

function staleDays(service: ServiceContext): number {
  return ruleSetAt(SUPPLY_DEMAND_PARAMETERS, todayOf(service)).staleMatchingDays;
}

function todayOf({ clock }: ServiceContext) {
  return legalDateAt(clock.now().getTime());
}
