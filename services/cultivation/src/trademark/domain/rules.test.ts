import { describe, expect, it, test } from 'vitest';
import { day } from '../../../test/acting.ts';
import { TRADEMARK_RULES } from '../../rule-sets.ts';
import { refileBlock } from './registration.ts';
import { checkTrademarkRules, renewalFeeFen } from './rules.ts';

const { law, fees } = TRADEMARK_RULES;

describe('the law of trademarks is data', () => {
  it('holds the Trademark Law of 2001, of 2013 with 2019, and of 2026', () => {
    expect(law.map(({ version, validFrom, validTo }) => [version, validFrom, validTo])).toEqual([
      ['TM-v1', '1983-03-01', '2014-04-30'],
      ['TM-v2', '2014-05-01', '2026-12-31'],
      ['TM-v3', '2027-01-01', null],
    ]);
    expect(law[1]).toMatchObject({ renewalWindowMonths: 12, graceMonths: 6, refileBlockMonths: 12 });
    expect(law[2]).toMatchObject({ renewalWindowMonths: 12, graceMonths: 6, refileBlockCauses: ['SURRENDERED'] });
  });

  const [first] = law;
  test.each([
    ['no law', { law: [] }, 'none given'],
    ['a gap', { law: [law[0], law[2]] }, 'must continue on 2014-05-01'],
    ['half a year', { law: [{ ...first, validTo: null, termYears: 9.5 }] }, 'termYears must be a whole number'],
    ['an unknown roll', { law: [{ ...first, validTo: null, actRoll: 'MAYBE' }] }, 'unknown code MAYBE'],
    ['an unknown end', { law: [{ ...first, validTo: null, refileBlockCauses: ['SOLD'] }] }, 'unknown code SOLD'],
    ['a negative fee', { fees: [{ ...fees[0], renewalFen: -1 }] }, 'renewalFen must be a whole number'],
    ['no place name', { placeNames: { names: [] } }, 'at least one name'],
    ['an empty place name', { placeNames: { names: ['达拉特', ' '] } }, 'at least one name'],
  ])('%s is refused at the start', (_case, change, message) => {
    expect(() => checkTrademarkRules({ ...TRADEMARK_RULES, ...change })).toThrow(message);
  });
});

describe('R-50 fees for one class, in fen', () => {
  it('500 yuan, and 250 more in the grace period', () => {
    expect(renewalFeeFen(fees, day('2022-06-30'), false)).toBe(50_000n);
    expect(renewalFeeFen(fees, day('2022-06-30'), true)).toBe(75_000n);
  });

  it('no fee is claimed for days of which none is known', () => {
    expect(renewalFeeFen(fees, day('2018-06-30'), false)).toBe(0n);
  });
});

describe('R-51 how long an identical mark is not registered after the end', () => {
  test.each([
    ['REMOVED', '2023-10-27', '2024-10-27'],
    ['CANCELLED', '2024-03-01', '2025-03-01'],
    ['INVALIDATED', '2024-02-29', '2025-02-28'],
    // The law of 2013 names cancelled, invalidated and not renewed marks only.
    ['SURRENDERED', '2024-03-01', null],
  ] as const)('until 2026: %s on %s → %s, one year (Law 50)', (cause, endedOn, until) => {
    expect(refileBlock(law, cause, day(endedOn))).toBe(until);
  });

  test.each([
    ['SURRENDERED', '2027-03-01', '2028-03-01'],
    ['CANCELLED', '2027-01-01', null],
    ['REMOVED', '2027-01-01', null],
    ['INVALIDATED', '2027-01-01', null],
    ['CANCELLED', '2026-12-31', '2027-12-31'],
  ] as const)('from 2027: %s on %s → %s (Law of 2026, 49)', (cause, endedOn, until) => {
    expect(refileBlock(law, cause, day(endedOn))).toBe(until);
  });
});
