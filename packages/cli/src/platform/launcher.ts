import { join } from 'node:path';
import { CliError, EXIT } from '../exit-codes.ts';
import { failureOf, LogRenderer } from '../output/log-line.ts';
import { hasCode } from './errors.ts';
import type { DataFolder } from './folder.ts';
import { LogFile } from './log-file.ts';
import type { Plan } from './plan.ts';
import { requireFreePorts } from './ports.ts';
import { identify } from './process-identity.ts';
import type { ProcessState } from './process-spec.ts';
import { orphansOf, type RunFile, readRunFile, stopOrphans, takeFolder, writeRunFile } from './run-file.ts';
import {
  type ProcessObserver,
  StartFailedError,
  SUPERVISION_TIMES,
  type SupervisionTimes,
} from './supervised-process.ts';
import { StartTimeoutError, Supervisor } from './supervisor.ts';

/** Where the launcher's own Chinese lines and the processes' log lines go. */
export interface LauncherOutput {
  say(line: string): void;
  /** A line of the merged log; undefined when nobody watches. */
  log?: (line: string) => void;
  readonly colour: boolean;
}

/**
 * Runs the processes of one plan in one data folder: the only launcher of that folder, with its run file, full logs and one
 * merged log.
 */
export class Launcher {
  readonly #folder: DataFolder;
  readonly #plan: Plan;
  readonly #output: LauncherOutput;
  readonly #times: SupervisionTimes;
  readonly #renderer: LogRenderer;
  readonly #logs = new Map<string, LogFile>();
  #supervisor: Supervisor | undefined;
  #release: (() => void) | undefined;
  #ready = false;
  #diskFull = false;
  #logsClosed = false;
  /** What each process said last about why it cannot go on. */
  readonly #lastFailures = new Map<string, string>();
  #stopped: Promise<void> | undefined;

  constructor(folder: DataFolder, plan: Plan, output: LauncherOutput, times: SupervisionTimes = SUPERVISION_TIMES) {
    this.#folder = folder;
    this.#plan = plan;
    this.#output = output;
    this.#times = times;
    this.#renderer = new LogRenderer(output.colour);
  }

  /**
   * Starts everything and resolves when all serve.
   * @returns false if `stop` was called meanwhile
   * @throws CliError if the folder or a port is taken, or something does not come up
   */
  async start(): Promise<boolean> {
    this.#release = takeFolder(this.#folder);
    try {
      await this.#cleanUpAfterKilledLauncher();
      await requireFreePorts(this.#plan.processes.map(({ name, address }) => ({ name, port: portOf(address) })));
      this.#supervisor = new Supervisor(this.#plan.processes, this.#times, this.#observer());
      // Ctrl-C may have come while the leftovers were being stopped.
      if (this.#stopped !== undefined) return false;
      const serving = await this.#supervisor.start();
      this.#ready = serving;
      this.#writeRunFile();
      return serving;
    } catch (error) {
      await this.stop();
      throw this.#explain(error);
    }
  }

  /** Stops everything in order and gives the folder free. May be called at any time, and again. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    this.#ready = false;
    await this.#supervisor?.stop();
    this.#logsClosed = true;
    for (const log of this.#logs.values()) log.close();
    this.#logs.clear();
    this.#release?.();
  }

  async #cleanUpAfterKilledLauncher(): Promise<void> {
    const previous = readRunFile(this.#folder);
    if (previous === undefined || orphansOf(previous).length === 0) return;
    this.#output.say('▸ 上次没有正常停止,正在停下遗留的进程 …');
    await stopOrphans(previous, this.#times.stopGraceMs);
  }

  #observer(): ProcessObserver {
    return {
      line: (name, text) => {
        this.#onDisk(() => this.#logOf(name)?.write(text));
        const failure = failureOf(text);
        if (failure !== undefined) this.#lastFailures.set(name, failure);
        const shown = this.#renderer.render(name, text);
        if (shown !== undefined) this.#output.log?.(shown);
      },
      changed: (name, state) => {
        this.#onDisk(() => this.#writeRunFile());
        this.#tellState(name, state);
      },
      crashed: (name, ending, restartInMs) => {
        const next = restartInMs === undefined ? '不再重试' : `${restartInMs / 1000} 秒后重启`;
        this.#output.say(`✘ ${name} 异常退出(${ending}),${next}`);
      },
      killed: (name) => this.#output.say(`✘ ${name} 未能在 ${this.#times.stopGraceMs / 1000} 秒内停止,已强制结束`),
    };
  }

  #tellState(name: string, state: ProcessState): void {
    if (state === 'SERVING') this.#output.say(`✔ ${name} 已就绪 ${this.#addressOf(name)}`);
    if (state === 'STOPPED') this.#output.say(`■ ${name} 已停止`);
  }

  /** A full disk must not take the launcher down, and the services with it: they refuse commands by themselves. */
  #onDisk(write: () => void): void {
    try {
      write();
      this.#diskFull = false;
    } catch (error) {
      if (!hasCode(error, 'ENOSPC')) throw error;
      if (!this.#diskFull) this.#output.say(`✘ 磁盘空间不足,${this.#folder.path} 的日志暂停写入,请尽快清理。`);
      this.#diskFull = true;
    }
  }

  #addressOf(name: string): string {
    return this.#plan.processes.find((process) => process.name === name)?.address ?? '';
  }

  #logOf(name: string): LogFile | undefined {
    // What the child of a stopped process still says has no file any more. Until then also last words are kept, even if they are
    // the first ones: a process that is stopped as soon as it serves has often not been read from yet.
    if (this.#logsClosed) return undefined;
    const log = this.#logs.get(name) ?? new LogFile(join(this.#folder.logs, `${name}.log`));
    this.#logs.set(name, log);
    return log;
  }

  #writeRunFile(): void {
    const { region, mongodbUri, natsUrl, keySet, elsewhere } = this.#plan;
    const processes = (this.#supervisor?.processes ?? []).map(({ spec, state, pid }) => ({
      name: spec.name,
      address: spec.address,
      stage: spec.stage,
      state,
      ...(pid === undefined ? {} : { process: identify(pid) }),
    }));
    const run: RunFile = {
      launcher: identify(process.pid),
      ready: this.#ready,
      region,
      mongodbUri,
      natsUrl,
      keySet,
      elsewhere,
      processes,
    };
    writeRunFile(this.#folder, run);
  }

  #explain(error: unknown): unknown {
    if (error instanceof StartFailedError) {
      const log = join(this.#folder.logs, `${error.processName}.log`);
      const reason = this.#lastFailures.get(error.processName);
      const why = reason === undefined ? '' : `:${reason}`;
      return new CliError(EXIT.notReady, `${error.processName} 启动失败${why};详情见日志 ${log}。`, { cause: error });
    }
    if (error instanceof StartTimeoutError) {
      const minutes = Math.round(this.#times.startDeadlineMs / 60_000);
      const missing = error.missing.join('、');
      return new CliError(
        EXIT.notReady,
        `${minutes} 分钟内仍未就绪:${missing},原因见 ${this.#folder.logs} 中的日志。`,
        {
          cause: error,
        },
      );
    }
    return error;
  }
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
