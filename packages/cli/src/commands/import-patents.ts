import { randomUUID } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import {
  type ImportPatentsRequest,
  type ImportRowResult,
  type ImportSummary,
  type PatentServiceClient,
  PatentServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { ImportSource, PatentState } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { CliError, EXIT } from '../exit-codes.ts';
import { note, print, printJson } from '../output/output.ts';
import { ProgressLine } from '../output/progress.ts';
import { locateRunning } from '../platform/locate.ts';
import { withService } from '../platform/services.ts';
import { writeQuarantineFile } from '../quarantine/index.ts';
import type { ActorOptions } from './token.ts';

export interface ImportOptions extends ActorOptions {
  readonly statusFrom?: 'in-force';
  readonly statusDate?: string;
  readonly division?: string;
  readonly exportDate?: string;
  readonly quarantineFile?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** What an import asks for beside the file. */
export interface ImportRequest {
  readonly file: string;
  readonly requestId: string;
  readonly division?: string;
  readonly exportDate?: string;
  /** Day on which the officer read that all listed rights are in force; undefined = nothing is stated. */
  readonly inForceAsOf?: string;
}

export interface ImportResult {
  readonly summary: ImportSummary;
  /** Every row that was not simply accepted. */
  readonly rows: readonly ImportRowResult[];
}

const CHUNK_BYTES = 64 * 1024;

/** `zhiqi import patents FILE`. */
export async function importPatents(file: string, options: ImportOptions): Promise<void> {
  requireReadable(file);
  if (options.statusFrom !== undefined && options.statusDate === undefined) {
    throw new CliError(EXIT.usage, '--status-from 需要同时用 --status-date 给出查询法律状态的日期,例如 2022-06-30。');
  }
  const platform = locateRunning(options.dataDir);
  const progress = new ProgressLine();
  const result = await withService(platform, 'inventory', PatentServiceDefinition, options, (client) =>
    runImport(
      client,
      {
        file,
        requestId: randomUUID(),
        division: options.division,
        exportDate: options.exportDate,
        inForceAsOf: options.statusFrom === undefined ? undefined : options.statusDate,
      },
      progress,
    ),
  ).finally(() => progress.end());
  const quarantineFile = hasCells(result.summary)
    ? await writeQuarantineFile(file, result.rows, options.quarantineFile)
    : undefined;
  if (options.json) printJson(importJson(file, result.summary, quarantineFile));
  else printSummary(file, result.summary, quarantineFile);
  if (!hasCells(result.summary)) noteQuarantined(result.rows);
}

/** Documents have no cells to annotate: their problems are told in words. */
const DOCUMENT_SOURCES: readonly ImportSource[] = [
  ImportSource.IMPORT_SOURCE_CNIPA_XML,
  ImportSource.IMPORT_SOURCE_QCC,
];

function hasCells({ source }: ImportSummary): boolean {
  return !DOCUMENT_SOURCES.includes(source);
}

function noteQuarantined(rows: readonly ImportRowResult[]): void {
  for (const { outcome, row, notes } of rows) {
    if (outcome !== 'ROW_OUTCOME_QUARANTINED') continue;
    for (const { header, messageZh } of notes) note(`第 ${row} 件${header === '' ? '' : ` ${header}`}:${messageZh}`);
  }
}

/** Streams the file to the service and collects its answer. */
export async function runImport(
  client: PatentServiceClient,
  request: ImportRequest,
  progress?: ProgressLine,
): Promise<ImportResult> {
  const rows: ImportRowResult[] = [];
  let summary: ImportSummary | undefined;
  for await (const { part } of client.importPatents(requestParts(request))) {
    if (part?.$case === 'row') rows.push(part.value);
    else if (part?.$case === 'summary') summary = part.value;
    else if (part?.$case === 'progress') {
      progress?.show(`已读 ${part.value.rowsRead} 行,已处理 ${part.value.rowsDone} 行`);
    }
  }
  if (summary === undefined) throw new CliError(EXIT.failure, '导入没有收到结果,请重试;重复导入不会产生重复数据。');
  return { summary, rows };
}

async function* requestParts(request: ImportRequest): AsyncIterable<ImportPatentsRequest> {
  const { file, requestId, division, exportDate, inForceAsOf } = request;
  const statusDeclaration =
    inForceAsOf === undefined ? undefined : { state: PatentState.PATENT_STATE_GRANTED_IN_FORCE, asOfDate: inForceAsOf };
  yield {
    part: {
      $case: 'settings',
      value: {
        requestId,
        fileName: basename(file),
        divisionCode: division ?? '',
        exportDate: exportDate ?? '',
        statusDeclaration,
      },
    },
  };
  for await (const value of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    yield { part: { $case: 'chunk', value } };
  }
}

function requireReadable(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw new CliError(EXIT.usage, `找不到文件 ${resolve(file)},请检查路径。`);
  if (!stats.isFile())
    throw new CliError(
      EXIT.usage,
      `${resolve(file)} 不是文件,请给出专利清单(xlsx、csv、网页形式的 xls、国知局 XML 或 JSON)。`,
    );
}

/** A shape other programs rely on. */
function importJson(file: string, summary: ImportSummary, quarantineFile: string | undefined) {
  const { batchId, source, rows, accepted, merged, unchanged, quarantined, ignored, outOfScope, stateUnknown } =
    summary;
  return {
    file: resolve(file),
    batchId,
    source,
    rows,
    accepted,
    merged,
    unchanged,
    quarantined,
    ignored,
    outOfScope,
    stateUnknown,
    quarantineFile: quarantineFile ?? null,
    notices: summary.noticesZh,
  };
}

function printSummary(file: string, summary: ImportSummary, quarantineFile: string | undefined): void {
  const { rows, accepted, merged, unchanged, quarantined, ignored, outOfScope, stateUnknown } = summary;
  print(`${basename(file)}:共 ${rows} 行,批次 ${summary.batchId}`);
  print(`  新增 ${accepted}  更新 ${merged}  无变化 ${unchanged}  待处理 ${quarantined}  忽略 ${ignored}`);
  print(`  其中本旗范围以外 ${outOfScope},法律状态不明 ${stateUnknown}`);
  for (const notice of summary.noticesZh) print(`  ${notice}`);
  if (quarantineFile !== undefined) note(`待处理的行已在原表中批注:${quarantineFile},改正后重新导入即可。`);
}
