import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { trusteeshipAggregate } from './aggregate.ts';

/** What an agreement does on its first day and after its last. */
export function trusteeshipDue({ store, clock }: ServiceContext): DueHandler {
  const actor = systemActor('inventory');
  return {
    collection: trusteeshipAggregate.collection,
    async onDue(id, requestId) {
      const follower = { 'state.renews': id, 'state.status': { $in: ['SIGNED', 'ACTIVE'] } };
      const { items } = await store.list(trusteeshipAggregate, follower, { pageSize: 1, pageToken: '' });
      const at = clock.now().toISOString();
      const command = { type: 'Tick', actor, at, isRenewed: items.length > 0 } as const;
      await store.run(trusteeshipAggregate, id, command, { requestId, actor, body: {} });
    },
  };
}
