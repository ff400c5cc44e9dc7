/**
 * Rough figures of the durable path through the official driver, server in its own process, FULL synchronous, real files.
 * `pnpm bench [seconds per measurement]`. The machine is shared: trust ratios inside one run, not absolute numbers.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';

interface Row {
  _id: string;
  v: number;
  state: { status: string; at: number; code: string; text: string };
  outbox: { id: string }[];
  seen: { requestId: string }[];
}

const seconds = Number(process.argv[2] ?? 2);
const folder = mkdtempSync(join(tmpdir(), 'zhiqi-bench-'));
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const child = spawn(process.execPath, [main, '--data-dir', folder, '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});

async function uri(): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg: string; uri: string };
    if (entry.msg === 'embedded mongo ready') return entry.uri;
  }
  throw new Error('the server did not start');
}

let made = 0;
function row(): Row {
  const n = made++;
  return {
    _id: `row-${n}`,
    v: 1,
    state: { status: n % 4 === 0 ? 'open' : 'done', at: n, code: `c${n}`, text: 'x'.repeat(200) },
    outbox: [],
    seen: [],
  };
}

/** Runs `work` with so many in flight for the given time, and prints how often it was done in a second. */
async function measure(name: string, inFlight: number, work: (n: number) => Promise<unknown>): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const started = performance.now();
  let done = 0;
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      await work(done);
      done++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  const rate = Math.round((done * 1000) / (performance.now() - started));
  console.log(`${name.padEnd(44)} ${String(inFlight).padStart(3)} in flight ${String(rate).padStart(7)}/s`);
}

const client = new MongoClient(await uri(), { maxPoolSize: 64 });
try {
  const rows = client.db('bench').collection<Row>('rows');
  await rows.createIndexes([
    { key: { 'state.code': 1 }, unique: true },
    { key: { 'state.status': 1, 'state.at': 1 } },
    { key: { pendingSince: 1 }, sparse: true },
  ]);
  const started = performance.now();
  for (let i = 0; i < 20; i++) await rows.insertMany(Array.from({ length: 1000 }, row));
  console.log(`insertMany 20 x 1000, 3 indexes: ${Math.round(20_000_000 / (performance.now() - started))} docs/s`);
  const total = made;
  for (const n of [1, 16, 64]) await measure('insertOne, 3 indexes', n, () => rows.insertOne(row()));
  const versions = new Map<string, number>();
  for (const n of [1, 16, 64]) {
    await measure('updateOne {_id, v} $set $push $slice', n, (i) => {
      const _id = `row-${(i * 64 + n) % total}`;
      const v = versions.get(_id) ?? 1;
      versions.set(_id, v + 1);
      const seen = { $each: [{ requestId: `r${i}` }], $slice: -50 };
      return rows.updateOne(
        { _id, v },
        { $set: { v: v + 1, 'state.at': i }, $push: { outbox: { id: `e${i}` }, seen } },
      );
    });
  }
  for (const n of [1, 16]) await measure('findOne by _id', n, (i) => rows.findOne({ _id: `row-${i % total}` }));
  await measure('findOne by a unique field', 16, (i) => rows.findOne({ 'state.code': `c${i % total}` }));
  const open = { 'state.status': 'open', 'state.at': { $gte: 100 } };
  await measure('find {status, at>=} sort limit 20', 16, () =>
    rows.find(open).sort({ 'state.at': 1 }).limit(20).toArray(),
  );
  const group = [
    { $match: { 'state.status': 'open' } },
    { $group: { _id: '$v', n: { $sum: 1 }, at: { $sum: '$state.at' } } },
  ];
  await measure('$match + $group over a quarter', 1, () => rows.aggregate(group).toArray());
} finally {
  await client.close();
  child.kill('SIGTERM');
  child.once('close', () => rmSync(folder, { recursive: true, force: true }));
}
