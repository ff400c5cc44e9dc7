import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { ImportBatchEvent } from './domain.ts';

/** Counts only: nothing of the file leaves the service. */
export function importBatchToPublic(
  event: ImportBatchEvent,
  { aggregateId, recordedTime }: PublishContext,
): Publication[] {
  const { rows, accepted, merged, unchanged, quarantined, ignored, outOfScope } = event.counts;
  return [
    {
      type: 'zhiqi.inventory.v1.ImportBatchCompleted',
      copy: 'home',
      effective: recordedTime,
      message: {
        batchId: aggregateId,
        source: `IMPORT_SOURCE_${event.source}`,
        rows,
        accepted,
        merged,
        unchanged,
        quarantined,
        ignored,
        outOfScope,
      },
    },
  ];
}
