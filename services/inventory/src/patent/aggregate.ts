import type { AggregateDefinition } from '@zhiqi/runtime';
import { PATENT_RULES } from '../rule-sets.ts';
import {
  PATENT_SCHEMA,
  type PatentCommand,
  type PatentEvent,
  type PatentState,
  patentDecider,
  patentDueAt,
} from './domain.ts';
import { migratePatent } from './migrate.ts';
import { patentToPublic } from './publish.ts';

/** How patents are stored and served: `_id` is the canonical application number, so one right is one document. */
export const patentAggregate: AggregateDefinition<PatentState, PatentCommand, PatentEvent> = {
  collection: 'patents',
  aggregate: 'patent',
  decider: patentDecider(PATENT_RULES),
  schema: PATENT_SCHEMA,
  migrate: migratePatent,
  toPublic: patentToPublic,
  dueAt: patentDueAt(PATENT_RULES),
  indexes: [
    { name: 'scope_state', key: { 'state.scope.inScope': 1, 'state.legalState': 1, _id: 1 } },
    { name: 'state', key: { 'state.legalState': 1, _id: 1 } },
    { name: 'dormancy', key: { 'state.dormancy.dormancyClass': 1, _id: 1 } },
    { name: 'availability', key: { 'state.availability.availability': 1, _id: 1 } },
  ],
};
