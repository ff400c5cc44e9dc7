import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, eventually } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AggregateDocument,
  connectDatabase,
  type Database,
  ensureIndexes,
  Store,
  silentLogger,
  systemClock,
} from '../src/index.ts';
import { asked, type MarkBook, type MarkCommand, markBook } from './support/mark-book.ts';

const AGGREGATES = 20;
/** Short in the ordinary suite, long in the kill matrix. */
const ROUNDS = process.env.ZHIQI_CRASH === '1' ? 10 : 3;
/** Processes are started anew in every round, on a machine that may be busy. */
const LIMIT_MS = 300_000;
const STORE_ENTRY = join(createRequire(import.meta.url).resolve('@zhiqi/embedded-mongo'), '../main.ts');

let folder: string;
let mongo: Child;
let uri: string;
let database: Database;
let children: Child[] = [];

const startStore = async (port = '0'): Promise<void> => {
  mongo = new Child({ entry: STORE_ENTRY, args: ['--data-dir', folder, '--port', port] });
  const line = await mongo.line(/embedded mongo ready/);
  uri = (JSON.parse(line) as { uri: string }).uri;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-crash-'));
  await startStore();
  database = await connectDatabase(uri, 'crash');
  await ensureIndexes(database.db, [markBook]);
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  children = [];
  await database.close();
  await mongo.kill();
  await rm(folder, { recursive: true, force: true });
});

const requests = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `agg${n % AGGREGATES}/${from + n}`);

const startWriter = (ids: readonly string[]): Child => {
  const child = new Child({
    entry: new URL('./processes/writer.ts', import.meta.url).pathname,
    env: { STORE_URI: uri, STORE_DB: 'crash', REQUESTS: ids.join(',') },
  });
  children.push(child);
  return child;
};

const marks = async (): Promise<number[]> => {
  const documents = database.db.collection<AggregateDocument<MarkBook>>(markBook.collection).find({ _id: { $gt: '' } });
  const found = [];
  for await (const document of documents) {
    // Position, history and state tell the same story, or an event was lost or doubled.
    expect(document.v).toBe(document.state.marks.length);
    expect(document.outbox.map(({ pos }) => pos)).toEqual(document.state.marks.map((_, n) => n + 1));
    found.push(...document.state.marks);
  }
  return found.sort((a, b) => a - b);
};

describe('a service killed mid-command', () => {
  it(
    'and its requests retried, also on the other instance: every request counts exactly once',
    async () => {
      const perRound = 100;
      for (let round = 0; round < Math.min(ROUNDS, 9); round += 1) {
        const ids = requests(round * perRound, perRound);
        const doomed = startWriter(ids);
        // The other instance knows some of the aggregates by its cache when it is asked for the same requests.
        const other = startWriter(ids.slice(0, perRound / 2));
        await doomed.line(/^done /);
        await doomed.kill();
        await other.line(/^finished/);
        await startWriter(ids).line(/^finished/);
      }
      expect(await marks()).toEqual(Array.from({ length: Math.min(ROUNDS, 9) * perRound }, (_, n) => n));
    },
    LIMIT_MS,
  );
});

describe('the store away and back', () => {
  it(
    'killed under eight writers who retry with the same request ids: nothing acknowledged is lost, nothing doubled',
    async () => {
      const port = new URL(uri).port;
      const store = new Store({
        db: database.db,
        service: 'inventory',
        region: '150621',
        clock: systemClock,
        logger: silentLogger,
      });
      const total = ROUNDS * 60;
      const queue = requests(0, total).reverse();
      let acknowledged = 0;
      const worker = async (): Promise<void> => {
        for (let request = queue.pop(); request !== undefined; request = queue.pop()) {
          await untilAccepted(store, request);
          acknowledged += 1;
        }
      };
      const writers = Promise.all(Array.from({ length: 8 }, worker));
      for (let round = 1; round < ROUNDS; round += 1) {
        await eventually(() => acknowledged >= round * 40, {
          what: 'some requests are acknowledged',
          timeoutMs: 60_000,
        });
        await mongo.kill();
        await startStore(port);
      }
      await writers;
      expect(await marks()).toEqual(Array.from({ length: total }, (_, n) => n));
    },
    LIMIT_MS,
  );
});

async function untilAccepted(store: Store, request: string): Promise<void> {
  const [aggregate = '', number = ''] = request.split('/');
  const command: MarkCommand = { type: 'Mark', mark: Number(number) };
  await eventually(
    async () => {
      try {
        await store.run(markBook, aggregate, command, asked(request, command));
        return true;
      } catch {
        // Away: the caller asks again with the same request id, whatever became of the first attempt.
        return false;
      }
    },
    { what: `${request} is accepted`, timeoutMs: 60_000 },
  );
}
