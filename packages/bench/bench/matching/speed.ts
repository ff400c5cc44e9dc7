import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { removePlatformsOnSignal } from '../harness/platform.ts';
import { currentLoad, type Machine, machine } from '../harness/report.ts';
import { measureService, type ServiceFigures } from './service-speed.ts';
import type { SpeedFigures } from './speed-plan.ts';

const WORKER = fileURLToPath(new URL('../matching-speed-worker.ts', import.meta.url));
/** What the largest of them needs at 100,000 patents, MB. */
const HEAP = 12_000;

/** What one engine is asked in a run. */
interface EngineRun {
  readonly engine: string;
  readonly sizes: readonly number[];
  readonly questions: number;
  /** Asked before, uncounted. */
  readonly warm: number;
}

interface EngineResult extends EngineRun {
  readonly seconds: number;
  readonly figures: readonly SpeedFigures[];
  /** Why it did not get to the last size; null = it did. */
  readonly ended: string | null;
}

/**
 * `bench matching-speed`: top-10 over invented patents at growing sizes, beside two well-known engines in one run, each in a
 * process of its own. They take up to seconds a question and gigabytes, so they are asked less often and at fewer sizes; the
 * questions are the first of the same ones. `--service` measures the inventory service instead, over gRPC.
 */
export async function benchMatchingSpeed(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      service: { type: 'boolean', default: false },
      'port-base': { type: 'string', default: '17400' },
    },
  });
  const facts = await machine();
  if (values.service) {
    removePlatformsOnSignal();
    const size = values.quick ? { patents: 5_000, demands: 50 } : { patents: 100_000, demands: 300 };
    const service = await measureService({ ...size, portBase: Number(values['port-base']), say });
    print(values.json, { machine: facts, load: currentLoad(), service }, () => renderService(service, facts));
    return;
  }
  const results: EngineResult[] = [];
  for (const run of values.quick ? QUICK : FULL) results.push(await measureEngine(run));
  const engines = Object.fromEntries(results.map((result) => [result.engine, result]));
  print(values.json, { machine: facts, load: currentLoad(), engines }, () => renderEngines(results, facts));
}

const FULL: readonly EngineRun[] = [
  { engine: 'zhiqi', sizes: [10_000, 25_000, 50_000, 100_000], questions: 300, warm: 50 },
  { engine: 'minisearch', sizes: [10_000, 100_000], questions: 20, warm: 3 },
  { engine: 'orama', sizes: [10_000, 100_000], questions: 20, warm: 3 },
];
const QUICK: readonly EngineRun[] = FULL.map(({ engine, questions }) => ({
  engine,
  sizes: [1_000, 5_000],
  questions: Math.min(questions, 50),
  warm: 3,
}));

/** The worker writes a line for every size, so that what was measured is there even if the next size is too large for it. */
async function measureEngine(run: EngineRun): Promise<EngineResult> {
  say(`▸ ${run.engine}`);
  const began = performance.now();
  const plan = [run.engine, run.sizes.join(','), String(run.questions), String(run.warm)];
  const child = spawn(process.execPath, ['--expose-gc', `--max-old-space-size=${HEAP}`, WORKER, ...plan], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const figures: SpeedFigures[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const measured = JSON.parse(line) as SpeedFigures;
    figures.push(measured);
    say(`  ${measured.patents} patents: p50 ${measured.p50} ms, p99 ${measured.p99} ms, ${measured.memory} MB`);
  }
  const [code, signal] = (await exit) as [number | null, string | null];
  const ended = code === 0 ? null : `ended with ${signal ?? code} after ${figures.length} of ${run.sizes.length} sizes`;
  return { ...run, seconds: Math.round((performance.now() - began) / 1000), figures, ended };
}

function say(line: string): void {
  console.error(line);
}

function print(isJson: boolean, report: unknown, render: () => string): void {
  console.log(isJson ? JSON.stringify(report) : render());
}

const HEAD = ['engine', 'patents', 'p50 ms', 'p99 ms', 'build s', 'memory MB', 'index MB', 'overlap'];
const OWN = ['update p50/p99', 'way back p50/p99'];

function renderEngines(results: readonly EngineResult[], facts: Machine): string {
  const rows = results.flatMap(({ engine, figures }) =>
    figures.map(({ patents, p50, p99, buildSeconds, memory, indexMemory, overlap, update, reverse }) => [
      ...[engine, String(patents), p50.toFixed(2), p99.toFixed(2), buildSeconds.toFixed(1), String(memory)],
      ...[indexMemory?.toString() ?? '', overlap?.toFixed(3) ?? '', pair(update), pair(reverse)],
    ]),
  );
  const ran = results.map(
    ({ engine, sizes, questions, warm, seconds, ended }) =>
      `  ${engine}: ${questions} questions (${warm} before, uncounted) at ${sizes.join(', ')} patents, ${seconds} s${ended === null ? '' : `; ${ended}`}`,
  );
  return [
    `Top-10 for a demand over invented patents; ${machineLine(facts)}`,
    ...table([[...HEAD, ...OWN], ...rows]),
    'What was run, one after the other, the same patents, words and questions (of few questions the p99 is the longest):',
    ...ran,
  ].join('\n');
}

function renderService(service: ServiceFigures, facts: Machine): string {
  const { patents, demands, buildSeconds, memory, forward, eight, afterChange, back } = service;
  const rows = [
    ['question', 'p50 ms', 'p99 ms'],
    ...[['suggest for a demand, one caller', forward] as const, ['— eight callers at once', eight] as const].map(row),
    ...[['— just after a right left force', afterChange] as const, ['suggest for a patent', back] as const].map(row),
  ];
  return [
    `Top-10 through the inventory service, gRPC in → answer out; ${machineLine(facts)}`,
    ...table(rows),
    `${patents} patents, ${demands} demands listed and asked for; per question ${service.suggestions} suggestions with their reasons, ${service.filtered} filtered out, ${service.cpu.service} ms of processor time in the service and ${service.cpu.store} ms in the store`,
    `index built behind other calls in ${buildSeconds} s; memory of the service ${memory.before} MB before, ${memory.built} MB with the index, ${memory.asked} MB after all questions, ${memory.peak} MB at most`,
  ].join('\n');
}

function row([what, { p50, p99 }]: readonly [string, { readonly p50: number; readonly p99: number }]): string[] {
  return [what, p50.toFixed(2), p99.toFixed(2)];
}

function machineLine({ processors, load, node }: Machine): string {
  return `${processors}, Node ${node}, load ${load} at the start, ${currentLoad()} at the end`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  return rows.map((cells) => cells.map((text, column) => text.padStart(widths[column] ?? 0)).join('  '));
}

function pair(times: { readonly p50: number; readonly p99: number } | undefined): string {
  return times === undefined ? '' : `${times.p50.toFixed(2)}/${times.p99.toFixed(2)}`;
}
