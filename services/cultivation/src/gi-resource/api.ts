import {
  type FileGiApplicationRequest,
  type GetResourceRequest,
  type GetResourceResponse,
  GiServiceDefinition,
  type IdentifyResourceRequest,
  type IdentifyResourceResponse,
  type ListResourcesRequest,
  type ListResourcesResponse,
  type RecordGiRefusalRequest,
  type RecordPreparationRequest,
  type StartCultivationRequest,
} from '@zhiqi/contracts/zhiqi/cultivation/v1/service';
import { type Actor, parseLegalDate, prefixedId } from '@zhiqi/kernel';
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
import { formText } from '../form-text.ts';
import { giRightHandlers } from '../gi-right/api.ts';
import { requireReader } from '../readers.ts';
import { resourceAggregate } from './aggregate.ts';
import type { FileApplication, Preparation, RecordPreparation, RecordRefusal, StartCultivation } from './domain.ts';
import { resourceView, unknownResource } from './view.ts';

/** 地理标志 over gRPC: from a resource to the rights in its name. */
export function giService(service: ServiceContext): MountedService {
  return mount(GiServiceDefinition, {
    identifyResource: (request: IdentifyResourceRequest, { actor }: ActorContext) =>
      identifyResource(service, request, actor),
    startCultivation: (request: StartCultivationRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'StartCultivation',
        station: formText(request.station, 'station', '工作站'),
        startedOn: parseLegalDate(request.startedOn, 'started_on'),
      })),
    recordPreparation: (request: RecordPreparationRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({ type: 'RecordPreparation', preparation: preparationOf(request) })),
    fileGiApplication: (request: FileGiApplicationRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'FileApplication',
        track: requiredEnum(request.track, 'GI_TRACK', 'track', '保护渠道'),
        filedOn: parseLegalDate(request.filedOn, 'filed_on'),
      })),
    recordGiRefusal: (request: RecordGiRefusalRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'RecordRefusal',
        track: requiredEnum(request.track, 'GI_TRACK', 'track', '保护渠道'),
        refusedOn: parseLegalDate(request.refusedOn, 'refused_on'),
      })),
    getResource: (request: GetResourceRequest, { actor }: ActorContext) => getResource(service, request, actor),
    listResources: (request: ListResourcesRequest, { actor }: ActorContext) => listResources(service, request, actor),
    ...giRightHandlers(service),
  });
}

async function identifyResource(
  { store, clock }: ServiceContext,
  request: IdentifyResourceRequest,
  actor: Actor,
): Promise<IdentifyResourceResponse> {
  const requestId = requiredRequestId(request.requestId);
  const resourceId = prefixedId('gir', requestId);
  const { state, version } = await store.run(
    resourceAggregate,
    resourceId,
    {
      type: 'IdentifyResource',
      actor,
      at: clock.now().toISOString(),
      resourceId,
      name: formText(request.name, 'name', '资源名称'),
      product: formText(request.product, 'product', '产品'),
      industryGroup: requiredEnum(request.industryGroup, 'GI_INDUSTRY_GROUP', 'industry_group', '产业类别'),
      area: formText(request.area, 'area', '产地'),
      identifiedOn: parseLegalDate(request.identifiedOn, 'identified_on'),
    },
    { requestId, actor, body: request },
  );
  return { resource: resourceView(state, version) };
}

/** What an officer states of a known resource; who, when and which are added here. */
type Work = StartCultivation | RecordPreparation | FileApplication | RecordRefusal;
type Stated<Command> = Command extends Work ? Omit<Command, 'actor' | 'at'> : never;

async function work(
  { store, clock }: ServiceContext,
  request: { readonly requestId: string; readonly resourceId: string },
  actor: Actor,
  read: () => Stated<Work>,
) {
  const requestId = requiredRequestId(request.requestId);
  const id = requiredText(request.resourceId, 'resource_id', '资源编号');
  const command = { ...read(), actor, at: clock.now().toISOString() };
  const { state, version } = await store.run(resourceAggregate, id, command, { requestId, actor, body: request });
  return { resource: resourceView(state, version) };
}

/** Texts may be empty here: the rule names every one that is missing, at once. */
function preparationOf({ preparation }: RecordPreparationRequest): Preparation {
  return {
    governingBody: preparation?.governingBody.trim() ?? '',
    approvalDocumentNo: preparation?.approvalDocumentNo.trim() ?? '',
    geographicScope: preparation?.geographicScope.trim() ?? '',
    standardNo: preparation?.standardNo.trim() ?? '',
  };
}

async function getResource(
  { store }: ServiceContext,
  request: GetResourceRequest,
  actor: Actor,
): Promise<GetResourceResponse> {
  requireReader(actor, '地理标志资源');
  const loaded = await store.load(resourceAggregate, requiredText(request.resourceId, 'resource_id', '资源编号'));
  if (!loaded) throw unknownResource();
  return { resource: resourceView(loaded.state, loaded.version) };
}

async function listResources(
  { store }: ServiceContext,
  request: ListResourcesRequest,
  actor: Actor,
): Promise<ListResourcesResponse> {
  requireReader(actor, '地理标志资源');
  const stages = enumList(request.stages, 'GI_STAGE', 'stages', '阶段');
  const filter = stages.length > 0 ? { 'state.status': { $in: stages } } : {};
  const { items, nextPageToken } = await store.list(resourceAggregate, filter, request);
  return { resources: items.map(({ state, version }) => resourceView(state, version)), nextPageToken };
}
