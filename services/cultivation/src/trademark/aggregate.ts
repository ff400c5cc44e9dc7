import type { AggregateDefinition } from '@zhiqi/runtime';
import { TERM_CONTEXT } from '../rule-sets.ts';
import {
  TRADEMARK_SCHEMA,
  type TrademarkCommand,
  type TrademarkEvent,
  type TrademarkState,
  trademarkDecider,
  trademarkDueAt,
} from './domain.ts';
import { trademarkToPublic } from './publish.ts';

/** `_id` is `tm_<registration no.>_<class>`: one mark in one class is one document. */
export const trademarkAggregate: AggregateDefinition<TrademarkState, TrademarkCommand, TrademarkEvent> = {
  collection: 'trademarks',
  aggregate: 'trademark',
  decider: trademarkDecider(TERM_CONTEXT),
  schema: TRADEMARK_SCHEMA,
  toPublic: trademarkToPublic,
  dueAt: trademarkDueAt(TERM_CONTEXT),
  indexes: [{ name: 'status', key: { 'state.status': 1, _id: 1 } }],
};
