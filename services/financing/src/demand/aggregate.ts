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
    // An id comes from the request's, which its caller chose; a withdrawn one stands for every copy made under it, whosoever.
    {
      name: 'one_demand_a_consent',
      key: { 'state.consents.consentId': 1 },
      unique: true,
      partialFilterExpression: { 'state.consents.0': { $exists: true } },
      violation: {
        slug: 'CONSENT_ID_TAKEN',
        messageZh: '这个请求编号已用于另一份融资需求的授权。请由调用程序换一个请求编号后重试。',
      },
    },
    { name: 'status', key: { 'state.status': 1, _id: 1 } },
    { name: 'enterprise', key: { 'state.uscc': 1, _id: 1 } },
    { name: 'readers', key: { 'state.readableBy': 1, _id: 1 } },
  ],
};
