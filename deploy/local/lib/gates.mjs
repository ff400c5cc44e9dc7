import { join } from 'node:path';
import { contractsDoNotBreak, generatedIsFresh } from './contract-gates.mjs';
import { ROOT } from './paths.mjs';
import { capture } from './run.mjs';
import { projectEnv } from './setup.mjs';

const PROTO = join(ROOT, 'proto');

/** Every check of CI that is not a test suite, in the order in which a failure is most useful. */
export async function runGates(tally) {
  await tally.gate('生成代码与契约一致(generate)', generatedIsFresh);
  await tally.gate('契约规范(buf lint)', () => tool('buf', ['lint'], PROTO));
  await tally.gate('契约向后兼容(buf breaking)', () => contractsDoNotBreak());
  await tally.gate('类型检查(tsc)', () => turbo(['typecheck']));
  await tally.gate('代码规范(biome)', () => tool('biome', ['check', '--error-on-warnings', '.']));
  await tally.gate('导入规则(import-rules)', () => tool('node', ['packages/import-rules/src/main.ts']));
  await tally.gate('部署文件(deploy-rules)', () => tool('node', ['packages/deploy-rules/src/main.ts']));
  await tally.gate('未使用的代码与依赖(knip)', () => tool('knip', ['--no-progress', '--no-config-hints']));
}

/** Runs turbo and prints only what failed. */
export async function turbo(tasks, passedOn = [], env = {}) {
  const options = ['--concurrency=2', '--continue', '--env-mode=loose'];
  const output = ['--output-logs=errors-only', '--log-order=grouped', '--no-color'];
  const rest = passedOn.length > 0 ? ['--', ...passedOn] : [];
  return tool('turbo', ['run', ...tasks, ...options, ...output, ...rest], ROOT, env);
}

async function tool(command, args, cwd = ROOT, env = {}) {
  const { code, output } = await capture(command, args, { cwd, env: { ...projectEnv(), NO_COLOR: '1', ...env } });
  return { ok: code === 0, output };
}
