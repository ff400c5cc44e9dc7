/**
 * One engine over the invented corpus, in a process of its own so that its memory is its own: started by `bench matching-speed`.
 * Writes a line of figures for every size.
 */
import { measureMiniSearch, measureOrama } from './matching/peers.ts';
import type { SpeedFigures, SpeedPlan } from './matching/speed-plan.ts';
import { measureZhiqi } from './matching/zhiqi-speed.ts';

const ENGINES: Readonly<Record<string, (plan: SpeedPlan) => Iterable<SpeedFigures> | AsyncIterable<SpeedFigures>>> = {
  zhiqi: measureZhiqi,
  minisearch: measureMiniSearch,
  orama: measureOrama,
};
const [engine = '', sizes = '', queries = '', warm = '50'] = process.argv.slice(2);
const measure = ENGINES[engine];
if (measure === undefined) throw new Error(`engine ${engine}: there are ${Object.keys(ENGINES).join(', ')}`);
const plan = { sizes: sizes.split(',').map(Number), queries: Number(queries), warm: Number(warm) };
for await (const figures of measure(plan)) process.stdout.write(`${JSON.stringify(figures)}\n`);
