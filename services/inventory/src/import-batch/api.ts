import type { ImportPatentsRequest, ImportPatentsResponse } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { legalDateAt, prefixedId, requireRole } from '@zhiqi/kernel';
import { type ActorContext, invalidField, type ServiceContext } from '@zhiqi/runtime';
import { readPatentList } from '../import/read-patent-list.ts';
import { OriginalKeeper } from '../import-original/keep.ts';
import { holderKeys } from '../patent/holder-key.ts';
import { importBatchAggregate } from './aggregate.ts';
import { type ImportContext, importRow, type RowEnd } from './import-row.ts';
import { inOrder } from './in-order.ts';
import { checkSettings, openUpload } from './settings.ts';
import { spool } from './spool.ts';
import { ImportTally } from './tally.ts';
import { withFilings } from './with-filings.ts';

/** Rows on their way to the register at one time: enough for the store's group commit, little to hold in memory. */
const WINDOW = 64;
const PROGRESS_EVERY = 200;

type Answer = ImportPatentsResponse;

/**
 * 导入专利清单. The file is spooled, parsed row by row and removed; what the parser drops is never stored.
 * Rows keep the order of the file; every row that is not simply accepted is reported with its reasons.
 */
export function importPatents(service: ServiceContext) {
  return async function* importList(
    requests: AsyncIterable<ImportPatentsRequest>,
    { actor }: ActorContext,
  ): AsyncGenerator<Answer> {
    requireRole(actor, ['OFF', 'LEAD'], '导入专利清单');
    const upload = await openUpload(requests);
    const today = legalDateAt(service.clock.now().toISOString());
    const settings = checkSettings(upload.settings, today, service.config.region);
    await using file = await spool(upload.chunks);
    const batchId = prefixedId('bat', settings.requestId);
    await requireSameFile(service, batchId, file.sha256);
    const context: ImportContext = { service, actor, settings, batchId, keys: await holderKeys(service) };
    const original = await OriginalKeeper.open(service.db, file.sha256);
    const list = readPatentList(file.path, { today, exportDate: settings.exportDate, watch: original });
    const tally = new ImportTally(batchId);
    let rowsRead = 0;
    const rows = withFilings(service.store, list, WINDOW);
    const ends = inOrder(rows, WINDOW, (row) => {
      rowsRead += 1;
      return importRow(context, row);
    });
    for await (const end of ends) {
      tally.add(end);
      if (end.outcome !== 'ACCEPTED') yield rowAnswer(end);
      if (tally.counts.rows % PROGRESS_EVERY === 0) yield progress(rowsRead, tally.counts.rows);
    }
    tally.sheets(list.sheets);
    await original?.finish();
    await completeBatch(context, tally, file.sha256);
    yield progress(tally.counts.rows, tally.counts.rows);
    yield { part: { $case: 'summary', value: tally.summary(settings) } };
  };
}

/** Told before a row is taken: half of another list would otherwise end in a batch that is not its own. */
async function requireSameFile({ store }: ServiceContext, batchId: string, sha256: string): Promise<void> {
  const batch = await store.load(importBatchAggregate, batchId);
  if (batch?.state.status !== 'COMPLETED' || batch.state.sha256 === sha256) return;
  throw invalidField(
    'settings.request_id',
    'REQUEST_ID_REUSED',
    '该请求编号已用于导入另一份文件,请换一个新的请求编号。',
  );
}

async function completeBatch(
  { service, actor, settings, batchId }: ImportContext,
  tally: ImportTally,
  sha256: string,
): Promise<void> {
  const requestId = `${settings.requestId}:completed`;
  await service.store.run(
    importBatchAggregate,
    batchId,
    { type: 'CompleteImportBatch', actor, source: tally.source, sha256, counts: tally.counts },
    { requestId, actor, correlationId: settings.requestId, body: { sha256 } },
  );
}

function rowAnswer(end: RowEnd): Answer {
  return {
    part: {
      $case: 'row',
      value: {
        sheet: end.sheet,
        row: end.row,
        outcome: `ROW_OUTCOME_${end.outcome}`,
        applicationNo: end.applicationNo,
        reasonCodes: [...end.reasonCodes],
        notes: end.notes.map((note) => ({ ...note })),
      },
    },
  };
}

function progress(rowsRead: number, rowsDone: number): Answer {
  return { part: { $case: 'progress', value: { rowsRead, rowsDone } } };
}
