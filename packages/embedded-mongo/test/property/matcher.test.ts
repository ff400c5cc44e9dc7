import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFields } from '../../src/bson/decode.ts';
import { encodeDocument } from '../../src/bson/encode.ts';
import { parseFilter } from '../../src/match/filter.ts';
import { filterSource } from '../reference/filter-source.ts';
import { matchesReference } from '../reference/matcher.ts';
import { toDoc } from '../reference/model.ts';
import { denseDocument, query } from '../support/arbitrary.ts';
import { check } from '../support/property.ts';

describe('the matcher against the naive reference', () => {
  it('agrees on every query and document', () => {
    let matched = 0;
    check(
      'match',
      fc.property(denseDocument, query, (d, q) => {
        const expected = matchesReference(d, q);
        if (expected) matched++;
        expect(parseFilter(filterSource(q)).matches(toDoc(d))).toBe(expected);
      }),
      20_000,
    );
    // A generator whose queries never match would prove nothing.
    expect(matched).toBeGreaterThan(1000);
  });

  it('needs only the top-level fields it names', () => {
    check(
      'match on decoded fields',
      fc.property(denseDocument, query, (d, q) => {
        const filter = parseFilter(filterSource(q));
        const partial = decodeFields(encodeDocument(toDoc(d)), filter.roots, false);
        expect(filter.matches(partial)).toBe(filter.matches(toDoc(d)));
      }),
      3000,
    );
  });
});
