import type { AggregateDefinition } from '@zhiqi/runtime';
import { CENTRE_RULES } from '../rule-sets.ts';
import { CENTRE_SCHEMA, type CentreCommand, type CentreEvent, type CentreState, centreDecider } from './domain.ts';
import { centreToPublic } from './publish.ts';

/** `_id` is `ccn_<request id>`. */
export const centreAggregate: AggregateDefinition<CentreState, CentreCommand, CentreEvent> = {
  collection: 'centres',
  aggregate: 'cultivation-centre',
  decider: centreDecider(CENTRE_RULES),
  schema: CENTRE_SCHEMA,
  toPublic: centreToPublic,
  indexes: [{ name: 'status', key: { 'state.status': 1, _id: 1 } }],
};
