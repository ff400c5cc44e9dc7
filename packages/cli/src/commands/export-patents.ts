import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type ExportFilter,
  ExportLayout,
  type ExportPatentsRequest,
  type ImportServiceClient,
  ImportServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/import_service';
import { PatentKind, PatentState } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { CliError, EXIT } from '../exit-codes.ts';
import { note, print, printJson } from '../output/output.ts';
import { locateRunning } from '../platform/locate.ts';
import { withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

export interface ExportOptions extends ActorOptions {
  readonly layout: string;
  readonly batch?: string;
  readonly state?: readonly string[];
  readonly kind?: readonly string[];
  readonly number?: readonly string[];
  readonly inScope?: boolean;
  readonly force?: boolean;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `zhiqi export [FILE]`. Without a name the file gets the one that the service gives it, in the current folder. */
export async function exportPatents(file: string | undefined, options: ExportOptions): Promise<void> {
  const request = requestOf(options);
  if (file !== undefined) requireFree(file, options.force);
  const platform = locateRunning(options.dataDir);
  const saved = await withService(platform, 'inventory', ImportServiceDefinition, options, (client) =>
    save(client, request, file, options.force),
  );
  if (options.json) printJson({ file: saved.path, bytes: saved.bytes });
  else print(`已导出到 ${saved.path}(${Math.ceil(saved.bytes / 1024)} KB)`);
  if (request.layout === 'EXPORT_LAYOUT_ORIGINAL') note('原表中的个人信息在导入时已隐去,没有保存,请以原件为准。');
}

interface SavedFile {
  readonly path: string;
  readonly bytes: number;
}

/** The file is written beside its place and moved there when it is whole: a broken export leaves nothing. */
async function save(
  client: ImportServiceClient,
  request: ExportPatentsRequest,
  file: string | undefined,
  force = false,
): Promise<SavedFile> {
  const parts = client.exportPatents(request)[Symbol.asyncIterator]();
  const first = await parts.next();
  if (first.done || first.value.part?.$case !== 'file') {
    throw new CliError(EXIT.failure, '导出没有收到文件,请重试。');
  }
  const path = resolve(file ?? join('.', first.value.part.value.fileName));
  requireFree(path, force);
  const partial = `${path}.part`;
  let bytes = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let next = await parts.next(); !next.done; next = await parts.next()) {
      if (next.value.part?.$case !== 'chunk') continue;
      bytes += next.value.part.value.byteLength;
      yield next.value.part.value;
    }
  }
  try {
    // The caller's data: readable by its owner only.
    await pipeline(Readable.from(chunks()), createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return { path, bytes };
}

function requestOf(options: ExportOptions): ExportPatentsRequest {
  const layout = fullName(ExportLayout, 'EXPORT_LAYOUT', options.layout, '--layout');
  const filter = filterOf(options);
  if (layout !== 'EXPORT_LAYOUT_ORIGINAL') return { layout, batchId: options.batch ?? '', filter };
  if (options.batch === undefined) {
    throw new CliError(EXIT.usage, '--layout original 需要同时用 --batch 给出导入批次号,导入时已显示。');
  }
  return { layout, batchId: options.batch, filter };
}

function filterOf({ state = [], kind = [], number = [], inScope }: ExportOptions): ExportFilter | undefined {
  if (state.length + kind.length + number.length === 0 && inScope === undefined) return undefined;
  return {
    states: state.map((name) => fullName(PatentState, 'PATENT_STATE', name, '--state')),
    kinds: kind.map((name) => fullName(PatentKind, 'PATENT_KIND', name, '--kind')),
    applicationNos: [...number],
    inScope,
  };
}

function requireFree(file: string, force = false): void {
  if (force || !existsSync(file)) return;
  throw new CliError(EXIT.usage, `${resolve(file)} 已存在。请换一个文件名,或加 --force 覆盖。`);
}
