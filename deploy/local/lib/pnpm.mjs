import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ROOT, TOOLS } from './paths.mjs';
import { step } from './report.mjs';
import { capture, must } from './run.mjs';

const OWN = join(TOOLS, 'pnpm');
const OWN_BIN = join(OWN, 'node_modules', '.bin');

/** The version that package.json pins as `packageManager`. */
function pinnedPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return packageManager.replace(/^pnpm@/, '').replace(/\+.*$/, '');
}

/** The environment in which `pnpm`, and whatever calls it (turbo), is the pinned version: an own copy goes first. */
export function withPnpm(env) {
  return existsSync(OWN_BIN) ? { ...env, PATH: `${OWN_BIN}${delimiter}${env.PATH}` } : env;
}

/** Makes the pinned pnpm available: PATH's when it is that version, else an own copy that later works offline. */
export async function ensurePnpm() {
  const version = pinnedPnpm();
  if (ownVersion() === version) return;
  if ((await versionOnPath()) === version) return;
  await step(`准备 pnpm ${version}`, async () => {
    mkdirSync(OWN, { recursive: true });
    // A manifest of its own keeps npm from installing into the project around it.
    writeFileSync(join(OWN, 'package.json'), JSON.stringify({ name: 'zhiqi-pnpm', private: true }));
    const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', `pnpm@${version}`];
    await must('准备 pnpm', 'npm', ['--prefix', OWN, ...args], { cwd: OWN });
  });
}

function ownVersion() {
  const manifest = join(OWN, 'node_modules', 'pnpm', 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}

async function versionOnPath() {
  try {
    // Outside the project: inside it, a newer pnpm would download the pinned version and report that.
    const { code, output } = await capture('pnpm', ['--version'], { cwd: tmpdir() });
    return code === 0 ? output.trim() : undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
