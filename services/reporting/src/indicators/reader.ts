import type { Fact, FactReader } from '@zhiqi/runtime/facts';
import type { Period } from './period.ts';

/** The facts of one question. What several terms need is read once, so an answer rests on one reading of each. */
export interface QuestionFacts {
  /** The newest event about each aggregate among several types, as known at the end of the period. */
  state(types: readonly string[], period: Period): Promise<readonly Fact[]>;
  /** … among those that pass a test, and of each part of an aggregate where it has parts. */
  stateAmong(types: readonly string[], period: Period, split: Split): Promise<readonly Fact[]>;
  recordedBefore(type: string, before: Date): Promise<readonly Fact[]>;
  effectiveWithin(type: string, from: Date, until: Date): Promise<readonly Fact[]>;
  anyEffectiveBefore(type: string, before: Date): Promise<boolean>;
  /** Aggregates about which an event of these types is known, by an instant or at all: keys of {@link aggregateOf}. */
  aggregatesWith(types: readonly string[], before?: Date): Promise<ReadonlySet<string>>;
}

/** Which events compete for the newest, and within what. */
export interface Split {
  readonly competes: (fact: Fact) => boolean;
  /** Part of its aggregate that an event tells of; one for all where the aggregate has no parts. */
  readonly partOf: (fact: Fact) => string;
}

/** Names the aggregate of a fact among those of its kind: two banners may hold a patent of one number. */
export function aggregateOf({ region, subject }: Pick<Fact, 'region' | 'subject'>): string {
  return `${region}/${subject}`;
}

export function questionFacts(facts: FactReader): QuestionFacts {
  const once = memo();
  const latest = (type: string) => once(`latest ${type}`, () => facts.latest(type));
  const recordedBefore = (type: string, before: Date) =>
    once(`recorded ${type} ${before.getTime()}`, () => facts.recordedBefore(type, before));
  return {
    recordedBefore,
    state: (types, period) =>
      once(`state ${types.join()} ${period.running} ${period.cutoff.getTime()}`, async () => {
        const known = await Promise.all(
          types.map((type) => (period.running ? latest(type) : recordedBefore(type, period.cutoff))),
        );
        const [only] = known;
        // Last-value rows of one type are the newest of each aggregate already.
        return period.running && only && known.length === 1 ? only : newestPerAggregate(known);
      }),
    // Last-value rows know the newest event of a type only, whatever it says: here every event is looked at.
    stateAmong: async (types, period, { competes, partOf }) => {
      const known = await Promise.all(types.map((type) => recordedBefore(type, period.cutoff)));
      const competing = known.map((list) => list.filter(competes));
      return newestPerAggregate(competing, (fact) => `${aggregateOf(fact)} ${partOf(fact)}`);
    },
    effectiveWithin: (type, from, until) =>
      once(`effective ${type} ${from.getTime()} ${until.getTime()}`, () => facts.effectiveWithin(type, from, until)),
    aggregatesWith: async (types, before) => {
      const known = await Promise.all(types.map((type) => (before ? recordedBefore(type, before) : latest(type))));
      return new Set(known.flat().map(aggregateOf));
    },
    anyEffectiveBefore: (type, before) =>
      once(`any ${type} ${before.getTime()}`, () => facts.anyEffectiveBefore(type, before)),
  };
}

function memo(): <T>(key: string, ask: () => Promise<T>) => Promise<T> {
  const asked = new Map<string, Promise<unknown>>();
  return <T>(key: string, ask: () => Promise<T>) => {
    const known = asked.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const answer = ask();
    asked.set(key, answer);
    return answer;
  };
}

function newestPerAggregate(lists: readonly (readonly Fact[])[], keyOf: (fact: Fact) => string = aggregateOf): Fact[] {
  const newest = new Map<string, Fact>();
  for (const list of lists) {
    for (const fact of list) {
      const key = keyOf(fact);
      const known = newest.get(key);
      if (known === undefined || known.sequence < fact.sequence) newest.set(key, fact);
    }
  }
  return [...newest.values()];
}
