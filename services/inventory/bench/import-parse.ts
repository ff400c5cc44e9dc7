/**
 * Speed and memory of the import parser: writes invented CNIPR lists, parses each in a fresh process, prints rows a second
 * and the peak of its resident memory. `node bench/import-parse.ts [rows …]`, default 10000 100000.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LegalDate } from '@zhiqi/kernel';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { inventedPatentRows } from '@zhiqi/testing';
import { readPatentList } from '../src/import/read-patent-list.ts';

const PARSE = '--parse';
const TODAY = '2022-06-30' as LegalDate;
async function parse(path: string): Promise<void> {
  const started = performance.now();
  let candidates = 0;
  let total = 0;
  for await (const row of readPatentList(path, { today: TODAY })) {
    total += 1;
    if (row.outcome === 'CANDIDATE') candidates += 1;
  }
  const seconds = (performance.now() - started) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${candidates} of ${total - 1} rows accepted in ${seconds.toFixed(1)} s: ${Math.round(total / seconds)} rows/s, peak RSS ${peak.toFixed(0)} MB`,
  );
}

async function generateAndParse(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zhiqi-bench-'));
  const path = join(folder, 'list.xlsx');
  try {
    const started = performance.now();
    await writeWorkbook(path, [{ name: 'Sheet1', rows: inventedPatentRows(count) }]);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${count} rows written in ${seconds} s, ${(statSync(path).size / 1024 ** 2).toFixed(1)} MB`);
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), PARSE, path], { stdio: 'inherit' });
    if (child.status !== 0) throw new Error(`parsing ended with status ${child.status}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [mode, path] = process.argv.slice(2);
if (mode === PARSE && path !== undefined) {
  await parse(path);
} else {
  const counts = process.argv.slice(2).map(Number);
  for (const count of counts.length > 0 ? counts : [10_000, 100_000]) await generateAndParse(count);
}
