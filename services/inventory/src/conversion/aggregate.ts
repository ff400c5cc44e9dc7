import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  CONVERSION_SCHEMA,
  type ConversionCommand,
  type ConversionEvent,
  type ConversionState,
  conversionDecider,
  conversionDueAt,
} from './domain.ts';
import { conversionToPublic } from './publish.ts';

/** `_id` is `cnv_<request id>`, or `cnv_<statement id>:<n>` for a licence taken under an open-licence statement. */
export const conversionAggregate: AggregateDefinition<ConversionState, ConversionCommand, ConversionEvent> = {
  collection: 'conversions',
  aggregate: 'conversion',
  decider: conversionDecider,
  schema: CONVERSION_SCHEMA,
  toPublic: conversionToPublic,
  dueAt: conversionDueAt,
  indexes: [
    {
      // Whoever asks first: two clerks at once cannot record two exclusive licences of one patent.
      name: 'one_only_licence_a_patent',
      key: { 'state.onlyLicenceOf': 1 },
      unique: true,
      partialFilterExpression: { 'state.onlyLicenceOf.0': { $exists: true } },
      violation: {
        slug: 'LICENCE_CONFLICT',
        messageZh: '其中有专利已有独占或排他许可正在执行。请核对;原许可已提前结束的,先登记其结束。',
      },
    },
    { name: 'application', key: { 'state.applicationNos': 1, _id: 1 } },
    { name: 'kind_status', key: { 'state.kind': 1, 'state.status': 1, _id: 1 } },
  ],
};
