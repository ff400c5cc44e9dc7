import { ruleSetAt } from '@zhiqi/kernel';
import { describe, expect, it, test } from 'vitest';
import { checkPatentRules, parametersOf } from './patent/domain.ts';
import { PATENT_RULES, STOCKTAKING_RULES } from './rule-sets.ts';
import { checkStocktakingRules } from './stocktaking-item/domain.ts';

const day = (text: string) => text as (typeof PATENT_RULES.dormancy)[number]['validFrom'];
const [dormancy] = PATENT_RULES.dormancy;
const span = (validFrom: unknown, validTo: unknown, version = `v${String(validFrom)}`) => ({
  ...dormancy,
  version,
  validFrom,
  validTo,
});

describe('rule sets are data', () => {
  it('the shipped ones hold the parameters of the brief', () => {
    expect(PATENT_RULES.dormancy).toMatchObject([
      {
        version: 'DORM-v1',
        graceNewMonths: 12,
        lookbackMonths: 36,
        minGrantAgeMonths: 36,
        minFileAgeMonths: 48,
        pledgeCountsAsUse: true,
        selfDeclarationValidityMonths: 12,
      },
    ]);
    expect(PATENT_RULES.usable).toMatchObject([{ version: 'USABLE-v1', minRemainingMonths: 12 }]);
    expect(STOCKTAKING_RULES).toMatchObject([{ unreachableMinAttempts: 3, unreachableMinChannels: 2 }]);
  });

  it('every parameter says where it comes from', () => {
    for (const set of [
      ...PATENT_RULES.dormancy,
      ...PATENT_RULES.usable,
      ...PATENT_RULES.highValue,
      ...PATENT_RULES.grading,
    ]) {
      expect(Object.keys(set.descriptions ?? {}).sort()).toEqual(Object.keys(parametersOf(set)).sort());
    }
    const [, successor] = PATENT_RULES.highValue;
    expect(successor).toMatchObject({ version: 'HV-155-v1', validFrom: '2026-01-01' });
    expect(successor?.criteria).not.toContain('PLEDGE_FINANCING');
  });

  it('the set in force on a day is the one whose span holds it, both ends included', () => {
    const sets = [
      { version: 'v1', validFrom: day('2022-01-01'), validTo: day('2022-12-31') },
      { version: 'v2', validFrom: day('2023-01-01'), validTo: null },
    ];
    const at = (date: string) => ruleSetAt(sets, day(date)).version;
    expect([at('2022-01-01'), at('2022-12-31'), at('2023-01-01'), at('2030-01-01')]).toEqual(['v1', 'v1', 'v2', 'v2']);
    expect(() => at('2021-12-31')).toThrow('no rule set is valid on 2021-12-31');
  });

  test.each([
    ['a gap', [span('2022-01-01', '2022-12-31'), span('2023-01-02', null)], 'must continue on 2023-01-01'],
    ['an overlap', [span('2022-01-01', '2022-12-31'), span('2022-12-31', null)], 'must continue on 2023-01-01'],
    [
      'an open end in the middle',
      [span('2022-01-01', null), span('2023-01-01', null)],
      'only the last span stays open',
    ],
    ['a closed end', [span('2022-01-01', '2022-12-31')], 'only the last span stays open'],
    ['no first day', [span(null, null)], 'needs a first day'],
    ['a day that does not exist', [span('2022-02-30', null)], '2022-02-30 is no date'],
    ['one version twice', [span('2022-01-01', '2022-12-31', 'v'), span('2023-01-01', null, 'v')], 'stands twice'],
    ['none', [], 'none given'],
    [
      'a missing parameter',
      [{ ...span('2022-01-01', null), lookbackMonths: undefined }],
      'lookbackMonths must be a whole number',
    ],
    ['half a month', [{ ...span('2022-01-01', null), lookbackMonths: 1.5 }], 'lookbackMonths must be a whole number'],
  ])('%s is refused at the start', (_case, sets, message) => {
    expect(() => checkPatentRules({ ...PATENT_RULES, dormancy: sets })).toThrow(message);
  });

  it('every kind has a term for every filing date', () => {
    const term = PATENT_RULES.term.filter(({ filedTo }) => filedTo === null);
    expect(() => checkPatentRules({ ...PATENT_RULES, term })).toThrow('term of DESIGN');
    expect(() => checkPatentRules({ ...PATENT_RULES, term: [] })).toThrow('term of INVENTION: none given');
  });

  it('codes that the program does not know are refused', () => {
    const [usable] = PATENT_RULES.usable;
    const strange = [{ ...usable, institutionApprovalTypes: ['SCHOOL'] }];
    expect(() => checkPatentRules({ ...PATENT_RULES, usable: strange })).toThrow('unknown code SCHOOL');
    expect(() => checkStocktakingRules([{ ...STOCKTAKING_RULES[0], unreachableMinAttempts: -1 }])).toThrow(
      'whole number',
    );
  });
});
