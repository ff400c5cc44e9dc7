import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  ABNORMAL_FILING_BLOCK_SCHEMA,
  type AbnormalFilingBlockState,
  abnormalFilingBlockDecider,
  type FilingTakenOver,
  type TakeOverFiling,
} from './domain.ts';

/** `_id` is the SHA-256 of a canonical application number, as enforcement tells it. A copy: it publishes nothing. */
export const abnormalFilingBlockAggregate: AggregateDefinition<
  AbnormalFilingBlockState,
  TakeOverFiling,
  FilingTakenOver
> = {
  collection: 'abnormal_filing_blocks',
  aggregate: 'abnormal-filing-block',
  decider: abnormalFilingBlockDecider,
  schema: ABNORMAL_FILING_BLOCK_SCHEMA,
  toPublic: () => [],
};
