import { percentile } from '../harness/statistics.ts';

export interface SpeedPlan {
  /** Numbers of patents at which is measured, growing. */
  readonly sizes: readonly number[];
  readonly queries: number;
  /** Questions asked before, uncounted. */
  readonly warm: number;
}

/** One engine at one size. Times in milliseconds, memory in MB. */
export interface SpeedFigures {
  readonly patents: number;
  readonly buildSeconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Of the process over its start, the corpus not held. */
  readonly memory: number;
  /** Of the index proper. */
  readonly indexMemory?: number;
  /** Share of the exact ten best that is among the ten. */
  readonly overlap?: number;
  readonly update?: { readonly p50: number; readonly p99: number };
  /** The way back: the ten best of a thousand demands for a patent. */
  readonly reverse?: { readonly p50: number; readonly p99: number };
}

export const LIMIT = 10;

/** @param warm how many of the questions are asked before, uncounted: none for what can be done once only */
export function timed(
  count: number,
  ask: (number: number) => void,
  warm: number,
): { readonly p50: number; readonly p99: number } {
  for (let number = 0; number < Math.min(count, warm); number += 1) ask(number);
  const times = Array.from({ length: count }, (_, number) => {
    const began = performance.now();
    ask(number);
    return performance.now() - began;
  });
  return { p50: hundredths(percentile(times, 0.5)), p99: hundredths(percentile(times, 0.99)) };
}

/** Resident memory after a collection, MB. */
export function residentMemory(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 1024 ** 2);
}

export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
