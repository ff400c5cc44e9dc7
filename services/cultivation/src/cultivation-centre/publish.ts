import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { CentreEvent } from './domain.ts';

/** What other services learn of a centre: its field and its parties by their pseudonymous keys, no names and no papers. */
export function centreToPublic(event: CentreEvent, { aggregateId: centreId }: PublishContext): Publication[] {
  switch (event.type) {
    case 'CentreSigned': {
      const { field, parties, signedOn } = event;
      return [
        {
          type: 'zhiqi.cultivation.v1.CultivationCentreSigned',
          copy: 'home',
          effective: signedOn,
          message: {
            centreId,
            field,
            enterpriseKey: parties.enterprise.key,
            universityKey: parties.university.key,
            agencyKey: parties.agency.key,
            signedOn,
          },
        },
      ];
    }
    case 'CentreApproved':
      return [
        {
          type: 'zhiqi.cultivation.v1.CultivationCentreApproved',
          copy: 'home',
          effective: event.on,
          message: { centreId, field: event.field, approvedOn: event.on },
        },
      ];
    case 'CentreAccepted':
      return [
        {
          type: 'zhiqi.cultivation.v1.CultivationCentreAccepted',
          copy: 'home',
          effective: event.on,
          message: { centreId, field: event.field, acceptedOn: event.on },
        },
      ];
    case 'CentreEnded':
      return [
        {
          type: 'zhiqi.cultivation.v1.CultivationCentreEnded',
          copy: 'home',
          effective: event.on,
          message: { centreId, field: event.field, cause: `CENTRE_END_CAUSE_${event.cause}`, endedOn: event.on },
        },
      ];
    case 'CentreInitiated':
    case 'CentreEvidenceRecorded':
    case 'CentreOperationStarted':
    case 'CentreMidtermReviewed':
      return [];
  }
}
