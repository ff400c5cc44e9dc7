import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { capture } from './run.mjs';
import { projectEnv } from './setup.mjs';

/** What `generate` writes; a clean checkout must already hold exactly this. */
const GENERATED = ['packages/contracts/src/gen', 'docs/events.md'];
const PROTO = join(ROOT, 'proto');

/** Every check of CI that is not a test suite, in the order in which a failure is most useful. */
export async function runGates(tally) {
  await tally.gate('生成代码与契约一致(generate)', generatedIsFresh);
  await tally.gate('契约规范(buf lint)', () => tool('buf', ['lint'], PROTO));
  await tally.gate('契约向后兼容(buf breaking)', contractsDoNotBreak);
  await tally.gate('类型检查(tsc)', () => turbo(['typecheck']));
  await tally.gate('代码规范(biome)', () => tool('biome', ['check', '--error-on-warnings', '.']));
  await tally.gate('导入规则(import-rules)', () => tool('node', ['packages/import-rules/src/main.ts']));
  await tally.gate('未使用的代码与依赖(knip)', () => tool('knip', ['--no-progress']));
}

/** Runs turbo without its daemon and prints only what failed. */
export async function turbo(tasks, passedOn = [], env = {}) {
  const options = ['--concurrency=2', '--continue', '--env-mode=loose', '--no-daemon'];
  const output = ['--output-logs=errors-only', '--log-order=grouped', '--no-color'];
  const rest = passedOn.length > 0 ? ['--', ...passedOn] : [];
  return tool('turbo', ['run', ...tasks, ...options, ...output, ...rest], ROOT, env);
}

async function tool(command, args, cwd = ROOT, env = {}) {
  const { code, output } = await capture(command, args, { cwd, env: { ...projectEnv(), ...env } });
  return { ok: code === 0, output };
}

/**
 * Generates again and compares with what was there. Comparing with the files rather than with the last commit lets
 * somebody test a change before committing it, and is the same thing on CI's clean checkout.
 */
async function generatedIsFresh() {
  const before = snapshot();
  const result = await turbo(['generate', '--force']);
  if (!result.ok) return result;
  const after = snapshot();
  const names = new Set([...before.keys(), ...after.keys()]);
  const stale = [...names].filter((name) => before.get(name) !== after.get(name)).sort();
  const output = `这些文件与 proto 不一致,刚才已重新生成,请检查后提交:\n${stale.join('\n')}`;
  return { ok: stale.length === 0, output };
}

function snapshot() {
  const digests = new Map();
  for (const path of GENERATED.filter((name) => existsSync(join(ROOT, name)))) {
    for (const file of filesUnder(path)) {
      digests.set(
        file,
        createHash('sha256')
          .update(readFileSync(join(ROOT, file)))
          .digest('hex'),
      );
    }
  }
  return digests;
}

function filesUnder(path) {
  if (path.endsWith('.md')) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length + 1));
}

/** The contracts against the last commit of main: wire and source compatibility of every file (rule set FILE). */
async function contractsDoNotBreak() {
  const git = (...args) => capture('git', args, { cwd: ROOT });
  const reference = await firstThatExists(git, ['main', 'origin/main', 'HEAD']);
  if (!reference) return { skip: '这里不是 git 仓库' };
  const { code } = await git('cat-file', '-e', `${reference}:proto/buf.yaml`);
  if (code !== 0) return { skip: `${reference} 上还没有契约` };
  const { output: commonDir } = await git('rev-parse', '--path-format=absolute', '--git-common-dir');
  const { output: commit } = await git('rev-parse', reference);
  // By its commit: buf clones a branch by name, which a detached checkout does not have.
  const against = `${commonDir.trim()}#ref=${commit.trim()},subdir=proto`;
  return tool('buf', ['breaking', '--against', against], PROTO);
}

async function firstThatExists(git, references) {
  for (const reference of references) {
    const { code } = await git('rev-parse', '--verify', '--quiet', `${reference}^{commit}`);
    if (code === 0) return reference;
  }
  return undefined;
}
