/** One engine over the invented corpus, in a process of its own so that its memory is its own: started by `bench matching-speed`. */
import { measureMiniSearch, measureOrama } from './matching/peers.ts';
import { measureZhiqi } from './matching/zhiqi-speed.ts';

const [engine, sizes = '', queries = ''] = process.argv.slice(2);
const plan = { sizes: sizes.split(',').map(Number), queries: Number(queries) };
const measured =
  engine === 'zhiqi'
    ? measureZhiqi(plan)
    : engine === 'minisearch'
      ? measureMiniSearch(plan)
      : await measureOrama(plan);
process.stdout.write(JSON.stringify(measured));
