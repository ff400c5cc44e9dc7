import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invalid } from '@zhiqi/kernel';

/** Largest list that is taken: about 400,000 rows of a CNIPR export. */
const MAX_FILE_BYTES = 128 * 1024 * 1024;

/** An uploaded file on its way through the parser: readable by this user only, removed when the import ends. */
export interface SpooledFile extends AsyncDisposable {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Writes the chunks to a private temporary file; spreadsheets have their directory at the end, so they cannot be read from
 * the wire.
 * @throws DomainError `invalid` for an empty or an oversized file
 */
export async function spool(chunks: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-import-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'list');
    const sha256 = await write(path, chunks);
    return { path, sha256, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  let size = 0;
  await using file = await open(path, 'wx', 0o600);
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > MAX_FILE_BYTES) {
      throw invalid('FILE_TOO_LARGE', '文件超过 128 MB。请拆成几份后分别导入。', { params: { limit: MAX_FILE_BYTES } });
    }
    hash.update(chunk);
    // Unlike `write`, it does not stop at a part.
    await file.appendFile(chunk);
  }
  if (size === 0) throw invalid('FILE_EMPTY', '文件是空的。请核对文件后重新选择。');
  return hash.digest('hex');
}
