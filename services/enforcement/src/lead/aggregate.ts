import type { AggregateDefinition } from '@zhiqi/runtime';
import { RULE_PACKS } from '../rule-sets.ts';
import { LEAD_SCHEMA, type LeadCommand, type LeadEvent, type LeadState, leadDecider, leadDueAt } from './domain.ts';
import { leadToPublic } from './publish.ts';

/** `_id` is `led_<request id>`. */
export const leadAggregate: AggregateDefinition<LeadState, LeadCommand, LeadEvent> = {
  collection: 'leads',
  aggregate: 'lead',
  decider: leadDecider(RULE_PACKS),
  schema: LEAD_SCHEMA,
  toPublic: leadToPublic,
  dueAt: leadDueAt,
  indexes: [
    { name: 'status', key: { 'state.status': 1, _id: 1 } },
    { name: 'deadline', key: { 'state.status': 1, 'state.clock.deadline': 1, _id: 1 } },
  ],
};
