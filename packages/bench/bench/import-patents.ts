/**
 * Import of an invented list into a running platform, from the command to the last row and until the figures have counted it.
 * Prints JSON and a table. `node bench/import-patents.ts [rows]`, default 10000.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually, inventedPatentRows } from '@zhiqi/testing';

const run = promisify(execFile);
const CLI = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
const PORT_BASE = 17_400;

interface Status {
  readonly services: readonly { readonly name: string; readonly pid: number }[];
}
interface Figures {
  readonly items: readonly {
    readonly indicators: readonly { readonly id: string; readonly values: readonly { readonly value: string }[] }[];
  }[];
}

const rows = Number(process.argv[2] ?? 10_000);
const folder = await mkdtemp(join(tmpdir(), 'zhiqi-bench-'));
const dataDir = join(folder, 'platform');

async function zhiqi<Result>(...args: string[]): Promise<Result> {
  const { stdout } = await run(process.execPath, [CLI, ...args, '--data-dir', dataDir, '--json'], {
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Result;
}

/** Most memory that a process ever held, MB. */
async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
}

/** In-force patents that the scoreboard counts. */
async function counted(): Promise<number> {
  const { items } = await zhiqi<Figures>('indicators', 'INV-03');
  const values = items[0]?.indicators[0]?.values ?? [];
  return values.reduce((sum, { value }) => sum + Number(value), 0);
}

async function timed<Result>(
  task: () => Promise<Result>,
): Promise<{ readonly seconds: number; readonly result: Result }> {
  const started = performance.now();
  const result = await task();
  return { seconds: Math.round((performance.now() - started) / 100) / 10, result };
}

try {
  const file = join(folder, 'list.xlsx');
  await writeWorkbook(file, [{ name: 'Sheet1', rows: inventedPatentRows(rows) }]);
  const up = await timed(() =>
    zhiqi('up', '--empty', '--clock', '2022-06-30', '--detach', '--port-base', String(PORT_BASE)),
  );
  const args = ['import', 'patents', file, '--status-from', 'in-force', '--status-date', '2022-06-01'] as const;
  const first = await timed(() => zhiqi<{ accepted: number }>(...args));
  const figures = await timed(() =>
    eventually(async () => (await counted()) === first.result.accepted, {
      what: 'all are counted',
      timeoutMs: 300_000,
    }),
  );
  const second = await timed(() => zhiqi<{ unchanged: number }>(...args));
  const { services } = await zhiqi<Status>('status');
  const memory = Object.fromEntries(
    await Promise.all(services.map(async ({ name, pid }) => [`${name} peak MB`, await peakMemory(pid)])),
  );
  const report = {
    rows,
    'file MB': Math.round((await stat(file)).size / 104_857.6) / 10,
    'start s': up.seconds,
    'import s': first.seconds,
    accepted: first.result.accepted,
    'until counted s': figures.seconds,
    'second import s': second.seconds,
    unchanged: second.result.unchanged,
    ...memory,
  };
  console.log(JSON.stringify(report));
  console.table(report);
} finally {
  await zhiqi('down');
  await rm(folder, { recursive: true, force: true });
}
