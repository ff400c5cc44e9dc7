/** The baseline: BM25 (k1 1.2, b 0.75) on pairs of characters of titles, in a few lines of its own. */
const K1 = 1.2;
const B = 0.75;

export class BigramBm25 {
  readonly #frequencies: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly #lengths: ReadonlyMap<string, number>;
  readonly #documents = new Map<string, number>();
  readonly #usualLength: number;

  constructor(titles: readonly { readonly id: string; readonly title: string }[]) {
    const bigrams = titles.map(({ id, title }) => [id, bigramsOf(title)] as const);
    this.#frequencies = new Map(bigrams.map(([id, found]) => [id, counted(found)]));
    this.#lengths = new Map(bigrams.map(([id, found]) => [id, found.length]));
    this.#usualLength = bigrams.reduce((sum, [, found]) => sum + found.length, 0) / bigrams.length;
    for (const frequencies of this.#frequencies.values()) {
      for (const bigram of frequencies.keys()) this.#documents.set(bigram, (this.#documents.get(bigram) ?? 0) + 1);
    }
  }

  score(query: string, id: string): number {
    const frequencies = this.#frequencies.get(id);
    const norm = K1 * (1 - B + (B * (this.#lengths.get(id) ?? 0)) / this.#usualLength);
    let score = 0;
    for (const bigram of bigramsOf(query)) {
      const frequency = frequencies?.get(bigram) ?? 0;
      score += (this.#rarity(bigram) * frequency * (K1 + 1)) / (frequency + norm);
    }
    return score;
  }

  #rarity(bigram: string): number {
    const documents = this.#documents.get(bigram) ?? 0;
    return Math.log(1 + (this.#frequencies.size - documents + 0.5) / (documents + 0.5));
  }
}

function bigramsOf(text: string): string[] {
  const characters = [...text];
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

function counted(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
