import type { AggregateDefinition } from '@zhiqi/runtime';
import { SUPPLY_DEMAND_PARAMETERS } from '../supply-demand-data.ts';
import {
  DEMAND_SCHEMA,
  type DemandCommand,
  type DemandEvent,
  type DemandState,
  demandDecider,
  demandDueAt,
} from './domain.ts';
import { demandToPublic } from './publish.ts';

/** `_id` is `dmd_<request id>`, or `dmd_<survey id>` where the survey raised it. */
export const demandAggregate: AggregateDefinition<DemandState, DemandCommand, DemandEvent> = {
  collection: 'demands',
  aggregate: 'demand',
  decider: demandDecider(SUPPLY_DEMAND_PARAMETERS),
  schema: DEMAND_SCHEMA,
  toPublic: demandToPublic,
  dueAt: demandDueAt,
  indexes: [
    { name: 'status', key: { 'state.status': 1, 'state.statusSince': 1, _id: 1 } },
    { name: 'requester', key: { 'state.requester.smeKey': 1, _id: 1 } },
    { name: 'industry', key: { 'state.industryCode': 1, _id: 1 } },
  ],
};
