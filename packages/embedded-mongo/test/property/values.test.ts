import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../src/bson/decode.ts';
import { encodeDocument } from '../../src/bson/encode.ts';
import { compareValues } from '../../src/compare.ts';
import { encodeCompound, encodeKey } from '../../src/keys.ts';
import { compareM, type M, toDoc, toValue } from '../reference/model.ts';
import { denseDocument, number, value } from '../support/arbitrary.ts';
import { check } from '../support/property.ts';

const sign = (n: number) => Math.sign(n) + 0;

describe('comparison and keys against the naive reference', () => {
  it('compares any two values as the reference does', () => {
    check(
      'compare',
      fc.property(value, value, (a, b) => {
        expect(sign(compareValues(toValue(a), toValue(b)))).toBe(sign(compareM(a, b)));
      }),
      4000,
    );
  });

  it('compares any two numbers of the four types exactly', () => {
    check(
      'compare numbers',
      fc.property(number, number, (a, b) => {
        expect(sign(compareValues(toValue(a), toValue(b)))).toBe(sign(compareM(a, b)));
      }),
      8000,
    );
  });

  it('orders keys byte by byte as the values, with equal bytes for equal values', () => {
    const pair = fc.oneof(fc.tuple(value, value), fc.tuple(number, number));
    check(
      'key order',
      fc.property(pair, ([a, b]) => {
        expect(sign(Buffer.compare(encodeKey(toValue(a)), encodeKey(toValue(b))))).toBe(sign(compareM(a, b)));
      }),
      10_000,
    );
  });

  it('orders compound keys component by component, each ascending or descending', () => {
    const row = fc.tuple(value, value);
    check(
      'compound key order',
      fc.property(row, row, fc.boolean(), fc.boolean(), (x, y, first, second) => {
        const key = (r: readonly [M, M]) => encodeCompound(r.map(toValue), [first, second]);
        const expected = compareM(x[0], y[0]) * (first ? -1 : 1) || compareM(x[1], y[1]) * (second ? -1 : 1);
        expect(sign(Buffer.compare(key(x), key(y)))).toBe(sign(expected));
      }),
      3000,
    );
  });

  it('makes no key a proper prefix of another', () => {
    check(
      'prefix-free keys',
      fc.property(value, value, (a, b) => {
        const [x, y] = [encodeKey(toValue(a)), encodeKey(toValue(b))];
        if (x.length < y.length) expect(y.subarray(0, x.length).equals(x)).toBe(false);
      }),
      3000,
    );
  });

  it('brings every document back from BSON as it was, key order included', () => {
    check(
      'BSON round trip',
      fc.property(denseDocument, (m) => {
        const bytes = encodeDocument(toDoc(m));
        const back = decodeDocument(bytes);
        expect([...back.keys()]).toEqual(m.e.map(([name]) => name));
        expect(encodeDocument(back).equals(bytes)).toBe(true);
      }),
      2000,
    );
  });
});
