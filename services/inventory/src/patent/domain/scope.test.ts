import { describe, expect, it, test } from 'vitest';
import { day, importRow, inForce, local, outsider, patentAfter } from '../../../test/patents.ts';
import { PATENT_RULES } from '../../rule-sets.ts';
import type { ScopeRules } from './rule-sets.ts';
import { holderIdentity, inventoryAt, isSameHolder, judgeScope, normaliseHolderName } from './scope.ts';
import { HOLDER_TYPES } from './types.ts';

const [rules] = PATENT_RULES.scope as [ScopeRules];
const judge = (
  holders: Parameters<typeof judgeScope>[1]['holders'],
  over: Partial<ScopeRules> = {},
  division = '150621',
) => judgeScope({ ...rules, ...over }, { kind: 'INVENTION', holders }, division, []);

describe('全旗的专利 (R-18)', () => {
  it('a holder seated in the banner puts it in scope', () => {
    expect(judge([local])).toEqual({
      inScope: true,
      reason: 'HOLDER_SEATED_IN_DIVISION',
      divisionCode: '150621',
      localHolders: 1,
      holders: 1,
    });
  });

  it('a holder elsewhere does not, and a sibling banner is elsewhere', () => {
    expect(judge([outsider])).toMatchObject({
      inScope: false,
      reason: 'NO_HOLDER_IN_DIVISION',
      divisionCode: '150602',
    });
    expect(judge([{ ...local, divisionCode: '150622' }]).inScope).toBe(false);
  });

  it('an unknown seat is not the banner', () => {
    expect(judge([{ ...local, divisionCode: null }])).toMatchObject({
      inScope: false,
      reason: 'HOLDER_SEAT_UNKNOWN',
      divisionCode: null,
    });
    expect(judge([outsider, { ...local, divisionCode: null }]).reason).toBe('HOLDER_SEAT_UNKNOWN');
  });

  test.each(HOLDER_TYPES)('every type of holder counts by default: %s', (holderType) => {
    expect(judge([{ ...local, holderType }]).inScope).toBe(true);
  });

  it('kinds, types and division are parameters', () => {
    expect(judge([local], { kinds: ['DESIGN'] })).toMatchObject({ inScope: false, reason: 'KIND_NOT_IN_SCOPE' });
    expect(judge([local], { holderTypes: ['UNIVERSITY'] })).toMatchObject({
      inScope: false,
      reason: 'HOLDER_TYPE_NOT_IN_SCOPE',
    });
    expect(judge([outsider], {}, '150602').inScope).toBe(true);
    expect(judge([local, outsider], {}, '150600')).toMatchObject({ inScope: true, localHolders: 2 });
  });

  it('R-19: a joint patent with one local holder counts once, and the share is kept', () => {
    expect(judge([outsider, local])).toEqual({
      inScope: true,
      reason: 'JOINT_HOLDER_SEATED_IN_DIVISION',
      divisionCode: '150621',
      localHolders: 1,
      holders: 2,
    });
  });
});

describe('what a patent is to a round with a baseline date', () => {
  const state = (declared: ReturnType<typeof inForce>) => patentAfter(importRow({}, { declaredStatus: declared }));
  const stated = (of: 'GRACE' | 'LAPSED' | 'PUBLISHED') => {
    const status = inForce();
    return status && { ...status, state: of };
  };

  it('in scope and in force at the baseline: an item; GRACE is in force', () => {
    expect(inventoryAt(state(inForce()), day('2022-06-30'))).toBe('ITEM');
    expect(inventoryAt(state(stated('GRACE')), day('2022-06-30'))).toBe('ITEM');
  });

  it('a later baseline sees the end of the right, an earlier one the time before the grant', () => {
    expect(inventoryAt(state(inForce()), day('2020-03-10'))).toBe('ITEM');
    expect(inventoryAt(state(inForce()), day('2020-03-09'))).toBe('OUT');
    expect(inventoryAt(state(stated('LAPSED')), day('2022-06-30'))).toBe('OUT');
  });

  it('a published application is watched, an unknown state is outside, and so is another banner', () => {
    expect(inventoryAt(state(stated('PUBLISHED')), day('2022-06-30'))).toBe('WATCH');
    expect(inventoryAt(state(null), day('2022-06-30'))).toBe('OUT');
    expect(inventoryAt(patentAfter(importRow({ holders: [outsider] })), day('2022-06-30'))).toBe('OUT');
  });
});

describe('identity of a holder (R-20)', () => {
  const coded = { ...local, uscc: '914403001922038216' };

  it('is the USCC, else the exact normalised name with the seat', () => {
    expect(holderIdentity(coded)).toBe('uscc:914403001922038216');
    expect(holderIdentity(local)).toBe('name:达拉特旗示例乳业有限公司@150621');
    expect(holderIdentity({ ...local, name: ' 达拉特旗示例乳业有限公司\u00A0\n' })).toBe(holderIdentity(local));
    expect(holderIdentity({ ...local, divisionCode: null })).not.toBe(holderIdentity(local));
    expect(normaliseHolderName('示例（集团）公司')).toBe('示例(集团)公司');
  });

  it('similar names are never merged', () => {
    expect(isSameHolder(local, { ...local, name: '达拉特旗示例乳业有限责任公司' })).toBe(false);
    expect(isSameHolder(local, { ...local, divisionCode: '150602' })).toBe(false);
    expect(isSameHolder(coded, { ...local, uscc: '91330100799655058B' })).toBe(false);
  });

  it('one name completed by a code or a seat is the same holder', () => {
    expect(isSameHolder(local, coded)).toBe(true);
    expect(isSameHolder(local, { ...local, divisionCode: null })).toBe(true);
    expect(isSameHolder(coded, { ...coded, name: '改名后的公司' })).toBe(true);
  });
});
