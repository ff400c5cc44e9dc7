import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join, relative } from 'node:path';
import { NODE24, ROOT } from './paths.mjs';
import { fail, SetupError } from './report.mjs';
import { ensureSetup, projectEnv } from './setup.mjs';

const PARENT_CHECK_MS = 500;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Does the set-up if needed, then runs `script` (below the project's root) under the pinned Node 24 in place of this
 * process: same terminal, same arguments, signals passed on, its exit code taken over.
 */
export async function runUnderNode24(script, args, parts) {
  try {
    await ensureSetup(parts);
    const file = join(ROOT, script);
    if (!existsSync(file)) throw new SetupError(`缺少 ${relative(ROOT, file)},请检查代码是否完整检出。`);
    process.exitCode = await takeOver([file, ...args]);
  } catch (error) {
    fail(error);
  }
}

/** npm passes SIGTERM on to its shell only, which dies of it: without this the platform would run on with no owner. */
function stopWithParent(child) {
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, PARENT_CHECK_MS);
}

function takeOver(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(NODE24, args, { stdio: 'inherit', env: projectEnv() });
    // Without a handler this process would die first and leave the child without a parent. From a terminal the child
    // gets the signal twice; it treats repeats as one.
    for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
    const watch = stopWithParent(child);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
