import type { AggregateDefinition } from '@zhiqi/runtime';
import { type Command, type Event, referenceNumberDecider, type State } from './domain.ts';
import { toPublic } from './publish.ts';

/** Reference numbers: `_id` is `ref_<kind>_<year>`. */
export const referenceNumberAggregate: AggregateDefinition<State, Command, Event> = {
  collection: 'reference_numbers',
  aggregate: 'reference-number',
  decider: referenceNumberDecider,
  schema: 1,
  toPublic,
};
