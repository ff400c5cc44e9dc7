import type { AggregateDefinition } from '@zhiqi/runtime';
import {
  RESOURCE_SCHEMA,
  type ResourceCommand,
  type ResourceEvent,
  type ResourceState,
  resourceDecider,
} from './domain.ts';
import { resourceToPublic } from './publish.ts';

/** `_id` is `gir_<request id>`; one name with one product is one resource, however it is spaced. */
export const resourceAggregate: AggregateDefinition<ResourceState, ResourceCommand, ResourceEvent> = {
  collection: 'gi_resources',
  aggregate: 'gi-resource',
  decider: resourceDecider,
  schema: RESOURCE_SCHEMA,
  toPublic: resourceToPublic,
  indexes: [
    { name: 'stage', key: { 'state.status': 1, _id: 1 } },
    {
      name: 'one_resource_a_name_and_product',
      key: { 'state.nameKey': 1 },
      unique: true,
      partialFilterExpression: { 'state.nameKey': { $type: 'string' } },
      violation: {
        slug: 'RESOURCE_EXISTS',
        messageZh: '同名同产品的地理标志资源已经登记。请在资源清单中找到原记录继续办理。',
      },
    },
  ],
};
