import { setTimeout as sleep } from 'node:timers/promises';

/** Growing pause between attempts. */
export interface RetryTimes {
  /** After the first failure; default 1 s. */
  readonly initialMs?: number;
  /** At most; default 5 minutes. */
  readonly maximumMs?: number;
}

/** Pause after the n-th failure: 1 s, 2 s, 4 s … 5 min. */
export function backoffMs(failures: number, { initialMs = 1_000, maximumMs = 300_000 }: RetryTimes = {}): number {
  return Math.min(maximumMs, initialMs * 2 ** Math.min(failures - 1, 30));
}

/** Waits, or until the signal; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
