import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSubject, type EventSubject, eventFilter, parseSubject, SubjectError, subjectFilter } from './subject.ts';

const PATENT: EventSubject = {
  audience: 'internal',
  reader: 'all',
  region: '150621',
  service: 'inventory',
  aggregate: 'patent',
  event: 'patent-registered',
  version: 1,
  id: '201710601862.3',
};

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const words = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('-'));
const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed());
const parts = { region: fc.stringMatching(/^[0-9]{6}$/), service: word, aggregate: words, event: words, id };
const version = fc.integer({ min: 1, max: 99 });
const home = fc.record({
  ...parts,
  version,
  audience: fc.constantFrom('public', 'internal', 'restricted'),
  reader: fc.constant('all'),
});
const copy = fc.record({
  ...parts,
  version,
  audience: fc.constant('party'),
  reader: word.filter((text) => text !== 'all'),
});
const subject = fc.oneof(home, copy) as fc.Arbitrary<EventSubject>;

/** NATS's own matching of a literal subject against a filter. */
const matches = (filter: string, text: string): boolean => {
  const tokens = text.split('.');
  const wanted = filter.split('.');
  return (
    wanted.every((token, at) =>
      token === '>' ? tokens.length > at : token === '*' ? tokens[at] !== undefined : token === tokens[at],
    ) &&
    (wanted.at(-1) === '>' || wanted.length === tokens.length)
  );
};

describe('a subject', () => {
  it('of a patent number escapes the dot', () => {
    expect(buildSubject(PATENT)).toBe(
      'zhiqi.internal.all.150621.inventory.patent.patent-registered.v1.201710601862=2E3',
    );
  });

  it('parses back to what it was built from, whatever the id: Chinese, dots, wildcards, spaces', () => {
    fc.assert(
      fc.property(subject, (given) => {
        expect(parseSubject(buildSubject(given))).toEqual(given);
      }),
    );
    for (const special of ['鄂托克前旗 一号', 'a.b', '*', '>', '=2E', ' ']) {
      expect(parseSubject(buildSubject({ ...PATENT, id: special })).id).toBe(special);
    }
  });

  it('has nine tokens of characters that NATS takes literally', () => {
    fc.assert(
      fc.property(subject, (given) => {
        const text = buildSubject(given);
        expect(text.split('.')).toHaveLength(9);
        expect(text).toMatch(/^[A-Za-z0-9_=.-]+$/);
      }),
    );
  });

  it('is matched by every filter made from some of its parts, and by none made from another value', () => {
    fc.assert(
      fc.property(subject, fc.subarray(Object.keys(PATENT) as (keyof EventSubject)[]), (given, names) => {
        const some = Object.fromEntries(names.map((name) => [name, given[name]]));
        expect(matches(subjectFilter(some), buildSubject(given))).toBe(true);
        expect(matches(subjectFilter({ ...some, id: `${given.id}x` }), buildSubject(given))).toBe(false);
      }),
    );
  });

  it.each([
    ['an unknown audience', { audience: 'secret' }],
    ['a party copy for all', { audience: 'party', reader: 'all' }],
    ['a home copy for one reader', { reader: 'b01' }],
    ['a wildcard as reader', { audience: 'party', reader: '*' }],
    ['a region that is no division code', { region: '15062' }],
    ['a service with a dot', { service: 'inventory.v2' }],
    ['an empty id', { id: '' }],
    ['version 0', { version: 0 }],
    ['a version that is no integer', { version: 1.5 }],
  ])('is refused for %s', (_what, wrong) => {
    expect(() => buildSubject({ ...PATENT, ...wrong } as EventSubject)).toThrow(SubjectError);
  });

  it.each([
    'zhiqi.internal.all.150621.inventory.patent.patent-registered.v1',
    'zhiqi.internal.all.150621.inventory.patent.patent-registered.v1.a.b',
    'zhiqi.internal.all.150621.inventory.patent.patent-registered.v01.a',
    'zhiqi.internal.all.150621.inventory.patent.patent-registered.1.a',
    'zhiqi.internal.*.150621.inventory.patent.patent-registered.v1.a',
    'zhiqi.internal.all.150621.inventory.patent.patent-registered.v1.=2e',
    'other.internal.all.150621.inventory.patent.patent-registered.v1.a',
  ])('%s does not parse', (text) => {
    expect(() => parseSubject(text)).toThrow(SubjectError);
  });
});

describe('a filter', () => {
  it.each([
    [{}, 'zhiqi.>'],
    [{ audience: 'internal' }, 'zhiqi.internal.>'],
    [{ audience: 'party', reader: 'b01', service: 'financing' }, 'zhiqi.party.b01.*.financing.>'],
    [{ service: 'inventory', event: 'patent-registered' }, 'zhiqi.*.*.*.inventory.*.patent-registered.>'],
    [{ id: '201710601862.3' }, 'zhiqi.*.*.*.*.*.*.*.201710601862=2E3'],
  ] as const)('%o is %s', (filter, text) => {
    expect(subjectFilter(filter)).toBe(text);
  });

  it('for an event type comes from its contract', () => {
    expect(subjectFilter(eventFilter('zhiqi.inventory.v1.PatentRegistered'))).toBe(
      'zhiqi.internal.all.*.inventory.patent.patent-registered.v1.>',
    );
  });

  it('never lets a part widen it', () => {
    expect(() => subjectFilter({ reader: '*' })).toThrow(SubjectError);
    expect(() => subjectFilter({ service: 'inventory.>' })).toThrow(SubjectError);
  });
});
