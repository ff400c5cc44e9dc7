import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hasCode } from './errors.ts';

/** Reads a JSON file; undefined if there is none. @throws naming the file if it holds something else than JSON */
export function readJson<T>(file: string): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new Error(`${file}: not valid JSON`, { cause });
  }
}

/** Writes a JSON file in one step: a reader sees the old text or the new one, never a half. */
export function writeJson(file: string, value: unknown, mode = 0o644): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode });
  renameSync(temporary, file);
}
