import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { GiRightEvent } from './domain.ts';

/** What other services learn of a right: its name's resource, track and use; not who holds it. */
export function giRightToPublic(event: GiRightEvent, { aggregateId }: PublishContext): Publication[] {
  switch (event.type) {
    case 'GiRightObtained':
      return [
        {
          type: 'zhiqi.cultivation.v1.GiRightObtained',
          copy: 'home',
          effective: event.obtainedOn,
          message: { ...common(aggregateId, event), obtainedOn: event.obtainedOn },
        },
      ];
    case 'GiRightUseChanged':
      return [
        {
          type: 'zhiqi.cultivation.v1.GiRightUseChanged',
          copy: 'home',
          effective: event.changedOn,
          message: {
            ...common(aggregateId, event),
            inUse: event.inUse,
            users: event.users,
            changedOn: event.changedOn,
          },
        },
      ];
    case 'GiRightEnded':
      return [
        {
          type: 'zhiqi.cultivation.v1.GiRightEnded',
          copy: 'home',
          effective: event.endedOn,
          message: {
            ...common(aggregateId, event),
            cause: `GI_RIGHT_END_CAUSE_${event.cause}`,
            endedOn: event.endedOn,
          },
        },
      ];
    case 'GiUserCounted':
      return [];
  }
}

function common(
  giRightId: string,
  { resourceId, track, industryGroup }: Exclude<GiRightEvent, { type: 'GiUserCounted' }>,
) {
  return {
    giRightId,
    resourceId,
    track: `GI_TRACK_${track}`,
    industryGroup: `GI_INDUSTRY_GROUP_${industryGroup}`,
  } as const;
}
