import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../src/bson/decode.ts';
import { encodeDocument } from '../../src/bson/encode.ts';
import { type Doc, Int32, type Value } from '../../src/bson/values.ts';
import { Engine } from '../../src/engine.ts';
import { MongoError } from '../../src/errors.ts';
import { keyField, sortKey } from '../../src/match/index-keys.ts';
import { Sqlite } from '../../src/storage/sqlite.ts';
import { prepareForInsert } from '../../src/update/update.ts';
import { conditionSource, filterSource } from '../reference/filter-source.ts';
import type { Condition, Query } from '../reference/matcher.ts';
import { type M, type MDoc, toDoc } from '../reference/model.ts';
import { denseDocument, path, queryOn } from '../support/arbitrary.ts';
import { check } from '../support/property.ts';

/** Small numbers everywhere, so that bounds, arrays and their elements meet all the time. */
const small = fc.integer({ min: 0, max: 5 }).map((v): M => ({ k: 'int', v }));

interface IndexShape {
  readonly fields: readonly (readonly [string, 1 | -1])[];
  readonly kind: 'plain' | 'sparse' | 'partial';
  /** On the first field, of a partial index. */
  readonly partial: Condition;
}

/** What a partial filter may say: the planner has to conclude it from the query, or leave the index alone. */
const partialCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'), fc.oneof(small, fc.constant<M>({ k: 'null' })))
    .map(([op, v]) => ({ op, v }) as Condition),
  fc.array(small, { minLength: 1, maxLength: 4 }).map((vs): Condition => ({ op: '$in', vs })),
  fc.constantFrom('number', 'int', 'string', 'object', 'array').map((type): Condition => ({ op: '$type', type })),
  fc.constant<Condition>({ op: '$exists', want: true }),
);

const indexPath = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('a', 'b', 'c') },
  { weight: 1, arbitrary: fc.constantFrom('a.b', 'a.c', 'b.a', 'c.b.a') },
);
const direction = fc.constantFrom(1 as const, -1 as const);
const indexShape = (paths: fc.Arbitrary<string>): fc.Arbitrary<IndexShape> =>
  fc.record({
    fields: fc.uniqueArray(fc.tuple(paths, direction), { minLength: 1, maxLength: 3, selector: ([p]) => p }),
    kind: fc.constantFrom('plain', 'plain', 'sparse', 'partial'),
    partial: partialCondition,
  });
const sortBy = (paths: fc.Arbitrary<string>) =>
  fc.uniqueArray(fc.tuple(paths, direction), { maxLength: 2, selector: ([p]) => p });
const query = queryOn(fc.oneof({ weight: 4, arbitrary: indexPath }, { weight: 1, arbitrary: path }));

const smallList = <T extends M>(of: fc.Arbitrary<T>) =>
  fc.array(of, { maxLength: 3 }).map((e): M => ({ k: 'array', e }));
const pair = fc
  .uniqueArray(fc.tuple(fc.constantFrom('b', 'c'), fc.oneof(small, smallList(small))), {
    maxLength: 2,
    selector: ([n]) => n,
  })
  .map((e): MDoc => ({ k: 'doc', e }));
/** Few paths: sorts, indexes and conditions often mean the same field. */
const arrayPath = fc.constantFrom('a', 'a', 'b', 'a.b', 'a.c');
const arrayDocument: fc.Arbitrary<MDoc> = fc
  .record(
    { a: fc.oneof(small, pair, smallList(small), smallList(pair)), b: fc.oneof(small, smallList(small)), c: small },
    { requiredKeys: [] },
  )
  .map((d) => ({ k: 'doc', e: Object.entries(d) }));
const smallCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'), small).map(([op, v]) => ({ op, v }) as Condition),
  fc.array(small, { minLength: 1, maxLength: 3 }).map((vs): Condition => ({ op: '$in', vs })),
  fc.array(small, { minLength: 1, maxLength: 2 }).map((e): Condition => ({ op: '$eq', v: { k: 'array', e } })),
  fc.tuple(small, small).map(
    ([x, y]): Condition => ({
      op: '$elemMatch',
      all: [
        { op: '$gt', v: x },
        { op: '$lt', v: y },
      ],
    }),
  ),
);
const conjunction: fc.Arbitrary<Query> = fc
  .array(fc.tuple(arrayPath, smallCondition), { minLength: 1, maxLength: 4 })
  .map((of) => ({ q: '$and', of: of.map(([p, c]) => ({ q: 'field', path: p, c })) }));
const branches: fc.Arbitrary<Query> = fc.oneof(
  { weight: 4, arbitrary: conjunction },
  {
    weight: 1,
    arbitrary: fc.array(conjunction, { minLength: 2, maxLength: 3 }).map((of): Query => ({ q: '$or', of })),
  },
);

function specOf(shape: IndexShape, name: string): Doc {
  const spec: Doc = new Map<string, Value>([
    ['v', new Int32(2)],
    ['key', new Map(shape.fields.map(([p, d]) => [p, new Int32(d)]))],
    ['name', name],
  ]);
  if (shape.kind === 'sparse') spec.set('sparse', true);
  if (shape.kind === 'partial') {
    const first = shape.fields[0]?.[0] as string;
    spec.set('partialFilterExpression', new Map([[first, conditionSource(shape.partial)]]));
  }
  return spec;
}

function load(engine: Engine, docs: readonly MDoc[], shapes: readonly IndexShape[]): void {
  engine.commit.write(() => {
    const c = engine.catalogue.create('db', 'c');
    for (const [i, shape] of shapes.entries()) engine.catalogue.createIndex(c, specOf(shape, `i${i}`));
    for (const [i, m] of docs.entries()) {
      const d = prepareForInsert(new Map([['_id', new Int32(i)], ...toDoc(m)]));
      engine.collections.insert(c, d, encodeDocument(d));
    }
  });
  engine.commit.flush();
}

function results(engine: Engine, filter: Doc, order: Doc): Buffer[] {
  const c = engine.catalogue.find('db', 'c');
  if (c === undefined) throw new Error('no collection');
  const found = engine.query(c, { filter, sort: order });
  const out: Buffer[] = [];
  // In small steps, as a cursor reads: each call goes on where the last one was left.
  for (let n = -1; n !== out.length; ) {
    n = out.length;
    for (const stored of found.documents()) {
      out.push(stored.bytes);
      if (out.length === n + 3) break;
    }
  }
  return out;
}

/** Whether every filter in the run was answered by the planner with an index, to know that the property bites. */
const used = { index: 0, sorted: 0 };

function comparable(rows: readonly Buffer[], order: Doc) {
  const fields = [...order].map(([p, d]) => keyField(p, (d as Int32).value < 0));
  return {
    ids: rows.map((b) => b.toString('hex')).sort(),
    keys: rows.map((b) => (fields.length === 0 ? '' : sortKey(decodeDocument(b), fields).toString('hex'))),
  };
}

function property(document: fc.Arbitrary<MDoc>, paths: fc.Arbitrary<string>, queries: fc.Arbitrary<Query>) {
  return fc.property(
    fc.array(document, { minLength: 3, maxLength: 12 }),
    fc.array(indexShape(paths), { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(queries, sortBy(paths)), { minLength: 3, maxLength: 6 }),
    (docs, shapes, asked) => {
      const plain = new Engine(new Sqlite(':memory:'), { strict: false, testCommands: false });
      const indexed = new Engine(new Sqlite(':memory:'), { strict: false, testCommands: false });
      try {
        load(plain, docs, []);
        try {
          load(indexed, docs, shapes);
        } catch (e) {
          // Documents with parallel arrays cannot be indexed; MongoDB refuses them, too.
          fc.pre(!(e instanceof MongoError && e.code === 171));
          throw e;
        }
        for (const [q, by] of asked) compareOne(plain, indexed, filterSource(q), by);
      } finally {
        plain.close();
        indexed.close();
      }
    },
  );
}

describe('the planner', () => {
  it('gives the same answer with any indexes as without, over tricky values', () => {
    Object.assign(used, { index: 0, sorted: 0 });
    check('planner equals scan', property(denseDocument, indexPath, query), 400);
    expect(used.index).toBeGreaterThan(200);
  });

  it('gives the same answer with any indexes as without, over arrays and conjunctions of bounds', () => {
    Object.assign(used, { index: 0, sorted: 0 });
    check('planner equals scan on arrays', property(arrayDocument, arrayPath, branches), 800);
    expect(used.index).toBeGreaterThan(500);
    expect(used.sorted).toBeGreaterThan(15);
  });
});

function compareOne(plain: Engine, indexed: Engine, filter: Doc, by: readonly (readonly [string, number])[]): void {
  const order: Doc = new Map(by.map(([p, d]) => [p, new Int32(d)]));
  let expected: Buffer[];
  try {
    expected = results(plain, filter, order);
  } catch (e) {
    // Sorting by two parallel arrays is refused; an index on both could not exist.
    if (e instanceof MongoError && e.code === 171) return;
    throw e;
  }
  const c = indexed.catalogue.find('db', 'c');
  if (c === undefined) throw new Error('no collection');
  const { plan } = indexed.query(c, { filter, sort: order });
  if (plan.scans.length > 0) used.index++;
  if (plan.scans.length > 0 && plan.sorted && by.length > 0) used.sorted++;
  expect(comparable(results(indexed, filter, order), order)).toEqual(comparable(expected, order));
}
