import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { OpenLicenceEvent } from './domain.ts';

/** What others learn of a statement; drafts and filings stay inside, and so does who took a licence. */
export function openLicenceToPublic(event: OpenLicenceEvent, { aggregateId }: PublishContext): Publication[] {
  const statementId = aggregateId;
  switch (event.type) {
    case 'OpenLicenceAnnounced': {
      const { applicationNo, announcedOn, licenceTermEnd } = event;
      return [
        {
          type: 'zhiqi.inventory.v1.OpenLicenceAnnounced',
          copy: 'home',
          effective: announcedOn,
          message: { statementId, applicationNo, feeModel: `FEE_MODEL_${event.feeModel}`, announcedOn, licenceTermEnd },
        },
      ];
    }
    case 'OpenLicenceTaken': {
      const { conversionId, licensee, takenOn, licenceEnd } = event.licence;
      const { applicationNo } = event;
      return [
        {
          type: 'zhiqi.inventory.v1.OpenLicenceTaken',
          copy: 'home',
          effective: takenOn,
          message: { statementId, applicationNo, conversionId, licenseeIsSme: licensee.isSme, takenOn, licenceEnd },
        },
      ];
    }
    case 'OpenLicenceEnded': {
      const { applicationNo, cause, endedOn } = event;
      return [
        {
          type: 'zhiqi.inventory.v1.OpenLicenceWithdrawn',
          copy: 'home',
          effective: endedOn,
          message: { statementId, applicationNo, cause: `OPEN_LICENCE_END_CAUSE_${cause}`, endedOn },
        },
      ];
    }
    case 'OpenLicenceDrafted':
    case 'OpenLicenceRevised':
    case 'OpenLicenceFiled':
      return [];
  }
}
