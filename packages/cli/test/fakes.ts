import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { answersTcp, isFree, PORT_SPAN } from '../src/platform/ports.ts';
import type { ProcessSpec } from '../src/platform/process-spec.ts';
import type { SupervisionTimes } from '../src/platform/supervised-process.ts';

/** Short waits, so that a test of five restarts takes a second; the deadlines stay long enough for a loaded machine. */
export const QUICK_TIMES: SupervisionTimes = {
  startDeadlineMs: 30_000,
  backoffMs: [20, 40],
  healthyAfterMs: 60_000,
  maxFailedStarts: 3,
  stopGraceMs: 10_000,
  probeEveryMs: 20,
};

/** A temporary folder, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zhiqi-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A temporary folder that outlives a single test. */
export function keptFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'zhiqi-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The journal that all fake services of a test share. */
export class Journal {
  readonly file = join(temporaryFolder(), 'journal');

  lines(): string[] {
    try {
      return readFileSync(this.file, 'utf8').trimEnd().split('\n');
    } catch {
      // Nothing has been started yet.
      return [];
    }
  }

  /** `nats started`, without the process ids. */
  acts(what?: string): string[] {
    const acts = this.lines().map((line) => line.replace(/ \d+$/, ''));
    return what === undefined ? acts : acts.filter((act) => act.endsWith(` ${what}`));
  }

  /** Process ids in the order in which that service was started. */
  pids(name: string): number[] {
    return this.lines()
      .filter((line) => line.startsWith(`${name} started `))
      .map((line) => Number(line.split(' ')[2]));
  }
}

export async function fakeSpec(
  journal: Journal,
  name: string,
  stage: number,
  options: { flags?: string[]; port?: number } = {},
): Promise<ProcessSpec> {
  const port = options.port ?? (await freePort());
  const script = join(import.meta.dirname, 'processes', 'fake-service.ts');
  return {
    name,
    address: `127.0.0.1:${port}`,
    stage,
    command: process.execPath,
    args: [script, name, String(port), journal.file, ...(options.flags ?? [])],
    cwd: import.meta.dirname,
    env: process.env,
    permanentExitCodes: [78],
    isServing: () => answersTcp(`127.0.0.1:${port}`),
  };
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A port base with a free range behind it, outside the range from which the system takes ports for clients. */
export async function freePortBase(): Promise<number> {
  const first = 20_000 + (process.pid % 500) * PORT_SPAN;
  for (let base = first; base < 31_000; base += PORT_SPAN) {
    const free = await Promise.all(Array.from({ length: PORT_SPAN }, (_, offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('no free port range');
}
