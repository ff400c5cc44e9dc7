// `npm start [-- --empty …]`: sets up, starts the platform, prints the scoreboard and stays in the foreground.
import { runUnderNode24 } from './lib/node24.mjs';

await runUnderNode24('packages/cli/src/main.ts', ['up', '--scoreboard', ...process.argv.slice(2)]);
