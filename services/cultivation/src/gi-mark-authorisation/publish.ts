import type { Publication, PublishContext } from '@zhiqi/runtime';
import { publishedCreditCode } from '../credit-code.ts';
import type { AuthorisationEvent, UseFacts } from './domain.ts';

/**
 * What other services learn of an authorisation: the user by a pseudonymous key, and the code of an organisation. The code of
 * a sole trader identifies a person and stays here, as do all names.
 */
export function authorisationToPublic(event: AuthorisationEvent, { aggregateId }: PublishContext): Publication[] {
  switch (event.type) {
    case 'GiMarkUseAuthorised': {
      const { authorisedOn } = event.announcement;
      return [
        {
          type: 'zhiqi.cultivation.v1.GiMarkUseAuthorised',
          copy: 'home',
          effective: authorisedOn,
          message: { ...common(aggregateId, event), userUscc: publishedCreditCode(event.user.uscc), authorisedOn },
        },
      ];
    }
    case 'GiMarkUseSuspended': {
      const { suspendedOn } = event;
      return [
        {
          type: 'zhiqi.cultivation.v1.GiMarkUseSuspended',
          copy: 'home',
          effective: suspendedOn,
          message: { ...common(aggregateId, event), suspendedOn },
        },
      ];
    }
    case 'GiMarkUseResumed': {
      const { resumedOn } = event;
      return [
        {
          type: 'zhiqi.cultivation.v1.GiMarkUseResumed',
          copy: 'home',
          effective: resumedOn,
          message: { ...common(aggregateId, event), resumedOn },
        },
      ];
    }
    case 'GiMarkUseCeased': {
      const { cause, ceasedOn } = event;
      return [
        {
          type: 'zhiqi.cultivation.v1.GiMarkUseCeased',
          copy: 'home',
          effective: ceasedOn,
          message: { ...common(aggregateId, event), cause: `CEASE_CAUSE_${cause}`, ceasedOn },
        },
      ];
    }
    // An application is between the user and the bureau until the authority has decided.
    case 'GiMarkApplied':
    case 'GiMarkChecked':
    case 'GiMarkForwarded':
    case 'GiMarkRefused':
      return [];
  }
}

function common(authorisationId: string, { giRightId, resourceId, track, user, userClass }: UseFacts) {
  return {
    authorisationId,
    giRightId,
    resourceId,
    track: `GI_TRACK_${track}`,
    userKey: user.key,
    userClass: `GI_USER_CLASS_${userClass}`,
  } as const;
}
