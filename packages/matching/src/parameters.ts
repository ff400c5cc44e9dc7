/**
 * What the score is made of. `text` is learned (`packages/bench/bench/train-matching.ts` writes it), `points` is decided by
 * the platform: no labels exist for it. Both are data, and a score names the version it was made with.
 */
export interface MatchingParameters {
  readonly version: string;
  readonly text: TextParameters;
  readonly points: PointParameters;
  readonly retrieval: RetrievalParameters;
}

export interface TextParameters {
  /** Weight of a common character beside a common pair of characters, which counts 1. */
  readonly characterWeight: number;
  readonly wordWeight: number;
  /** What a demand's content counts beside its title. */
  readonly contentWeight: number;
  /** After so many characters of content a term counts half. */
  readonly contentDecay: number;
  /** BM25: how fast repetition saturates, and how much a long text is discounted. */
  readonly k1: number;
  readonly b: number;
  /** A term counts less if more than e^-this of all demands use it (公司, 现有, 目标). */
  readonly boilerplateStrength: number;
  /** BM25F: what a word in this field counts. Characters and pairs are of the title only. */
  readonly fieldWeights: Readonly<Record<SupplyField, number>>;
  /** Usual lengths, in terms. Constants, so that a score does not depend on the order in which patents came. */
  readonly usualLengths: {
    readonly titleCharacters: number;
    readonly titleBigrams: number;
  } & Readonly<Record<SupplyField, number>>;
}

export const SUPPLY_FIELDS = ['title', 'abstract', 'firstClaim'] as const;
export type SupplyField = (typeof SUPPLY_FIELDS)[number];

/** Thousandths of a point. */
export interface PointParameters {
  /** A patent whose title says all that the demand's title says. */
  readonly sameText: number;
  readonly sameIpcSubclass: number;
  readonly sameIpcClass: number;
  readonly sameIndustry: number;
  readonly industryOfIpc: number;
  readonly availableNow: number;
  readonly needsConsent: number;
  readonly grade: Readonly<Record<string, number>>;
  readonly highValue: number;
  readonly listed: number;
  readonly remainingTerm: readonly { readonly fromYears: number; readonly points: number }[];
  /** At least so many points of text: HIGH, MEDIUM; else LOW. */
  readonly bands: { readonly high: number; readonly medium: number };
}

export interface RetrievalParameters {
  /** Entries of the inverted index that one question may read. */
  readonly budget: number;
  /** Candidates whose exact score is computed. */
  readonly candidates: number;
}
