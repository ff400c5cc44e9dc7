import type { AggregateDefinition } from '@zhiqi/runtime';
import { TRUSTEESHIP_RULES } from '../rule-sets.ts';
import {
  TRUSTEESHIP_SCHEMA,
  type TrusteeshipCommand,
  type TrusteeshipEvent,
  type TrusteeshipState,
  trusteeshipDecider,
  trusteeshipDueAt,
} from './domain.ts';
import { trusteeshipToPublic } from './publish.ts';

/** `_id` is `trs_<request id>`. */
export const trusteeshipAggregate: AggregateDefinition<TrusteeshipState, TrusteeshipCommand, TrusteeshipEvent> = {
  collection: 'trusteeships',
  aggregate: 'trusteeship',
  decider: trusteeshipDecider(TRUSTEESHIP_RULES),
  schema: TRUSTEESHIP_SCHEMA,
  toPublic: trusteeshipToPublic,
  dueAt: trusteeshipDueAt,
  indexes: [
    { name: 'status', key: { 'state.status': 1, _id: 1 } },
    { name: 'handover_due', key: { 'state.handoverDueOn': 1, _id: 1 } },
    { name: 'renews', key: { 'state.renews': 1 } },
  ],
};
