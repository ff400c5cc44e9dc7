import { setTimeout as delay } from 'node:timers/promises';

export interface PollOptions {
  readonly everyMs?: number;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks again and again until the condition holds.
 * @returns false when the deadline passed or the signal was given first
 */
export async function pollUntil(condition: () => boolean | Promise<boolean>, options: PollOptions): Promise<boolean> {
  const end = Date.now() + options.deadlineMs;
  for (;;) {
    if (options.signal?.aborted) return false;
    if (await condition()) return true;
    if (Date.now() >= end) return false;
    await delay(options.everyMs ?? 100);
  }
}
