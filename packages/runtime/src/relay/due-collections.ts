const SWEEP_MS = 1_000;

/**
 * Where a round of the relay looks: into the collections that a nudge named since the last round, and once a second into all
 * of them, because nudges may be lost. A service has several collections and a command writes to one.
 */
export class DueCollections {
  readonly #all: readonly string[];
  #named = new Set<string>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(all: readonly string[]) {
    this.#all = all;
  }

  /** Without a name, or with one that is not known: all of them. */
  add(collection?: string): void {
    if (collection !== undefined && this.#all.includes(collection)) this.#named.add(collection);
    else this.#sweptAt = Number.NEGATIVE_INFINITY;
  }

  /** What is due now; nothing named means that the interval woke the relay. */
  take(): readonly string[] {
    const now = performance.now();
    const named = [...this.#named];
    this.#named.clear();
    if (named.length > 0 && now - this.#sweptAt < SWEEP_MS) return named;
    this.#sweptAt = now;
    return this.#all;
  }
}
