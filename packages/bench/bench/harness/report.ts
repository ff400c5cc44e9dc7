import { readFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import type { Spread } from './statistics.ts';
import type { Figure } from './suite.ts';

/** What the figures depend on besides the code. */
export interface Machine {
  readonly processors: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  /** Load average of the last minute when the run began: above the number of processors, others were at work. */
  readonly load: number;
}

export interface SuiteReport {
  readonly suite: string;
  readonly title: string;
  readonly seconds: number;
  /** Load average of the last minute when the suite ended, its own work included. */
  readonly load: number;
  readonly figures: readonly Figure[];
}

export interface Report {
  readonly at: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly suites: readonly SuiteReport[];
}

export async function machine(): Promise<Machine> {
  const model = /^model name\s*:\s*(.+)$/m.exec(await readFile('/proc/cpuinfo', 'utf8'))?.[1];
  return {
    processors: `${cpus().length} × ${model ?? process.arch}`,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    node: process.version,
    load: currentLoad(),
  };
}

export function currentLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

const COLUMNS = ['figure', 'unit', 'median', 'min – max', 'floor', 'min – max', 'ratio', 'min – max', 'aim'];

/** A suite as a table: every figure beside its floor. */
export function renderSuite({ title, seconds, load, figures }: SuiteReport): string {
  const rows = figures.map(({ what, unit, value, floor, ratio, aim = '' }) => [
    ...[what, unit, number(value.median), range(value)],
    ...(floor ? [number(floor.median), range(floor)] : ['', '']),
    ...(ratio ? [ratio.median.toFixed(2), range(ratio, (each) => each.toFixed(2))] : ['', '']),
    aim,
  ]);
  const lines = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '));
  return [`${title} (${seconds} s, load ${load})`, ...text.map((line) => line.trimEnd())].join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column < 2 || column === COLUMNS.length - 1 ? cell.padEnd(width) : cell.padStart(width);
}

function range({ min, max }: Spread, write: (value: number) => string = number): string {
  return min === max ? '' : `${write(min)} – ${write(max)}`;
}

function number(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
