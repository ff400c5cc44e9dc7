import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessSpec } from './process-spec.ts';
import { type ProcessObserver, SupervisedProcess, type SupervisionTimes } from './supervised-process.ts';

/** Not everything served in time; names what did not. */
export class StartTimeoutError extends Error {
  override readonly name = 'StartTimeoutError';
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(`not serving in time: ${missing.join(', ')}`);
    this.missing = missing;
  }
}

/** All processes of one platform: started stage by stage, stopped in reverse. */
export class Supervisor {
  readonly processes: readonly SupervisedProcess[];
  readonly #times: SupervisionTimes;
  #stopped: Promise<void> | undefined;

  constructor(specs: readonly ProcessSpec[], times: SupervisionTimes, observer: ProcessObserver) {
    this.#times = times;
    this.processes = specs.map((spec) => new SupervisedProcess(spec, times, observer));
  }

  /**
   * Starts everything. If something cannot start, what already runs is stopped again.
   * @returns false if `stop` was called meanwhile
   * @throws StartFailedError, StartTimeoutError
   */
  async start(): Promise<boolean> {
    const timer = new AbortController();
    try {
      return await Promise.race([this.#startInOrder(), this.#deadline(timer.signal)]);
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      timer.abort();
    }
  }

  /** Stops everything in reverse order; resolves when nothing runs any more. May be called again. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopInOrder();
    return this.#stopped;
  }

  async #startInOrder(): Promise<boolean> {
    for (const stage of this.#stages()) {
      if (this.#stopped !== undefined) return false;
      const serving = await Promise.all(stage.map((process) => process.start()));
      if (serving.includes(false)) return false;
    }
    return this.#stopped === undefined;
  }

  async #deadline(signal: AbortSignal): Promise<never> {
    await delay(this.#times.startDeadlineMs, undefined, { signal });
    throw new StartTimeoutError(
      this.processes.filter((process) => process.state !== 'SERVING').map((process) => process.spec.name),
    );
  }

  async #stopInOrder(): Promise<void> {
    for (const stage of this.#stages().reverse()) {
      await Promise.all(stage.map((process) => process.stop()));
    }
  }

  #stages(): SupervisedProcess[][] {
    const byStage = Map.groupBy(this.processes, (process) => process.spec.stage);
    return [...byStage.keys()].sort((a, b) => a - b).map((stage) => byStage.get(stage) ?? []);
  }
}
