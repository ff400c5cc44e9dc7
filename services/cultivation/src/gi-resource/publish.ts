import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { ResourceEvent } from './domain.ts';

/** What other services learn of a resource: its stage and industry, not its name, area or station. */
export function resourceToPublic(event: ResourceEvent, { aggregateId: resourceId }: PublishContext): Publication[] {
  switch (event.type) {
    case 'GiCandidateIdentified': {
      const { identifiedOn } = event;
      return [
        {
          type: 'zhiqi.cultivation.v1.GiCandidateIdentified',
          copy: 'home',
          effective: identifiedOn,
          message: { resourceId, industryGroup: `GI_INDUSTRY_GROUP_${event.industryGroup}`, identifiedOn },
        },
      ];
    }
    case 'GiCultivationStarted': {
      const { startedOn } = event;
      return [
        {
          type: 'zhiqi.cultivation.v1.GiCultivationStarted',
          copy: 'home',
          effective: startedOn,
          message: { resourceId, industryGroup: `GI_INDUSTRY_GROUP_${event.industryGroup}`, startedOn },
        },
      ];
    }
    case 'GiApplicationFiled':
      return [
        {
          type: 'zhiqi.cultivation.v1.GiApplicationFiled',
          copy: 'home',
          effective: event.filedOn,
          message: { ...application(resourceId, event), filedOn: event.filedOn },
        },
      ];
    case 'GiApplicationRefused':
      return [
        {
          type: 'zhiqi.cultivation.v1.GiApplicationRefused',
          copy: 'home',
          effective: event.refusedOn,
          message: { ...application(resourceId, event), refusedOn: event.refusedOn },
        },
      ];
    // Rights have events of their own.
    case 'GiRightLinked':
    case 'GiRightUnlinked':
    case 'GiPreparationRecorded':
      return [];
  }
}

function application(
  resourceId: string,
  { industryGroup, track }: Extract<ResourceEvent, { type: 'GiApplicationFiled' | 'GiApplicationRefused' }>,
) {
  return {
    resourceId,
    industryGroup: `GI_INDUSTRY_GROUP_${industryGroup}`,
    track: `GI_TRACK_${track}`,
  } as const;
}
