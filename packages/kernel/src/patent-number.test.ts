import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  displayPatentNumber,
  isCanonicalPatentNumber,
  type PatentNumber,
  parsePatentNumber,
  patentCheckDigit,
} from './patent-number.ts';

function accepted(raw: string): PatentNumber {
  const parsed = parsePatentNumber(raw);
  if (!parsed.ok) throw new Error(`${raw} refused: ${parsed.code}`);
  return parsed;
}

function refusal(raw: string): string {
  const parsed = parsePatentNumber(raw);
  if (parsed.ok) throw new Error(`${raw} accepted as ${parsed.canonical}`);
  expect(parsed.messageZh).toMatch(/\p{Script=Han}/u);
  return parsed.code;
}

describe('check digit (brief §2.1)', () => {
  test.each([
    ['201710601862', '3'],
    ['95115608', 'X'],
    ['200310102344', '5'],
    ['202120654321', '9'],
    ['202130123456', '8'],
    ['202080012345', '2'],
    ['201510000001', '0'],
    ['201810000000', 'X'],
  ])('%s has the check digit %s', (body, check) => {
    expect(patentCheckDigit(body)).toBe(check);
    expect(accepted(`${body}.${check}`).canonical).toBe(`${body}.${check}`);
  });

  it('is asked of 8 or 12 digits only', () => {
    expect(() => patentCheckDigit('1234567')).toThrow(RangeError);
    expect(() => patentCheckDigit('2017106018623')).toThrow(RangeError);
  });
});

describe('spellings of one number', () => {
  test.each([
    'ZL201710601862.3',
    'ZL 2017 1 0601862.3',
    'CN201710601862.3',
    'CN201710601862',
    '2017106018623',
    '２０１７１０６０１８６２．３',
    '专利号：ZL201710601862.3',
    '申请号: 201710601862.3',
    '\uFEFF201710601862.3\u200B\n',
    ' 201710601862.3 ',
    'zl201710601862.3',
  ])('%j is 201710601862.3', (raw) => {
    expect(accepted(raw).canonical).toBe('201710601862.3');
  });

  test.each(['95115608.X', '95115608.x', '95115608.Х', '95115608.х', '95115608.×', '95115608X', 'ZL95115608.Ｘ'])(
    '%j is 95115608.X',
    (raw) => {
      expect(accepted(raw)).toMatchObject({ canonical: '95115608.X', filingYear: 1995, kind: 'INVENTION' });
    },
  );

  it('the ZL prefix is noted, since it is lawful only after grant', () => {
    expect(accepted('ZL201710601862.3').flags).toEqual(['ZL_PREFIX']);
    expect(displayPatentNumber('201710601862.3', true)).toBe('ZL201710601862.3');
    expect(displayPatentNumber('201710601862.3', false)).toBe('201710601862.3');
  });
});

describe('kind of right', () => {
  test.each([
    ['201710601862.3', 'INVENTION', false],
    ['202120654321.9', 'UTILITY_MODEL', false],
    ['202130123456.8', 'DESIGN', false],
    ['202080012345.2', 'INVENTION', true],
    ['202190012346', 'UTILITY_MODEL', true],
  ] as const)('%s is %s, PCT %s', (raw, kind, pct) => {
    expect(accepted(raw)).toMatchObject({ kind, pct });
  });

  it('an unknown kind digit (Hague designs) is accepted with a warning', () => {
    expect(accepted('202160012345')).toMatchObject({ kind: 'OTHER', flags: ['CHECK_DIGIT_DERIVED', 'KIND_UNKNOWN'] });
  });
});

describe('missing check digit (§4.5 rows 3 and 4)', () => {
  it('is derived and flagged', () => {
    expect(accepted('CN201710601862')).toMatchObject({ canonical: '201710601862.3', flags: ['CHECK_DIGIT_DERIVED'] });
  });

  it('a trailing .0 that a spreadsheet ate comes back', () => {
    expect(accepted(String(Number('201510000001.0')))).toMatchObject({
      canonical: '201510000001.0',
      flags: ['CHECK_DIGIT_DERIVED'],
    });
  });

  it('a dot without a digit behind it is no number', () => {
    expect(refusal('201710601862.')).toBe('MALFORMED');
  });
});

describe('must be refused', () => {
  it('a transposed number, naming the digit expected and correcting nothing', () => {
    expect(parsePatentNumber('201710601826.3')).toMatchObject({
      ok: false,
      code: 'CHECK_DIGIT_MISMATCH',
      expected: '7',
    });
  });

  test.each([
    ['CN123456789A', 'PUBLICATION_NUMBER'],
    ['CN107383112B', 'PUBLICATION_NUMBER'],
    ['CN107383112', 'PUBLICATION_NUMBER'],
    ['107383112', 'PUBLICATION_NUMBER'],
    ['2.01711E+11', 'PRECISION_LOSS'],
    ['2.01711e+11', 'PRECISION_LOSS'],
    ['US20170123456A1', 'FOREIGN'],
    ['EP3123456', 'FOREIGN'],
    ['PCT/CN2018/123456', 'FOREIGN'],
    ['WO2019/012345', 'FOREIGN'],
    ['', 'EMPTY'],
    ['—', 'MALFORMED'],
    ['20171060186', 'MALFORMED'],
    ['201710601862.33', 'MALFORMED'],
    ['2017X0601862.3', 'MALFORMED'],
    ['199910601862', 'YEAR_IMPLAUSIBLE'],
    ['04115608.1', 'YEAR_IMPLAUSIBLE'],
  ])('%j as %s', (raw, code) => {
    expect(refusal(raw)).toBe(code);
  });

  it('a nine-digit publication number whose last digit happens to fit the 8+1 check (row 21)', () => {
    const chance = Array.from({ length: 200 }, (_, index) => String(10_738_300 + index))
      .map((body) => body + patentCheckDigit(body))
      .filter((number) => /^\d+$/.test(number));
    expect(chance.length).toBeGreaterThan(100);
    for (const number of chance) expect(refusal(number)).toBe('PUBLICATION_NUMBER');
  });

  it('a filing year later than the clock says', () => {
    expect(parsePatentNumber('202710601862', { latestYear: 2026 })).toMatchObject({ code: 'YEAR_IMPLAUSIBLE' });
    expect(parsePatentNumber('202610601862', { latestYear: 2026 })).toMatchObject({ ok: true });
  });
});

const body = fc
  .tuple(
    fc.integer({ min: 2004, max: 2026 }),
    fc.constantFrom('1', '2', '3', '8', '9'),
    fc.integer({ min: 0, max: 9_999_999 }),
  )
  .map(([year, kind, serial]) => `${year}${kind}${String(serial).padStart(7, '0')}`);
const canonical = body.map((digits) => `${digits}.${patentCheckDigit(digits)}`);

describe('properties', () => {
  it('every single-digit error is detected', () => {
    fc.assert(
      fc.property(canonical, fc.integer({ min: 0, max: 11 }), fc.integer({ min: 1, max: 9 }), (number, at, shift) => {
        const digit = String((Number(number[at]) + shift) % 10);
        const wrong = number.slice(0, at) + digit + number.slice(at + 1);
        expect(parsePatentNumber(wrong).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('every transposition of neighbours is detected', () => {
    fc.assert(
      fc.property(canonical, fc.integer({ min: 0, max: 10 }), (number, at) => {
        fc.pre(number[at] !== number[at + 1]);
        const wrong = number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2);
        expect(parsePatentNumber(wrong).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('reading a canonical number gives the number itself', () => {
    fc.assert(fc.property(canonical, (number) => isCanonicalPatentNumber(number)));
    expect(isCanonicalPatentNumber('ZL201710601862.3')).toBe(false);
    expect(isCanonicalPatentNumber('201710601862')).toBe(false);
  });

  it('no text makes the parser throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => typeof parsePatentNumber(text).ok === 'boolean'));
  });
});
