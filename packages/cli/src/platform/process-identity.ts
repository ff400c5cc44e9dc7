import { readFileSync } from 'node:fs';
import { hasCode } from './errors.ts';

/**
 * A process that is still the same one later: the kernel hands process ids out again, so a stored id alone could name a
 * stranger. `started` is its start time in clock ticks since boot; undefined where the system has no /proc.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started?: string;
}

/** Identifies a running process. */
export function identify(pid: number): ProcessIdentity {
  const started = startTime(pid);
  return started === undefined ? { pid } : { pid, started };
}

/** Whether exactly that process still runs (a zombie does not). */
export function isRunning(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  return identity.started === undefined || startTime(identity.pid) === identity.started;
}

const STATE_FIELD = 0;
const START_FIELD = 19;

function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold anything: count from the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[STATE_FIELD] === 'Z' ? undefined : fields[START_FIELD];
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}
