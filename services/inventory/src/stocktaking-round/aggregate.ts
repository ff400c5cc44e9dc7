import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  ROUND_SCHEMA,
  type RoundCommand,
  type RoundEvent,
  type RoundState,
  roundDecider,
  roundDueAt,
} from './domain.ts';
import { migrateRound } from './migrate.ts';
import { roundToPublic } from './publish.ts';

/** `_id` is `rnd_<request id>`; at most one round of a scope is live at a time. */
export const roundAggregate: AggregateDefinition<RoundState, RoundCommand, RoundEvent> = {
  collection: 'stocktaking_rounds',
  aggregate: 'stocktaking-round',
  decider: roundDecider,
  schema: ROUND_SCHEMA,
  migrate: migrateRound,
  toPublic: roundToPublic,
  dueAt: roundDueAt,
  indexes: [
    {
      name: 'one_live_round_a_scope',
      key: { 'state.liveScope': 1 },
      unique: true,
      partialFilterExpression: { 'state.liveScope': { $type: 'string' } },
      violation: { slug: 'ROUND_ALREADY_LIVE', messageZh: '同一范围已有进行中的盘点轮次。请先关闭它再开启新的轮次。' },
    },
  ],
};
