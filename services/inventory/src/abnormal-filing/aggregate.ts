import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  ABNORMAL_FILING_SCHEMA,
  type AbnormalFilingCommand,
  type AbnormalFilingEvent,
  type AbnormalFilingState,
  abnormalFilingDecider,
} from './domain.ts';

/** `_id` is enforcement's filing id. A copy: it publishes nothing. */
export const abnormalFilingAggregate: AggregateDefinition<
  AbnormalFilingState,
  AbnormalFilingCommand,
  AbnormalFilingEvent
> = {
  collection: 'abnormal_filings',
  aggregate: 'abnormal-filing',
  decider: abnormalFilingDecider,
  schema: ABNORMAL_FILING_SCHEMA,
  toPublic: () => [],
  dueAt: ({ recheckAt }) => recheckAt ?? undefined,
  indexes: [{ name: 'hashes', key: { 'state.hashes': 1 } }],
};
