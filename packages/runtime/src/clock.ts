import { readFileSync } from 'node:fs';

/** The platform's only source of time. All dates of law and all due dates come from here. */
export interface Clock {
  /** Current instant. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/**
 * A ticking clock shifted by the offset kept in the data folder (`up --clock 2022-06-30`), so that every process of a platform
 * and every later start agree. The file holds `{"offsetMs": number}`.
 * @throws if the file is missing or not of that shape: a platform on a wrong date would compute wrong deadlines.
 */
export function fileClock(path: string): Clock {
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const offset = (parsed as { offsetMs?: unknown } | null)?.offsetMs;
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset)) {
    throw new Error(`${path}: offsetMs must be an integer number of milliseconds`);
  }
  return { now: () => new Date(Date.now() + offset) };
}
