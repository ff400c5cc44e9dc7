// `npm run bench [-- --only commands,start] [--quick] [--json FILE]`: the benchmarks, under the pinned Node.
import { runUnderNode24 } from './lib/node24.mjs';

await runUnderNode24('packages/bench/bench/main.ts', process.argv.slice(2));
