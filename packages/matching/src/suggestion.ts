import type { FactCode, FactReason } from './fact-reasons.ts';
import type { MatchingParameters } from './parameters.ts';
import { BIGRAM, CHARACTER, type TermKind } from './term-key.ts';

/** Reasons that are words of both sides. */
export type TextCode = 'WORDS' | 'PHRASES' | 'CHARACTERS';
export type ReasonCode = TextCode | FactCode;

export interface MatchedTerm {
  readonly term: string;
  /** Thousandths of a point. */
  readonly points: number;
}

/** One addend of a score. */
export interface Addend {
  readonly code: ReasonCode;
  readonly labelZh: string;
  /** Terms that matched, the strongest first; none for facts. */
  readonly terms: readonly MatchedTerm[];
  /** What a fact rests on; empty for terms. */
  readonly detail: string;
  /** Thousandths of a point, above 0; those of all addends make up the score exactly. */
  readonly points: number;
}

export type ScoreBand = 'HIGH' | 'MEDIUM' | 'LOW';

/** One pair with its score and every reason of it. */
export interface Suggestion {
  /** Of the supply, or of the demand where the supply was given. */
  readonly id: string;
  /** Thousandths of a point. */
  readonly score: number;
  readonly band: ScoreBand;
  readonly addends: readonly Addend[];
}

/** What made the answer: the same versions over the same supplies give the same answer anywhere. */
export interface MatchingVersions {
  readonly scoring: string;
  readonly dictionary: string;
  readonly index: string;
}

const REASON_LABELS: Readonly<Record<ReasonCode, string>> = {
  WORDS: '相同的词语',
  PHRASES: '名称中连续用字相同',
  CHARACTERS: '名称用字相近',
  IPC: '国际专利分类相同',
  INDUSTRY: '所属行业对应',
  AVAILABILITY: '可以转化',
  GRADE: '分级',
  HIGH_VALUE: '高价值发明专利',
  LISTED: '已列入供给清单',
  REMAINING_TERM: '剩余保护期',
};

export function textCode(kind: TermKind): TextCode {
  if (kind === CHARACTER) return 'CHARACTERS';
  return kind === BIGRAM ? 'PHRASES' : 'WORDS';
}

/** Text reasons first, in the order of their codes, then the facts. */
export function addendsOf(
  terms: ReadonlyMap<TextCode, readonly MatchedTerm[]>,
  facts: readonly FactReason[],
): Addend[] {
  const text = (['WORDS', 'PHRASES', 'CHARACTERS'] as const).flatMap((code): Addend[] => {
    const matched = terms.get(code) ?? [];
    const points = matched.reduce((sum, term) => sum + term.points, 0);
    return points > 0 ? [{ code, labelZh: REASON_LABELS[code], terms: matched, detail: '', points }] : [];
  });
  return [
    ...text,
    ...facts.map(({ code, detail, points }) => ({ code, labelZh: REASON_LABELS[code], terms: [], detail, points })),
  ];
}

/** How strong a suggestion is, by what its words bring: facts alone make no match. */
export function bandOf({ points: { bands } }: MatchingParameters, addends: readonly Addend[]): ScoreBand {
  const text = addends.reduce((sum, { code, points }) => (isTextCode(code) ? sum + points : sum), 0);
  if (text >= bands.high) return 'HIGH';
  return text >= bands.medium ? 'MEDIUM' : 'LOW';
}

export function isTextCode(code: string): boolean {
  return code === 'WORDS' || code === 'PHRASES' || code === 'CHARACTERS';
}
