import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  REPORTER_FILE_SCHEMA,
  type ReporterFileCommand,
  type ReporterFileEvent,
  type ReporterFileState,
  reporterFileDecider,
  reporterFileDueAt,
} from './domain.ts';

/** The access log of one sealed identity; `_id` is its opaque reference. Private to the last event: nothing is published. */
export const reporterFileAggregate: AggregateDefinition<ReporterFileState, ReporterFileCommand, ReporterFileEvent> = {
  collection: 'reporter_files',
  aggregate: 'reporter-file',
  decider: reporterFileDecider,
  schema: REPORTER_FILE_SCHEMA,
  toPublic: () => [],
  dueAt: reporterFileDueAt,
};
