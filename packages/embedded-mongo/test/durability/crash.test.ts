/**
 * Invariant: whatever the moment of `kill -9`, every acknowledged update is in the store exactly once, no update is there
 * twice, and every index agrees with its documents. `ZHIQI_CRASH=1` runs the long version.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { launch, type ServerProcess } from '../support/process.ts';

const long = process.env.ZHIQI_CRASH === '1';
const cycles = long ? 16 : 4;
const writers = 16;
const seed = Number(process.env.FC_SEED ?? 20220630);

interface Account {
  _id: string;
  v: number;
  log: string[];
  tag: string;
}

const base = mkdtempSync(join(tmpdir(), 'zhiqi-crash-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A small generator, so that the moments of the kills can be repeated. */
function random(state: number): () => number {
  let s = state;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}

class Writer {
  readonly acknowledged: string[] = [];
  /** Sent, and never answered: it may or may not be there, but not twice. */
  readonly unknown: string[] = [];
  private readonly id: string;
  private n = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Updates by version until told to stop; an error means reload and go on, as a command handler does. */
  async run(client: MongoClient, running: () => boolean): Promise<void> {
    const accounts = client.db('crash').collection<Account>('accounts');
    while (running()) {
      const op = `${this.id}:${this.n++}`;
      try {
        const found = await accounts.findOne({ _id: this.id });
        if (found === null) throw new Error(`lost the document ${this.id}`);
        if (!running()) return;
        this.unknown.push(op);
        const change = { $set: { v: found.v + 1, tag: op }, $push: { log: op } };
        const { matchedCount } = await accounts.updateOne({ _id: this.id, v: found.v }, change);
        this.unknown.pop();
        if (matchedCount === 1) this.acknowledged.push(op);
      } catch (e) {
        if (e instanceof Error && e.message.startsWith('lost')) throw e;
      }
    }
  }
}

async function cycle(server: ServerProcess, all: readonly Writer[], delayMs: number): Promise<void> {
  const client = new MongoClient(server.uri, {
    maxPoolSize: writers,
    serverSelectionTimeoutMS: 300,
    retryWrites: true,
  });
  const state = { running: true };
  const before = acknowledged(all);
  try {
    await client.connect();
    const work = all.map((w) => w.run(client, () => state.running));
    const killed = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      // On a busy machine nothing may have happened yet, and a kill of an idle server proves nothing.
      await expect.poll(() => acknowledged(all), { timeout: 60_000 }).toBeGreaterThan(before + writers);
      state.running = false;
      await server.stop('SIGKILL');
    };
    await Promise.all([...work, killed()]);
  } finally {
    await client.close();
  }
}

describe('kill -9 under 16 writers', () => {
  it(`loses and doubles nothing in ${cycles} cycles`, { timeout: 300_000 }, async () => {
    const dataDir = join(base, 'data');
    const start = () => launch(['--data-dir', dataDir, '--port', '0']);
    const all = Array.from({ length: writers }, (_, i) => new Writer(`w${i}`));
    let server = await start();
    const setUp = new MongoClient(server.uri);
    const accounts = setUp.db('crash').collection<Account>('accounts');
    await accounts.createIndex({ tag: 1 }, { unique: true, name: 'tag' });
    await accounts.insertMany(all.map((_, i) => ({ _id: `w${i}`, v: 0, log: [], tag: `start${i}` })));
    await setUp.close();
    const next = random(seed);
    for (let i = 0; i < cycles; i++) {
      await cycle(server, all, 150 + Math.floor(next() * 500));
      server = await start();
    }
    const counts = await verify(server, all);
    await server.stop('SIGTERM');
    console.log(`crash test: seed ${seed}, ${cycles} kills, ${counts} acknowledged updates, 0 lost, 0 double`);
    expect(counts).toBeGreaterThan(cycles * writers);
  });
});

async function verify(server: ServerProcess, all: readonly Writer[]): Promise<number> {
  const client = new MongoClient(server.uri);
  try {
    const accounts = client.db('crash').collection<Account>('accounts');
    for (const [i, w] of all.entries()) {
      const found = await accounts.findOne({ _id: `w${i}` });
      const log = found?.log ?? [];
      expect(new Set(log).size).toBe(log.length);
      expect(found?.v).toBe(log.length);
      const present = new Set(log);
      expect(w.acknowledged.filter((op) => !present.has(op))).toEqual([]);
      const known = new Set([...w.acknowledged, ...w.unknown]);
      expect(log.filter((op) => !known.has(op))).toEqual([]);
      // The index row moved with the document.
      expect(await accounts.find({ tag: found?.tag ?? '' }).toArray()).toHaveLength(1);
    }
    const explained = await accounts.find({ tag: { $gte: '' } }).explain('executionStats');
    expect(explained.executionStats).toMatchObject({ nReturned: writers, totalKeysExamined: writers });
  } finally {
    await client.close();
  }
  return acknowledged(all);
}

function acknowledged(all: readonly Writer[]): number {
  return all.reduce((sum, w) => sum + w.acknowledged.length, 0);
}
