import { parseLegalDate } from '@zhiqi/kernel';
import { Matcher, matchingModel } from '@zhiqi/matching';
import { InventedCorpus } from './invented-corpus.ts';
import { mean } from './measures.ts';
import { hundredths, LIMIT, residentMemory, type SpeedFigures, type SpeedPlan, timed } from './speed-plan.ts';

const QUESTION = { asOf: parseLegalDate('2022-06-30'), minTermMonths: 12, bureau: true, limit: LIMIT };
const DEMANDS = 1_000;
const CHECKED = 60;

/** The matcher of the service, filled one patent after the other and measured on the way. */
export function* measureZhiqi({ sizes, queries, warm }: SpeedPlan): Generator<SpeedFigures> {
  const corpus = new InventedCorpus();
  const before = residentMemory();
  const matcher = new Matcher(matchingModel());
  for (let number = 0; number < DEMANDS; number += 1) matcher.putDemand(corpus.demand(number));
  let seconds = 0;
  let filled = 0;
  for (const patents of sizes) {
    const began = performance.now();
    for (; filled < patents; filled += 1) matcher.putSupply(corpus.supply(filled));
    seconds += (performance.now() - began) / 1000;
    const asked = Array.from({ length: queries }, (_, number) => corpus.demand(DEMANDS + number));
    const supplies = Array.from({ length: queries }, (_, number) => corpus.supply((number * 37) % patents).id);
    const changed = Array.from({ length: queries }, (_, number) => {
      const { id } = corpus.supply((number * 41) % patents);
      return { ...corpus.supply(patents * 1_000 + number), id };
    });
    const forward = timed(
      queries,
      (number) => matcher.suggestSupplies(asked[number] as (typeof asked)[0], QUESTION),
      warm,
    );
    yield {
      patents,
      buildSeconds: hundredths(seconds),
      ...forward,
      memory: residentMemory() - before,
      indexMemory: Math.round(matcher.indexBytes / 1024 ** 2),
      overlap: overlapWithAll(matcher, asked.slice(0, CHECKED)),
      update: timed(queries, (number) => matcher.putSupply(changed[number] as (typeof changed)[0]), 0),
      reverse: timed(queries, (number) => matcher.suggestDemands(supplies[number] as string, QUESTION), warm),
    };
  }
}

function overlapWithAll(matcher: Matcher, demands: Parameters<Matcher['suggestSupplies']>[0][]): number {
  const shares = demands.map((demand) => {
    const found = new Set(matcher.suggestSupplies(demand, QUESTION).suggestions.map(({ id }) => id));
    const all = matcher.suggestSupplies(demand, { ...QUESTION, exhaustive: true }).suggestions;
    return all.filter(({ id }) => found.has(id)).length / Math.max(1, all.length);
  });
  return Math.round(mean(shares) * 1000) / 1000;
}
