import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  PARTNER_BANK_SCHEMA,
  type PartnerBankEvent,
  type PartnerBankState,
  partnerBankDecider,
  type RegisterPartnerBank,
} from './domain.ts';
import { partnerBankToPublic } from './publish.ts';

/** `_id` is the bank's code, which is its reader token on the bus. */
export const partnerBankAggregate: AggregateDefinition<PartnerBankState, RegisterPartnerBank, PartnerBankEvent> = {
  collection: 'partner_banks',
  aggregate: 'partner-bank',
  decider: partnerBankDecider,
  schema: PARTNER_BANK_SCHEMA,
  toPublic: partnerBankToPublic,
};
