import type { FactReader } from '@zhiqi/runtime/facts';

/** Asks the store once for what several terms of one question need: an answer then rests on one reading of each. */
export function onceEach(facts: FactReader): FactReader {
  const asked = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = asked.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const answer = ask();
    asked.set(key, answer);
    return answer;
  };
  return {
    latest: (type) => once(`latest ${type}`, () => facts.latest(type)),
    recordedBefore: (type, before) =>
      once(`recorded ${type} ${before.getTime()}`, () => facts.recordedBefore(type, before)),
    effectiveWithin: (type, from, until) =>
      once(`effective ${type} ${from.getTime()} ${until.getTime()}`, () => facts.effectiveWithin(type, from, until)),
    anyEffectiveBefore: (type, before) =>
      once(`any ${type} ${before.getTime()}`, () => facts.anyEffectiveBefore(type, before)),
  };
}
