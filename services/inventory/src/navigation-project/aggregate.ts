import type { AggregateDefinition } from '@zhiqi/runtime';
import { NAVIGATION_RULES } from '../rule-sets.ts';
import {
  NAVIGATION_SCHEMA,
  type NavigationCommand,
  type NavigationEvent,
  type NavigationState,
  navigationDecider,
} from './domain.ts';
import { navigationToPublic } from './publish.ts';

/** `_id` is `nav_<request id>`. */
export const navigationAggregate: AggregateDefinition<NavigationState, NavigationCommand, NavigationEvent> = {
  collection: 'navigation_projects',
  aggregate: 'navigation-project',
  decider: navigationDecider(NAVIGATION_RULES),
  schema: NAVIGATION_SCHEMA,
  toPublic: navigationToPublic,
  indexes: [{ name: 'year_status', key: { 'state.planYear': 1, 'state.status': 1, _id: 1 } }],
};
