import {
  type AcceptNavigationRequest,
  type ApproveNavigationRequest,
  type CancelNavigationRequest,
  type ComputeNavigationStatisticsRequest,
  type ContractNavigationRequest,
  type DeliverNavigationRequest,
  type ExportNavigationDataPackRequest,
  type GetNavigationProjectRequest,
  type ListNavigationProjectsRequest,
  NavigationServiceDefinition,
  type ProposeNavigationRequest,
  type PublishNavigationForUseRequest,
  type RecordExpertReviewRequest,
  type RecordNavigationUseRequest,
  type StartNavigationRequest,
} from '@zhiqi/contracts/zhiqi/inventory/v1/navigation_service';
import { type Actor, legalDateAt, parseLegalDate, prefixedId, yearOf } from '@zhiqi/kernel';
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
import { requireReader } from '../readers.ts';
import { navigationAggregate } from './aggregate.ts';
import type { NavigationCommand, NavigationStep } from './domain.ts';
import { industryCode, readScope } from './read-scope.ts';
import { computeStatistics, exportDataPack } from './statistics-api.ts';
import { navigationView, unknownNavigation } from './view.ts';

/** 专利导航 over gRPC. */
export function navigationService(service: ServiceContext): MountedService {
  return mount(NavigationServiceDefinition, {
    proposeNavigation: (request: ProposeNavigationRequest, { actor }: ActorContext) => propose(service, request, actor),
    ...earlySteps(service),
    ...lateSteps(service),
    getNavigationProject: async (request: GetNavigationProjectRequest, { actor }: ActorContext) => {
      requireReader(actor, '专利导航项目');
      const id = requiredText(request.projectId, 'project_id', '项目编号');
      const loaded = await service.store.load(navigationAggregate, id);
      if (!loaded) throw unknownNavigation();
      return { project: navigationView(loaded.state, loaded.version) };
    },
    listNavigationProjects: (request: ListNavigationProjectsRequest, { actor }: ActorContext) =>
      list(service, request, actor),
    computeNavigationStatistics: (request: ComputeNavigationStatisticsRequest, { actor }: ActorContext) =>
      computeStatistics(service, request, actor),
    exportNavigationDataPack: (request: ExportNavigationDataPackRequest, { actor }: ActorContext) =>
      exportDataPack(service, request, actor),
  });
}

function earlySteps(service: ServiceContext) {
  return {
    approveNavigation: (request: ApproveNavigationRequest, { actor }: ActorContext) =>
      step(service, request, actor, {
        type: 'ApproveNavigation',
        on: parseLegalDate(request.approvedOn, 'approved_on'),
      }),
    contractNavigation: (request: ContractNavigationRequest, { actor }: ActorContext) =>
      step(service, request, actor, {
        type: 'ContractNavigation',
        on: parseLegalDate(request.contractedOn, 'contracted_on'),
        provider: requiredText(request.provider, 'provider', '承担单位'),
        contractHash: request.contractHash,
      }),
    startNavigation: (request: StartNavigationRequest, { actor }: ActorContext) =>
      step(service, request, actor, { type: 'StartNavigation', on: parseLegalDate(request.startedOn, 'started_on') }),
    deliverNavigation: (request: DeliverNavigationRequest, { actor }: ActorContext) =>
      step(service, request, actor, {
        type: 'DeliverNavigation',
        on: parseLegalDate(request.deliveredOn, 'delivered_on'),
        reportHash: request.reportHash,
        dataPackHash: request.dataPackHash,
        contents: [...new Set(enumList(request.contents, 'NAVIGATION_CONTENT', 'contents', '报告内容'))],
      }),
  };
}

function lateSteps(service: ServiceContext) {
  return {
    recordExpertReview: (request: RecordExpertReviewRequest, { actor }: ActorContext) =>
      step(service, request, actor, {
        type: 'ReviewNavigation',
        on: parseLegalDate(request.reviewedOn, 'reviewed_on'),
        experts: request.experts,
        opinionHash: request.opinionHash,
      }),
    acceptNavigation: (request: AcceptNavigationRequest, { actor }: ActorContext) =>
      step(service, request, actor, {
        type: 'AcceptNavigation',
        on: parseLegalDate(request.acceptedOn, 'accepted_on'),
        acceptanceRecordHash: request.acceptanceRecordHash,
      }),
    publishNavigationForUse: (request: PublishNavigationForUseRequest, { actor }: ActorContext) =>
      step(service, request, actor, {
        type: 'PublishNavigation',
        on: parseLegalDate(request.publishedOn, 'published_on'),
      }),
    recordNavigationUse: (request: RecordNavigationUseRequest, { actor }: ActorContext) => {
      const { use } = request;
      if (!use) throw invalidField('use', 'REQUIRED', '请填写成果使用情况。');
      return step(service, request, actor, {
        type: 'RecordUse',
        on: parseLegalDate(use.usedOn, 'use.used_on'),
        use: requiredEnum(use.use, 'NAVIGATION_USE', 'use.use', '服务的决策'),
        documentHash: use.documentHash,
      });
    },
    cancelNavigation: (request: CancelNavigationRequest, { actor }: ActorContext) =>
      step(service, request, actor, {
        type: 'CancelNavigation',
        on: parseLegalDate(request.cancelledOn, 'cancelled_on'),
      }),
  };
}

async function propose({ store, clock }: ServiceContext, request: ProposeNavigationRequest, actor: Actor) {
  const requestId = requiredRequestId(request.requestId);
  const projectId = prefixedId('nav', requestId);
  const at = clock.now().toISOString();
  const command: NavigationCommand = {
    type: 'ProposeNavigation',
    actor,
    at,
    projectId,
    navigationType: requiredEnum(request.navigationType, 'NAVIGATION_TYPE', 'navigation_type', '导航类型'),
    planYear: request.planYear === 0 ? yearOf(legalDateAt(at)) : request.planYear,
    title: requiredText(request.title, 'title', '项目名称'),
    industryCode: industryCode(request.industryCode, 'industry_code'),
    scope: readScope(request.scope),
  };
  const { state, version } = await store.run(navigationAggregate, projectId, command, {
    requestId,
    actor,
    body: request,
  });
  return { project: navigationView(state, version) };
}

type Stated<Command> = Command extends NavigationStep ? Omit<Command, 'actor' | 'at'> : never;

async function step(
  { store, clock }: ServiceContext,
  request: { readonly requestId: string; readonly projectId: string },
  actor: Actor,
  stated: Stated<NavigationStep>,
) {
  const requestId = requiredRequestId(request.requestId);
  const id = requiredText(request.projectId, 'project_id', '项目编号');
  const command: NavigationCommand = { ...stated, actor, at: clock.now().toISOString() };
  const { state, version } = await store.run(navigationAggregate, id, command, { requestId, actor, body: request });
  return { project: navigationView(state, version) };
}

async function list({ store }: ServiceContext, request: ListNavigationProjectsRequest, actor: Actor) {
  requireReader(actor, '专利导航项目');
  const statuses = enumList(request.statuses, 'NAVIGATION_STATUS', 'statuses', '项目状态');
  const filter = {
    ...(statuses.length > 0 ? { 'state.status': { $in: statuses } } : {}),
    ...(request.planYear === 0 ? {} : { 'state.planYear': request.planYear }),
  };
  const { items, nextPageToken } = await store.list(navigationAggregate, filter, request);
  return { projects: items.map(({ state, version }) => navigationView(state, version)), nextPageToken };
}
