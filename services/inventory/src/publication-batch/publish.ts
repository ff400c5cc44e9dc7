import type { Publication } from '@zhiqi/runtime';
import type { BatchEvent } from './domain.ts';

/** How many listings and patents a batch published, where, when; who planned and approved it stays inside. */
export function batchToPublic(event: BatchEvent): Publication[] {
  if (event.type !== 'PublicationBatchReleased') return [];
  return [
    {
      type: 'zhiqi.inventory.v1.PublicationBatchReleased',
      copy: 'home',
      effective: event.releasedOn,
      message: {
        batchId: event.batchId,
        channel: `PUBLICATION_CHANNEL_${event.channel}`,
        listings: event.listings,
        patents: event.patents,
        releasedOn: event.releasedOn,
      },
    },
  ];
}
