import {
  type ApproveListingRequest,
  type ConsentToListingRequest,
  type ListingContent as ContentMessage,
  type DraftListingRequest,
  type GetListingRequest,
  type GetListingResponse,
  type ListListingsRequest,
  type ListListingsResponse,
  type RecheckListingRequest,
  type ReviseListingRequest,
  type SupplyListing,
  SupplyServiceDefinition,
  type WithdrawListingRequest,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { type Actor, legalDateAt, parseLegalDate, prefixedId, ruleSetAt } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  invalidField,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { readIndustry } from '../demand/read-need.ts';
import { actsFor } from '../enterprise.ts';
import { batchHandlers } from '../publication-batch/api.ts';
import { isOutsider } from '../readers.ts';
import { PUBLICATION_WORDING } from '../supply-demand-data.ts';
import { listingAggregate } from './aggregate.ts';
import {
  type DraftListing,
  type ListingAction,
  type ListingFacts,
  type ListingState,
  ON_THE_LIST,
  publishability,
  unknownListing,
  type WithdrawListing,
} from './domain.ts';
import { gatherFacts } from './gather.ts';
import { checkView, listingView, publicView } from './view.ts';

interface WorkRequest {
  readonly requestId: string;
  readonly listingId: string;
}

/** The fields that a command has beside who, when, in whose name and what was looked up. */
type Work = ListingAction extends infer Command
  ? Command extends ListingAction
    ? Omit<Command, 'actor' | 'at' | 'actsFor' | 'facts'>
    : never
  : never;

/** 供给清单与发布批次 over gRPC. */
export function supplyService(service: ServiceContext): MountedService {
  const work = async (request: WorkRequest, { actor }: ActorContext, command: Work) => ({
    listing: await workOn(service, request, actor, command),
  });
  return mount(SupplyServiceDefinition, {
    ...batchHandlers(service),
    draftListing: (request: DraftListingRequest, { actor }: ActorContext) => draftListing(service, request, actor),
    reviseListing: (request: ReviseListingRequest, context: ActorContext) => {
      const content = readContent(request.content);
      return work(request, context, { type: 'ReviseListing', content });
    },
    consentToListing: (request: ConsentToListingRequest, context: ActorContext) =>
      work(request, context, {
        type: 'ConsentToListing',
        kind: requiredEnum(request.kind, 'LISTING_CONSENT_KIND', 'kind', '同意种类'),
        holderKey: request.holderKey === '' ? null : request.holderKey,
        willing: request.willing,
        agreesToPublish: request.agreesToPublish,
        documentNo: request.documentNo,
        pledgeRef: request.pledgeId.trim() === '' ? null : request.pledgeId.trim(),
      }),
    approveListing: (request: ApproveListingRequest, context: ActorContext) =>
      work(request, context, { type: 'ApproveListing' }),
    withdrawListing: (request: WithdrawListingRequest, context: ActorContext) =>
      work(request, context, { type: 'WithdrawListing', cause: readCause(request), documentNo: request.documentNo }),
    recheckListing: (request: RecheckListingRequest, context: ActorContext) =>
      work(request, context, { type: 'RecheckListing' }),
    getListing: (request: GetListingRequest, { actor }: ActorContext) => getListing(service, request, actor),
    listListings: (request: ListListingsRequest, { actor }: ActorContext) => listListings(service, request, actor),
  });
}

async function draftListing(service: ServiceContext, request: DraftListingRequest, actor: Actor) {
  const requestId = requiredRequestId(request.requestId);
  const listingId = prefixedId('lst', requestId);
  const content = readContent(request.content);
  const command: DraftListing = {
    type: 'DraftListing',
    actor,
    at: service.clock.now().toISOString(),
    actsFor: await actsFor(service, actor),
    listingId,
    content,
    facts: await gatherFacts(service, content.applicationNos),
  };
  const { state, version } = await service.store.run(listingAggregate, listingId, command, {
    requestId,
    actor,
    body: request,
  });
  return { listing: listingView(state, version) };
}

async function workOn(
  service: ServiceContext,
  request: WorkRequest,
  actor: Actor,
  command: Work,
): Promise<SupplyListing> {
  const requestId = requiredRequestId(request.requestId);
  const listingId = requiredText(request.listingId, 'listing_id', '供给条目编号');
  const facts = await factsFor(service, listingId, command);
  const at = service.clock.now().toISOString();
  const full = { ...command, actor, at, actsFor: await actsFor(service, actor), facts } as ListingAction;
  const { state, version } = await service.store.run(listingAggregate, listingId, full, {
    requestId,
    actor,
    body: request,
  });
  return listingView(state, version);
}

/** Of the patents that it is about to hold, else of those that it holds. */
async function factsFor(service: ServiceContext, listingId: string, command: Work): Promise<ListingFacts> {
  if (command.type === 'ReviseListing') return gatherFacts(service, command.content.applicationNos);
  const state = (await service.store.load(listingAggregate, listingId))?.state;
  if (!state || state.status === 'ABSENT') throw unknownListing();
  return gatherFacts(service, state.applicationNos);
}

function readContent(message: ContentMessage | undefined): DraftListing['content'] {
  const told = message ?? {
    applicationNos: [],
    title: '',
    summary: '',
    industryCodes: [],
    fieldOfUse: '',
    productWords: [],
    modes: [],
    priceMode: 'PRICE_MODE_UNSPECIFIED' as const,
    validUntil: '',
  };
  return {
    applicationNos: told.applicationNos.map((number) => number.trim()),
    title: told.title.trim(),
    summary: told.summary.trim(),
    industryCodes: told.industryCodes.map((code, index) => readIndustry(code, `content.industry_codes[${index}]`)),
    fieldOfUse: told.fieldOfUse.trim(),
    productWords: told.productWords.map((word) => word.trim()),
    modes: enumList(told.modes, 'CONVERSION_MODE', 'content.modes', '转化方式'),
    priceMode: requiredEnum(told.priceMode, 'PRICE_MODE', 'content.price_mode', '定价方式'),
    validUntil: told.validUntil === '' ? null : parseLegalDate(told.validUntil, 'content.valid_until'),
  };
}

function readCause({ cause }: WithdrawListingRequest): WithdrawListing['cause'] {
  const named = requiredEnum(cause, 'LISTING_END_CAUSE', 'cause', '撤回原因');
  if (named === 'WITHDRAWN_BY_HOLDER' || named === 'WITHDRAWN_BY_OFFICE') return named;
  throw invalidField('cause', 'CAUSE_NOT_GIVEN', '撤回原因应为权利人撤回或发布部门撤下。');
}

/** Outside the bureau: a holder reads its own, everybody what is on the list. */
function mayReadAll(state: ListingState, actor: Actor, own: string | null): boolean {
  return !isOutsider(actor) || (own !== null && state.status !== 'ABSENT' && state.holderKeys.includes(own));
}

async function getListing(
  service: ServiceContext,
  request: GetListingRequest,
  actor: Actor,
): Promise<GetListingResponse> {
  const listingId = requiredText(request.listingId, 'listing_id', '供给条目编号');
  const loaded = await service.store.load(listingAggregate, listingId);
  if (!loaded || loaded.state.status === 'ABSENT') throw unknownListing();
  const { state, version } = loaded;
  if (!mayReadAll(state, actor, await actsFor(service, actor))) {
    if (!ON_THE_LIST.includes(state.status)) throw unknownListing();
    return { listing: publicView(state, version), checks: [], publishable: true };
  }
  const today = legalDateAt(service.clock.now().getTime());
  const facts = await gatherFacts(service, state.applicationNos);
  const checks = publishability(state, facts, ruleSetAt(PUBLICATION_WORDING, today), today);
  return {
    listing: listingView(state, version),
    checks: checks.map(checkView),
    publishable: checks.every(({ met }) => met),
  };
}

/** Latest first by date, and by nothing else: no place on the list can be bought or given. */
async function listListings(
  service: ServiceContext,
  request: ListListingsRequest,
  actor: Actor,
): Promise<ListListingsResponse> {
  const own = await actsFor(service, actor);
  const statuses = enumList(request.statuses, 'SUPPLY_LISTING_STATUS', 'statuses', '供给条目状态');
  const conditions: Record<string, unknown>[] = [];
  if (statuses.length > 0) conditions.push({ 'state.status': { $in: statuses } });
  if (request.applicationNo !== '') conditions.push({ 'state.applicationNos': request.applicationNo });
  if (request.holderKey !== '') conditions.push({ 'state.holderKeys': request.holderKey });
  if (isOutsider(actor)) {
    const listed = { 'state.status': { $in: [...ON_THE_LIST] } };
    conditions.push(own === null ? listed : { $or: [listed, { 'state.holderKeys': own }] });
  }
  const filter = conditions.length === 0 ? {} : { $and: conditions };
  const { items, nextPageToken } = await service.store.list(listingAggregate, filter, request, 'state.orderDate');
  const listings = items.flatMap(({ state, version }) => {
    if (state.status === 'ABSENT') return [];
    return [mayReadAll(state, actor, own) ? listingView(state, version) : publicView(state, version)];
  });
  return { listings, nextPageToken };
}
