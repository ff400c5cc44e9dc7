// `npm test`: everything CI runs; `--crash`: the long kill matrix. The last line is always `N passed, N failed`.
import { runGates } from './lib/gates.mjs';
import { fail, print } from './lib/report.mjs';
import { ensureSetup } from './lib/setup.mjs';
import { runSuites } from './lib/suites.mjs';
import { Tally } from './lib/tally.mjs';

const tally = new Tally();
try {
  await ensureSetup();
  if (process.argv.includes('--crash')) {
    await runSuites(tally, 'test:crash', { ZHIQI_CRASH: '1' });
  } else {
    await runGates(tally);
    await runSuites(tally, 'test');
  }
} catch (error) {
  fail(error);
  tally.add({ failed: 1 });
}
if (tally.failed > 0) process.exitCode = 1;
print(tally.line());
