import type { ServiceDefinition } from '@zhiqi/runtime';
import { abnormalFilingBlockAggregate } from './abnormal-filing-block/aggregate.ts';
import { abnormalFilingReactions } from './abnormal-filing-block/react.ts';
import { demandAggregate } from './demand/aggregate.ts';
import { demandService } from './demand/api.ts';
import { demandDue } from './demand/due.ts';
import { partnerBankAggregate } from './partner-bank/aggregate.ts';
import { partnerBankService } from './partner-bank/api.ts';
import { pledgeAggregate } from './pledge/aggregate.ts';
import { pledgeService } from './pledge/api.ts';
import { trademarkCopyAggregate } from './trademark-copy/aggregate.ts';
import { trademarkReactions } from './trademark-copy/react.ts';

/** 质押融资对接: what the service owns, offers and reacts to. */
export const financingService: ServiceDefinition = {
  name: 'financing',
  aggregates: [
    partnerBankAggregate,
    demandAggregate,
    pledgeAggregate,
    trademarkCopyAggregate,
    abnormalFilingBlockAggregate,
  ],
  mount: (service) => [partnerBankService(service), demandService(service), pledgeService(service)],
  due: (service) => [demandDue(service)],
  reactions: (service) => [...trademarkReactions(service), ...abnormalFilingReactions(service)],
};
