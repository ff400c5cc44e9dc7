import type { AggregateDefinition } from '@zhiqi/runtime';
import { STOCKTAKING_RULES } from '../rule-sets.ts';
import { ITEM_SCHEMA, type ItemCommand, type ItemEvent, type ItemState, itemDecider } from './domain.ts';
import { migrateItem } from './migrate.ts';
import { itemToPublic } from './publish.ts';

/** `_id` is `<round id>.<application number>`: one item a patent and round. */
export const itemAggregate: AggregateDefinition<ItemState, ItemCommand, ItemEvent> = {
  collection: 'stocktaking_items',
  aggregate: 'stocktaking-item',
  decider: itemDecider(STOCKTAKING_RULES),
  schema: ITEM_SCHEMA,
  migrate: migrateItem,
  toPublic: itemToPublic,
  indexes: [
    { name: 'round', key: { 'state.roundId': 1, _id: 1 } },
    { name: 'round_status', key: { 'state.roundId': 1, 'state.status': 1, _id: 1 } },
    { name: 'patent_status', key: { 'state.applicationNo': 1, 'state.status': 1, _id: 1 } },
    { name: 'holder_round', key: { 'state.holderKeys': 1, 'state.roundId': 1, _id: 1 } },
    { name: 'assignee', key: { 'state.assignee': 1, 'state.status': 1, _id: 1 }, sparse: true },
  ],
};
