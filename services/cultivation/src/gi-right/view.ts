import type { GiRight } from '@zhiqi/contracts/zhiqi/cultivation/v1/types';
import { notFound } from '@zhiqi/kernel';
import { type GiRightState, lawfulUsers } from './domain.ts';

/** A right as officers see it. @throws DomainError `not-found` for one that does not exist */
export function giRightView(state: GiRightState, version: number): GiRight {
  if (state.status === 'ABSENT') throw unknownGiRight();
  return {
    giRightId: state.giRightId,
    resourceId: state.resourceId,
    track: `GI_TRACK_${state.track}`,
    number: state.number,
    holderBody: state.holderBody,
    obtainedOn: state.obtainedOn,
    status: `GI_RIGHT_STATUS_${state.status}`,
    users: lawfulUsers(state),
    endCause: `GI_RIGHT_END_CAUSE_${state.endCause ?? 'UNSPECIFIED'}`,
    endedOn: state.endedOn ?? '',
    etag: String(version),
  };
}

export function unknownGiRight(): Error {
  return notFound('GI_RIGHT_NOT_FOUND', '没有这项地理标志权利。请核对编号,或先登记取得权利。');
}
