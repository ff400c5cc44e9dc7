import type { Delivery } from './delivery.ts';

/** What is to be done with an event before its handler may see it. */
export type Admission =
  /** Handle the missing events first, then this one. `gap`: some before it will never come. */
  | { readonly verdict: 'deliver'; readonly missing: readonly Delivery[]; readonly gap: boolean }
  /** Handled before. */
  | { readonly verdict: 'repeat' }
  /** An event before it has not come yet. */
  | { readonly verdict: 'hold' }
  /** It was given up as missing, and later ones were handled since. */
  | { readonly verdict: 'late' };

/** Where the consumer stood when the subscription took it up. */
export interface OrderWindow {
  /** Everything up to this stream sequence was acknowledged. */
  readonly acknowledged: number;
  /** Everything after this stream sequence was never delivered to anybody. */
  readonly delivered: number;
  /** Whether the consumer began at the start of the stream. */
  readonly fromFirst: boolean;
}

/** Where missing events are looked for. */
export interface ChainSource {
  /** Every event of the same aggregate and reader that can be read, in stream order. */
  chainOf(delivery: Delivery): Promise<readonly Delivery[]>;
  /**
   * Whether the chain is read from the stream itself. A party may not do that: it knows only what it was given, and whether
   * everything delivered before was acknowledged.
   */
  readonly complete: boolean;
  /** Whether something up to `delivered` of the window is still unacknowledged; asked only when not `complete`. */
  outstanding(): Promise<boolean>;
}

/** Times an event is held for one before it that the stream does not hold, before it is given up as missing. */
const HOLDS = 3;

interface Chain {
  /** Sequence of the last event that was settled. */
  last: number;
  /** Ranges (exclusive) given up as missing. */
  gaps: readonly { readonly after: number; readonly before: number }[];
}

/**
 * Order of events of one aggregate for one reader, by `sequence` and `previous`. Repeats are dropped, holes healed from the
 * stream, and nothing is ever handed over out of order. Keeps one small entry for each aggregate it has met, and after a
 * restart reads an aggregate's events once before it goes on with it. For one process per durable.
 */
export class OrderCheck {
  readonly #window: OrderWindow;
  readonly #source: ChainSource;
  readonly #chains: Map<string, Chain>;

  /** `earlier`: the check before the consumer was taken up anew; its knowledge goes on. */
  constructor(window: OrderWindow, source: ChainSource, earlier?: OrderCheck) {
    this.#window = window;
    this.#source = source;
    this.#chains = earlier ? earlier.#chains : new Map();
  }

  /** `holds`: how often this event has been held already. */
  async admit(delivery: Delivery, holds: number): Promise<Admission> {
    const sequence = Number(delivery.event.sequence);
    const chain = this.#chains.get(chainKey(delivery)) ?? (await this.#begin(delivery));
    if (chain === 'unknown') return { verdict: 'hold' };
    if (sequence <= chain.last) {
      const late = chain.gaps.some(({ after, before }) => after < sequence && sequence < before);
      return { verdict: late ? 'late' : 'repeat' };
    }
    if (Number(delivery.event.previous) <= chain.last) return { verdict: 'deliver', missing: [], gap: false };
    return await this.#heal(delivery, chain, holds);
  }

  /**
   * The event needs no handling any more: handled, or a dead letter.
   * @returns takes it back, when the handling failed after all; several in reverse order
   */
  settle(delivery: Delivery): () => void {
    const chain = this.#chains.get(chainKey(delivery));
    if (!chain) return () => {};
    const { last, gaps } = chain;
    const sequence = Number(delivery.event.sequence);
    const isAfterGap = Number(delivery.event.previous) > last;
    chain.gaps = isAfterGap ? [...gaps, { after: last, before: sequence }] : gaps;
    chain.last = Math.max(last, sequence);
    return () => {
      chain.last = last;
      chain.gaps = gaps;
    };
  }

  async #heal(delivery: Delivery, chain: Chain, holds: number): Promise<Admission> {
    const missing = between(await this.#source.chainOf(delivery), chain.last, Number(delivery.event.sequence));
    const last = [...missing, delivery].reduce<number | undefined>(
      (at, { event }) => (at !== undefined && Number(event.previous) <= at ? Number(event.sequence) : undefined),
      chain.last,
    );
    if (last !== undefined) return { verdict: 'deliver', missing, gap: false };
    return holds >= HOLDS ? { verdict: 'deliver', missing, gap: true } : { verdict: 'hold' };
  }

  /** Learns where an aggregate stands that this process has not met. */
  async #begin(delivery: Delivery): Promise<Chain | 'unknown'> {
    const last = await this.#startOf(delivery);
    if (last === undefined) return 'unknown';
    const chain: Chain = { last, gaps: [] };
    this.#chains.set(chainKey(delivery), chain);
    return chain;
  }

  async #startOf(delivery: Delivery): Promise<number | undefined> {
    const { acknowledged, delivered, fromFirst } = this.#window;
    const previous = Number(delivery.event.previous);
    // A consumer that starts in the middle takes what comes first as the start.
    const atStart = fromFirst ? 0 : previous;
    if (delivered === 0) return atStart;
    if (!this.#source.complete) {
      if (await this.#source.outstanding()) return undefined;
      // Of several that are held, the earliest is the start, whichever comes first again.
      const held = await this.#source.chainOf(delivery);
      return Math.min(previous, ...held.map(({ event }) => Number(event.previous)));
    }
    const before = (await this.#source.chainOf(delivery)).filter(
      ({ streamSequence }) => streamSequence < delivery.streamSequence,
    );
    const settled = before.filter(({ streamSequence }) => streamSequence <= acknowledged);
    if (settled.length > 0) return Math.max(...settled.map(({ event }) => Number(event.sequence)));
    return before.length > 0 ? 0 : atStart;
  }
}

/** First copies of the events after `last` and before `sequence`, in order. */
function between(chain: readonly Delivery[], last: number, sequence: number): Delivery[] {
  const bySequence = new Map<number, Delivery>();
  for (const delivery of chain) {
    const at = Number(delivery.event.sequence);
    if (at > last && at < sequence && !bySequence.has(at)) bySequence.set(at, delivery);
  }
  return [...bySequence.entries()].sort(([a], [b]) => a - b).map(([, delivery]) => delivery);
}

/** Events of one aggregate that one reader sees. */
export function chainKey({ subject }: Delivery): string {
  return [subject.audience, subject.reader, subject.service, subject.aggregate, subject.id].join(' ');
}
