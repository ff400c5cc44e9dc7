import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFields } from '../../src/bson/decode.ts';
import { encodeDocument } from '../../src/bson/encode.ts';
import { Int32, type Value } from '../../src/bson/values.ts';
import { MongoError } from '../../src/errors.ts';
import { applyUpdate, parseUpdate } from '../../src/update/update.ts';
import { conditionSource } from '../reference/filter-source.ts';
import { type M, type MDoc, toDoc, toValue } from '../reference/model.ts';
import { type Change, ReferenceFailure, updateReference } from '../reference/update.ts';
import { condition, dense, denseDocument, path } from '../support/arbitrary.ts';
import { check } from '../support/property.ts';

function source(c: Change): Map<string, Value> {
  switch (c.op) {
    case '$unset':
      return new Map([['$unset', new Map([[c.path, true]])]]);
    case '$pop':
      return new Map([['$pop', new Map([[c.path, new Int32(c.end)]])]]);
    case '$pullIf':
      return new Map([['$pull', new Map([[c.path, conditionSource(c.c)]])]]);
    case '$pushEach': {
      const clauses = new Map<string, Value>([['$each', c.each.map(toValue)]]);
      for (const name of ['position', 'slice', 'sort'] as const) {
        const n = c[name];
        if (n !== undefined) clauses.set(`$${name}`, new Int32(n));
      }
      return new Map([['$push', new Map([[c.path, clauses]])]]);
    }
    default:
      return new Map([[c.op, new Map([[c.path, toValue(c.v)]])]]);
  }
}

/** A document as the operand of $pull means a condition on fields; those are tested by $pullIf and the conformance suite. */
const scalarOperand = dense.filter((m) => m.k !== 'doc' && m.k !== 'regex');
const number: fc.Arbitrary<M> = fc.oneof(
  fc.constantFrom(1, -1, 2, 2 ** 31 - 1).map((v): M => ({ k: 'int', v })),
  fc.constantFrom(1n, 2n ** 53n + 1n, 2n ** 63n - 1n).map((v): M => ({ k: 'long', v })),
  fc.constantFrom(0.5, -0, 1e308).map((v): M => ({ k: 'double', v })),
  dense,
);
const optional = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: undefined });

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc
    .tuple(fc.constantFrom('$set', '$min', '$max', '$push', '$addToSet'), path, dense)
    .map(([op, p, v]) => ({ op, path: p, v }) as Change),
  fc.tuple(fc.constantFrom('$inc', '$mul'), path, number).map(([op, p, v]) => ({ op, path: p, v }) as Change),
  fc.tuple(path, scalarOperand).map(([p, v]): Change => ({ op: '$pull', path: p, v })),
  path.map((p): Change => ({ op: '$unset', path: p })),
  fc.tuple(path, fc.constantFrom(1 as const, -1 as const)).map(([p, end]): Change => ({ op: '$pop', path: p, end })),
  fc.tuple(path, condition).map(([p, c]): Change => ({ op: '$pullIf', path: p, c })),
  fc
    .tuple(
      path,
      fc.array(dense, { maxLength: 3 }),
      optional(fc.integer({ min: -4, max: 4 })),
      optional(fc.integer({ min: -3, max: 3 })),
      optional(fc.constantFrom(1 as const, -1 as const)),
    )
    .map(([p, each, position, slice, sort]): Change => ({ op: '$pushEach', path: p, each, position, slice, sort })),
);

function outcome(run: () => Buffer): string {
  try {
    return run().toString('hex');
  } catch (e) {
    if (e instanceof MongoError || e instanceof ReferenceFailure) return `code ${e.code}`;
    throw e;
  }
}

/** Decimal arithmetic has cases of its own; the reference computes with the other three types. */
function withoutDecimals(m: M): boolean {
  if (m.k === 'array') return m.e.every(withoutDecimals);
  return m.k === 'doc' ? m.e.every(([, v]) => withoutDecimals(v)) : m.k !== 'decimal';
}

describe('updates against the naive reference', () => {
  it('gives the same bytes or the same error, and never touches another field', () => {
    const seen = { changed: 0, refused: 0 };
    check(
      'update',
      fc.property(denseDocument, changes, (d: MDoc, c) => {
        if (c.op === '$inc' || c.op === '$mul') fc.pre(withoutDecimals(d) && withoutDecimals(c.v));
        const before = encodeDocument(toDoc(d));
        const expected = outcome(() => encodeDocument(toDoc(updateReference(d, c))));
        const actual = outcome(() => {
          const update = parseUpdate(source(c));
          if (update.kind !== 'modify') throw new Error('not an operator update');
          return encodeDocument(applyUpdate(update, decodeFields(before, update.roots, true), false, 0));
        });
        if (expected.startsWith('code')) seen.refused++;
        else if (expected !== before.toString('hex')) seen.changed++;
        expect(actual).toBe(expected);
      }),
      20_000,
    );
    expect(seen.changed).toBeGreaterThan(2000);
    expect(seen.refused).toBeGreaterThan(500);
  });
});
