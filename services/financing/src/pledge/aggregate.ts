import type { AggregateDefinition } from '@zhiqi/runtime';
import { PLEDGE_SCHEMA, type PledgeCommand, type PledgeEvent, type PledgeState, pledgeDecider } from './domain.ts';
import { pledgeToPublic } from './publish.ts';

/** Part of every query that looks for live claims: with it the index that guards them serves the query. */
export const HOLDS_A_CLAIM = { 'state.liveAssetIds.0': { $exists: true } } as const;

/** `_id` is `plg_<request id>`. At most one live claim on a right, in whatever bundle: the index decides, whoever asks first. */
export const pledgeAggregate: AggregateDefinition<PledgeState, PledgeCommand, PledgeEvent> = {
  collection: 'pledges',
  aggregate: 'pledge',
  decider: pledgeDecider,
  schema: PLEDGE_SCHEMA,
  toPublic: pledgeToPublic,
  indexes: [
    {
      name: 'one_live_claim_a_right',
      key: { 'state.liveAssetIds': 1 },
      unique: true,
      partialFilterExpression: HOLDS_A_CLAIM,
      violation: {
        slug: 'ASSET_ALREADY_PLEDGED',
        messageZh: '其中有权利已经质押登记或正在办理质押登记,整笔都没有受理。请核查各项质押物后重新办理。',
      },
    },
    {
      name: 'one_pledge_a_registry_no',
      key: { 'state.registryNo': 1 },
      unique: true,
      partialFilterExpression: { 'state.registryNo': { $type: 'string' } },
      violation: {
        slug: 'REGISTRY_NO_TAKEN',
        messageZh: '这个登记号已经记录在另一笔质押登记上。请对照登记通知书核对。',
      },
    },
    { name: 'status', key: { 'state.status': 1, _id: 1 } },
    { name: 'bank', key: { 'state.bankCode': 1, _id: 1 } },
    { name: 'pledgor', key: { 'state.pledgorUscc': 1, _id: 1 } },
    { name: 'asset', key: { 'state.assets.assetId': 1, _id: 1 } },
  ],
};
