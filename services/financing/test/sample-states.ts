import { ABNORMAL_FILING_BLOCK_SCHEMA, abnormalFilingBlockDecider } from '../src/abnormal-filing-block/domain.ts';
import { DEMAND_SCHEMA } from '../src/demand/domain.ts';
import { PARTNER_BANK_SCHEMA, partnerBankDecider } from '../src/partner-bank/domain.ts';
import { PLEDGE_SCHEMA } from '../src/pledge/domain.ts';
import { TRADEMARK_COPY_SCHEMA, trademarkCopyDecider } from '../src/trademark-copy/domain.ts';
import { demandAfter, grant, returnIt, revise, revoke, submit, verify } from './demands.ts';
import {
  cancel,
  modify,
  pledgeAfter,
  prepare,
  register,
  submitCancellation,
  submit as submitPledge,
} from './pledges.ts';
import { actor, day, FIRM } from './world.ts';

/** One state of each aggregate with every part filled, as today's rules make it: the stored samples must equal it. */
export const SAMPLES: readonly { readonly name: string; readonly schema: number; readonly state: unknown }[] = [
  {
    name: 'partner-bank',
    schema: PARTNER_BANK_SCHEMA,
    state: partnerBankDecider.evolve(
      { status: 'UNREGISTERED' },
      {
        ...{ type: 'PartnerBankRegistered', bankCode: 'b01', name: '虚构农村商业银行' },
        ...{ uscc: FIRM, registeredOn: day('2022-06-30') },
      },
    ),
  },
  {
    name: 'demand',
    schema: DEMAND_SCHEMA,
    state: demandAfter(
      ...[submit(), returnIt(), revise(), verify(), grant(), revoke()],
      grant({ consentId: 'cns_2', actor: actor('FIN'), documentNo: '授权书2022-3', fieldSets: ['IP_DETAIL'] }),
    ),
  },
  {
    name: 'pledge',
    schema: PLEDGE_SCHEMA,
    state: pledgeAfter(
      prepare({ coOwnerDocumentNo: '共有人同意书1号', insisted: ['INVALIDATION_PENDING'] }),
      ...[submitPledge(), register(), modify(), submitCancellation(), cancel()],
    ),
  },
  {
    name: 'trademark-copy',
    schema: TRADEMARK_COPY_SCHEMA,
    state: trademarkCopyDecider.evolve(
      { sequence: 1, termEnd: null, end: null },
      { type: 'TrademarkTakenOver', sequence: 5, termEnd: day('2023-04-26'), end: 'REMOVED' },
    ),
  },
  {
    name: 'abnormal-filing-block',
    schema: ABNORMAL_FILING_BLOCK_SCHEMA,
    state: abnormalFilingBlockDecider.evolve(
      { filings: [] },
      { type: 'FilingTakenOver', filingId: 'abf_1', sequence: 4, confirmed: true },
    ),
  },
];
