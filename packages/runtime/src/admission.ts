import type { Db } from 'mongodb';
import type { Logger } from './log.ts';
import type { AggregateDocument } from './store/types.ts';
import { UnavailableError } from './unavailable.ts';

/** Events that may wait for the relay over a whole service before commands are refused. */
export const MAX_WAITING_PER_SERVICE = 10_000;

const CHECK_EVERY_MS = 1_000;

/**
 * Commands are taken without NATS until 10,000 events wait; then they are refused with a delay. The count is read from the
 * documents, at most once a second and only while events are not leaving, so that every instance sees the same backlog.
 */
export class Admission {
  readonly #db: Db;
  readonly #collections: readonly string[];
  readonly #eventsFlow: () => boolean;
  readonly #logger: Logger;
  #checkedAt = 0;
  #full = false;
  #checking = false;

  constructor(db: Db, collections: readonly string[], eventsFlow: () => boolean, logger: Logger) {
    this.#db = db;
    this.#collections = collections;
    this.#eventsFlow = eventsFlow;
    this.#logger = logger;
  }

  /** @throws UnavailableError while too many events wait */
  admit(): void {
    if (this.#eventsFlow()) {
      this.#full = false;
      return;
    }
    if (!this.#checking && Date.now() - this.#checkedAt > CHECK_EVERY_MS) void this.#refresh();
    if (!this.#full) return;
    throw new UnavailableError('OUTBOX_FULL', '消息系统长时间未恢复,待送出的变更已满,暂时不能办理。请稍后重试。', {
      retryAfterMs: 10_000,
    });
  }

  /** Counts waiting events now. */
  async refresh(): Promise<number> {
    const counts = await Promise.all(this.#collections.map((name) => this.#count(name)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #refresh(): Promise<void> {
    this.#checking = true;
    try {
      this.#full = (await this.refresh()) >= MAX_WAITING_PER_SERVICE;
      this.#checkedAt = Date.now();
    } catch (error) {
      this.#logger.warn({ err: error }, 'cannot count waiting events');
    } finally {
      this.#checking = false;
    }
  }

  async #count(name: string): Promise<number> {
    const pending = this.#db
      .collection<AggregateDocument>(name)
      .find({ pendingSince: { $exists: true } }, { projection: { 'outbox.id': 1 } })
      .limit(MAX_WAITING_PER_SERVICE);
    let waiting = 0;
    for await (const document of pending) waiting += document.outbox.length;
    return waiting;
  }
}
