import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { TrusteeshipEvent } from './domain.ts';

/** What other services learn of an agreement: both sides by their pseudonymous keys, scope and term. */
export function trusteeshipToPublic(
  event: TrusteeshipEvent,
  { aggregateId: trusteeshipId }: PublishContext,
): Publication[] {
  switch (event.type) {
    case 'TrusteeshipSigned': {
      const { scope, clientKey, agencyKey, clientIsSme, startsOn, endsOn, signedOn } = event;
      const facts = { clientKey, agencyKey, clientIsSme, startsOn, endsOn };
      return [
        {
          type: 'zhiqi.inventory.v1.TrusteeshipSigned',
          copy: 'home',
          effective: signedOn,
          message: { trusteeshipId, scope: `TRUSTEESHIP_SCOPE_${scope}`, ...facts },
        },
      ];
    }
    case 'TrusteeshipEnded': {
      const { clientKey, cause, endedOn } = event;
      return [
        {
          type: 'zhiqi.inventory.v1.TrusteeshipEnded',
          copy: 'home',
          effective: endedOn,
          message: { trusteeshipId, clientKey, cause: `TRUSTEESHIP_END_CAUSE_${cause}`, endedOn },
        },
      ];
    }
    case 'TrusteeshipProposed':
    case 'TrusteeshipSideSigned':
    case 'TrusteeshipStarted':
    case 'HandoverAssigned':
    case 'HandoverCompleted':
      return [];
  }
}
