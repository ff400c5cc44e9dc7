import type { DueHandler } from '@zhiqi/runtime';
import type { EnforcementContext } from '../context.ts';
import { reporterFileAggregate } from './aggregate.ts';
import { destroyKey } from './api.ts';

/** What an erased file does when its key may still be there, because a process ended in between: the key is destroyed. */
export function reporterFileDue(service: EnforcementContext): DueHandler {
  return {
    collection: reporterFileAggregate.collection,
    async onDue(id, requestId) {
      const state = (await service.store.load(reporterFileAggregate, id))?.state;
      if (state?.status === 'ERASED') await destroyKey(service, id, state.leadId, requestId);
    },
  };
}
