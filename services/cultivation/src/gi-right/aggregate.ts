import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  GI_RIGHT_SCHEMA,
  type GiRightCommand,
  type GiRightEvent,
  type GiRightState,
  giRightDecider,
} from './domain.ts';
import { giRightToPublic } from './publish.ts';

/** `_id` is `gr_<track>_<number>`: a number stands once on each track, and for one name. */
export const giRightAggregate: AggregateDefinition<GiRightState, GiRightCommand, GiRightEvent> = {
  collection: 'gi_rights',
  aggregate: 'gi-right',
  decider: giRightDecider,
  schema: GI_RIGHT_SCHEMA,
  toPublic: giRightToPublic,
  indexes: [{ name: 'track', key: { 'state.track': 1, _id: 1 } }],
};
