import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  RULE_SET_SCHEMA,
  type RuleSetCommand,
  type RuleSetEvent,
  type RuleSetState,
  ruleSetDecider,
  ruleSetDueAt,
} from './domain.ts';
import { ruleSetToPublic } from './publish.ts';

/** `_id` is `rls_<version>`: a version is drafted and published once. */
export const ruleSetAggregate: AggregateDefinition<RuleSetState, RuleSetCommand, RuleSetEvent> = {
  collection: 'rule_sets',
  aggregate: 'rule-set',
  decider: ruleSetDecider,
  schema: RULE_SET_SCHEMA,
  toPublic: ruleSetToPublic,
  dueAt: ruleSetDueAt,
  indexes: [
    { name: 'status', key: { 'state.status': 1, _id: 1 } },
    {
      name: 'one_version_a_first_day',
      key: { 'state.claim': 1 },
      unique: true,
      partialFilterExpression: { 'state.claim': { $type: 'string' } },
      violation: { slug: 'FIRST_DAY_TAKEN', messageZh: '已有同类规则自这一天起施行。请改用另一个起始日。' },
    },
  ],
};
