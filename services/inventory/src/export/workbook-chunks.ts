import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type WorkbookOptions, type WriterSheet, writeWorkbook } from '@zhiqi/spreadsheet';

const CHUNK_BYTES = 64 * 1024;

/** A workbook under the name that the receiver gives it. */
export interface FileToSend {
  readonly fileName: string;
  readonly sheets: readonly WriterSheet[];
  readonly options?: WorkbookOptions;
}

/** Writes a workbook to a private temporary file and gives it out in chunks; the file is gone when they are read or given up. */
export async function* workbookChunks(
  sheets: readonly WriterSheet[],
  options: WorkbookOptions = {},
): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-export-'));
  try {
    const path = join(folder, 'list.xlsx');
    await writeWorkbook(path, sheets, { ...options, mode: 0o600 });
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
