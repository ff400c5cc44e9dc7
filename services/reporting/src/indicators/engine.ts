import type { Fact } from '@zhiqi/runtime/facts';
import { type Definition, type Figure, termsOf } from './definition.ts';
import type { FieldReader } from './fields.ts';
import { percentText } from './percent.ts';
import type { Period } from './period.ts';
import type { QuestionFacts } from './reader.ts';
import { type Counted, evaluateTerm } from './terms.ts';

/** One figure with its exact parts; a ratio is its numerator over its denominator, never a float. */
export interface Value {
  readonly key: string;
  readonly labelZh: string;
  /** Decimal text: a count, a sum (of money: fen), or a percentage rounded half up to two places. */
  readonly value: string;
  readonly unit: string;
  readonly numerator?: bigint;
  readonly denominator?: bigint;
}

/**
 * An event behind a figure, with what it adds to each side: nothing, where its value was counted at another event already. A
 * count has a numerator only.
 */
export interface Evidence {
  readonly fact: Fact;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A value with exactly the events that make it up. Without evidence there is no value: 暂无数据. */
export interface Explained {
  readonly key: string;
  readonly value: Value | undefined;
  readonly evidence: readonly Evidence[];
}

export interface EngineContext {
  readonly facts: QuestionFacts;
  readonly fields: FieldReader;
  readonly period: Period;
}

/** Computes every value of an indicator with the events behind it, in the order of the definition. */
export async function explainIndicator(definition: Definition, context: EngineContext): Promise<Explained[]> {
  const figures = await Promise.all(definition.figures.map((figure) => explainFigure(figure, context)));
  return figures.flat();
}

async function explainFigure(figure: Figure, context: EngineContext): Promise<Explained[]> {
  const { period, facts, fields } = context;
  const results = await Promise.all(
    termsOf(figure).map(async (place) => ({ place, ...(await evaluateTerm(place.term, period, facts, fields)) })),
  );
  const tallies = new Map<string, Tally>();
  for (const { key } of keysOf(figure)) tallies.set(key, new Tally());
  for (const { place, counted } of results) addAll(tallies, figure, place, counted, fields);
  const told = results.some(({ evidence }) => evidence);
  return [...tallies].map(([key, tally]) => ({
    key,
    value: resultOf(figure, key, tally, told),
    evidence: [...tally.evidence.values()],
  }));
}

function keysOf({ by, key, label }: Figure): { readonly key: string; readonly label: string }[] {
  return by
    ? Object.entries(by.labels).map(([value, zh]) => ({ key: value, label: zh }))
    : [{ key: key ?? 'total', label: label ?? '合计' }];
}

/** A value of the breakdown field that nobody labelled is shown by its own name rather than lost. */
function addAll(
  tallies: Map<string, Tally>,
  figure: Figure,
  place: Place,
  counted: readonly Counted[],
  fields: FieldReader,
): void {
  const [only] = tallies.keys();
  for (const one of inOrderOfEffect(counted)) {
    const key = figure.by ? fields.single(one.fact, figure.by.field) : (only ?? 'total');
    let tally = tallies.get(key);
    if (!tally) {
      tally = new Tally();
      tallies.set(key, tally);
    }
    tally.add(place, one);
  }
}

/** Where values count once, which event counts may not depend on the order of reading. */
function inOrderOfEffect(counted: readonly Counted[]): readonly Counted[] {
  if (counted.every(({ identity }) => identity === undefined)) return counted;
  return counted.toSorted(
    (a, b) => a.fact.effectiveAt.getTime() - b.fact.effectiveAt.getTime() || (a.fact.id < b.fact.id ? -1 : 1),
  );
}

/** A term's place in its figure. */
type Place = Omit<ReturnType<typeof termsOf>[number], 'term'>;

/** Both sides of one value. An event that counts in several terms is one piece of evidence. */
class Tally {
  readonly evidence = new Map<string, Evidence>();
  readonly #identities = new Set<string>();
  numerator = 0n;
  denominator = 0n;

  add({ side, index }: Place, { fact, amount: full, identity }: Counted): void {
    const amount = identity === undefined || this.#isNew(`${side} ${index} ${identity}`) ? full : 0n;
    const [numerator, denominator] = side === 'denominator' ? [0n, amount] : [amount, 0n];
    const known = this.evidence.get(fact.id);
    this.evidence.set(fact.id, {
      fact,
      numerator: (known?.numerator ?? 0n) + numerator,
      denominator: (known?.denominator ?? 0n) + denominator,
    });
    this.numerator += numerator;
    this.denominator += denominator;
  }

  #isNew(identity: string): boolean {
    if (this.#identities.has(identity)) return false;
    this.#identities.add(identity);
    return true;
  }
}

function resultOf(figure: Figure, key: string, tally: Tally, told: boolean): Value | undefined {
  const labelZh = figure.by ? (figure.by.labels[key] ?? key) : (figure.label ?? key);
  const named = { key, labelZh, unit: figure.unit };
  if (figure.kind === 'count') return told ? { ...named, value: tally.numerator.toString() } : undefined;
  // A share of nothing is not zero.
  if (tally.denominator <= 0n) return undefined;
  const { numerator, denominator } = tally;
  return { ...named, value: percentText(numerator, denominator), numerator, denominator };
}
