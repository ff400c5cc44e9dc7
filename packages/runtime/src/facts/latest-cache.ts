import type { Fact } from './fact.ts';
import { lastRowId } from './rows.ts';

type Rows = Map<string, Fact>;

/**
 * Last-value rows kept in memory, by event type, so that a question about ten thousand aggregates does not read them again.
 *
 * Rows only ever move to a higher sequence, so what is loaded and what is applied meanwhile merge in any order by "the higher
 * sequence stays". What another process writes is noticed by the number of batches written to the database: a number that
 * this process did not cause empties the cache.
 */
export class LatestCache {
  readonly #types = new Map<string, Promise<Rows>>();
  #batches = 0;

  /** A batch of this process was written, as the `batches`-th of the database. */
  applied(facts: readonly Fact[], batches: number): void {
    if (batches !== this.#batches + 1) this.#types.clear();
    this.#batches = Math.max(this.#batches, batches);
    for (const [type, ofType] of Map.groupBy(facts, (fact) => fact.type)) {
      const rows = this.#types.get(type);
      // A load that failed has taken its entry away already.
      if (rows !== undefined) void rows.then((known) => merge(known, ofType)).catch(() => undefined);
    }
  }

  /** Rows of a type; `batches` is the database's number at this moment. */
  async read(type: string, batches: number, load: () => Promise<Fact[]>): Promise<Fact[]> {
    if (batches !== this.#batches) this.#types.clear();
    this.#batches = Math.max(this.#batches, batches);
    const known = this.#types.get(type);
    if (known !== undefined) return [...(await known).values()];
    const loading = load().then((facts) => merge(new Map(), facts));
    this.#types.set(type, loading);
    try {
      return [...(await loading).values()];
    } catch (error) {
      if (this.#types.get(type) === loading) this.#types.delete(type);
      throw error;
    }
  }
}

function merge(rows: Rows, facts: readonly Fact[]): Rows {
  for (const fact of facts) {
    const id = lastRowId(fact);
    const known = rows.get(id);
    if (known === undefined || known.sequence < fact.sequence) rows.set(id, fact);
  }
  return rows;
}
