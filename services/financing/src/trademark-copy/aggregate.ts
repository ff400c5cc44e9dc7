import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  type TakeOverTrademark,
  TRADEMARK_COPY_SCHEMA,
  type TrademarkCopyState,
  type TrademarkTakenOver,
  trademarkCopyDecider,
} from './domain.ts';

/** `_id` is cultivation's trademark id, `tm_<registration no.>_<Nice class>`. A copy: it publishes nothing. */
export const trademarkCopyAggregate: AggregateDefinition<TrademarkCopyState, TakeOverTrademark, TrademarkTakenOver> = {
  collection: 'trademark_copies',
  aggregate: 'trademark-copy',
  decider: trademarkCopyDecider,
  schema: TRADEMARK_COPY_SCHEMA,
  toPublic: () => [],
};
