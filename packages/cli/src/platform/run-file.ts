import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError, EXIT } from '../exit-codes.ts';
import { hasCode } from './errors.ts';
import type { DataFolder } from './folder.ts';
import { readJson, writeJson } from './json-file.ts';
import { pollUntil } from './poll.ts';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';
import type { ProcessState } from './process-spec.ts';

/** One process as the running platform describes it. */
export interface RunningProcess {
  readonly name: string;
  readonly address: string;
  readonly stage: number;
  readonly state: ProcessState;
  readonly process?: ProcessIdentity;
}

/** `run/status.json`: written by the launcher at every change, read by every other command. */
export interface RunFile {
  readonly launcher: ProcessIdentity;
  readonly ready: boolean;
  readonly region: string;
  readonly mongodbUri: string;
  readonly natsUrl: string;
  /** Path or URL of the key set that its services check tokens with. */
  readonly keySet?: string;
  /** Addresses of services that other departments run, as the start was told them. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  readonly processes: readonly RunningProcess[];
}

const KILL_MS = 5_000;

function runFilePath(folder: DataFolder): string {
  return join(folder.run, 'status.json');
}

export function writeRunFile(folder: DataFolder, run: RunFile): void {
  writeJson(runFilePath(folder), run);
}

/** What the launcher wrote last, whether it still runs or not. */
export function readRunFile(folder: DataFolder): RunFile | undefined {
  return readJson<RunFile>(runFilePath(folder));
}

/** The platform that runs in this folder now, if one does. */
export function readRunning(folder: DataFolder): RunFile | undefined {
  const run = readRunFile(folder);
  return run !== undefined && isRunning(run.launcher) ? run : undefined;
}

/**
 * Makes this process the only launcher of the folder.
 * @returns what gives the folder free again
 * @throws CliError if another launcher holds it
 */
export function takeFolder(folder: DataFolder): () => void {
  const file = lockPath(folder);
  // Twice: the first try may find the lock of a launcher that was killed.
  for (const isLast of [false, true]) {
    if (writeLock(file)) return () => giveFolderFree(folder);
    const holder = readLock(file);
    if (isLast || (holder !== undefined && isRunning(holder))) {
      throw new CliError(
        EXIT.environment,
        `${folder.path} 的平台已在运行(进程 ${holder?.pid ?? '未知'}),请先运行 zhiqi down --data-dir ${folder.path}。`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new Error('unreachable');
}

/** Ends what `takeFolder` began, also where the folder has been renamed since. */
export function giveFolderFree(folder: DataFolder): void {
  rmSync(lockPath(folder), { force: true });
}

function lockPath(folder: DataFolder): string {
  return join(folder.run, 'launcher.lock');
}

function writeLock(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify(identify(process.pid)), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    // A full disk leaves an empty file, which nobody holds.
    rmSync(file, { force: true });
    throw error;
  }
}

/** Undefined for a file that a power cut left half written: nobody holds it. */
function readLock(file: string): ProcessIdentity | undefined {
  try {
    return readJson<ProcessIdentity>(file);
  } catch (error) {
    if (error instanceof Error && error.cause instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Processes that outlived a killed launcher, last stage first. */
export function orphansOf(run: RunFile): RunningProcess[] {
  return run.processes
    .filter(({ process }) => process !== undefined && isRunning(process))
    .sort((a, b) => b.stage - a.stage);
}

/** Stops what a killed launcher left behind, in the order in which it would have done so. */
export async function stopOrphans(run: RunFile, graceMs: number): Promise<void> {
  const stages = Map.groupBy(orphansOf(run), ({ stage }) => stage);
  for (const stage of [...stages.keys()].sort((a, b) => b - a)) {
    await Promise.all((stages.get(stage) ?? []).map(({ process }) => stopProcess(process, graceMs)));
  }
}

/** Sends SIGTERM, then SIGKILL after the grace time. */
async function stopProcess(identity: ProcessIdentity | undefined, graceMs: number): Promise<void> {
  if (identity === undefined || !isRunning(identity)) return;
  const isGone = () => !isRunning(identity);
  send(identity, 'SIGTERM');
  if (await pollUntil(isGone, { deadlineMs: graceMs })) return;
  send(identity, 'SIGKILL');
  await pollUntil(isGone, { deadlineMs: KILL_MS });
}

function send({ pid }: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Gone in the meantime is what was wanted.
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
