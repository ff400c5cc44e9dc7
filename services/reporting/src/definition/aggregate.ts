import type { AggregateDefinition } from '@zhiqi/runtime';
import { type Command, definitionDecider, type Event, type State } from './domain.ts';
import { toPublic } from './publish.ts';

/** Indicator definitions: one aggregate for each indicator, its id is the indicator's. */
export const definitionAggregate: AggregateDefinition<State, Command, Event> = {
  collection: 'indicator_definitions',
  aggregate: 'indicator-definition',
  decider: definitionDecider,
  schema: 1,
  toPublic,
};
