import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { note, print, printJson } from '../output/output.ts';
import type { DataFolder } from '../platform/folder.ts';
import { locateRunning } from '../platform/locate.ts';
import { LogFile } from '../platform/log-file.ts';
import { surviveClosedOutput } from '../platform/session.ts';
import { printScoreboard } from './indicators.ts';
import { readStatus, renderStatus } from './status.ts';
import { readyLine, refuseRunning, runPlatform, targetOf, type UpOptions } from './up.ts';

/** What a detached launcher tells the command that started it. */
type LaunchReport =
  | { readonly type: 'progress'; readonly line: string }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string; readonly exitCode: ExitCode };

/** Tells a launcher that it was started by `up --detach` and reports to it. */
const DETACHED = 'ZHIQI_DETACHED';

/** `zhiqi up`: in the foreground with the merged log, or detached. */
export async function up(options: UpOptions): Promise<void> {
  if (process.env[DETACHED] !== undefined) await runDetached(options);
  else if (options.detach) await startDetached(options);
  else await runForeground(options);
}

async function runForeground(options: UpOptions): Promise<void> {
  surviveClosedOutput();
  // With --json the result alone goes to stdout; people still see the log.
  const write = options.json ? note : print;
  const colour = (options.json ? process.stderr : process.stdout).isTTY && !process.env.NO_COLOR;
  await runPlatform(options, {
    output: { say: write, log: write, colour },
    async ready(folder) {
      if (options.json) printJson(await statusOf(folder));
      else if (options.scoreboard) await printScoreboard(folder);
      write(await readyLine(folder));
    },
  });
}

async function statusOf(folder: DataFolder) {
  return readStatus(folder, locateRunning(folder.path).run);
}

/** Starts a launcher of its own session, waits until all serve, and leaves it running. */
async function startDetached(options: UpOptions): Promise<void> {
  const { folder } = targetOf(options);
  refuseRunning(folder);
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    env: { ...process.env, [DETACHED]: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await reportOf(child);
  child.disconnect();
  child.unref();
  if (options.json) {
    printJson(await statusOf(folder));
    return;
  }
  if (options.scoreboard) await printScoreboard(folder);
  print(renderStatus(folder, await statusOf(folder)));
  print(await readyLine(folder));
}

function reportOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: LaunchReport) => {
      if (report.type === 'progress') note(report.line);
      else if (report.type === 'ready') resolve();
      else reject(new CliError(report.exitCode, report.message));
    });
    child.once('error', reject);
    // It has a session of its own: Ctrl-C does not reach it, and a start that was called off must not go on unseen.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => child.kill('SIGTERM'));
    child.once('exit', (code, signal) => {
      const ending = signal ?? `退出码 ${code}`;
      reject(new CliError(EXIT.failure, `平台没有启动成功(${ending}),请去掉 --detach 在前台启动以查看原因。`));
    });
  });
}

/** The launcher in the background: its own lines go to `logs/launcher.log`, and to the starting command until ready. */
async function runDetached(options: UpOptions): Promise<void> {
  const { folder } = targetOf(options);
  let log: LogFile | undefined;
  const say = (line: string) => {
    log ??= new LogFile(join(folder.logs, 'launcher.log'));
    log.write(`${new Date().toISOString()} ${line}`);
    report({ type: 'progress', line });
  };
  try {
    await runPlatform(options, {
      output: { say, colour: false },
      async ready() {
        report({ type: 'ready' });
      },
    });
  } catch (error) {
    const known = error instanceof CliError;
    const message = error instanceof Error ? error.message : String(error);
    if (!known) say(`internal error: ${error instanceof Error ? error.stack : String(error)}`);
    report({ type: 'failed', message, exitCode: known ? error.exitCode : EXIT.failure });
    process.exitCode = known ? error.exitCode : EXIT.failure;
  }
}

function report(message: LaunchReport): void {
  // The starting command hangs up once it knows enough.
  if (process.connected) process.send?.(message);
}
