/**
 * Keeps the data folder of a version as golden: every later version must start on it.
 *
 *     node packages/acceptance/scripts/keep-golden.ts <checkout> <name>
 *
 * `<checkout>` is a set-up clone of that version, whose own `zhiqi` makes a sample platform in a temporary folder and tells
 * what it shows; this checkout's `zhiqi backup` then archives the stopped folder as `golden/<name>/data.zip`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePortBase } from '../test/support/ports.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** The starter of any version, run by whatever Node is at hand. */
const STARTER = join('deploy', 'local', 'zhiqi.mjs');
const SETTLE_TRIES = 120;
const SETTLE_EVERY_MS = 500;

const [checkout, name] = process.argv.slice(2);
if (checkout === undefined || name === undefined || !/^[\w.-]+$/.test(name)) {
  throw new Error('usage: node packages/acceptance/scripts/keep-golden.ts <checkout> <name>');
}
const target = resolve(import.meta.dirname, '../golden', name);
if (existsSync(target)) throw new Error(`${target} exists: a golden folder is never made anew`);
const temporary = mkdtempSync(join(tmpdir(), 'zhiqi-golden-'));
try {
  const dataDir = join(temporary, 'data');
  const recorded = await makePlatform(resolve(checkout), dataDir);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'recorded.json'), `${JSON.stringify(recorded, null, 2)}\n`);
  zhiqi(ROOT, 'backup', join(target, 'data.zip'), '--data-dir', dataDir);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/** Starts a sample platform of that version, waits until its figures stand still, and stops it. */
async function makePlatform(version: string, dataDir: string) {
  zhiqi(version, 'up', '--sample', '--detach', '--data-dir', dataDir, '--port-base', String(await freePortBase()));
  try {
    const scoreboard = await settledScoreboard(version, dataDir);
    const { clock } = json<{ clock: string }>(version, 'status', '--data-dir', dataDir);
    const events = zhiqi(version, 'events', 'tail', '--since', 'all', '--no-follow', '--data-dir', dataDir);
    const ids = new Set(
      events
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id),
    );
    return { commit: commitOf(version), clock, events: ids.size, scoreboard };
  } finally {
    zhiqi(version, 'down', '--data-dir', dataDir);
  }
}

async function settledScoreboard(version: string, dataDir: string): Promise<unknown> {
  for (let attempt = 0; attempt < SETTLE_TRIES; attempt++) {
    const scoreboard = json<{ pendingEvents: number }>(version, 'indicators', '--data-dir', dataDir);
    if (scoreboard.pendingEvents === 0) return scoreboard;
    await delay(SETTLE_EVERY_MS);
  }
  throw new Error('events are still pending');
}

function json<Result>(version: string, ...args: string[]): Result {
  return JSON.parse(zhiqi(version, ...args, '--json')) as Result;
}

function zhiqi(version: string, ...args: string[]): string {
  return run(process.execPath, [STARTER, ...args], version);
}

function commitOf(version: string): string {
  return run('git', ['rev-parse', '--short', 'HEAD'], version).trim();
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${status}\n${stderr}`);
  return stdout;
}
