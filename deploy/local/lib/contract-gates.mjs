import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { capture } from './run.mjs';
import { projectEnv } from './setup.mjs';

/** What `generate` writes; a clean checkout must already hold exactly this. */
const GENERATED = ['packages/contracts/src/gen', 'docs/events.md'];

/**
 * Generates again and compares with what was there. Comparing with the files rather than with the last commit lets
 * somebody test a change before committing it, and is the same thing on CI's clean checkout, where a generated file that
 * nobody added to git was not there.
 */
export async function generatedIsFresh() {
  const before = snapshot();
  const { code, output } = await capture('turbo', ['run', 'generate', '--force', '--no-daemon', '--no-color'], {
    cwd: ROOT,
    env: projectEnv(),
  });
  if (code !== 0) return { ok: false, output };
  const after = snapshot();
  const names = new Set([...before.keys(), ...after.keys()]);
  const stale = [...names].filter((name) => before.get(name) !== after.get(name)).sort();
  const sentence = `这些文件与 proto 不一致,刚才已重新生成,请检查后提交:\n${stale.join('\n')}`;
  return { ok: stale.length === 0, output: sentence };
}

/** Digest by path of every generated file. */
function snapshot() {
  const digests = new Map();
  for (const file of GENERATED.filter((name) => existsSync(join(ROOT, name))).flatMap(filesUnder)) {
    const content = readFileSync(join(ROOT, file));
    digests.set(file, createHash('sha256').update(content).digest('hex'));
  }
  return digests;
}

function filesUnder(path) {
  if (path.endsWith('.md')) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length + 1));
}

/**
 * The contracts of the working tree against the last commit of main: wire and source compatibility of every file (rule
 * set FILE). On a branch, or with uncommitted changes, that is main's tip. Where the tree *is* main's tip there is nothing
 * to compare with itself, so the commit before it is taken: CI on main then judges what the last commit did.
 * @param {string} [root] the checkout; the tests bring their own
 */
export async function contractsDoNotBreak(root = ROOT) {
  const git = (...args) => capture('git', args, { cwd: root });
  const reference = await referenceCommit(git);
  if (reference === undefined) return { skip: '没有可以比较的提交' };
  const { code } = await git('cat-file', '-e', `${reference}:proto/buf.yaml`);
  if (code !== 0) return { skip: `${reference.slice(0, 7)} 上还没有契约` };
  const { output: commonDir } = await git('rev-parse', '--path-format=absolute', '--git-common-dir');
  // By its commit: buf clones a branch by name, which a detached checkout does not have.
  const against = `${commonDir.trim()}#ref=${reference},subdir=proto`;
  const result = await capture('buf', ['breaking', '--against', against], {
    cwd: join(root, 'proto'),
    env: projectEnv(),
  });
  return { ok: result.code === 0, output: result.output };
}

async function referenceCommit(git) {
  for (const name of ['main', 'origin/main', 'HEAD']) {
    const tip = await commitOf(git, name);
    if (tip === undefined) continue;
    const { output: untracked } = await git('ls-files', '--others', '--exclude-standard', '--', 'proto');
    const { code: changed } = await git('diff', '--quiet', tip, '--', 'proto');
    const isTip = tip === (await commitOf(git, 'HEAD')) && changed === 0 && untracked.trim() === '';
    return isTip ? commitOf(git, `${tip}^`) : tip;
  }
  return undefined;
}

async function commitOf(git, name) {
  const { code, output } = await git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  return code === 0 ? output.trim() : undefined;
}
