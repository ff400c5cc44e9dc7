import { type Reaction, reaction, requiredEnum, type ServiceContext } from '@zhiqi/runtime';
import { resourceAggregate } from './aggregate.ts';

/** A right obtained or ended is linked to its name, and the name's stage follows. */
export function resourceReactions({ store, clock }: ServiceContext): Reaction[] {
  return [
    reaction('zhiqi.cultivation.v1.GiRightObtained', 'link-right', async ({ data }, context) => {
      const { giRightId, resourceId } = data;
      const track = requiredEnum(data.track, 'GI_TRACK', 'track', '渠道');
      const at = clock.now().toISOString();
      const command = { type: 'LinkRight', actor: context.actor, at, giRightId, track } as const;
      await store.run(resourceAggregate, resourceId, command, { ...context, body: { giRightId } });
    }),
    reaction('zhiqi.cultivation.v1.GiRightEnded', 'unlink-right', async ({ data }, context) => {
      const { giRightId, resourceId } = data;
      const track = requiredEnum(data.track, 'GI_TRACK', 'track', '渠道');
      const at = clock.now().toISOString();
      const command = { type: 'UnlinkRight', actor: context.actor, at, giRightId, track } as const;
      await store.run(resourceAggregate, resourceId, command, { ...context, body: { giRightId } });
    }),
  ];
}
