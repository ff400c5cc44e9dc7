import { fingerprint, type Projection, type ServiceContext } from '@zhiqi/runtime';
import { type Fact, type FactReader, FactStore, type RightReader, toFactEvent } from '@zhiqi/runtime/facts';

type Delivered = Parameters<Projection['apply']>[0];
type Subscriptions = Parameters<NonNullable<Projection['started']>>[0];

const FRESHNESS_LIMIT_MS = 1_000;

/**
 * Facts of every department, and of the reference numbers that reporting itself keeps: what the streams tell becomes rows, and figures are read from the rows. They live in a
 * database of their own, so that emptying it loses nothing but the time to read the streams again.
 */
export class FactProjection implements Projection, FactReader, RightReader {
  readonly sources = ['inventory', 'cultivation', 'financing', 'enforcement', 'reporting'] as const;
  readonly audiences = ['public', 'internal', 'restricted'] as const;
  readonly #context: ServiceContext;
  readonly #knownTypes: string;
  #opening: Promise<FactStore> | undefined;
  #subscriptions: Subscriptions = [];
  #pending = 0n;

  /** @param types event types that this version of the contracts knows */
  constructor(context: ServiceContext, types: Iterable<string>) {
    this.#context = context;
    this.#knownTypes = fingerprint([...types].sort()).slice(0, 16);
  }

  /**
   * Identity of the rows and of the contracts they were read with. An event of a type that a version does not know passes by
   * it; a version that knows more types reads the streams again, and rows that are there already stay as they are.
   */
  async projectionId(): Promise<string> {
    return `${(await this.#store()).projectionId()}-${this.#knownTypes}`;
  }

  async apply(deliveries: Delivered): Promise<void> {
    await (await this.#store()).applyBatch(deliveries.map(toFactEvent));
  }

  started(subscriptions: Subscriptions): void {
    this.#subscriptions = subscriptions;
  }

  async latest(type: string): Promise<Fact[]> {
    return (await this.#store()).latest(type);
  }

  async recordedBefore(type: string, before: Date): Promise<Fact[]> {
    return (await this.#store()).recordedBefore(type, before);
  }

  async effectiveWithin(type: string, from: Date, until: Date): Promise<Fact[]> {
    return (await this.#store()).effectiveWithin(type, from, until);
  }

  async anyEffectiveBefore(type: string, before: Date): Promise<boolean> {
    return (await this.#store()).anyEffectiveBefore(type, before);
  }

  async ofRight(right: string): Promise<Fact[]> {
    return (await this.#store()).ofRight(right);
  }

  /**
   * Events published but not yet counted, over all streams. While NATS does not answer it is the last number known, and
   * the health service `zhiqi.events` says so.
   */
  async pendingEvents(): Promise<bigint> {
    const asked = Promise.all(this.#subscriptions.map((subscription) => subscription.lag()));
    try {
      const lags = await withinLimit(asked);
      this.#pending = BigInt(lags.reduce((sum, lag) => sum + lag, 0));
    } catch (error) {
      this.#context.logger.warn({ err: error }, 'streams do not answer: freshness not known');
    }
    return this.#pending;
  }

  /** Opened once; a failed opening is tried again by the next question. */
  #store(): Promise<FactStore> {
    const { db, config } = this.#context;
    this.#opening ??= FactStore.open(db.client.db(`${config.database}_facts`)).catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }
}

/** Figures do not wait for a broker that is away. */
async function withinLimit<T>(asked: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const limit = setTimeout(() => reject(new Error(`no answer within ${FRESHNESS_LIMIT_MS} ms`)), FRESHNESS_LIMIT_MS);
  try {
    return await Promise.race([asked, promise]);
  } finally {
    clearTimeout(limit);
  }
}
