import type { Fact } from '@zhiqi/runtime/facts';
import { type Definition, type Figure, termsOf } from './definition.ts';
import type { FieldReader } from './fields.ts';
import { medianText, ratioText } from './percent.ts';
import type { Period } from './period.ts';
import type { QuestionFacts } from './reader.ts';
import { type Counted, evaluateTerm } from './terms.ts';

/** One figure with its exact parts; a ratio is its numerator over its denominator, never a float. */
export interface Value {
  readonly key: string;
  readonly labelZh: string;
  /** Decimal text: a count, a sum (of money: fen), a ratio rounded half up to two places, or a median. */
  readonly value: string;
  readonly unit: string;
  readonly numerator?: bigint;
  readonly denominator?: bigint;
}

/**
 * An event behind a figure, with what it adds to each side: nothing, where its value was counted at another event already. A
 * count has a numerator only. Of a median it is the number that the event puts in: the figure is the middle of those listed.
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
  for (const { key } of keysOf(figure)) tallies.set(key, new Tally(figure.kind));
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
    ? Object.entries(by.labels).map(([value, zh]) => ({ key: keyOfValue(by, value), label: zh }))
    : [{ key: key ?? 'total', label: label ?? '合计' }];
}

function keyOfValue({ prefix = '' }: Breakdown, value: string): string {
  return `${prefix}${value}`;
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
    const key = figure.by ? keyOfValue(figure.by, fields.single(one.fact, figure.by.field)) : (only ?? 'total');
    let tally = tallies.get(key);
    if (!tally) {
      tally = new Tally(figure.kind);
      tallies.set(key, tally);
    }
    tally.add(place, one);
  }
}

/** Where values count once, which event counts may not depend on the order of reading. */
function inOrderOfEffect(counted: readonly Counted[]): readonly Counted[] {
  if (counted.every(({ identities }) => identities === undefined)) return counted;
  return counted.toSorted(
    (a, b) => a.fact.effectiveAt.getTime() - b.fact.effectiveAt.getTime() || (a.fact.id < b.fact.id ? -1 : 1),
  );
}

/** A term's place in its figure. */
type Place = Omit<ReturnType<typeof termsOf>[number], 'term'>;
type Breakdown = NonNullable<Figure['by']>;

/** Both sides of one value. An event that counts in several terms is one piece of evidence. */
class Tally {
  readonly evidence = new Map<string, Evidence>();
  /** Of a median: the number that each event puts in. */
  readonly numbers: bigint[] = [];
  readonly #kind: Figure['kind'];
  readonly #identities = new Set<string>();
  numerator = 0n;
  denominator = 0n;

  constructor(kind: Figure['kind']) {
    this.#kind = kind;
  }

  add({ side, index }: Place, { fact, amount: full, identities }: Counted): void {
    const times = identities?.filter((identity) => this.#isNew(`${side} ${index} ${identity}`)).length ?? 1;
    if (this.#kind === 'median') {
      // A repeat puts no number in; listed with 0 it would read as a number.
      if (times === 0) return;
      this.numbers.push(full);
    }
    const amount = this.#kind === 'median' ? full : full * BigInt(times);
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
  const named = { key, labelZh: labelOf(figure, key), unit: figure.unit };
  switch (figure.kind) {
    case 'count':
      return told ? { ...named, value: tally.numerator.toString() } : undefined;
    case 'median':
      return tally.numbers.length > 0 ? { ...named, value: medianText(tally.numbers) } : undefined;
    case 'ratio': {
      const { numerator, denominator } = tally;
      // A share of nothing is not zero.
      if (denominator <= 0n) return undefined;
      const scale = figure.scale === undefined ? undefined : BigInt(figure.scale);
      return { ...named, value: ratioText(numerator, denominator, scale), numerator, denominator };
    }
  }
}

function labelOf({ by, label }: Figure, key: string): string {
  if (!by) return label ?? key;
  const value = key.slice(by.prefix?.length ?? 0);
  return by.labels[value] ?? value;
}
