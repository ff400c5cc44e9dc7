import type { AggregateDefinition } from '@zhiqi/runtime';
import { PUBLICATION_WORDING, SUPPLY_DEMAND_PARAMETERS } from '../supply-demand-data.ts';
import {
  LISTING_SCHEMA,
  type ListingCommand,
  type ListingEvent,
  type ListingState,
  listingDecider,
  listingDueAt,
} from './domain.ts';
import { listingToPublic } from './publish.ts';

/** Part of every query that looks for the live listing of a patent: with it the index that guards them serves the query. */
export const HOLDS_PATENTS = { 'state.liveApplicationNos.0': { $exists: true } } as const;

/** `_id` is `lst_<request id>`. At most one live listing a patent, in whatever bundle. */
export const listingAggregate: AggregateDefinition<ListingState, ListingCommand, ListingEvent> = {
  collection: 'supply_listings',
  aggregate: 'supply-listing',
  decider: listingDecider({ parameters: SUPPLY_DEMAND_PARAMETERS, wording: PUBLICATION_WORDING }),
  schema: LISTING_SCHEMA,
  toPublic: listingToPublic,
  dueAt: listingDueAt,
  indexes: [
    {
      name: 'one_live_listing_a_patent',
      key: { 'state.liveApplicationNos': 1 },
      unique: true,
      partialFilterExpression: HOLDS_PATENTS,
      violation: {
        slug: 'PATENT_ALREADY_LISTED',
        messageZh: '其中有专利已在另一个供给条目中。请先撤回那个条目,或从本条目中去掉该专利。',
      },
    },
    { name: 'status', key: { 'state.status': 1, _id: 1 } },
    { name: 'newest', key: { 'state.orderDate': -1, _id: 1 } },
    { name: 'patent', key: { 'state.applicationNos': 1, _id: 1 } },
    { name: 'holder', key: { 'state.holderKeys': 1, _id: 1 } },
  ],
};
