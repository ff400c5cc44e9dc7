import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  BATCH_SCHEMA,
  type BatchCommand,
  type BatchEvent,
  type BatchState,
  batchDecider,
  batchDueAt,
} from './domain.ts';
import { batchToPublic } from './publish.ts';

/** `_id` is `pub_<request id>`. */
export const batchAggregate: AggregateDefinition<BatchState, BatchCommand, BatchEvent> = {
  collection: 'publication_batches',
  aggregate: 'publication-batch',
  decider: batchDecider,
  schema: BATCH_SCHEMA,
  toPublic: batchToPublic,
  dueAt: batchDueAt,
  indexes: [{ name: 'released', key: { 'state.releasedOn': -1, _id: 1 } }],
};
