import type { StocktakingTally } from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';

interface Count {
  items: number;
  settled: number;
}

/** Counts by a code, in the order of the codes. */
export class Tally {
  readonly #counts = new Map<string, Count>();
  readonly #titleZh: (key: string) => string;

  /** @param titleZh what people read for a code */
  constructor(titleZh: (key: string) => string) {
    this.#titleZh = titleZh;
  }

  add(key: string, settled = false): void {
    const count = this.#counts.get(key) ?? { items: 0, settled: 0 };
    this.#counts.set(key, { items: count.items + 1, settled: count.settled + (settled ? 1 : 0) });
  }

  lines(): StocktakingTally[] {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, count]) => ({ key, titleZh: this.#titleZh(key), ...count }));
  }
}
