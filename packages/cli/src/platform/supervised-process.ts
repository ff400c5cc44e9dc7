import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { pollUntil } from './poll.ts';
import type { ProcessSpec, ProcessState } from './process-spec.ts';

export interface SupervisionTimes {
  /** How long a start of the whole platform may take. */
  readonly startDeadlineMs: number;
  /** Waits before the first, second, … restart; the last one repeats. */
  readonly backoffMs: readonly number[];
  /** A process that ran this long has recovered: its next crash is a first one again. */
  readonly healthyAfterMs: number;
  /** How many starts may fail in a row before the process has ever served. */
  readonly maxFailedStarts: number;
  /** How long a process may take to stop by itself. It must exceed the services' own drain time. */
  readonly stopGraceMs: number;
  readonly probeEveryMs: number;
}

export const SUPERVISION_TIMES: SupervisionTimes = {
  startDeadlineMs: 300_000,
  backoffMs: [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000],
  healthyAfterMs: 60_000,
  maxFailedStarts: 5,
  stopGraceMs: 15_000,
  probeEveryMs: 100,
};

/** What a supervised process tells about itself. */
export interface ProcessObserver {
  line(name: string, text: string): void;
  changed(name: string, state: ProcessState): void;
  /** It ended without being asked to. `restartInMs` is undefined if it will not be tried again. */
  crashed(name: string, ending: string, restartInMs: number | undefined): void;
  /** It did not stop by itself in time and was killed. */
  killed(name: string): void;
}

/** The process kept failing before it had ever served. */
export class StartFailedError extends Error {
  override readonly name = 'StartFailedError';
  readonly processName: string;

  constructor(processName: string, ending: string) {
    super(`${processName}: ${ending}`);
    this.processName = processName;
  }
}

const LAST_WORDS_MS = 1_000;

type Outcome = 'serving' | 'failed' | 'stopped';

interface Ending {
  readonly text: string;
  /** The process itself said that another start is of no use. */
  readonly isPermanent: boolean;
}

/** Keeps one process alive from `start` to `stop`: restarts it after a crash, with growing waits. */
export class SupervisedProcess {
  readonly spec: ProcessSpec;
  readonly #times: SupervisionTimes;
  readonly #observer: ProcessObserver;
  readonly #stopping = new AbortController();
  readonly #firstOutcome = Promise.withResolvers<Outcome>();
  #child: ChildProcess | undefined;
  #loop: Promise<void> | undefined;
  #state: ProcessState = 'STOPPED';
  #lastEnding = '';
  #hasServed = false;

  constructor(spec: ProcessSpec, times: SupervisionTimes, observer: ProcessObserver) {
    this.spec = spec;
    this.#times = times;
    this.#observer = observer;
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** Undefined while no process runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Starts it and waits until it serves for the first time.
   * @returns false if it was stopped first
   * @throws StartFailedError
   */
  async start(): Promise<boolean> {
    this.#loop ??= this.#superviseUntilStopped();
    const outcome = await this.#firstOutcome.promise;
    if (outcome === 'failed') throw new StartFailedError(this.spec.name, this.#lastEnding);
    return outcome === 'serving';
  }

  /** Asks it to stop, kills it after the grace time, and resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted || this.#loop === undefined) {
      await this.#loop;
      return;
    }
    this.#stopping.abort();
    this.#firstOutcome.resolve('stopped');
    const child = this.#child;
    if (child === undefined) {
      await this.#loop;
      return;
    }
    this.#setState('STOPPING');
    child.kill('SIGTERM');
    const killer = setTimeout(() => {
      this.#observer.killed(this.spec.name);
      child.kill('SIGKILL');
    }, this.#times.stopGraceMs);
    await this.#loop;
    clearTimeout(killer);
  }

  async #superviseUntilStopped(): Promise<void> {
    let failures = 0;
    this.#setState('STARTING');
    while (!this.#stopping.signal.aborted) {
      const startedAt = Date.now();
      const ending = await this.#runOnce();
      if (this.#stopping.signal.aborted) break;
      if (Date.now() - startedAt >= this.#times.healthyAfterMs) failures = 0;
      failures += 1;
      this.#lastEnding = ending.text;
      if (ending.isPermanent || (!this.#hasServed && failures >= this.#times.maxFailedStarts)) {
        this.#observer.crashed(this.spec.name, ending.text, undefined);
        this.#firstOutcome.resolve('failed');
        break;
      }
      const wait = this.#times.backoffMs[Math.min(failures, this.#times.backoffMs.length) - 1] ?? 0;
      this.#setState('RESTARTING');
      this.#observer.crashed(this.spec.name, ending.text, wait);
      await this.#pause(wait);
    }
    this.#setState('STOPPED');
  }

  /** Runs the process once and resolves with how it ended. */
  async #runOnce(): Promise<Ending> {
    const { command, args, cwd, env } = this.spec;
    // A process group of its own: Ctrl-C in the terminal reaches the launcher only, which then stops all in order.
    const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child = child;
    const gone = new AbortController();
    const ended = new Promise<Ending>((resolve) => {
      child.once('error', (error) => resolve({ text: error.message, isPermanent: false }));
      child.once('exit', (code, signal) => resolve(this.#endingOf(code, signal)));
    }).finally(() => gone.abort());
    const told = Promise.all([child.stdout, child.stderr].map((stream) => this.#forwardLines(stream)));
    this.#observer.changed(this.spec.name, this.#state);
    const [ending] = await Promise.all([ended, this.#watchUntilServing(gone.signal)]);
    // Its last words are still in the pipes; a process of its own that outlives it may hold them open.
    await Promise.race([told, delay(LAST_WORDS_MS, undefined, { ref: false })]);
    this.#child = undefined;
    return ending;
  }

  #endingOf(code: number | null, signal: NodeJS.Signals | null): Ending {
    if (signal !== null) return { text: `signal ${signal}`, isPermanent: false };
    return { text: `exit code ${code}`, isPermanent: this.spec.permanentExitCodes.includes(code ?? -1) };
  }

  async #watchUntilServing(gone: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([gone, this.#stopping.signal]);
    const isServing = () => this.spec.isServing();
    const deadlineMs = Number.POSITIVE_INFINITY;
    if (!(await pollUntil(isServing, { everyMs: this.#times.probeEveryMs, deadlineMs, signal }))) return;
    if (signal.aborted) return;
    this.#hasServed = true;
    this.#setState('SERVING');
    this.#firstOutcome.resolve('serving');
  }

  /** Resolves when everything that was written has been passed on. */
  async #forwardLines(stream: Readable): Promise<void> {
    for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (text !== '') this.#observer.line(this.spec.name, text);
    }
  }

  async #pause(ms: number): Promise<void> {
    try {
      await delay(ms, undefined, { signal: this.#stopping.signal });
    } catch (error) {
      // The only way out of the wait is the stop that was asked for.
      if (!this.#stopping.signal.aborted) throw error;
    }
  }

  #setState(state: ProcessState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#observer.changed(this.spec.name, state);
  }
}
