/**
 * Learns what `packages/matching/data` holds: how common terms are in demands (from those without labels), and the parameters
 * of the text score (from one half of the labelled ones). The same files give the same bytes.
 * `node packages/bench/bench/train-matching.ts [--demands F --supplies F --qrels F]`
 */
import { readFile, writeFile } from 'node:fs/promises';
import { type Commonness, matchingModel } from '@zhiqi/matching';
import { learnCommonness } from './matching/commonness.ts';
import { judgementFiles } from './matching/files.ts';
import { readJudgements } from './matching/judgements.ts';
import { Learner } from './matching/learning.ts';
import { partOf } from './matching/measures.ts';

const DATA = new URL('../../matching/data/', import.meta.url);

const judgements = await readJudgements(judgementFiles(process.argv.slice(2)));
const judged = [...judgements.levels.keys()];
const commonness: Commonness = learnCommonness(
  matchingModel().segmenter,
  judgements.demands.filter(({ id }) => !judgements.levels.has(id)),
);
await write('commonness.json', commonness);
const learner = new Learner({ ...matchingModel(), commonness }, judgements);
const half = judged.filter((id) => partOf(id, 2) === 0);
const other = judged.filter((id) => partOf(id, 2) === 1);
const learned = learner.learn(half);
console.error(`learned on ${half.length} demands: ${learner.quality(learned, half).toFixed(4)}`);
console.error(
  `on the ${other.length} others: ${learner.quality(learned, other).toFixed(4)}, ${learner.measured} settings measured`,
);
const parameters = JSON.parse(await readFile(new URL('parameters.json', DATA), 'utf8')) as { text: object };
await write('parameters.json', { ...parameters, text: { ...parameters.text, ...learned } });

async function write(name: string, content: object): Promise<void> {
  await writeFile(new URL(name, DATA), `${JSON.stringify(content, null, 2)}\n`);
}
