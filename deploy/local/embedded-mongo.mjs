// `npm run embedded-mongo -- --data-dir D --port P [--test-commands]`: the embedded store alone.
import { runUnderNode24 } from './lib/node24.mjs';

await runUnderNode24('packages/embedded-mongo/src/main.ts', process.argv.slice(2), { nats: false });
