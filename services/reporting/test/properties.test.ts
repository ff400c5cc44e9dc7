import type { FactEvent } from '@zhiqi/runtime/facts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../src/indicators/engine.ts';
import { parsePeriod } from '../src/indicators/period.ts';
import { briefFigures } from './support/brief-figures.ts';
import { explainOver, figures, NOW, shipped, shippedDefinition } from './support/figures.ts';
import { historiesFor } from './support/histories.ts';
import { memoryFacts } from './support/memory-facts.ts';

const RUNS = { numRuns: 300 };

describe.each([...shipped.keys()])('%s', (id) => {
  const definition = shippedDefinition(id);

  it('每个数值:所列事件的贡献之和等于数值,或等于分子和分母', async () => {
    await fc.assert(
      fc.asyncProperty(historiesFor(id), async (events) => {
        for (const { value, evidence } of await explainOver(definition, memoryFacts(events))) {
          if (!value) continue;
          const numerator = evidence.reduce((sum, one) => sum + one.numerator, 0n);
          const denominator = evidence.reduce((sum, one) => sum + one.denominator, 0n);
          if (isMedian(id, value.key)) expectMiddle(value.value, evidence);
          else if (value.numerator === undefined) expect(value.value).toBe(numerator.toString());
          else expect([numerator, denominator]).toEqual([value.numerator, value.denominator]);
          expect(new Set(evidence.map(({ fact }) => fact.id)).size).toBe(evidence.length);
        }
      }),
      RUNS,
    );
  });

  it('与按公式直接计算的结果一致', async () => {
    await fc.assert(
      fc.asyncProperty(historiesFor(id), async (events) => {
        expect(await figures(definition, events)).toEqual(briefFigures(id, events, 2022));
      }),
      RUNS,
    );
  });

  it('送达次序和重复不改变任何数值', async () => {
    await fc.assert(
      fc.asyncProperty(historiesFor(id), fc.infiniteStream(fc.nat()), async (events, order) => {
        const shuffled = shuffle([...events, ...events, ...events], order);
        expect(await figures(definition, shuffled)).toEqual(await figures(definition, events));
      }),
      RUNS,
    );
  });

  it('以当前时刻为期末,按事件行重算的与按最新值行算的相同', async () => {
    await fc.assert(
      fc.asyncProperty(historiesFor(id), async (events) => {
        const running = parsePeriod('', NOW);
        const asKnownNow = { ...running, running: false };
        expect(await figures(definition, events, asKnownNow)).toEqual(await figures(definition, events, running));
      }),
      RUNS,
    );
  });
});

function isMedian(id: string, key: string): boolean {
  return shippedDefinition(id).figures.some((figure) => figure.kind === 'median' && figure.key === key);
}

/** As many of the listed numbers are below the middle as above it, and it lies between the two next to it. */
function expectMiddle(shown: string, evidence: readonly Evidence[]): void {
  const numbers = evidence.map(({ numerator }) => Number(numerator)).sort((a, b) => a - b);
  const middle = Number(shown);
  const below = numbers.filter((number) => number <= middle).length;
  const above = numbers.filter((number) => number >= middle).length;
  expect(Math.min(below, above)).toBeGreaterThanOrEqual(numbers.length / 2);
  expect(numbers.length % 2 === 0 || numbers.includes(middle)).toBe(true);
}

function shuffle(events: FactEvent[], order: Iterator<number>): FactEvent[] {
  return events
    .map((event) => ({ event, at: Number(order.next().value) }))
    .sort((a, b) => a.at - b.at)
    .map(({ event }) => event);
}
