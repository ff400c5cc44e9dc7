import { describe, expect, it, test } from 'vitest';
import { actor, day, importRow, local, morning, outsider, patentAfter } from '../../../test/patents.ts';
import type { RegisteredPatent } from '../../patent/domain.ts';
import { countedHolder, inRoundScope, isSeatedWithin, type RoundScope, scopeKey, WHOLE_BANNER } from './round-scope.ts';

const BASELINE = day('2022-06-30');
const patent = (over: Parameters<typeof importRow>[0] = {}): RegisteredPatent => patentAfter(importRow(over));
const within = (over: Partial<RoundScope>, subject = patent()) =>
  inRoundScope(subject, { ...WHOLE_BANNER, ...over }, BASELINE);

describe('R-18: what a round takes stock of', () => {
  it('by default every right in force with a local holder, of any kind and holder type', () => {
    expect(within({})).toBe('ITEM');
    expect(within({}, patent({ holders: [{ ...local, holderType: 'NATURAL_PERSON' }] }))).toBe('ITEM');
    expect(within({}, patent({ holders: [outsider] }))).toBe('OUT');
  });

  test.each([
    ['kinds', { kinds: ['INVENTION'] }, { kinds: ['DESIGN'] }],
    ['holder types', { holderTypes: ['ENTERPRISE'] }, { holderTypes: ['UNIVERSITY'] }],
    ['states', { states: ['GRANTED_IN_FORCE'] }, { states: ['GRACE'] }],
    ['divisions', { divisionCodes: ['150621'] }, { divisionCodes: ['150621100'] }],
    ['first day of grant', { grantedFrom: day('2020-03-10') }, { grantedFrom: day('2020-03-11') }],
    ['last day of grant', { grantedTo: day('2020-03-10') }, { grantedTo: day('2020-03-09') }],
  ] as [string, Partial<RoundScope>, Partial<RoundScope>][])('restricted by %s', (_name, holds, fails) => {
    expect(within(holds)).toBe('ITEM');
    expect(within(fails)).toBe('OUT');
  });

  it('holder type and division must hold of one and the same local holder', () => {
    const joint = patent({ holders: [local, { ...outsider, holderType: 'UNIVERSITY' }] });
    expect(within({ holderTypes: ['UNIVERSITY'] }, joint)).toBe('OUT');
    expect(countedHolder(joint, WHOLE_BANNER)).toMatchObject({ holderKey: 'hld_local' });
  });

  it('R-19: a joint patent is in, unless only local holders are asked for', () => {
    const joint = patent({ holders: [local, outsider] });
    expect(within({}, joint)).toBe('ITEM');
    expect(joint.scope).toMatchObject({ localHolders: 1, holders: 2 });
    expect(within({ localHoldersOnly: true }, joint)).toBe('OUT');
    expect(within({ localHoldersOnly: true })).toBe('ITEM');
  });

  it('a published application is watched, and no item; its grant date is asked of items only', () => {
    const published = patentAfter(
      importRow({ grantDate: null, publicationNos: ['CN107383112A'] }, { declaredStatus: null }),
      {
        type: 'RecordLegalStatus',
        state: 'PUBLISHED',
        effectiveDate: day('2018-01-01'),
        documentNo: '公布公告',
        actor: actor('OFF'),
        at: morning('2022-06-29'),
      },
    );
    expect(within({}, published)).toBe('WATCH');
    expect(within({ grantedFrom: day('2020-01-01') }, published)).toBe('WATCH');
    expect(within({ kinds: ['DESIGN'] }, published)).toBe('OUT');
  });
});

describe('R-18: one live round a scope, however the scope is typed', () => {
  const key = (over: Partial<RoundScope>) => scopeKey('150621', { ...WHOLE_BANNER, ...over });

  test.each([
    ['every kind', { kinds: ['DESIGN', 'INVENTION', 'UTILITY_MODEL'] }],
    ['both states', { states: ['GRACE', 'GRANTED_IN_FORCE'] }],
    ['the banner itself', { divisionCodes: ['150621'] }],
    ['the banner and one of its townships', { divisionCodes: ['150621100', '150621000000'] }],
  ] as [string, Partial<RoundScope>][])('%s is the whole banner', (_name, over) => {
    expect(key(over)).toBe(key({}));
  });

  it('a village of a township that is in is in; another township is another scope', () => {
    expect(key({ divisionCodes: ['150621100', '150621100201'] })).toBe(key({ divisionCodes: ['150621100000'] }));
    expect(key({ divisionCodes: ['150621101'] })).not.toBe(key({ divisionCodes: ['150621100'] }));
    expect(key({ kinds: ['DESIGN', 'INVENTION'] })).not.toBe(key({}));
  });
});

describe('areas', () => {
  it('a county holds its townships; a township does not hold what is known by its county only', () => {
    expect(isSeatedWithin('150621100', '150621')).toBe(true);
    expect(isSeatedWithin('150621100201', '150621100000')).toBe(true);
    expect(isSeatedWithin('150621', '150621100')).toBe(false);
    expect(isSeatedWithin('150602', '150621')).toBe(false);
    expect(isSeatedWithin('150621', '150600')).toBe(true);
    expect(isSeatedWithin('150621100', '150621000000')).toBe(true);
    expect(isSeatedWithin('150602', '150621000000')).toBe(false);
    expect(isSeatedWithin(null, '150621')).toBe(false);
  });
});
