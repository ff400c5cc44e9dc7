import type { Logger } from '../log.ts';
import type { Lease } from './lease.ts';
import { Nudge } from './nudge.ts';

const POLL_MS = 1_000;

export interface LeasedLoopOptions {
  readonly name: string;
  readonly lease: Lease;
  readonly logger: Logger;
  /** One round of work by the lease-holder; how much it did. Zero = sleep until nudged or polled. */
  readonly round: () => Promise<number>;
  /** Whether an error ends the loop for good; it is told to `onFatal`. */
  readonly isFatal?: (error: unknown) => error is Error;
  readonly onFatal?: (error: Error) => void;
}

/** Work of one lease-holder a service: round after round while there is any, else on a nudge or once a second. */
export class LeasedLoop {
  readonly #options: LeasedLoopOptions;
  readonly #nudge = new Nudge();
  #stopped = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: LeasedLoopOptions) {
    this.#options = options;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Wakes the loop; carries no data. */
  nudge(): void {
    this.#nudge.notify();
  }

  /** Finishes the round under way and ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#nudge.notify();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { name, lease, logger, round, isFatal, onFatal } = this.#options;
    while (!this.#stopped) {
      let done = 0;
      try {
        if (await lease.acquire()) done = await round();
      } catch (error) {
        if (isFatal?.(error)) {
          onFatal?.(error);
          return;
        }
        logger.warn({ err: error }, `${name} round failed, trying again`);
      }
      if (done === 0 && !this.#stopped) await this.#nudge.wait(POLL_MS);
    }
  }
}
