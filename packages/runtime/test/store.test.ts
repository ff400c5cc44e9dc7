import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { DomainError } from '@zhiqi/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AggregateDocument,
  connectDatabase,
  type Database,
  ensureIndexes,
  readHistory,
  Store,
  silentLogger,
  systemClock,
  UnavailableError,
} from '../src/index.ts';
import { fingerprint } from '../src/store/fingerprint.ts';
import { asked, type MarkCommand, markBook } from './support/mark-book.ts';

let server: EmbeddedMongo | undefined;
let database: Database;
let instance: Store;
let other: Store;
let run = 0;

const newStore = (): Store =>
  new Store({ db: database.db, service: 'inventory', region: '150621', clock: systemClock, logger: silentLogger });

beforeAll(async () => {
  server = process.env.MONGODB_URI ? undefined : await startEmbeddedMongo({ strict: true });
});

beforeEach(async () => {
  run += 1;
  const uri = process.env.MONGODB_URI ?? server?.uri ?? '';
  database = await connectDatabase(uri, `store_test_${process.pid}_${run}`);
  await ensureIndexes(database.db, [markBook]);
  instance = newStore();
  other = newStore();
  return async () => {
    await database.db.dropDatabase();
    await database.close();
  };
});

afterAll(() => server?.close());

const mark = (store: Store, id: string, requestId: string, number: number, copies = 1) => {
  const command: MarkCommand = { type: 'Mark', mark: number, copies };
  return store.run(markBook, id, command, asked(requestId, command), (state) => ({ count: state.marks.length }));
};

const stored = async (id: string): Promise<AggregateDocument<{ marks: number[] }>> => {
  const document = await database.db
    .collection<AggregateDocument<{ marks: number[] }>>(markBook.collection)
    .findOne({ _id: id });
  if (!document) throw new Error(`${id} is not stored`);
  return document;
};

describe('a command on one document', () => {
  it('creates the aggregate with its events, version and finished envelopes in one write', async () => {
    const result = await mark(instance, 'a', 'r1', 7, 2);
    expect(result).toMatchObject({ version: 2, replayed: false, reply: { count: 2 } });
    const document = await stored('a');
    expect(document).toMatchObject({ v: 2, schema: 1, last: { internal: { all: 2 } } });
    const envelopes = document.outbox.map(
      (entry) => JSON.parse(entry.publications[0]?.payload ?? '') as Record<string, unknown>,
    );
    expect(envelopes.map(({ sequence, previous }) => [sequence, previous])).toEqual([
      ['0000000001', '0000000000'],
      ['0000000002', '0000000001'],
    ]);
  });

  it('answers a repeated request with the stored reply and changes nothing', async () => {
    await mark(instance, 'a', 'r1', 7);
    await mark(instance, 'a', 'r2', 8);
    const again = await mark(instance, 'a', 'r1', 7);
    expect(again).toMatchObject({ replayed: true, reply: { count: 1 }, version: 2 });
    expect((await stored('a')).state.marks).toEqual([7, 8]);
  });

  it('refuses a request id that comes back with another body', async () => {
    await mark(instance, 'a', 'r1', 7);
    await expect(mark(instance, 'a', 'r1', 8)).rejects.toMatchObject({ kind: 'invalid', slug: 'REQUEST_ID_REUSED' });
  });

  it('never gives one party the answer to a request of another, who may not even have been allowed to ask', async () => {
    await mark(instance, 'a', 'r1', 7);
    const command: MarkCommand = { type: 'Mark', mark: 7, copies: 1 };
    const { actor, ...request } = asked('r1', command);
    for (const stranger of [
      { ...actor, role: 'BANK' as const },
      { ...actor, unit: 'b01' },
    ]) {
      const repeated = instance.run(markBook, 'a', command, { ...request, actor: stranger });
      await expect(repeated).rejects.toMatchObject({ kind: 'invalid', slug: 'REQUEST_ID_REUSED' });
    }
    const colleague = { ...request, actor: { ...actor, personKey: 'p-2' } };
    expect(await instance.run(markBook, 'a', command, colleague)).toMatchObject({ replayed: true });
  });

  it('recognises a request that the first version carried out, which stored no asker with it', async () => {
    await mark(instance, 'a', 'r1', 7);
    const body: MarkCommand = { type: 'Mark', mark: 7, copies: 1 };
    const hash = fingerprint({ aggregate: markBook.aggregate, id: 'a', body });
    await database.db
      .collection<AggregateDocument>(markBook.collection)
      .updateOne({ _id: 'a' }, { $set: { 'seen.0.hash': hash, 'outbox.0.meta.hash': hash } });
    expect(await mark(other, 'a', 'r1', 7)).toMatchObject({ replayed: true });
  });

  it('finds a request that the ring has forgotten in the outbox and in the journal', async () => {
    await mark(instance, 'a', 'r0', 0);
    for (let n = 1; n <= 60; n += 1) await mark(instance, 'a', `r${n}`, n);
    expect((await stored('a')).seen).toHaveLength(50);
    expect(await mark(instance, 'a', 'r0', 0)).toMatchObject({ replayed: true, reply: { count: 1 } });
  });

  it('judges a refused request anew', async () => {
    await expect(mark(instance, 'a', 'r1', -1)).rejects.toBeInstanceOf(DomainError);
    await expect(mark(instance, 'a', 'r1', -1)).rejects.toMatchObject({ slug: 'MARK_NEGATIVE' });
    expect(await mark(instance, 'a', 'r1', 1)).toMatchObject({ replayed: false });
  });

  it('stores nothing for a command without events', async () => {
    const nothing: MarkCommand = { type: 'Nothing' };
    const result = await instance.run(markBook, 'a', nothing, asked('r1', nothing));
    expect(result).toMatchObject({ version: 0, events: [] });
    expect(await instance.load(markBook, 'a')).toBeUndefined();
  });

  it('loads of waiting events only what recognises a repeated request, never payloads or persons', async () => {
    await mark(instance, 'a', 'r1', 7);
    const loaded = await instance.load(markBook, 'a');
    expect(loaded?.waiting).toEqual([{ requestId: 'r1', hash: expect.any(String), pos: 1, reply: { count: 1 } }]);
  });

  it('gives whole numbers of a state back as they were: amounts in fen stay bigint, also beyond 2^53', async () => {
    const amounts: MarkCommand = { type: 'Owe', fen: [5n, -1n, 2n ** 53n + 1n] };
    await instance.run(markBook, 'a', amounts, asked('r1', amounts));
    expect((await instance.load(markBook, 'a'))?.state).toMatchObject({ owed: [5n, -1n, 2n ** 53n + 1n] });
    const more: MarkCommand = { type: 'Owe', fen: [1n] };
    expect((await other.run(markBook, 'a', more, asked('r2', more))).state.owed).toHaveLength(4);
  });

  it('is not carried out once its caller has given up, also where it waited behind another one', async () => {
    const caller = new AbortController();
    const command: MarkCommand = { type: 'Mark', mark: 2 };
    const first = mark(instance, 'a', 'r1', 1);
    const second = instance.run(markBook, 'a', command, { ...asked('r2', command), signal: caller.signal });
    caller.abort(new Error('the deadline passed'));
    await first;
    await expect(second).rejects.toThrow('the deadline passed');
    expect((await stored('a')).state.marks).toEqual([1]);
  });

  it('refuses the hundred-and-first waiting event of one aggregate as unavailable', async () => {
    await mark(instance, 'a', 'r1', 1, 100);
    await expect(mark(instance, 'a', 'r2', 2)).rejects.toMatchObject({ slug: 'AGGREGATE_OUTBOX_FULL' });
  });
});

describe('two instances of a service', () => {
  it('200 concurrent commands from both instances on three aggregates all count exactly once', async () => {
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        mark(n % 2 === 0 ? instance : other, `a${n % 3}`, `r${n}`, n).catch((error: unknown) => {
          // Only a lost race may be asked again; anything else is a defect.
          if (error instanceof UnavailableError && error.slug === 'CONTENTION') {
            return mark(instance, `a${n % 3}`, `r${n}`, n);
          }
          throw error;
        }),
      ),
    );
    expect(results).toHaveLength(200);
    const marks = (await Promise.all(['a0', 'a1', 'a2'].map(stored))).flatMap((document) => document.state.marks);
    expect(marks.sort((x, y) => x - y)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  it('an instance with a stale cache replays a request that the other one carried out', async () => {
    await mark(other, 'a', 'r0', 0);
    await mark(instance, 'a', 'r1', 1);
    const replay = await mark(other, 'a', 'r1', 1);
    expect(replay).toMatchObject({ replayed: true, version: 2 });
    expect((await stored('a')).state.marks).toEqual([0, 1]);
  });

  it('a refusal is never taken from a stale cache', async () => {
    const claim: MarkCommand = { type: 'Claim', asset: 'x' };
    await mark(other, 'a', 'r0', 0);
    await instance.run(markBook, 'a', claim, asked('r1', claim));
    const again = await other.run(markBook, 'a', claim, asked('r2', claim));
    expect(again).toMatchObject({ events: [], version: 2 });
  });

  it('one live claim per asset: the second claimant gets the rule that the index guards', async () => {
    const claim: MarkCommand = { type: 'Claim', asset: 'x' };
    await instance.run(markBook, 'a', claim, asked('r1', claim));
    await expect(other.run(markBook, 'b', claim, asked('r2', claim))).rejects.toMatchObject({
      kind: 'conflict',
      slug: 'ASSET_CLAIMED',
    });
  });
});

describe('the same creating request on two instances at once', () => {
  it('is carried out once and replayed once: its own claim is no conflict', async () => {
    const claim: MarkCommand = { type: 'Claim', asset: 'x' };
    const ask = (store: Store) => store.run(markBook, 'a', claim, asked('r1', claim));
    const results = await Promise.all([ask(instance), ask(other)]);
    expect(results.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    expect((await stored('a')).v).toBe(1);
  });
});

describe('the history of an aggregate', () => {
  it('is complete and in order from outbox and journal together', async () => {
    await mark(instance, 'a', 'r1', 1, 3);
    await mark(instance, 'a', 'r2', 2);
    const history = await readHistory(database.db, markBook, 'a');
    expect(history.map(({ pos, type }) => [pos, type])).toEqual([1, 2, 3, 4].map((pos) => [pos, 'Marked']));
  });

  it('commands write by targeted operators: an entry trimmed meanwhile stays trimmed', async () => {
    await mark(instance, 'a', 'r1', 1);
    const [first] = (await stored('a')).outbox;
    await database.db
      .collection<AggregateDocument>(markBook.collection)
      .updateOne({ _id: 'a' }, { $pull: { outbox: { id: { $in: [first?.id ?? ''] } } } });
    await mark(instance, 'a', 'r2', 2);
    expect((await stored('a')).outbox.map(({ pos }) => pos)).toEqual([2]);
  });
});

describe('a page of the read model', () => {
  const page = (pageSize: number, pageToken = '') => instance.list(markBook, {}, { pageSize, pageToken });

  it('follows the order of ids to the end, by token', async () => {
    for (const id of ['c', 'a', 'b']) await mark(instance, id, `r-${id}`, 1);
    const first = await page(2);
    const second = await page(2, first.nextPageToken);
    expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
    expect(second.nextPageToken).toBe('');
  });

  it.each([-1, -50])('of %i entries is refused, naming the field (AIP-158)', async (size) => {
    await expect(page(size)).rejects.toMatchObject({ kind: 'invalid', fields: [{ field: 'page_size' }] });
  });
});
