import { type Fact, type FactEvent, type FactReader, toFact } from '@zhiqi/runtime/facts';

/** The fact reads by their definition, without rows or indexes: what the store's answers are compared with. */
export function memoryFacts(events: readonly FactEvent[]): FactReader {
  const facts = [...new Map(events.map((event) => [event.id, toFact(event)])).values()];
  const ofType = (type: string) => facts.filter((fact) => fact.type === type);
  return {
    latest: async (type) => {
      const newest = new Map<string, Fact>();
      for (const fact of ofType(type).sort((a, b) => a.sequence - b.sequence)) {
        newest.set(`${fact.region}/${fact.subject}`, fact);
      }
      return [...newest.values()];
    },
    recordedBefore: async (type, before) => ofType(type).filter(({ recordedAt }) => recordedAt < before),
    effectiveWithin: async (type, from, until) =>
      ofType(type).filter(({ effectiveAt }) => effectiveAt >= from && effectiveAt < until),
    anyEffectiveBefore: async (type, before) => ofType(type).some(({ effectiveAt }) => effectiveAt < before),
  };
}
