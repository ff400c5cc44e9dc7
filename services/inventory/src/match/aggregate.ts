import type { AggregateDefinition } from '@zhiqi/runtime';
import { MATCH_SCHEMA, type MatchCommand, type MatchEvent, type MatchState, matchDecider } from './domain.ts';
import { matchToPublic } from './publish.ts';

/** `_id` is `mch_<request id>`. At most one open match a demand and supply. */
export const matchAggregate: AggregateDefinition<MatchState, MatchCommand, MatchEvent> = {
  collection: 'matches',
  aggregate: 'match',
  decider: matchDecider,
  schema: MATCH_SCHEMA,
  toPublic: matchToPublic,
  indexes: [
    {
      name: 'one_open_match_a_pair',
      key: { 'state.livePairs': 1 },
      unique: true,
      partialFilterExpression: { 'state.livePairs.0': { $exists: true } },
      violation: {
        slug: 'PAIR_ALREADY_MATCHED',
        messageZh: '这项需求与这项供给已有一条进行中的对接。请在那条记录上继续办理。',
      },
    },
    { name: 'status', key: { 'state.status': 1, 'state.statusSince': 1, _id: 1 } },
    { name: 'demand', key: { 'state.demandId': 1, _id: 1 } },
    { name: 'application', key: { 'state.applicationNos': 1, _id: 1 } },
    { name: 'enterprise', key: { 'state.smeKey': 1, _id: 1 } },
    { name: 'holder', key: { 'state.holderKeys': 1, _id: 1 } },
    { name: 'listing', key: { 'state.listingId': 1, _id: 1 } },
  ],
};
