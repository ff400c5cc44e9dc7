import { randomUUID } from 'node:crypto';
import { ImportServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/import_service';
import { print, printJson } from '../output/output.ts';
import { locateRunning } from '../platform/locate.ts';
import { withService } from '../platform/services.ts';
import { shortName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

export interface ReverseOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `zhiqi import undo BATCH NUMBER`: takes back what a batch merged into one patent. */
export async function reverseMerge(batchId: string, applicationNo: string, options: ReverseOptions): Promise<void> {
  const platform = locateRunning(options.dataDir);
  const { patent, restoredFields } = await withService(
    platform,
    'inventory',
    ImportServiceDefinition,
    options,
    (client) => client.reverseMerge({ requestId: randomUUID(), batchId, applicationNo }),
  );
  const state = shortName('PATENT_STATE', patent?.state ?? '');
  if (options.json) printJson({ applicationNo, batchId, restoredFields, title: patent?.title ?? '', state });
  else print(`${applicationNo} ${patent?.title ?? ''}:已撤销批次 ${batchId} 的合并,恢复 ${restoredFields.length} 项`);
}
