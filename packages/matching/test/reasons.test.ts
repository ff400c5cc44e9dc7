import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AS_OF, demand, matcherWith, supply, TITLES } from './fixture.ts';

const FACTS = fc.record({
  ipc: fc.subarray(['A23C9/13', 'D01B1/00', 'C04B28/00', 'A01G25/16']),
  industryCodes: fc.subarray(['C1441', 'C17', 'A01']),
  availability: fc.constantFrom(null, 'AVAILABLE_NOW' as const, 'NEEDS_CONSENT' as const),
  grade: fc.constantFrom(null, 'A', 'B', 'D'),
  highValue: fc.boolean(),
  listed: fc.boolean(),
  termEnd: fc.constantFrom(null, '2024-01-01' as never, '2026-01-01' as never, '2040-01-01' as never),
});
const PAIR = fc.record({
  title: fc.constantFrom(...TITLES),
  wanted: fc.array(fc.constantFrom(...TITLES.flatMap((title) => [title.slice(0, 6), title.slice(-6)])), {
    minLength: 1,
    maxLength: 4,
  }),
  content: fc.constantFrom('', '降低能耗,提高自动化程度', '现有工艺成本高,需要新的制备方法和装置'),
  facts: FACTS,
  ipcHints: fc.subarray(['A23C', 'D01B', 'C04B']),
  industryCode: fc.constantFrom(null, 'C1441', 'C17', 'A0111'),
});

const others = TITLES.map((title, at) => supply(`o${at}`, title));

it('a score is exactly the sum of its addends, and of each of their terms (expectation 13)', () => {
  const matcher = matcherWith(...others);
  fc.assert(
    fc.property(PAIR, ({ title, wanted, content, facts, ipcHints, industryCode }) => {
      matcher.putSupply(supply('p', title, facts));
      const asked = demand(wanted.join(''), content, { ipcHints, industryCode });
      const { score, addends } = matcher.explainPair(asked, 'p', { asOf: AS_OF });
      expect(addends.reduce((sum, { points }) => sum + points, 0)).toBe(score);
      expect(matcher.scoreSupplies(asked, ['p'], { asOf: AS_OF })).toEqual([score]);
      for (const { points, terms, code } of addends) {
        expect(Number.isSafeInteger(points) && points > 0, code).toBe(true);
        if (terms.length > 0) expect(terms.reduce((sum, term) => sum + term.points, 0)).toBe(points);
      }
    }),
    { numRuns: 150 },
  );
});

it('removing a listed reason or term lowers the score by what it brought (expectation 13)', () => {
  const matcher = matcherWith(...others);
  fc.assert(
    fc.property(PAIR, ({ title, wanted, content, facts, ipcHints, industryCode }) => {
      matcher.putSupply(supply('p', title, facts));
      const asked = demand(wanted.join(''), content, { ipcHints, industryCode });
      const { score, addends } = matcher.explainPair(asked, 'p', { asOf: AS_OF });
      for (const { code, points, terms } of addends) {
        const without = (ignored: { readonly codes: readonly string[]; readonly terms: readonly string[] }) =>
          matcher.explainPair(asked, 'p', { asOf: AS_OF, ignored }).score;
        expect(without({ codes: [code], terms: [] }), code).toBe(score - points);
        const [first] = terms;
        if (first !== undefined)
          expect(without({ codes: [], terms: [first.term] })).toBeLessThanOrEqual(score - first.points);
      }
    }),
    { numRuns: 100 },
  );
});
