import { LeadCause, LeadSource, Sector, Venue } from '@zhiqi/contracts/zhiqi/enforcement/v1/types';
import type { Decider } from '@zhiqi/kernel';
import type { AggregateDefinition } from '../../src/index.ts';

/** A small aggregate of enforcement whose only event is a restricted one. */
export interface LeadBook {
  readonly received: number;
}

export interface ReceiveLead {
  readonly type: 'Receive';
  readonly leadId: string;
}

interface Received {
  readonly type: 'Received';
  readonly leadId: string;
}

const decider: Decider<LeadBook, ReceiveLead, Received> = {
  initial: { received: 0 },
  decide: ({ leadId }) => [{ type: 'Received', leadId }],
  evolve: ({ received }) => ({ received: received + 1 }),
};

export const leadBook: AggregateDefinition<LeadBook, ReceiveLead, Received> = {
  collection: 'lead_books',
  aggregate: 'lead',
  decider,
  schema: 1,
  toPublic: ({ leadId }, { recordedTime }) => [
    {
      type: 'zhiqi.enforcement.v1.LeadReceived',
      copy: 'home',
      effective: recordedTime,
      message: {
        leadId,
        source: LeadSource.LEAD_SOURCE_REPORT,
        cause: LeadCause.LEAD_CAUSE_TRADEMARK_INFRINGEMENT,
        sector: Sector.SECTOR_FOOD,
        venue: Venue.VENUE_MALL,
        receivedOn: '2022-06-30',
        deadline: '2022-07-21',
        provisional: false,
      },
    },
  ],
};
