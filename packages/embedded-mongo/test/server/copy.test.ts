import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { copyStore, startEmbeddedMongo, storeFile } from '../../src/index.ts';
import { launch } from '../support/process.ts';

const base = mkdtempSync(join(tmpdir(), 'zhiqi-em-copy-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let folders = 0;
const folder = (): string => mkdtempSync(join(base, `${folders++}-`));

interface Row {
  readonly _id: number;
}

/** Writes pairs, first into one database and then into another, until told to stop. */
class PairWriter {
  acknowledged = 0;
  readonly #client: MongoClient;
  readonly #running: Promise<void>;
  #stopped = false;

  constructor(client: MongoClient) {
    this.#client = client;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.#stopped; n++) {
      await this.#client.db('first').collection<Row>('rows').insertOne({ _id: n });
      await this.#client.db('second').collection<Row>('rows').insertOne({ _id: n });
      this.acknowledged = n + 1;
    }
  }
}

/** What the copy holds when a server of its own serves it, and what `copyStore` counted. */
async function contentOf(file: string): Promise<{ first: number[]; second: number[] }> {
  const server = await startEmbeddedMongo({ dataDir: join(file, '..') });
  const client = await MongoClient.connect(server.uri);
  try {
    const ids = async (db: string) => {
      const rows = await client.db(db).collection<Row>('rows').find().sort({ _id: 1 }).toArray();
      return rows.map(({ _id }) => _id);
    };
    return { first: await ids('first'), second: await ids('second') };
  } finally {
    await client.close();
    await server.close();
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('a copy beside a running server', () => {
  it('is one moment of all databases, holds what was acknowledged before, and stops no writer', async () => {
    const dataDir = folder();
    const server = await launch(['--data-dir', dataDir, '--port', '0']);
    const client = await MongoClient.connect(server.uri);
    const writer = new PairWriter(client);
    for (let round = 0; round < 5; round++) {
      await expect.poll(() => writer.acknowledged, { timeout: 30_000 }).toBeGreaterThan(200 * (round + 1));
      const before = writer.acknowledged;
      const target = join(folder(), storeFile);
      const { databases } = await copyStore(dataDir, target);
      await expect.poll(() => writer.acknowledged, { timeout: 30_000 }).toBeGreaterThan(before);
      expect(statSync(target).mode & 0o777).toBe(0o600);
      expect(readdirSync(join(target, '..'))).toEqual([storeFile]);
      const { first, second } = await contentOf(target);
      expect(databases).toEqual([
        { name: 'first', documents: first.length },
        { name: 'second', documents: second.length },
      ]);
      expect(first).toEqual(upTo(first.length));
      expect(second).toEqual(upTo(second.length));
      expect(second.length).toBeGreaterThanOrEqual(before);
      expect([0, 1]).toContain(first.length - second.length);
    }
    await writer.stop();
    await client.close();
    await server.stop('SIGTERM');
  });
});

describe('a copy of a folder without a server', () => {
  it('holds what a killed server acknowledged and never moved out of its log', async () => {
    const dataDir = folder();
    const server = await launch(['--data-dir', dataDir, '--port', '0']);
    const client = await MongoClient.connect(server.uri);
    const writer = new PairWriter(client);
    await expect.poll(() => writer.acknowledged, { timeout: 30_000 }).toBeGreaterThan(50);
    await writer.stop();
    const { acknowledged } = writer;
    await client.close();
    await server.stop('SIGKILL');
    expect(readdirSync(dataDir)).toContain(`${storeFile}-wal`);
    const target = join(folder(), storeFile);
    await copyStore(dataDir, target);
    expect((await contentOf(target)).second).toEqual(upTo(acknowledged));
  });

  it('refuses a damaged file and an existing target', async () => {
    const dataDir = folder();
    const server = await startEmbeddedMongo({ dataDir });
    const client = await MongoClient.connect(server.uri);
    const rows = upTo(2_000).map((n) => ({ n, text: 'x'.repeat(200) }));
    await client.db('first').collection('rows').insertMany(rows);
    await client.close();
    await server.close();
    const target = join(folder(), storeFile);
    await copyStore(dataDir, target);
    await expect(copyStore(dataDir, target)).rejects.toThrow('exists already');
    truncateSync(join(dataDir, storeFile), statSync(join(dataDir, storeFile)).size - 40_960);
    await expect(copyStore(dataDir, join(folder(), storeFile))).rejects.toThrow();
  });
});
