import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { currentLoad, machine } from '../harness/report.ts';
import type { SpeedFigures } from './speed-plan.ts';

const WORKER = fileURLToPath(new URL('../matching-speed-worker.ts', import.meta.url));
const ENGINES = ['zhiqi', 'minisearch', 'orama'] as const;
/** What the largest of them needs at 100,000 patents, MB. */
const HEAP = 12_000;

const run = promisify(execFile);

/** `bench matching-speed`: top-10 over invented patents, at growing sizes, beside two well-known engines. */
export async function benchMatchingSpeed(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  });
  const sizes = values.quick ? [1_000, 5_000] : [10_000, 25_000, 50_000, 100_000];
  const queries = values.quick ? 50 : 300;
  // They take up to seconds a question: more of them would tell nothing new.
  const peerQueries = 20;
  const facts = await machine();
  const engines: Record<string, SpeedFigures[]> = {};
  for (const engine of ENGINES) {
    console.error(`▸ ${engine}`);
    const { stdout } = await run(
      process.execPath,
      [
        '--expose-gc',
        `--max-old-space-size=${HEAP}`,
        WORKER,
        engine,
        sizes.join(','),
        String(engine === 'zhiqi' ? queries : peerQueries),
      ],
      { maxBuffer: 1 << 20 },
    );
    engines[engine] = JSON.parse(stdout) as SpeedFigures[];
  }
  const report = { machine: facts, load: currentLoad(), queries, engines };
  console.log(values.json ? JSON.stringify(report) : render(engines, queries));
}

function render(engines: Readonly<Record<string, readonly SpeedFigures[]>>, queries: number): string {
  const head = [
    'engine',
    'patents',
    'p50 ms',
    'p99 ms',
    'build s',
    'memory MB',
    'index MB',
    'overlap',
    'update p50/p99',
    'way back p50/p99',
  ];
  const rows = Object.entries(engines).flatMap(([engine, figures]) =>
    figures.map(({ patents, p50, p99, buildSeconds, memory, indexMemory, overlap, update, reverse }) => [
      ...[engine, String(patents), p50.toFixed(2), p99.toFixed(2), buildSeconds.toFixed(1), String(memory)],
      ...[indexMemory?.toString() ?? '', overlap?.toFixed(3) ?? '', pair(update), pair(reverse)],
    ]),
  );
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = [head, ...rows].map((row) => row.map((text, column) => text.padStart(widths[column] ?? 0)).join('  '));
  return [
    `Top-10 for a demand over invented patents, ${queries} demands (the others: the first 20 of them)`,
    ...lines,
  ].join('\n');
}

function pair(times: { readonly p50: number; readonly p99: number } | undefined): string {
  return times === undefined ? '' : `${times.p50.toFixed(2)}/${times.p99.toFixed(2)}`;
}
