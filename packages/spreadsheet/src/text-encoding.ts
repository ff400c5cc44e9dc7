import { createReadStream } from 'node:fs';
import { fileError } from './errors.ts';
import { readHead } from './file-head.ts';

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/**
 * By the byte order mark, else by trial over the whole file: Chinese text in GBK is never valid UTF-8 by chance, and bytes
 * that are neither are refused instead of read as mojibake.
 */
export async function detectEncoding(path: string): Promise<TextEncoding> {
  const first = await readHead(path, 3);
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  if (first[0] === 0xfe && first[1] === 0xff) return 'utf-16be';
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    if (await decodes(path, encoding)) return encoding;
  }
  throw fileError('FILE_ENCODING_UNKNOWN', '无法识别文件的文字编码。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。');
}

/** The text of a file chunk by chunk, without its first `skip` characters. */
export async function* decodedText(path: string, encoding: TextEncoding, skip: number): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let toSkip = skip;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = decoder.decode(chunk, { stream: true });
    yield text.slice(toSkip);
    toSkip = Math.max(0, toSkip - text.length);
  }
  yield decoder.decode();
}

async function decodes(path: string, encoding: TextEncoding): Promise<boolean> {
  try {
    for await (const _ of decodedText(path, encoding, 0)) {
      // Only the absence of an error matters.
    }
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
