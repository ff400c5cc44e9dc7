import type {
  EndGiRightRequest,
  EndGiRightResponse,
  GetGiRightRequest,
  GetGiRightResponse,
  ListGiRightsRequest,
  ListGiRightsResponse,
  RecordGiRightRequest,
  RecordGiRightResponse,
} from '@zhiqi/contracts/zhiqi/cultivation/v1/service';
import { type Actor, parseLegalDate } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { formText } from '../form-text.ts';
import { resourceAggregate } from '../gi-resource/aggregate.ts';
import { pendingFiling } from '../gi-resource/domain.ts';
import { unknownResource } from '../gi-resource/view.ts';
import { requireReader } from '../readers.ts';
import { giRightAggregate } from './aggregate.ts';
import { giRightIdOf } from './domain.ts';
import { giRightView, unknownGiRight } from './view.ts';

/** The half of GiService that is about rights. */
export function giRightHandlers(service: ServiceContext) {
  return {
    recordGiRight: (request: RecordGiRightRequest, { actor }: ActorContext) => recordGiRight(service, request, actor),
    endGiRight: (request: EndGiRightRequest, { actor }: ActorContext) => endGiRight(service, request, actor),
    getGiRight: (request: GetGiRightRequest, { actor }: ActorContext) => getGiRight(service, request, actor),
    listGiRights: (request: ListGiRightsRequest, { actor }: ActorContext) => listGiRights(service, request, actor),
  };
}

async function recordGiRight(
  { store, clock }: ServiceContext,
  request: RecordGiRightRequest,
  actor: Actor,
): Promise<RecordGiRightResponse> {
  const requestId = requiredRequestId(request.requestId);
  const track = requiredEnum(request.track, 'GI_TRACK', 'track', '保护渠道');
  const number = formText(request.number, 'number', '注册号或公告号');
  const giRightId = giRightIdOf(track, number);
  const resource = await store.load(resourceAggregate, requiredText(request.resourceId, 'resource_id', '资源编号'));
  if (!resource || resource.state.status === 'ABSENT') throw unknownResource();
  const { state, version } = await store.run(
    giRightAggregate,
    giRightId,
    {
      type: 'RecordGiRight',
      actor,
      at: clock.now().toISOString(),
      giRightId,
      resourceId: resource.state.resourceId,
      track,
      number,
      holderBody: formText(request.holderBody, 'holder_body', '权利人'),
      obtainedOn: parseLegalDate(request.obtainedOn, 'obtained_on'),
      industryGroup: resource.state.industryGroup,
      pendingSince: pendingFiling(resource.state, track)?.filedOn ?? null,
    },
    { requestId, actor, body: request },
  );
  return { right: giRightView(state, version) };
}

async function endGiRight(
  { store, clock }: ServiceContext,
  request: EndGiRightRequest,
  actor: Actor,
): Promise<EndGiRightResponse> {
  const requestId = requiredRequestId(request.requestId);
  const { state, version } = await store.run(
    giRightAggregate,
    requiredText(request.giRightId, 'gi_right_id', '权利编号'),
    {
      type: 'EndGiRight',
      actor,
      at: clock.now().toISOString(),
      cause: requiredEnum(request.cause, 'GI_RIGHT_END_CAUSE', 'cause', '终止原因'),
      endedOn: parseLegalDate(request.endedOn, 'ended_on'),
    },
    { requestId, actor, body: request },
  );
  return { right: giRightView(state, version) };
}

async function getGiRight(
  { store }: ServiceContext,
  request: GetGiRightRequest,
  actor: Actor,
): Promise<GetGiRightResponse> {
  requireReader(actor, '地理标志权利');
  const loaded = await store.load(giRightAggregate, requiredText(request.giRightId, 'gi_right_id', '权利编号'));
  if (!loaded) throw unknownGiRight();
  return { right: giRightView(loaded.state, loaded.version) };
}

async function listGiRights(
  { store }: ServiceContext,
  request: ListGiRightsRequest,
  actor: Actor,
): Promise<ListGiRightsResponse> {
  requireReader(actor, '地理标志权利');
  const tracks = enumList(request.tracks, 'GI_TRACK', 'tracks', '保护渠道');
  const filter = tracks.length > 0 ? { 'state.track': { $in: tracks } } : {};
  const { items, nextPageToken } = await store.list(giRightAggregate, filter, request);
  return { rights: items.map(({ state, version }) => giRightView(state, version)), nextPageToken };
}
