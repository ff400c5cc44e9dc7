import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  DEMAND_SCHEMA,
  type DemandCommand,
  type DemandEvent,
  type DemandState,
  demandDecider,
  demandDueAt,
} from './domain.ts';
import { demandToPublic } from './publish.ts';

/** `_id` is `dem_<request id>`; its consents live inside it. */
export const demandAggregate: AggregateDefinition<DemandState, DemandCommand, DemandEvent> = {
  collection: 'demands',
  aggregate: 'demand',
  decider: demandDecider,
  schema: DEMAND_SCHEMA,
  toPublic: demandToPublic,
  dueAt: demandDueAt,
  indexes: [
    { name: 'status', key: { 'state.status': 1, _id: 1 } },
    { name: 'enterprise', key: { 'state.uscc': 1, _id: 1 } },
    { name: 'readers', key: { 'state.readableBy': 1, _id: 1 } },
  ],
};
