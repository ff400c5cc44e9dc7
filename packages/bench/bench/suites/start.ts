import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Platform } from '../harness/platform.ts';
import { type Memory, memory, parentOf } from '../harness/process.ts';
import { spread } from '../harness/statistics.ts';
import type { BenchContext, Figure, Suite } from '../harness/suite.ts';

/** After the start, until timers have run and the garbage of the start is collected. */
const SETTLE_MS = 15_000;
const run = promisify(execFile);

/** From the command to READY, on an empty folder without any cache and again; then the memory of all that idles. */
export const start: Suite = {
  name: 'start',
  title: 'Start and idle memory',
  async measure(context) {
    const rounds = context.quick ? 1 : 3;
    const [cold, warm]: [number[], number[]] = [[], []];
    let idle: Record<string, Memory> = {};
    for (let round = 0; round < rounds; round += 1) {
      const platform = await Platform.prepare({ portBase: context.portBase });
      await using _removed = platform;
      platform.env.NODE_COMPILE_CACHE = join(platform.folder, 'compile-cache');
      cold.push(await seconds(() => platform.up()));
      await platform.down();
      warm.push(await seconds(() => platform.up()));
      context.say(`  cold ${cold.at(-1)?.toFixed(1)} s, warm ${warm.at(-1)?.toFixed(1)} s`);
      if (round < rounds - 1) continue;
      await delay(context.quick ? SETTLE_MS / 3 : SETTLE_MS);
      idle = await memories(platform);
    }
    return [...startFigures(cold, warm, await bareStart(rounds)), ...(await memoryFigures(idle, context))];
  },
};

function startFigures(cold: readonly number[], warm: readonly number[], bare: readonly number[]): Figure[] {
  return [
    { what: 'cold start: new folder, no caches', unit: 's', value: spread(cold), floor: spread(bare) },
    { what: 'warm start: the same folder again', unit: 's', value: spread(warm), floor: spread(bare) },
  ];
}

/** The floor of any start: a Node process that does nothing. */
async function bareStart(rounds: number): Promise<number[]> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) took.push(await seconds(() => run(process.execPath, ['-e', '0'])));
  return took;
}

async function seconds(task: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await task();
  return (performance.now() - began) / 1000;
}

/** Of every process of the platform, the launcher included. */
async function memories(platform: Platform): Promise<Record<string, Memory>> {
  const pids = await platform.pids();
  const [some = 0] = Object.values(pids);
  const all = Object.entries({ ...pids, launcher: await parentOf(some) });
  return Object.fromEntries(await Promise.all(all.map(async ([name, pid]) => [name, await memory(pid)])));
}

/** The floor: a Node process that idles, measured beside them. */
async function memoryFigures(idle: Readonly<Record<string, Memory>>, { say }: BenchContext): Promise<Figure[]> {
  const floor = await bareMemory();
  say(`  a bare Node process: ${floor.rss.toFixed(0)} MB RSS, ${floor.pss.toFixed(0)} MB PSS`);
  const all = Object.values(idle);
  const sum = (read: (each: Memory) => number) => spread([all.reduce((total, each) => total + read(each), 0)]);
  return [
    ...Object.entries(idle).flatMap(([name, each]): Figure[] => [
      { what: `idle: ${name} RSS`, unit: 'MB', value: spread([each.rss]), floor: spread([floor.rss]) },
      { what: `idle: ${name} PSS`, unit: 'MB', value: spread([each.pss]), floor: spread([floor.pss]) },
    ]),
    { what: `idle: all ${all.length} processes RSS`, unit: 'MB', value: sum(({ rss }) => rss) },
    { what: `idle: all ${all.length} processes PSS`, unit: 'MB', value: sum(({ pss }) => pss), aim: '≤ 700 MB' },
  ];
}

async function bareMemory(): Promise<Memory> {
  const child = execFile(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    await delay(1_000);
    if (child.pid === undefined) throw new Error('node did not start');
    return await memory(child.pid);
  } finally {
    child.kill('SIGKILL');
  }
}
