import {
  type Delivery,
  type NatsSession,
  partyDurable,
  partyStream,
  type Subscription,
  subscribe,
} from '@zhiqi/client';
import { eventually } from '@zhiqi/testing';

/** A bank's own program, with the credentials that the bureau gave it and the consumer that the bureau made. */
export class BankReader {
  readonly #code: string;
  readonly #received: Delivery[];
  readonly #subscription: Subscription;

  private constructor(code: string, received: Delivery[], subscription: Subscription) {
    this.#code = code;
    this.#received = received;
    this.#subscription = subscription;
  }

  static async open(session: NatsSession, code: string): Promise<BankReader> {
    const received: Delivery[] = [];
    const subscription = await subscribe({
      session,
      streams: [partyStream('financing')],
      durable: partyDurable(code),
      bind: true,
      orderCheck: true,
      onBatch: async (deliveries) => void received.push(...deliveries),
      deadLetters: {
        sink: async ({ cause }) => {
          throw new Error(`${code} could not read an event: ${cause}`);
        },
      },
    });
    return new BankReader(code, received, subscription);
  }

  /** Everything it received, in order. */
  get events(): Delivery['event'][] {
    return this.#received.map(({ event }) => event);
  }

  /** Short names of what it received, once they are so many. */
  async types(count: number): Promise<string[]> {
    await eventually(() => this.#received.length >= count, { what: `${this.#code} received ${count} events` });
    return this.events.map(({ type }) => type.split('.').at(-1) ?? '');
  }

  stop(): Promise<void> {
    return this.#subscription.stop();
  }
}
