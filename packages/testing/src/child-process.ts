import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Working folder; default the test's own. */
  readonly cwd?: string;
}

/** A Node process of a test, which can be killed at a place that it reports itself. */
export class Child {
  readonly #process: ChildProcess;
  readonly lines: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor({ entry, args = [], env = {}, cwd }: ChildOptions) {
    this.#process = spawn(process.execPath, [entry, ...args], {
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        for (const wake of this.#waiting) wake();
      });
    }
    this.#process.once('exit', () => {
      for (const wake of this.#waiting) wake();
    });
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error('the process did not start');
    return pid;
  }

  get exited(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  get exitCode(): number | null {
    return this.#process.exitCode;
  }

  /** Resolves with the first line, past or future, that matches. */
  async line(pattern: RegExp, timeoutMs = 20_000): Promise<string> {
    const signal = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.exited) throw new Error(`process ended before ${pattern}:\n${this.lines.slice(-20).join('\n')}`);
      if (signal.aborted)
        throw new Error(`no line ${pattern} within ${timeoutMs} ms:\n${this.lines.slice(-20).join('\n')}`);
      await this.#change(signal);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** `kill -9`, and the end of the process. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM, and the end of the process. */
  async stop(): Promise<number | null> {
    await this.#end('SIGTERM');
    return this.#process.exitCode;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.exited) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill(signal);
    await exit;
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
