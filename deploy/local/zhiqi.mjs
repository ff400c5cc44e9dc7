// `npm run -s zhiqi -- <command>`: the zhiqi command line, under the pinned Node.
import { runUnderNode24 } from './lib/node24.mjs';

await runUnderNode24('packages/cli/src/main.ts', process.argv.slice(2));
