import type { AggregateDefinition } from '@zhiqi/runtime';
import { RULE_PACKS } from '../rule-sets.ts';
import { FILING_SCHEMA, type FilingCommand, type FilingEvent, type FilingState, filingDecider } from './domain.ts';
import { filingToPublic } from './publish.ts';

/** `_id` is `abf_<request id>`; an application is under one live confirmation at a time. */
export const filingAggregate: AggregateDefinition<FilingState, FilingCommand, FilingEvent> = {
  collection: 'abnormal_filings',
  aggregate: 'abnormal-filing',
  decider: filingDecider(RULE_PACKS),
  schema: FILING_SCHEMA,
  toPublic: filingToPublic,
  indexes: [
    { name: 'status', key: { 'state.status': 1, _id: 1 } },
    {
      name: 'one_live_confirmation_an_application',
      key: { 'state.liveApplications': 1 },
      unique: true,
      partialFilterExpression: { 'state.liveApplications': { $type: 'string' } },
      violation: {
        slug: 'APPLICATION_ALREADY_CONFIRMED',
        messageZh: '其中有申请已在另一批线索中认定为非正常申请。请先撤销那一次认定,或从本批中分出。',
      },
    },
  ],
};
