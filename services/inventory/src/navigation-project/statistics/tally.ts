/** Counts by key, listed in a stable order: texts by code unit, so that the same data gives the same bytes anywhere. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(...key: readonly string[]): void {
    const text = key.join('\t');
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
  }

  get(...key: readonly string[]): number {
    return this.#counts.get(key.join('\t')) ?? 0;
  }

  get size(): number {
    return this.#counts.size;
  }

  /** Keys and counts in the order of the keys. */
  byKey(): [key: string[], count: number][] {
    return [...this.#counts].sort(([a], [b]) => compare(a, b)).map(([key, count]) => [key.split('\t'), count]);
  }

  /** Keys and counts, the most first, equals in the order of the keys. */
  byCount(): [key: string[], count: number][] {
    return this.byKey().sort(([, a], [, b]) => b - a);
  }
}

/** Orders texts by code unit, in every locale alike. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const MILLION = 1_000_000n;

/** A share in parts per million, rounded down; empty where there is nothing to divide by. Integers alone. */
export function ppm(part: number, whole: number): string {
  return whole === 0 ? '' : String((BigInt(part) * MILLION) / BigInt(whole));
}

/** The median of whole numbers as exact decimal text, `2` or `2.5`; empty for none. */
export function median(values: readonly number[]): string {
  if (values.length === 0) return '';
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const doubled = upper + lower;
  return `${Math.floor(doubled / 2)}${doubled % 2 === 0 ? '' : '.5'}`;
}
