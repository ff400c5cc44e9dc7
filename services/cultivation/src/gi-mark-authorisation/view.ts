import type { GiMarkAuthorisation } from '@zhiqi/contracts/zhiqi/cultivation/v1/types';
import { notFound } from '@zhiqi/kernel';
import type { AuthorisationState } from './domain.ts';

/** An authorisation as officers and its user see it. @throws DomainError `not-found` for one that does not exist */
export function authorisationView(state: AuthorisationState, version: number): GiMarkAuthorisation {
  if (state.status === 'ABSENT') throw unknownAuthorisation();
  return {
    authorisationId: state.authorisationId,
    giRightId: state.giRightId,
    userUscc: state.user.uscc,
    userName: state.user.name,
    userClass: `GI_USER_CLASS_${state.userClass}`,
    status: `AUTHORISATION_STATUS_${state.status}`,
    inArea: state.check?.inArea ?? false,
    meetsStandard: state.check?.meetsStandard ?? false,
    authorisedOn: state.announcement?.authorisedOn ?? '',
    announcementNo: state.announcement?.announcementNo ?? '',
    etag: String(version),
  };
}

export function unknownAuthorisation(): Error {
  return notFound('AUTHORISATION_NOT_FOUND', '没有这项专用标志用标。请核对编号,或先提出申请。');
}
