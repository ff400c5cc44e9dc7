import type { JsMsg } from '@nats-io/jetstream';
import type { EventType } from '@zhiqi/contracts';
import { backoffMs, pause } from './backoff.ts';
import { chainSource } from './chain-source.ts';
import { type DeadCause, type DeadLetter, traceIdOf } from './dead-letter.ts';
import { DecodeError } from './decode-error.ts';
import { type Delivery, originalOf, RetryLater, type StoredEvent, storedEvent, toDelivery } from './delivery.ts';
import { isKnownType } from './envelope.ts';
import { type Admission, OrderCheck, type OrderWindow } from './order.ts';
import type { SubscriptionNotice, SubscriptionSettings } from './subscription-options.ts';

/** Ends the server's waiting for a message, on its newest delivery. */
export type Settle = (message: JsMsg, how: (latest: JsMsg) => void) => void;

/** What is known of an event that did not pass at once. */
interface Trouble {
  readonly delivery: Delivery;
  failures: number;
  holds: number;
}

interface Item {
  readonly message: JsMsg;
  readonly delivery: Delivery;
}

type NoticeDetails = Pick<SubscriptionNotice, 'error' | 'retryInMs' | 'failures' | 'cause'> & {
  readonly delivery?: Delivery | undefined;
};

/** The subscription ends while an event waits for better times: it goes back unsettled. */
class Interrupted extends Error {}

/** Everything a subscription does with the messages of one stream: read, order, handle, acknowledge, retry, give up. */
export class EventWorker {
  readonly #settings: SubscriptionSettings;
  readonly #stream: string;
  readonly #signal: AbortSignal;
  readonly #troubles = new Map<number, Trouble>();
  #order: OrderCheck | undefined;

  constructor(settings: SubscriptionSettings, stream: string, signal: AbortSignal) {
    this.#settings = settings;
    this.#stream = stream;
    this.#signal = signal;
  }

  /** The consumer was taken up, with this much behind it. */
  begin(window: OrderWindow): void {
    if (!this.#settings.orderCheck) return;
    const troubled = (): Delivery[] => [...this.#troubles.values()].map(({ delivery }) => delivery);
    this.#order = new OrderCheck(window, chainSource(this.#settings, this.#stream, window, troubled), this.#order);
  }

  /** Never rejects: what goes wrong ends as a retry or a dead letter. */
  async work(messages: readonly JsMsg[], settle: Settle): Promise<void> {
    const items: Item[] = [];
    for (const message of messages) {
      const item = await this.#read(message, settle);
      if (item) items.push(item);
    }
    if (items.length > 1) return await this.#together(items, settle);
    for (const item of items) await this.#single(item, settle);
  }

  /** @throws the handler's error */
  async redrive(delivery: Delivery): Promise<void> {
    await this.#handle([delivery]);
  }

  async #read(message: JsMsg, settle: Settle): Promise<Item | undefined> {
    try {
      return { message, delivery: toDelivery(storedEvent(message)) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      await this.#bury({ message, delivery: undefined }, 'undecodable', error, settle);
      return undefined;
    }
  }

  /** All in one call of the batch handler. If it fails they are tried one by one, so that one does not bury all. */
  async #together(items: readonly Item[], settle: Settle): Promise<void> {
    const ready: Item[] = [];
    const deliveries: Delivery[] = [];
    const undo: (() => void)[] = [];
    for (const item of items) {
      const admission = await this.#admit(item, settle);
      if (admission?.verdict !== 'deliver') continue;
      ready.push(item);
      for (const delivery of [...admission.missing, item.delivery]) {
        deliveries.push(delivery);
        undo.push(this.#order?.settle(delivery) ?? (() => {}));
      }
    }
    try {
      await this.#handle(deliveries);
    } catch (error) {
      for (const step of undo.reverse()) step();
      if (error instanceof Interrupted) return;
      this.#notice('failed', { error });
      for (const item of ready) await this.#single(item, settle);
      return;
    }
    for (const item of ready) this.#done(item, settle);
  }

  async #single(item: Item, settle: Settle): Promise<void> {
    const admission = await this.#admit(item, settle);
    if (admission?.verdict !== 'deliver') return;
    try {
      if (!(await this.#handleMissing(admission.missing, item, settle))) return;
      await this.#handle([item.delivery]);
    } catch (error) {
      if (error instanceof Interrupted) return;
      return await this.#failed(item, error, settle);
    }
    this.#order?.settle(item.delivery);
    this.#done(item, settle);
  }

  /** Judges the order; everything but `deliver` is settled here. */
  async #admit(item: Item, settle: Settle): Promise<Admission | undefined> {
    if (!this.#order) return { verdict: 'deliver', missing: [], gap: false };
    let admission: Admission;
    try {
      admission = await this.#order.admit(item.delivery, this.#troubles.get(item.message.seq)?.holds ?? 0);
    } catch (error) {
      this.#hold(item, settle, error);
      return undefined;
    }
    if (admission.verdict === 'hold') this.#hold(item, settle);
    if (admission.verdict === 'late') await this.#bury(item, 'late', new Error('later events were handled'), settle);
    if (admission.verdict === 'repeat') {
      this.#settings.count('repeats');
      this.#done(item, settle);
    }
    if (admission.verdict === 'deliver') this.#noteHealing(item, admission);
    return admission;
  }

  #noteHealing(item: Item, { missing, gap }: Admission & { readonly verdict: 'deliver' }): void {
    if (missing.length > 0) {
      this.#settings.count('healed', missing.length);
      this.#notice('healed', { delivery: item.delivery });
    }
    if (gap) {
      this.#settings.count('gaps');
      this.#notice('gap', { delivery: item.delivery });
    }
  }

  /** Events that should have come before. One that keeps failing becomes a dead letter, so that it stops nobody for ever. */
  async #handleMissing(missing: readonly Delivery[], item: Item, settle: Settle): Promise<boolean> {
    for (const delivery of missing) {
      try {
        await this.#handle([delivery]);
      } catch (error) {
        if (error instanceof Interrupted) throw error;
        const { holds } = this.#troubleOf(item);
        if (holds + 1 < this.#settings.afterFailures) {
          this.#hold(item, settle, error);
          return false;
        }
        await this.#settings.sink(this.#letter(originalOf(delivery), delivery, 'failed', error, holds + 1));
        this.#settings.count('dead');
        this.#notice('dead', { delivery, error, cause: 'failed' });
      }
      this.#order?.settle(delivery);
    }
    return true;
  }

  /** Calls the handler; sits out what is not the event's fault. */
  async #handle(deliveries: readonly Delivery[]): Promise<void> {
    for (let pauses = 1; ; pauses += 1) {
      try {
        return await this.#call(deliveries);
      } catch (error) {
        if (!(error instanceof RetryLater)) throw error;
        const retryInMs = backoffMs(pauses, this.#settings.retry);
        this.#notice('paused', { error, retryInMs });
        await pause(retryInMs, this.#signal);
        if (this.#signal.aborted) throw new Interrupted();
      }
    }
  }

  async #call(deliveries: readonly Delivery[]): Promise<void> {
    const { batch, handlers, count } = this.#settings;
    const known = deliveries.filter(({ event }) => isKnownType(event.type));
    if (batch && known.length > 0) await batch.handler(known);
    let handled = batch ? known.length : 0;
    for (const delivery of batch ? [] : known) {
      const handler = handlers?.[delivery.event.type as EventType] as
        | ((event: Delivery['event'], delivery: Delivery) => Promise<void> | void)
        | undefined;
      if (handler) {
        await handler(delivery.event, delivery);
        handled += 1;
      }
    }
    count('handled', handled);
    count('unhandledTypes', known.length - handled);
    count('unknownTypes', deliveries.length - known.length);
  }

  #done({ message }: Item, settle: Settle): void {
    this.#troubles.delete(message.seq);
    settle(message, (latest) => latest.ack());
  }

  #hold(item: Item, settle: Settle, error?: unknown): void {
    const trouble = this.#troubleOf(item);
    trouble.holds += 1;
    const retryInMs = backoffMs(trouble.holds, this.#settings.retry);
    this.#notice('held', { delivery: item.delivery, error, retryInMs });
    settle(item.message, (latest) => latest.nak(retryInMs));
  }

  async #failed(item: Item, error: unknown, settle: Settle): Promise<void> {
    const trouble = this.#troubleOf(item);
    trouble.failures += 1;
    this.#settings.count('failed');
    if (trouble.failures >= this.#settings.afterFailures) return await this.#bury(item, 'failed', error, settle);
    const retryInMs = backoffMs(trouble.failures, this.#settings.retry);
    this.#notice('failed', { delivery: item.delivery, error, retryInMs, failures: trouble.failures });
    settle(item.message, (latest) => latest.nak(retryInMs));
  }

  /** Puts an event aside, and only then acknowledges it. Where it cannot be put aside it stays. */
  async #bury(
    { message, delivery }: Pick<Item, 'message'> & { readonly delivery: Delivery | undefined },
    cause: DeadCause,
    error: unknown,
    settle: Settle,
  ): Promise<void> {
    const failures = this.#troubles.get(message.seq)?.failures ?? 1;
    try {
      await this.#settings.sink(this.#letter(storedEvent(message), delivery, cause, error, failures));
    } catch (sinkError) {
      const retryInMs = backoffMs(failures, this.#settings.retry);
      this.#notice('failed', { delivery, error: sinkError, retryInMs, failures });
      settle(message, (latest) => latest.nak(retryInMs));
      return;
    }
    this.#settings.count('dead');
    this.#notice('dead', { delivery, error, cause, failures });
    if (delivery) this.#order?.settle(delivery);
    this.#troubles.delete(message.seq);
    settle(message, (latest) => (cause === 'undecodable' ? latest.term() : latest.ack()));
  }

  #letter(
    original: StoredEvent,
    delivery: Delivery | undefined,
    cause: DeadCause,
    error: unknown,
    failures: number,
  ): DeadLetter {
    return {
      consumer: this.#settings.durable,
      cause,
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      failures,
      original,
      eventId: delivery?.event.id ?? '',
      eventType: delivery?.event.type ?? '',
      traceId: traceIdOf(delivery?.event.traceparent),
    };
  }

  #troubleOf({ message, delivery }: Item): Trouble {
    const known = this.#troubles.get(message.seq);
    if (known) return known;
    const trouble = { delivery, failures: 0, holds: 0 };
    this.#troubles.set(message.seq, trouble);
    return trouble;
  }

  #notice(kind: SubscriptionNotice['kind'], details: NoticeDetails): void {
    const { delivery, ...rest } = details;
    const { event, streamSequence } = delivery ?? {};
    this.#settings.notice({
      kind,
      stream: this.#stream,
      durable: this.#settings.durable,
      ...(event && { eventId: event.id, eventType: event.type, traceId: traceIdOf(event.traceparent), streamSequence }),
      ...rest,
    });
  }
}
