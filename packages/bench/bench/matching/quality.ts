import { matchingModel } from '@zhiqi/matching';
import { BigramBm25 } from './bigram-bm25.ts';
import { judgementFiles } from './files.ts';
import { judgedMatcher, judgedRankings } from './judged-matcher.ts';
import { type Judgements, readJudgements } from './judgements.ts';
import { Learner } from './learning.ts';
import { type Levels, mean, ndcg, partOf, precision5, randomNdcg, ranking } from './measures.ts';

const FOLDS = 5;

/** Ranking quality over judged pairs; shares are between 0 and 1. */
interface QualityReport {
  /** Mean nDCG@10 over each demand's judged supplies, gain 2^level − 1, by the code that the service ranks with. */
  readonly ndcg10: number;
  readonly ndcg10Bm25: number;
  readonly ndcg10Random: number;
  /** Share of the first five with level 3 or 4. */
  readonly precision5: number;
  readonly precision5Bm25: number;
  readonly demands: number;
  readonly pairs: number;
  readonly supplies: number;
  /** The shipped parameters were learned on the first half (of the development data) only. */
  readonly halves: { readonly learnedOn: HalfReport; readonly heldOut: HalfReport };
  /** Learned anew on four fifths and measured on the fifth, five times: what to expect of unseen demands. */
  readonly crossValidated: { readonly folds: number; readonly ndcg10: number };
  /** Only demands with at least so many judged supplies: where fewer are judged, any order is good. */
  readonly deepPools: {
    readonly atLeast: number;
    readonly demands: number;
    readonly ndcg10: number;
    readonly ndcg10Bm25: number;
    readonly ndcg10Random: number;
  };
  readonly versions: { readonly scoring: string; readonly dictionary: string; readonly index: string };
}

interface HalfReport {
  readonly demands: number;
  readonly ndcg10: number;
  readonly ndcg10Bm25: number;
}

const DEEP_POOL = 40;

/** `bench matching`: measures, and prints a table, or with `--json` one object and nothing else. */
export async function benchMatching(args: readonly string[]): Promise<void> {
  const report = measure(await readJudgements(judgementFiles(args)));
  console.log(args.includes('--json') ? JSON.stringify(report) : render(report));
}

interface DemandQuality {
  readonly id: string;
  readonly judged: number;
  readonly ours: number;
  readonly bm25: number;
  readonly random: number;
  readonly precision: number;
  readonly precisionBm25: number;
}

function measure(judgements: Judgements): QualityReport {
  const matcher = judgedMatcher(matchingModel(), judgements);
  const rankings = judgedRankings(matcher, judgements);
  const baseline = new BigramBm25(judgements.supplies);
  const titles = new Map(judgements.demands.map(({ id, title }) => [id, title]));
  const found = [...judgements.levels].map(([id, levels]): DemandQuality => {
    const byBm25 = ranking(levels, (supply) => baseline.score(titles.get(id) ?? '', supply));
    return demandQuality(id, levels, rankings.get(id) ?? [], byBm25);
  });
  const half = (part: number) => halfReport(found.filter(({ id }) => partOf(id, 2) === part));
  const deep = found.filter(({ judged }) => judged >= DEEP_POOL);
  return {
    ndcg10: rounded(found, 'ours'),
    ndcg10Bm25: rounded(found, 'bm25'),
    ndcg10Random: rounded(found, 'random'),
    precision5: rounded(found, 'precision'),
    precision5Bm25: rounded(found, 'precisionBm25'),
    demands: found.length,
    pairs: found.reduce((sum, { judged }) => sum + judged, 0),
    supplies: judgements.supplies.length,
    halves: { learnedOn: half(0), heldOut: half(1) },
    crossValidated: { folds: FOLDS, ndcg10: crossValidated(judgements) },
    deepPools: {
      atLeast: DEEP_POOL,
      demands: deep.length,
      ndcg10: rounded(deep, 'ours'),
      ndcg10Bm25: rounded(deep, 'bm25'),
      ndcg10Random: rounded(deep, 'random'),
    },
    versions: matcher.versions,
  };
}

function demandQuality(
  id: string,
  levels: Levels,
  ranked: readonly string[],
  byBm25: readonly string[],
): DemandQuality {
  return {
    id,
    judged: levels.size,
    ours: ndcg(ranked, levels),
    bm25: ndcg(byBm25, levels),
    random: randomNdcg(levels),
    precision: precision5(ranked, levels),
    precisionBm25: precision5(byBm25, levels),
  };
}

function halfReport(found: readonly DemandQuality[]): HalfReport {
  return { demands: found.length, ndcg10: rounded(found, 'ours'), ndcg10Bm25: rounded(found, 'bm25') };
}

function crossValidated(judgements: Judgements): number {
  const learner = new Learner(matchingModel(), judgements);
  const ids = [...judgements.levels.keys()];
  let sum = 0;
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const held = ids.filter((id) => partOf(id, FOLDS) === fold);
    if (held.length === 0) continue;
    const learned = learner.learn(ids.filter((id) => partOf(id, FOLDS) !== fold));
    sum += learner.quality(learned, held) * held.length;
  }
  return fourDigits(sum / ids.length);
}

function rounded(found: readonly DemandQuality[], name: Exclude<keyof DemandQuality, 'id'>): number {
  return found.length === 0 ? 0 : fourDigits(mean(found.map((demand) => demand[name])));
}

function fourDigits(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function render(report: QualityReport): string {
  const { halves, crossValidated: cross, deepPools, versions } = report;
  const line = (what: string, ours: number, bm25?: number, random?: number) =>
    [what.padEnd(58), ours.toFixed(4), bm25?.toFixed(4) ?? '', random?.toFixed(4) ?? ''].join('  ').trimEnd();
  return [
    `Matching: ${report.demands} demands, ${report.pairs} judged pairs, ${report.supplies} supplies`,
    `${''.padEnd(58)}  zhiqi   BM25    random`,
    line('nDCG@10', report.ndcg10, report.ndcg10Bm25, report.ndcg10Random),
    line('precision@5 (level 3 or 4)', report.precision5, report.precision5Bm25),
    line(
      `nDCG@10, half that parameters were learned on (${halves.learnedOn.demands})`,
      halves.learnedOn.ndcg10,
      halves.learnedOn.ndcg10Bm25,
    ),
    line(`nDCG@10, held-out half (${halves.heldOut.demands})`, halves.heldOut.ndcg10, halves.heldOut.ndcg10Bm25),
    line(`nDCG@10, cross-validated (${cross.folds} folds)`, cross.ndcg10),
    line(
      `nDCG@10, at least ${deepPools.atLeast} judged supplies (${deepPools.demands})`,
      deepPools.ndcg10,
      deepPools.ndcg10Bm25,
      deepPools.ndcg10Random,
    ),
    `scoring ${versions.scoring}, dictionary ${versions.dictionary}, index ${versions.index}`,
  ].join('\n');
}
