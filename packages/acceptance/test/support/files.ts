import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file below a folder, of whatever program, that holds a text as UTF-8 somewhere in its bytes. */
export async function filesHolding(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const needle = Buffer.from(text);
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(needle) ? [file] : [])));
  return found.flat();
}
