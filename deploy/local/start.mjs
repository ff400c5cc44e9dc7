// `npm start [-- --empty …]`: sets up, starts the platform, prints the scoreboard and stays in the foreground.
import { runUnderNode24 } from './lib/node24.mjs';

const args = process.argv.slice(2);
const kind = args.includes('--empty') || args.includes('--sample') ? [] : ['--sample'];
await runUnderNode24('packages/cli/src/main.ts', ['up', '--scoreboard', ...kind, ...args]);
