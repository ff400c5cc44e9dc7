import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TOOLS } from './paths.mjs';
import { say } from './report.mjs';

const POLL_MS = 200;

/**
 * Runs `work` while no other set-up of this checkout runs: two commands started at once must not install into the same
 * folder. A lock left by a killed process is recognised by its process id and taken over.
 */
export async function exclusively(work) {
  mkdirSync(TOOLS, { recursive: true });
  const file = join(TOOLS, 'setup.lock');
  let told = false;
  while (!take(file)) {
    if (!told) say('▸ 另一个进程正在做准备工作,等待它完成 …');
    told = true;
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!isAlive(holderOf(file))) rmSync(file, { force: true });
  return false;
}

function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}

function isAlive(pid) {
  // 0 = the holder has created the file and not yet written its id, or has just released it: look again.
  if (!pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
