import { stat } from 'node:fs/promises';
import { eventually } from '@zhiqi/testing';
import { type Pair, startPair } from '../harness/pair.ts';
import { Platform } from '../harness/platform.ts';
import { memory } from '../harness/process.ts';
import { spread } from '../harness/statistics.ts';
import type { BenchContext, Figure, Suite } from '../harness/suite.ts';

const COUNT_PATIENCE_MS = 600_000;
/** Rows that the service brings to the register at one time. */
const WINDOW = 64;
/** A row that is new is registered, and judged dormant or not, and available or not. */
const EVENTS = 3;

interface Scoreboard {
  readonly items: readonly {
    readonly indicators: readonly { readonly values: readonly { readonly value: string }[] }[];
  }[];
}

/** An invented list from the command to the last row, until every figure has counted it; the small one also once more. */
export const importing: Suite = {
  name: 'import',
  title: 'Import of a patent list',
  async measure(context) {
    const sizes = context.quick ? [1_500] : [10_000, 100_000];
    const [sizeAgain = 0] = sizes;
    const floor = await rawRows(context, sizeAgain);
    const figures: Figure[] = [];
    for (const rows of sizes) figures.push(...(await measureImport(context, rows, { floor, sizeAgain })));
    return figures;
  },
};

/** The floor: as many new documents with as many events, by raw operations, without a file and without gRPC. */
async function rawRows({ portBase, say }: BenchContext, count: number): Promise<number> {
  await using pair: Pair = await startPair({ portBase, only: ['inventory'], patents: 200 });
  await pair.bare.ask('insert', { prefix: 'warm', count: 1_000, events: EVENTS, limit: WINDOW });
  const { seconds } = await pair.bare.ask('insert', { prefix: 'floor', count, events: EVENTS, limit: WINDOW });
  say(`  ${count} raw rows: ${Math.round(count / seconds)}/s`);
  return count / seconds;
}

async function measureImport(
  { portBase, say }: BenchContext,
  rows: number,
  { floor, sizeAgain }: { floor: number; sizeAgain: number },
): Promise<Figure[]> {
  await using platform = await Platform.start({ portBase, only: ['inventory', 'reporting'] });
  const file = await platform.inventedList(rows);
  const megabytes = (await stat(file)).size / 1024 ** 2;
  const first = await timed(() => platform.importFile<{ accepted: number }>(file));
  const { accepted } = first.result;
  if (accepted !== rows) throw new Error(`${accepted} of ${rows} rows were accepted`);
  const counted = await timed(() =>
    eventually(async () => (await inForce(platform)) === accepted, {
      what: 'all are counted',
      timeoutMs: COUNT_PATIENCE_MS,
    }),
  );
  const peaks = await peakMemory(platform);
  const again = rows === sizeAgain ? await importAgain(platform, file, rows) : [];
  say(`  ${rows} rows: ${Math.round(rows / first.seconds)}/s`);
  const rate = rows / first.seconds;
  return [
    {
      ...once(`${rows} rows (${megabytes.toFixed(0)} MB)`, '/s', rate),
      floor: spread([floor]),
      ratio: spread([rate / floor]),
    },
    once(`${rows} rows: until every figure has counted them`, 's', counted.seconds),
    ...again,
    ...Object.entries(peaks).map(([name, peak]) => ({
      ...once(`${rows} rows: peak memory of ${name}`, 'MB', peak),
      ...(name === 'inventory' ? { aim: '≤ 400 MB' } : {}),
    })),
  ];
}

function once(what: string, unit: string, value: number): Figure {
  return { what, unit, value: spread([value]) };
}

/** Nothing is new: every row is looked at and found to be known. */
async function importAgain(platform: Platform, file: string, rows: number): Promise<Figure[]> {
  const { seconds, result } = await timed(() => platform.importFile<{ unchanged: number }>(file));
  if (result.unchanged !== rows) throw new Error(`${result.unchanged} of ${rows} rows were unchanged`);
  return [once(`${rows} rows: the same list again`, '/s', rows / seconds)];
}

async function peakMemory(platform: Platform): Promise<Record<string, number>> {
  const pids = Object.entries(await platform.pids());
  return Object.fromEntries(await Promise.all(pids.map(async ([name, pid]) => [name, (await memory(pid)).peak])));
}

/** In-force patents that the scoreboard counts. */
async function inForce(platform: Platform): Promise<number> {
  const { items } = await platform.json<Scoreboard>('indicators', 'INV-03');
  const values = items[0]?.indicators[0]?.values ?? [];
  return values.reduce((sum, { value }) => sum + Number(value), 0);
}

async function timed<Result>(
  task: () => Promise<Result>,
): Promise<{ readonly seconds: number; readonly result: Result }> {
  const began = performance.now();
  const result = await task();
  return { seconds: (performance.now() - began) / 1000, result };
}
