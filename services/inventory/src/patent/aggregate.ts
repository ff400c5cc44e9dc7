import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  PATENT_SCHEMA,
  type PatentEvent,
  type PatentState,
  patentDecider,
  patentDueAt,
  type RuledPatentCommand,
} from './domain.ts';
import { migratePatent } from './migrate.ts';
import { patentToPublic } from './publish.ts';

/** How patents are stored and served: `_id` is the canonical application number, so one right is one document. */
export const patentAggregate: AggregateDefinition<PatentState, RuledPatentCommand, PatentEvent> = {
  collection: 'patents',
  aggregate: 'patent',
  decider: patentDecider,
  schema: PATENT_SCHEMA,
  migrate: migratePatent,
  toPublic: patentToPublic,
  dueAt: (state, { rules }) => patentDueAt(rules)(state),
  indexes: [
    { name: 'scope_state', key: { 'state.scope.inScope': 1, 'state.legalState': 1, _id: 1 } },
    { name: 'state', key: { 'state.legalState': 1, _id: 1 } },
    { name: 'dormancy', key: { 'state.dormancy.dormancyClass': 1, _id: 1 } },
    // In the order in which a new version judges all of them, and in which graded ones are listed.
    { name: 'grading', key: { 'state.grading.computed.grade': 1, _id: 1 } },
    { name: 'final_grade', key: { 'state.grading.final.grade': 1, _id: 1 } },
    { name: 'portfolio', key: { 'state.portfolios.portfolioId': 1, _id: 1 } },
    { name: 'overlay', key: { 'state.overlays.overlay': 1, _id: 1 } },
    { name: 'annuity_due', key: { 'state.life.watch.dueOn': 1, _id: 1 } },
    // The other half of a dual filing is looked for by its title.
    { name: 'title_kind', key: { 'state.title': 1, 'state.kind': 1 } },
    { name: 'availability', key: { 'state.availability.availability': 1, _id: 1 } },
  ],
};
