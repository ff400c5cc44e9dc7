import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { day, decider, history, importRow, inForce, patentAfter, tick } from '../../../test/patents.ts';
import { PATENT_RULES } from '../../rule-sets.ts';
import { patentTerm } from './term.ts';
import type { Bibliography } from './types.ts';

const { given } = deciderSpec(decider);
const term = (kind: Bibliography['kind'], filed: string, termExtensionDays = 0) =>
  patentTerm(PATENT_RULES.term, { kind, filingDate: day(filed), termExtensionDays });

describe('term of a right (Patent Law 42)', () => {
  test.each([
    ['invention 20 years', 'INVENTION', '2017-07-21', '2037-07-21'],
    ['utility model 10 years', 'UTILITY_MODEL', '2017-07-21', '2027-07-21'],
    ['design filed by 2021-05-31: 10 years (R-04)', 'DESIGN', '2021-05-31', '2031-05-31'],
    ['design filed from 2021-06-01: 15 years (R-04)', 'DESIGN', '2021-06-01', '2036-06-01'],
    ['filed on a leap day', 'UTILITY_MODEL', '2016-02-29', '2026-02-28'],
  ] as const)('R-03: %s', (_case, kind, filed, expiresOn) => {
    expect(term(kind, filed).expiresOn).toBe(expiresOn);
  });

  it('R-05: a utility model filed 1999-09-06 is in force to 2009-09-05 and expires on 2009-09-06', () => {
    expect(term('UTILITY_MODEL', '1999-09-06')).toEqual({ lastDay: '2009-09-05', expiresOn: '2009-09-06' });
  });

  it('R-06: compensation days stand in the register and are added, not computed', () => {
    expect(term('INVENTION', '2017-07-21', 30).expiresOn).toBe('2037-08-20');
  });

  it('R-02: the term does not roll off a holiday', () => {
    expect(term('UTILITY_MODEL', '2012-10-01').expiresOn).toBe('2022-10-01');
  });
});

describe('end of the term', () => {
  const utilityModel = { kind: 'UTILITY_MODEL', filingDate: day('2012-09-06'), publicationNos: [] } as const;
  const registered = history(
    importRow(utilityModel, { applicationNo: '201220000006.5', at: '2022-06-30T01:00:00.000Z' }),
  );

  it('the day before the anniversary nothing ends', () => {
    const { events } = given(registered).when(tick('2022-09-05'));
    expect(events.map(({ type }) => type)).not.toContain('PatentLegalStatusChanged');
  });

  it('R-05: on the anniversary a right in force is EXPIRED, found by the platform itself', () => {
    const { events } = given(registered).when(tick('2022-09-06'));
    expect(events[0]).toEqual({
      type: 'PatentLegalStatusChanged',
      kind: 'UTILITY_MODEL',
      previousState: 'GRANTED_IN_FORCE',
      fact: {
        state: 'EXPIRED',
        effectiveDate: '2022-09-06',
        statedOn: '2022-09-06',
        knownAt: '2022-09-06T01:00:00.000Z',
        source: 'TERM',
        documentNo: null,
      },
      inScope: true,
    });
  });

  it('a tick that comes late still dates the end on the anniversary', () => {
    const { events } = given(registered).when(tick('2022-12-01'));
    expect(events[0]).toMatchObject({ fact: { state: 'EXPIRED', effectiveDate: '2022-09-06' } });
  });

  it('an unknown state does not expire: nobody has said that it was in force', () => {
    const unknown = importRow(utilityModel, { applicationNo: '201220000006.5', declaredStatus: null });
    const after = patentAfter(unknown, tick('2022-12-01'));
    expect(after.legalState).toBe('UNKNOWN');
  });

  it('a statement of "in force" after the end of the term becomes EXPIRED, and saying it again changes nothing', () => {
    const old = importRow(
      { ...utilityModel, filingDate: day('1999-09-06'), grantDate: null },
      { applicationNo: '99200006.8', declaredStatus: inForce() },
    );
    expect(patentAfter(old).legalState).toBe('EXPIRED');
    const onTheDay = patentAfter({ ...old, declaredStatus: inForce('2009-09-06') });
    expect(onTheDay.legalFacts).toMatchObject([{ state: 'EXPIRED', effectiveDate: '2009-09-06', source: 'TERM' }]);
    given(history(old)).when(old).thenNothing();
  });
});
