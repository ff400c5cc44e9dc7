import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeDocument } from '../../src/bson/encode.ts';
import { int, type Value } from '../../src/bson/values.ts';
import { Engine } from '../../src/engine.ts';
import type { MongoError } from '../../src/errors.ts';
import { Sqlite } from '../../src/storage/sqlite.ts';

const base = mkdtempSync(join(tmpdir(), 'zhiqi-em-storage-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

function open(file: string): { sqlite: Sqlite; engine: Engine } {
  const sqlite = new Sqlite(file);
  return { sqlite, engine: new Engine(sqlite, { strict: false, testCommands: false }) };
}

function insert(engine: Engine, name: string, from: number, n: number, size: number): void {
  engine.commit.write(() => {
    const c = engine.collectionForWrite('t', name);
    for (let i = from; i < from + n; i++) {
      const d = new Map<string, Value>([
        ['_id', int(i)],
        ['s', 'x'.repeat(size)],
      ]);
      engine.collections.insert(c, d, encodeDocument(d));
    }
  });
}

/** What those who wait for the turn's commit are told. */
function settled(engine: Engine): { readonly outcome: (MongoError | undefined)[] } {
  const outcome: (MongoError | undefined)[] = [];
  engine.commit.whenDurable((error) => outcome.push(error));
  return { outcome };
}

describe('group commit', () => {
  it('commits one turn at once, and tells everybody only then', () => {
    const { engine } = open(':memory:');
    insert(engine, 'a', 0, 1, 10);
    const first = settled(engine);
    insert(engine, 'a', 1, 1, 10);
    const second = settled(engine);
    expect([first.outcome, second.outcome]).toEqual([[], []]);
    engine.commit.flush();
    expect([first.outcome, second.outcome]).toEqual([[undefined], [undefined]]);
    expect(settled(engine).outcome).toEqual([undefined]);
    engine.close();
  });

  it('takes back one failed command of a turn and keeps the others', () => {
    const { engine } = open(':memory:');
    insert(engine, 'kept', 0, 1, 10);
    expect(() =>
      engine.commit.write(() => {
        insert(engine, 'lost', 0, 1, 10);
        throw new Error('refused');
      }),
    ).toThrow('refused');
    // The catalogue in memory forgets what was rolled back and remembers what was not.
    expect(engine.catalogue.find('t', 'lost')).toBeUndefined();
    expect(engine.catalogue.find('t', 'kept')).toBeDefined();
    engine.commit.flush();
    insert(engine, 'lost', 0, 1, 10);
    engine.commit.flush();
    const lost = engine.catalogue.find('t', 'lost');
    expect(lost && engine.collections.count(lost)).toBe(1);
    engine.close();
  });

  it('tells everybody in the turn when the disk is full, keeps nothing of it, and goes on once there is room', () => {
    const { sqlite, engine } = open(join(base, 'full.sqlite'));
    insert(engine, 'a', 0, 10, 100);
    engine.commit.flush();
    const pages = Number((sqlite.prepare('PRAGMA page_count').get() as unknown as number[])[0]);
    sqlite.exec(`PRAGMA max_page_count = ${pages + 4}`);
    insert(engine, 'new', 0, 1, 100);
    const early = settled(engine);
    expect(() => insert(engine, 'a', 10, 2000, 4000)).toThrow(expect.objectContaining({ code: 14031 }));
    engine.commit.flush();
    const a = engine.catalogue.find('t', 'a');
    expect(a && engine.collections.count(a)).toBe(10);
    // Whether the small write before survived depends on SQLite; what was said about it must be true.
    const kept = engine.catalogue.find('t', 'new') !== undefined;
    expect(early.outcome.map((e) => e?.code)).toEqual([kept ? undefined : 14031]);
    sqlite.exec('PRAGMA max_page_count = 1000000');
    insert(engine, 'a', 10, 2000, 4000);
    engine.commit.flush();
    expect(a && engine.collections.count(a)).toBe(2010);
    engine.close();
  });
});

describe('reading', () => {
  it('holds no statement open between batches: the log can be checkpointed under an open cursor', () => {
    const file = join(base, 'checkpoint.sqlite');
    const { engine } = open(file);
    insert(engine, 'a', 0, 500, 100);
    engine.commit.flush();
    const c = engine.catalogue.find('t', 'a');
    if (c === undefined) throw new Error('no collection');
    const query = engine.query(c, { filter: new Map(), sort: new Map([['_id', int(1)]]) });
    const ids: Value[] = [];
    for (const stored of query.documents()) if (ids.push(stored.rid) === 100) break;
    insert(engine, 'a', 500, 500, 100);
    engine.commit.flush();
    const other = new DatabaseSync(file);
    const [state] = other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    other.close();
    expect(state).toMatchObject({ busy: 0, log: 0 });
    for (const stored of query.documents()) ids.push(stored.rid);
    expect(new Set(ids).size).toBe(1000);
    engine.close();
  });
});
