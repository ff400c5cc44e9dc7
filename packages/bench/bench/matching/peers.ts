import { create, insertMultiple, search } from '@orama/orama';
import { matchingModel, normalised, wordsOf } from '@zhiqi/matching';
import MiniSearch from 'minisearch';
import { InventedCorpus } from './invented-corpus.ts';
import { hundredths, LIMIT, residentMemory, type SpeedFigures, type SpeedPlan, timed } from './speed-plan.ts';

const FIELDS = ['title', 'abstract', 'firstClaim'] as const;
const DEMANDS = 1_000;
const BATCH = 1_000;

/** The words that our engine uses: what is compared is the index, not the segmentation. */
function tokenize(text: string): string[] {
  return wordsOf(matchingModel().segmenter, normalised(text)).map(({ text: word }) => word);
}

function documentOf(corpus: InventedCorpus, number: number) {
  const { id, text } = corpus.supply(number);
  return { id, ...text };
}

export function* measureMiniSearch({ sizes, queries, warm }: SpeedPlan): Generator<SpeedFigures> {
  const corpus = new InventedCorpus();
  const before = residentMemory();
  const index = new MiniSearch({ fields: [...FIELDS], tokenize, processTerm: (term) => term });
  let seconds = 0;
  let filled = 0;
  for (const patents of sizes) {
    const began = performance.now();
    for (; filled < patents; filled += 1) index.add(documentOf(corpus, filled));
    seconds += (performance.now() - began) / 1000;
    const asked = questions(corpus, queries);
    const times = timed(
      queries,
      (number) => {
        index.search(asked[number] as string, { combineWith: 'OR', boost: { title: 2 } }).slice(0, LIMIT);
      },
      warm,
    );
    yield { patents, buildSeconds: hundredths(seconds), ...times, memory: residentMemory() - before };
  }
}

export async function* measureOrama({ sizes, queries, warm }: SpeedPlan): AsyncGenerator<SpeedFigures> {
  const corpus = new InventedCorpus();
  const before = residentMemory();
  const index = create({
    schema: { title: 'string', abstract: 'string', firstClaim: 'string' } as const,
    components: { tokenizer: { language: 'zhiqi', normalizationCache: new Map(), tokenize } },
  });
  let seconds = 0;
  let filled = 0;
  for (const patents of sizes) {
    const began = performance.now();
    for (; filled < patents; filled += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, patents - filled) }, (_, at) =>
        documentOf(corpus, filled + at),
      );
      await insertMultiple(index, batch, BATCH);
    }
    seconds += (performance.now() - began) / 1000;
    const asked = questions(corpus, queries);
    const times = timed(
      queries,
      (number) => {
        const found = search(index, { term: asked[number] as string, limit: LIMIT, boost: { title: 2 } });
        if (found instanceof Promise) throw new Error('the search is not synchronous: its time would not be measured');
      },
      warm,
    );
    yield { patents, buildSeconds: hundredths(seconds), ...times, memory: residentMemory() - before };
  }
}

function questions(corpus: InventedCorpus, queries: number): string[] {
  return Array.from({ length: queries }, (_, number) => {
    const { title, content } = corpus.demand(DEMANDS + number);
    return `${title} ${content}`;
  });
}
