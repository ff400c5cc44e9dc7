import type { Db } from 'mongodb';
import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';
import type { Lease } from './relay/lease.ts';
import { LeasedLoop } from './relay/leased-loop.ts';
import type { AggregateDocument } from './store/types.ts';

/** What a slice does when an aggregate falls due. Request ids derive from `dueAt`, so a repeated tick is a repeated request. */
export interface DueHandler {
  readonly collection: string;
  /** Carries one due aggregate out: sends `Tick`, or does the next step of a resumable process. */
  onDue(id: string, requestId: string): Promise<void>;
}

export interface TickerOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly logger: Logger;
  readonly handlers: readonly DueHandler[];
}

const BATCH = 200;
const PARALLEL = 16;
const REST_MS = 60_000;

/** Finds what is due by the platform's clock. One lease-holder a service. */
export class Ticker {
  readonly #options: TickerOptions;
  readonly #loop: LeasedLoop;
  /**
   * Ticks that were sent a moment ago, by the steady time at which they may be sent again: one that failed, or that left the
   * aggregate due as before, neither spins nor keeps the others waiting. Oldest first.
   */
  readonly #resting = new Map<string, number>();

  constructor(options: TickerOptions) {
    this.#options = options;
    const { lease, logger } = options;
    this.#loop = new LeasedLoop({ name: 'ticker', lease, logger, round: () => this.#round() });
  }

  start(): void {
    this.#loop.start();
  }

  /** Called when a command left something due at once. */
  nudge(): void {
    this.#loop.nudge();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #round(): Promise<number> {
    const now = performance.now();
    for (const [tick, until] of this.#resting) {
      if (until > now) break;
      this.#resting.delete(tick);
    }
    let handled = 0;
    for (const handler of this.#options.handlers) handled += await this.#collection(handler);
    return handled;
  }

  async #collection(handler: DueHandler): Promise<number> {
    const queue = (await this.#due(handler.collection)).reverse();
    let handled = 0;
    const worker = async (): Promise<void> => {
      for (let next = queue.pop(); next && !this.#loop.stopped; next = queue.pop()) {
        if (await this.#one(handler, next)) handled += 1;
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
    return handled;
  }

  /** The longest due that do not rest. */
  async #due(collection: string): Promise<DueTick[]> {
    const { db, clock } = this.#options;
    const cursor = db
      .collection<AggregateDocument>(collection)
      .find({ dueAt: { $lte: clock.now() } }, { projection: { _id: 1, dueAt: 1 } })
      .sort({ dueAt: 1 });
    const ticks: DueTick[] = [];
    for await (const { _id: id, dueAt } of cursor) {
      const requestId = `tick:${id}:${dueAt?.toISOString() ?? ''}`;
      const key = `${collection}/${requestId}`;
      if (!this.#resting.has(key)) ticks.push({ id, requestId, key });
      if (ticks.length === BATCH) break;
    }
    return ticks;
  }

  async #one({ collection, onDue }: DueHandler, { id, requestId, key }: DueTick): Promise<boolean> {
    this.#resting.set(key, performance.now() + REST_MS);
    try {
      await onDue(id, requestId);
      return true;
    } catch (error) {
      this.#options.logger.error({ err: error, collection, id }, 'due aggregate failed, resting a minute');
      return false;
    }
  }
}

interface DueTick {
  readonly id: string;
  readonly requestId: string;
  readonly key: string;
}
