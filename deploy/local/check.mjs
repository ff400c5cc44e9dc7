// One gate alone: `node deploy/local/check.mjs generated|breaking [checkout]`. `npm test` runs them all.
import { contractsDoNotBreak, generatedIsFresh } from './lib/contract-gates.mjs';
import { fail, print } from './lib/report.mjs';
import { Tally } from './lib/tally.mjs';

const [name, checkout] = process.argv.slice(2);
const gates = {
  generated: ['生成代码与契约一致(generate)', generatedIsFresh],
  breaking: ['契约向后兼容(buf breaking)', () => contractsDoNotBreak(checkout)],
};

const tally = new Tally();
try {
  const gate = Object.hasOwn(gates, name ?? '') ? gates[name] : undefined;
  if (gate === undefined) {
    print('用法:node deploy/local/check.mjs generated|breaking [检出目录]');
    process.exitCode = 2;
  } else {
    await tally.gate(...gate);
  }
} catch (error) {
  fail(error);
  process.exitCode = 1;
}
if (tally.failed > 0) process.exitCode = 1;
