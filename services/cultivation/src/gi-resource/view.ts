import type { GiResource } from '@zhiqi/contracts/zhiqi/cultivation/v1/types';
import { notFound } from '@zhiqi/kernel';
import { pendingTracks, type ResourceState } from './domain.ts';

/** A resource as officers see it. @throws DomainError `not-found` for one that does not exist */
export function resourceView(state: ResourceState, version: number): GiResource {
  if (state.status === 'ABSENT') throw unknownResource();
  return {
    resourceId: state.resourceId,
    name: state.name,
    product: state.product,
    industryGroup: `GI_INDUSTRY_GROUP_${state.industryGroup}`,
    stage: `GI_STAGE_${state.status}`,
    area: state.area,
    station: state.station ?? '',
    preparation: state.preparation ?? undefined,
    giRightIds: state.rights.map(({ giRightId }) => giRightId),
    pendingTracks: pendingTracks(state).map((track) => `GI_TRACK_${track}` as const),
    etag: String(version),
  };
}

export function unknownResource(): Error {
  return notFound('RESOURCE_NOT_FOUND', '没有这个地理标志资源。请核对编号,或先登记资源。');
}
