import {
  type ApplyForGiMarkRequest,
  type ApplyForGiMarkResponse,
  type CeaseGiMarkRequest,
  type CheckGiMarkApplicationRequest,
  type ForwardGiMarkApplicationRequest,
  type GetGiMarkAuthorisationRequest,
  type GetGiMarkAuthorisationResponse,
  GiMarkServiceDefinition,
  type ListGiMarkAuthorisationsRequest,
  type ListGiMarkAuthorisationsResponse,
  type RecordGiMarkAuthorisationRequest,
  type RecordGiMarkRefusalRequest,
  type ResumeGiMarkRequest,
  type SuspendGiMarkRequest,
} from '@zhiqi/contracts/zhiqi/cultivation/v1/service';
import { type Actor, parseLegalDate } from '@zhiqi/kernel';
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
import { requireCreditCode } from '../credit-code.ts';
import { formText } from '../form-text.ts';
import { giRightAggregate } from '../gi-right/aggregate.ts';
import { unknownGiRight } from '../gi-right/view.ts';
import { authorisationIds, partyKeys } from '../party-keys.ts';
import { requireReader } from '../readers.ts';
import { authorisationAggregate } from './aggregate.ts';
import type { RightFacts, WorkCommand } from './domain.ts';
import { authorisationView, unknownAuthorisation } from './view.ts';

/** 专用标志用标 over gRPC. */
export function giMarkService(service: ServiceContext): MountedService {
  return mount(GiMarkServiceDefinition, {
    applyForGiMark: (request: ApplyForGiMarkRequest, { actor }: ActorContext) =>
      applyForGiMark(service, request, actor),
    checkGiMarkApplication: (request: CheckGiMarkApplicationRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'CheckApplication',
        check: { inArea: request.inArea, meetsStandard: request.meetsStandard },
        checkedOn: parseLegalDate(request.checkedOn, 'checked_on'),
      })),
    forwardGiMarkApplication: (request: ForwardGiMarkApplicationRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'ForwardApplication',
        forwardedOn: parseLegalDate(request.forwardedOn, 'forwarded_on'),
      })),
    recordGiMarkAuthorisation: (request: RecordGiMarkAuthorisationRequest, { actor }: ActorContext) =>
      work(service, request, actor, async () => ({
        type: 'RecordAuthorisation',
        announcement: {
          authorisedOn: parseLegalDate(request.authorisedOn, 'authorised_on'),
          announcementNo: request.announcementNo,
        },
        right: await rightOfAuthorisation(service, request.authorisationId),
      })),
    recordGiMarkRefusal: (request: RecordGiMarkRefusalRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'RecordRefusal',
        refusedOn: parseLegalDate(request.refusedOn, 'refused_on'),
      })),
    suspendGiMark: (request: SuspendGiMarkRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'SuspendUse',
        suspendedOn: parseLegalDate(request.suspendedOn, 'suspended_on'),
        documentNo: request.documentNo,
      })),
    resumeGiMark: (request: ResumeGiMarkRequest, { actor }: ActorContext) =>
      work(service, request, actor, async () => ({
        type: 'ResumeUse',
        resumedOn: parseLegalDate(request.resumedOn, 'resumed_on'),
        right: await rightOfAuthorisation(service, request.authorisationId),
      })),
    ceaseGiMark: (request: CeaseGiMarkRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'CeaseUse',
        cause: requiredEnum(request.cause, 'CEASE_CAUSE', 'cause', '终止原因'),
        ceasedOn: parseLegalDate(request.ceasedOn, 'ceased_on'),
      })),
    getGiMarkAuthorisation: (request: GetGiMarkAuthorisationRequest, { actor }: ActorContext) =>
      getAuthorisation(service, request, actor),
    listGiMarkAuthorisations: (request: ListGiMarkAuthorisationsRequest, { actor }: ActorContext) =>
      listAuthorisations(service, request, actor),
  });
}

async function applyForGiMark(
  service: ServiceContext,
  request: ApplyForGiMarkRequest,
  actor: Actor,
): Promise<ApplyForGiMarkResponse> {
  const requestId = requiredRequestId(request.requestId);
  const uscc = requireCreditCode(request.userUscc, 'user_uscc', '使用人统一社会信用代码');
  const name = formText(request.userName, 'user_name', '使用人名称');
  const userClass = requiredEnum(request.userClass, 'GI_USER_CLASS', 'user_class', '使用人类别');
  const appliedOn = parseLegalDate(request.appliedOn, 'applied_on');
  const right = await rightFacts(service, requiredText(request.giRightId, 'gi_right_id', '权利编号'));
  const authorisationId = (await authorisationIds(service))(right.giRightId, uscc);
  const user = { uscc, name, key: (await partyKeys(service))(uscc) };
  const at = service.clock.now().toISOString();
  const { state, version } = await service.store.run(
    authorisationAggregate,
    authorisationId,
    { type: 'ApplyForGiMark', actor, at, authorisationId, user, userClass, appliedOn, right },
    { requestId, actor, body: request },
  );
  return { authorisation: authorisationView(state, version) };
}

/** What is stated of a known authorisation; who, when and which are added here. */
type Stated<Command> = Command extends WorkCommand ? Omit<Command, 'actor' | 'at'> : never;

async function work(
  { store, clock }: ServiceContext,
  request: { readonly requestId: string; readonly authorisationId: string },
  actor: Actor,
  read: () => Stated<WorkCommand> | Promise<Stated<WorkCommand>>,
) {
  const requestId = requiredRequestId(request.requestId);
  const id = requiredText(request.authorisationId, 'authorisation_id', '用标编号');
  const command = { ...(await read()), actor, at: clock.now().toISOString() } as WorkCommand;
  const { state, version } = await store.run(authorisationAggregate, id, command, { requestId, actor, body: request });
  return { authorisation: authorisationView(state, version) };
}

async function rightOfAuthorisation(service: ServiceContext, authorisationId: string): Promise<RightFacts> {
  const loaded = await service.store.load(authorisationAggregate, authorisationId.trim());
  if (!loaded || loaded.state.status === 'ABSENT') throw unknownAuthorisation();
  return rightFacts(service, loaded.state.giRightId);
}

async function rightFacts({ store }: ServiceContext, id: string): Promise<RightFacts> {
  const loaded = await store.load(giRightAggregate, id);
  if (!loaded || loaded.state.status === 'ABSENT') throw unknownGiRight();
  const { giRightId, resourceId, track, holderBody, obtainedOn, status } = loaded.state;
  return { giRightId, resourceId, track, holderBody, obtainedOn, inForce: status === 'IN_FORCE' };
}

async function getAuthorisation(
  { store }: ServiceContext,
  request: GetGiMarkAuthorisationRequest,
  actor: Actor,
): Promise<GetGiMarkAuthorisationResponse> {
  const id = requiredText(request.authorisationId, 'authorisation_id', '用标编号');
  const loaded = await store.load(authorisationAggregate, id);
  const owner = loaded && loaded.state.status !== 'ABSENT' ? loaded.state.user : undefined;
  requireReader(actor, '专用标志用标名册', owner);
  if (!loaded) throw unknownAuthorisation();
  return { authorisation: authorisationView(loaded.state, loaded.version) };
}

async function listAuthorisations(
  { store }: ServiceContext,
  request: ListGiMarkAuthorisationsRequest,
  actor: Actor,
): Promise<ListGiMarkAuthorisationsResponse> {
  requireReader(actor, '专用标志用标名册');
  const statuses = enumList(request.statuses, 'AUTHORISATION_STATUS', 'statuses', '用标状态');
  const filter = {
    ...(request.giRightId === '' ? {} : { 'state.giRightId': request.giRightId }),
    ...(statuses.length > 0 ? { 'state.status': { $in: statuses } } : {}),
  };
  const { items, nextPageToken } = await store.list(authorisationAggregate, filter, request);
  return { authorisations: items.map(({ state, version }) => authorisationView(state, version)), nextPageToken };
}
