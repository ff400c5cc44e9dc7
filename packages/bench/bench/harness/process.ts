import { readFile } from 'node:fs/promises';

/** Clock ticks a second of `/proc/<pid>/stat`: the kernel reports 100 on every platform Node runs on. */
const TICKS = 100;

/** Fields of `/proc/<pid>/stat` from the third on. */
async function statOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The command name may hold spaces; what follows its closing parenthesis does not.
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Processor time that a process and all its threads have used, seconds. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = await statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export async function parentOf(pid: number): Promise<number> {
  return Number((await statOf(pid))[1]);
}

/** Processor time of several processes, by name. */
export async function cpuOf(pids: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const entries = Object.entries(pids).map(async ([name, pid]) => [name, await cpuSeconds(pid)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Memory of a process, MB. `pss` shares pages that several processes map among them: the honest sum. */
export interface Memory {
  readonly rss: number;
  readonly pss: number;
  /** Most it ever held. */
  readonly peak: number;
}

export async function memory(pid: number): Promise<Memory> {
  const [rollup, status] = await Promise.all([
    readFile(`/proc/${pid}/smaps_rollup`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  return { rss: megabytes(rollup, 'Rss'), pss: megabytes(rollup, 'Pss'), peak: megabytes(status, 'VmHWM') };
}

function megabytes(text: string, field: string): number {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  if (kilobytes === undefined) throw new Error(`no ${field}`);
  return Number(kilobytes) / 1024;
}
