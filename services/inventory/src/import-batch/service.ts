import {
  type GetImportBatchRequest,
  type GetImportBatchResponse,
  type ImportBatch as ImportBatchView,
  ImportServiceDefinition,
  type ListImportBatchesRequest,
  type ListImportBatchesResponse,
  type ReverseMergeRequest,
  type ReverseMergeResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/import_service';
import { type Actor, notFound } from '@zhiqi/kernel';
import {
  type ActorContext,
  type MountedService,
  mount,
  type Reply,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { exportPatents } from '../export/api.ts';
import type { PatentEvent, PatentState } from '../patent/domain.ts';
import { runPatent } from '../patent/run.ts';
import { patentView } from '../patent/view.ts';
import { requireReader } from '../readers.ts';
import { importBatchAggregate } from './aggregate.ts';
import type { ImportBatch } from './domain.ts';

/** 清单导出与合并撤销 over gRPC. */
export function importService(service: ServiceContext): MountedService {
  return mount(ImportServiceDefinition, {
    reverseMerge: (request: ReverseMergeRequest, { actor }: ActorContext) => reverseMerge(service, request, actor),
    getImportBatch: (request: GetImportBatchRequest, { actor }: ActorContext) => getBatch(service, request, actor),
    listImportBatches: (request: ListImportBatchesRequest, { actor }: ActorContext) =>
      listBatches(service, request, actor),
    exportPatents: exportPatents(service),
  });
}

async function reverseMerge(
  { store, clock }: ServiceContext,
  request: ReverseMergeRequest,
  actor: Actor,
): Promise<ReverseMergeResponse> {
  const requestId = requiredRequestId(request.requestId);
  const batchId = requiredText(request.batchId, 'batch_id', '批次号');
  const applicationNo = requiredText(request.applicationNo, 'application_no', '申请号');
  const batchKnown = (await store.load(importBatchAggregate, batchId)) !== undefined;
  const command = { type: 'ReverseMerge', actor, at: clock.now().toISOString(), batchId, batchKnown } as const;
  const context = { requestId, actor, body: request };
  const { state, version, reply } = await runPatent(store, applicationNo, command, context, reversalReply);
  if (state.status === 'UNREGISTERED') throw notFound('PATENT_NOT_REGISTERED', '台账中没有这件专利。');
  return {
    patent: patentView(state, version),
    restoredFields: String(reply.restoredFields).split(',').filter(Boolean),
  };
}

/** What a repeated request is told again. */
function reversalReply(_state: PatentState, events: readonly PatentEvent[]): Reply {
  const reversed = events.find((event) => event.type === 'PatentMergeReversed');
  return { restoredFields: reversed?.restoredFields.join(',') ?? '' };
}

async function getBatch(
  { store }: ServiceContext,
  request: GetImportBatchRequest,
  actor: Actor,
): Promise<GetImportBatchResponse> {
  requireReader(actor, '导入批次');
  const batchId = requiredText(request.batchId, 'batch_id', '批次号');
  const loaded = await store.load(importBatchAggregate, batchId);
  if (!loaded) throw unknownBatch();
  return { batch: batchView(batchId, loaded.state, loaded.version) };
}

async function listBatches(
  { store }: ServiceContext,
  request: ListImportBatchesRequest,
  actor: Actor,
): Promise<ListImportBatchesResponse> {
  requireReader(actor, '导入批次');
  const { items, nextPageToken } = await store.list(importBatchAggregate, {}, request);
  return { batches: items.map(({ id, state, version }) => batchView(id, state, version)), nextPageToken };
}

function batchView(batchId: string, batch: ImportBatch, version: number): ImportBatchView {
  if (batch.status === 'NONE') throw unknownBatch();
  const { source, sha256, rows, accepted, merged, unchanged, quarantined, ignored, outOfScope, stateUnknown } = batch;
  return {
    batchId,
    source: `IMPORT_SOURCE_${source}`,
    sha256,
    rows,
    accepted,
    merged,
    unchanged,
    quarantined,
    ignored,
    outOfScope,
    stateUnknown,
    version: BigInt(version),
  };
}

function unknownBatch(): Error {
  return notFound('IMPORT_BATCH_NOT_FOUND', '没有这个导入批次。请核对批次号,或用导入批次列表查询。');
}
