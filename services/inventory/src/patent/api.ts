import {
  type CheckCollateralRequest,
  type GetPatentRequest,
  type GetPatentResponse,
  type ListPatentsRequest,
  type ListPatentsResponse,
  PatentServiceDefinition,
  type RecordLegalStatusRequest,
  type RecordLegalStatusResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { type Actor, notFound, parseLegalDate } from '@zhiqi/kernel';
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
import { importPatents } from '../import-batch/api.ts';
import { requireReader } from '../readers.ts';
import { patentAggregate } from './aggregate.ts';
import { checkCollateral } from './collateral.ts';
import type { PatentState } from './domain.ts';
import { runPatent } from './run.ts';
import { halvesNotCounted } from './technologies.ts';
import { patentView } from './view.ts';

/** States of an application that may become an item. */
const WATCHED = ['APPLIED', 'PUBLISHED'];

/** 专利台账 over gRPC. */
export function patentService(service: ServiceContext): MountedService {
  return mount(PatentServiceDefinition, {
    importPatents: importPatents(service),
    getPatent: (request: GetPatentRequest, { actor }: ActorContext) => getPatent(service, request, actor),
    listPatents: (request: ListPatentsRequest, { actor }: ActorContext) => listPatents(service, request, actor),
    checkCollateral: (request: CheckCollateralRequest, { actor }: ActorContext) =>
      checkCollateral(service, request, actor),
    recordLegalStatus: (request: RecordLegalStatusRequest, { actor }: ActorContext) =>
      recordLegalStatus(service, request, actor),
  });
}

async function getPatent(
  { store }: ServiceContext,
  request: GetPatentRequest,
  actor: Actor,
): Promise<GetPatentResponse> {
  const id = requiredText(request.applicationNo, 'application_no', '申请号');
  const loaded = await store.load(patentAggregate, id);
  requireReader(actor, '专利台账', holderKeysOf(loaded?.state));
  if (!loaded) throw unknownPatent();
  return { patent: viewOf(loaded.state, loaded.version) };
}

async function listPatents(
  { store }: ServiceContext,
  request: ListPatentsRequest,
  actor: Actor,
): Promise<ListPatentsResponse> {
  requireReader(actor, '专利台账');
  const states = enumList(request.states, 'PATENT_STATE', 'states', '法律状态');
  const classes = enumList(request.dormancyClasses, 'DORMANCY_CLASS', 'dormancy_classes', '沉睡类别');
  const availabilities = enumList(request.availabilities, 'AVAILABILITY', 'availabilities', '可用情况');
  const filter = {
    // Claims are kept on numbers that no list has brought yet.
    'state.status': 'REGISTERED',
    ...(states.length > 0 ? { 'state.legalState': { $in: states } } : {}),
    ...(classes.length > 0 ? { 'state.dormancy.dormancyClass': { $in: classes } } : {}),
    ...(availabilities.length > 0 ? { 'state.availability.availability': { $in: availabilities } } : {}),
    ...(request.portfolioId === ''
      ? {}
      : { 'state.portfolios': { $elemMatch: { portfolioId: request.portfolioId, member: true } } }),
    ...(request.inScope === undefined ? {} : { 'state.scope.inScope': request.inScope }),
    ...(request.onePerTechnology ? { 'state.applicationNo': { $nin: await halvesNotCounted({ store }) } } : {}),
    // published applications are no items of a round, and are watched.
    ...(request.watch ? { 'state.scope.inScope': true, 'state.legalState': { $in: WATCHED } } : {}),
  };
  const { items, nextPageToken } = await store.list(patentAggregate, filter, request);
  return { patents: items.map(({ state, version }) => viewOf(state, version)), nextPageToken };
}

async function recordLegalStatus(
  { store, clock }: ServiceContext,
  request: RecordLegalStatusRequest,
  actor: Actor,
): Promise<RecordLegalStatusResponse> {
  const requestId = requiredRequestId(request.requestId);
  const id = requiredText(request.applicationNo, 'application_no', '申请号');
  const { state, version } = await runPatent(
    store,
    id,
    {
      type: 'RecordLegalStatus',
      actor,
      at: clock.now().toISOString(),
      state: requiredEnum(request.state, 'PATENT_STATE', 'state', '法律状态'),
      effectiveDate: parseLegalDate(request.effectiveDate, 'effective_date'),
      documentNo: request.documentNo,
    },
    { requestId, actor, body: request },
  );
  return { patent: viewOf(state, version) };
}

function holderKeysOf(state: PatentState | undefined): string[] {
  return state?.status === 'REGISTERED' ? state.holders.map(({ holderKey }) => holderKey) : [];
}

function viewOf(state: PatentState, version: number) {
  if (state.status === 'UNREGISTERED') throw unknownPatent();
  return patentView(state, version);
}

export function unknownPatent(): Error {
  return notFound('PATENT_NOT_REGISTERED', '台账中没有这件专利。请核对申请号,或先导入专利清单。');
}
