import type {
  ExportFilter,
  ExportPatentsRequest,
  ExportPatentsResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/import_service';
import { legalDateAt, notFound, requireRole, rule } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  invalidField,
  requiredEnum,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { importBatchAggregate } from '../import-batch/aggregate.ts';
import { readHeadOf } from '../import-original/chunks.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import type { RegisteredPatent } from '../patent/domain.ts';
import { type CurrentLayout, layoutName, layoutSheet } from './layouts.ts';
import { originalSheets } from './original.ts';
import { type FileToSend, workbookChunks } from './workbook-chunks.ts';

const MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PAGE = 500;
const MAX_NUMBERS = 500;

/**
 * 导出专利清单: the file of a batch in its own columns, or current values in those of a layout. Memory does not grow with the
 * list.
 */
export function exportPatents(service: ServiceContext) {
  return async function* exportList(
    request: ExportPatentsRequest,
    { actor }: ActorContext,
  ): AsyncGenerator<ExportPatentsResponse> {
    requireRole(actor, ['OFF', 'LEAD'], '导出专利清单');
    const { fileName, sheets, options } = await fileOf(service, request);
    const chunks = workbookChunks(sheets, options);
    yield { part: { $case: 'file', value: { fileName, mediaType: MEDIA_TYPE } } };
    for await (const value of chunks) yield { part: { $case: 'chunk', value } };
  };
}

async function fileOf(service: ServiceContext, request: ExportPatentsRequest): Promise<FileToSend> {
  const layout = requiredEnum(request.layout, 'EXPORT_LAYOUT', 'layout', '导出版式');
  if (layout === 'ORIGINAL') return originalFile(service, request);
  if (request.batchId !== '') {
    throw invalidField(
      'batch_id',
      'BATCH_NOT_EXPECTED',
      '只有按原文件版式导出时才填批次号。请去掉批次号,或改选原文件版式。',
    );
  }
  const today = legalDateAt(service.clock.now().toISOString()).replaceAll('-', '');
  return {
    fileName: `专利清单-${layoutName(layout)}-${today}.xlsx`,
    sheets: [layoutSheet(layout satisfies CurrentLayout, registered(service, queryOf(request.filter)))],
  };
}

async function originalFile({ store, db }: ServiceContext, request: ExportPatentsRequest): Promise<FileToSend> {
  const batchId = requiredText(request.batchId, 'batch_id', '批次号');
  if (request.filter !== undefined) {
    throw invalidField('filter', 'FILTER_NOT_EXPECTED', '按原文件版式导出的是整份文件,不能再筛选。请去掉筛选条件。');
  }
  const batch = await store.load(importBatchAggregate, batchId);
  if (batch?.state.status !== 'COMPLETED') {
    throw notFound('IMPORT_BATCH_NOT_FOUND', '没有这个导入批次。请核对批次号,或用导入批次列表查询。');
  }
  const head = await readHeadOf(db, batch.state.sha256);
  if (!head) {
    const words = '该批次导入时还没有留存原表。请重新导入原文件后再按原文件版式导出,或改选其他版式。';
    throw rule('ORIGINAL_NOT_KEPT', words, { params: { batchId } });
  }
  const { dateSystem } = head;
  return { fileName: `原表-${batchId}.xlsx`, sheets: originalSheets(db, head), options: { dateSystem } };
}

/** Registered patents that match, in the order of their numbers, a page in memory at a time. */
async function* registered(
  { store }: ServiceContext,
  query: Readonly<Record<string, unknown>>,
): AsyncGenerator<RegisteredPatent> {
  let pageToken = '';
  do {
    const page = await store.list(patentAggregate, query, { pageSize: PAGE, pageToken });
    for (const { state } of page.items) if (state.status === 'REGISTERED') yield state;
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
}

function queryOf(filter: ExportFilter | undefined): Record<string, unknown> {
  const states = enumList(filter?.states ?? [], 'PATENT_STATE', 'filter.states', '法律状态');
  const kinds = enumList(filter?.kinds ?? [], 'PATENT_KIND', 'filter.kinds', '专利类型');
  const numbers = filter?.applicationNos ?? [];
  if (numbers.length > MAX_NUMBERS) {
    const words = `一次最多按 ${MAX_NUMBERS} 个申请号导出。请分几次导出,或改用法律状态等条件筛选。`;
    throw invalidField('filter.application_nos', 'TOO_MANY_NUMBERS', words);
  }
  return {
    'state.status': 'REGISTERED',
    ...(states.length > 0 && { 'state.legalState': { $in: states } }),
    ...(kinds.length > 0 && { 'state.kind': { $in: kinds } }),
    ...(numbers.length > 0 && { 'state.applicationNo': { $in: [...numbers] } }),
    ...(filter?.inScope !== undefined && { 'state.scope.inScope': filter.inScope }),
  };
}
