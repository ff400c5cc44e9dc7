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

/** Finds what is due by the platform's clock. One lease-holder a service. */
export class Ticker {
  readonly #options: TickerOptions;
  readonly #loop: LeasedLoop;
  /** Aggregates whose handler failed are left alone for a while, so that one of them cannot starve the others. */
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
    let handled = 0;
    for (const handler of this.#options.handlers) handled += await this.#collection(handler);
    return handled;
  }

  async #collection(handler: DueHandler): Promise<number> {
    const { db, clock } = this.#options;
    const due = await db
      .collection<AggregateDocument>(handler.collection)
      .find({ dueAt: { $lte: clock.now() } }, { projection: { _id: 1, dueAt: 1 } })
      .sort({ dueAt: 1 })
      .limit(BATCH)
      .toArray();
    const queue = due.filter((document) => !this.#rests(`${handler.collection}/${document._id}`)).reverse();
    let handled = 0;
    const worker = async (): Promise<void> => {
      for (let next = queue.pop(); next && !this.#loop.stopped; next = queue.pop()) {
        if (await this.#one(handler, next._id, next.dueAt)) handled += 1;
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
    return handled;
  }

  async #one(handler: DueHandler, id: string, dueAt: Date | undefined): Promise<boolean> {
    try {
      await handler.onDue(id, `tick:${id}:${dueAt?.toISOString() ?? ''}`);
      return true;
    } catch (error) {
      this.#resting.set(`${handler.collection}/${id}`, Date.now() + 60_000);
      this.#options.logger.error(
        { err: error, collection: handler.collection, id },
        'due aggregate failed, resting a minute',
      );
      return false;
    }
  }

  #rests(key: string): boolean {
    const until = this.#resting.get(key);
    if (until === undefined) return false;
    if (until > Date.now()) return true;
    this.#resting.delete(key);
    return false;
  }
}
