import type { AggregateDefinition } from '@zhiqi/runtime';
import { type CompleteImportBatch, type ImportBatch, type ImportBatchEvent, importBatchDecider } from './domain.ts';
import { importBatchToPublic } from './publish.ts';

/** `_id` is `bat_<request id>`: the same request is the same batch. */
export const importBatchAggregate: AggregateDefinition<ImportBatch, CompleteImportBatch, ImportBatchEvent> = {
  collection: 'import_batches',
  aggregate: 'import-batch',
  decider: importBatchDecider,
  schema: 1,
  toPublic: importBatchToPublic,
};
