import { ruleSetAt } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { HASH, PATENT } from '../../test/conversions.ts';
import {
  announce,
  content,
  draft,
  fileStatement,
  openFacts,
  statementAfter,
  statementHistory,
  statements,
  take,
  withdraw,
} from '../../test/open-licences.ts';
import { actor, day, morning } from '../../test/patents.ts';
import { OPEN_LICENCE_RULES } from '../rule-sets.ts';
import {
  checkOpenLicenceRules,
  isOpenDuring,
  type OpenLicenceContent,
  type OpenLicenceFacts,
  openLicenceChecks,
  openLicenceDueAt,
} from './domain.ts';

const { given } = deciderSpec(statements);

function outcomes(over: Partial<OpenLicenceContent>, facts: Partial<OpenLicenceFacts> = {}, date = '2022-08-05') {
  const rules = ruleSetAt(OPEN_LICENCE_RULES, day(date));
  const checks = openLicenceChecks(rules, content(over), openFacts(facts), day(date));
  return Object.fromEntries(checks.map(({ code, outcome }) => [code, outcome]));
}
const refusedToFile = (over: Partial<OpenLicenceContent>, facts: Partial<OpenLicenceFacts> = {}) =>
  given(statementHistory(draft(over, facts)))
    .when(fileStatement(facts))
    .thenRefused('OPEN_LICENCE_CHECK_FAILED');

describe('before a statement is filed', () => {
  it('a sound statement passes every check', () => {
    expect(new Set(Object.values(outcomes({})))).toEqual(new Set(['PASSED']));
    expect(statementAfter(draft(), fileStatement())).toMatchObject({
      status: 'FILED_WITH_CNIPA',
      liveApplicationNo: PATENT,
      ruleSetVersion: 'OPENLIC-PILOT-v1',
    });
  });

  it('R-37 only a granted right in force; an unknown state is looked up first', () => {
    for (const legalState of ['APPLIED', 'PUBLISHED', 'LAPSED', 'EXPIRED', 'INVALIDATED'] as const) {
      expect(outcomes({}, { legalState })).toMatchObject({ R37_GRANTED: 'BLOCKED' });
    }
    expect(outcomes({}, { legalState: 'UNKNOWN' })).toMatchObject({ R37_GRANTED: 'UNKNOWN' });
    expect(outcomes({}, { grantDate: null })).toMatchObject({ R37_GRANTED: 'UNKNOWN' });
    refusedToFile({}, { legalState: 'UNKNOWN' });
  });

  it('R-37 fee method, standard and a term that still runs', () => {
    expect(outcomes({ feeFen: null })).toMatchObject({ R37_CONTENT: 'BLOCKED' });
    expect(outcomes({ feeModel: 'ROYALTY_ON_SALES', royaltyPpm: 0 })).toMatchObject({ R37_CONTENT: 'BLOCKED' });
    expect(outcomes({ paymentTerms: '' })).toMatchObject({ R37_CONTENT: 'BLOCKED' });
    expect(outcomes({ licenceTermEnd: day('2022-08-04') })).toMatchObject({ R37_CONTENT: 'BLOCKED' });
    expect(outcomes({ feeModel: 'FREE', feeFen: null, paymentTerms: '' })).toMatchObject({ R37_CONTENT: 'PASSED' });
    refusedToFile({ paymentTerms: '' });
  });

  it('R-37 no promotional wording, wherever it stands', () => {
    expect(outcomes({ otherTerms: '本技术为国家级领先' })).toMatchObject({ R37_NO_PROMOTION: 'BLOCKED' });
    expect(outcomes({ productWords: ['顶级酸奶'] })).toMatchObject({ R37_NO_PROMOTION: 'BLOCKED' });
  });

  it('R-37 class, field of use and product words are there before it is published', () => {
    expect(outcomes({ fieldOfUse: '' })).toMatchObject({ R37_PUBLICATION_WORDS: 'BLOCKED' });
    expect(outcomes({ productWords: [] })).toMatchObject({ R37_PUBLICATION_WORDS: 'BLOCKED' });
    expect(outcomes({}, { ipcMain: null })).toMatchObject({ R37_PUBLICATION_WORDS: 'BLOCKED' });
    expect(outcomes({}, { ipcMain: null, kind: 'DESIGN' })).toMatchObject({ R37_PUBLICATION_WORDS: 'PASSED' });
  });

  it('R-38 an exclusive or sole licence in term blocks, one that is over does not', () => {
    const licence = (to: string | null) => ({
      ...{ conversionId: 'cnv_0', kind: 'SOLE_LICENCE' as const, applicationNos: [PATENT], from: day('2021-01-01') },
      to: to === null ? null : day(to),
    });
    expect(outcomes({}, { licences: [licence(null)] })).toMatchObject({ R38_ONLY_LICENCE: 'BLOCKED' });
    expect(outcomes({}, { licences: [licence('2022-08-05')] })).toMatchObject({ R38_ONLY_LICENCE: 'BLOCKED' });
    expect(outcomes({}, { licences: [licence('2022-08-04')] })).toMatchObject({ R38_ONLY_LICENCE: 'PASSED' });
    expect(outcomes({}, { overlays: ['EXCLUSIVE_LICENSED'] })).toMatchObject({ R38_ONLY_LICENCE: 'BLOCKED' });
  });

  it('R-38 suspended, annuity unpaid, pledged without consent', () => {
    expect(outcomes({}, { overlays: ['PRESERVED'] })).toMatchObject({ R38_SUSPENDED: 'BLOCKED' });
    expect(outcomes({}, { overlays: ['OWNERSHIP_DISPUTE'] })).toMatchObject({ R38_SUSPENDED: 'BLOCKED' });
    expect(outcomes({}, { legalState: 'GRACE' })).toMatchObject({ R37_GRANTED: 'PASSED', R38_ANNUITY: 'BLOCKED' });
    for (const feeStanding of ['GRACE_SUSPECTED', 'LAPSE_SUSPECTED'] as const) {
      expect(outcomes({}, { feeStanding })).toMatchObject({ R38_ANNUITY: 'UNKNOWN' });
    }
    expect(outcomes({}, { overlays: ['PLEDGED'] })).toMatchObject({ R38_PLEDGE: 'BLOCKED' });
    expect(outcomes({ pledgeeConsentHash: HASH }, { overlays: ['PLEDGED'] })).toMatchObject({ R38_PLEDGE: 'PASSED' });
    expect(outcomes({}, { overlays: ['INVALIDATION_PENDING'] })).toMatchObject({ R38_OTHER: 'WARNING' });
    refusedToFile({}, { legalState: 'GRACE' });
    refusedToFile({}, { overlays: ['PLEDGED'] });
  });

  it('R-39 utility models and designs need an evaluation report', () => {
    for (const kind of ['UTILITY_MODEL', 'DESIGN'] as const) {
      expect(outcomes({}, { kind })).toMatchObject({ R39_EVALUATION_REPORT: 'BLOCKED' });
      expect(outcomes({ evaluationReportNo: 'PJ1' }, { kind })).toMatchObject({ R39_EVALUATION_REPORT: 'PASSED' });
    }
    refusedToFile({}, { kind: 'UTILITY_MODEL' });
  });

  it('R-40 every joint owner signs', () => {
    const joint = { holderKeys: ['hld_local', 'hld_outside'] };
    expect(outcomes({}, joint)).toMatchObject({ R40_OWNERS_SIGNED: 'BLOCKED' });
    expect(outcomes({ signedBy: ['hld_outside', 'hld_local'] }, joint)).toMatchObject({ R40_OWNERS_SIGNED: 'PASSED' });
    refusedToFile({}, joint);
  });

  it('R-44 fees above the guidance warn and block nothing', () => {
    expect(outcomes({ feeFen: '2000000000' })).toMatchObject({ R44_FEE_GUIDANCE: 'PASSED' });
    expect(outcomes({ feeFen: '2000000001' })).toMatchObject({ R44_FEE_GUIDANCE: 'WARNING' });
    const royalty = (feeModel: OpenLicenceContent['feeModel'], royaltyPpm: number) =>
      outcomes({ feeModel, feeFen: null, royaltyPpm }).R44_FEE_GUIDANCE;
    expect(royalty('ROYALTY_ON_SALES', 200_000)).toBe('PASSED');
    expect(royalty('ROYALTY_ON_SALES', 200_001)).toBe('WARNING');
    expect(royalty('ROYALTY_ON_PROFIT', 400_000)).toBe('PASSED');
    expect(royalty('ROYALTY_ON_PROFIT', 400_001)).toBe('WARNING');
    expect(statementAfter(draft({ feeFen: '2000000001' }), fileStatement())).toMatchObject({
      status: 'FILED_WITH_CNIPA',
    });
  });
});

describe('rules are data', () => {
  it('R-43 the relief is 15 % since 2024-01-20 and none in the pilot before; it adds to no other', () => {
    const relief = (date: string) => ruleSetAt(OPEN_LICENCE_RULES, day(date));
    expect(relief('2024-01-19')).toMatchObject({ version: 'OPENLIC-PILOT-v1', annuityReliefPercent: 0 });
    expect(relief('2024-01-20')).toMatchObject({
      version: 'OPENLIC-v1',
      annuityReliefPercent: 15,
      reliefCombinable: false,
    });
  });

  it('wrong rules do not start', () => {
    const [first] = OPEN_LICENCE_RULES;
    expect(() => checkOpenLicenceRules([first])).toThrow('only the last span stays open');
    expect(() => checkOpenLicenceRules([{ ...first, validTo: null, annuityReliefPercent: 1.5 }])).toThrow(
      'whole number',
    );
    expect(() => checkOpenLicenceRules([{ ...first, validTo: null, promotionalWords: [' '] }])).toThrow(
      'promotionalWords',
    );
  });
});

describe('what CNIPA and licensees do', () => {
  const announced = statementHistory(draft(), fileStatement(), announce());
  const steps = (...more: Parameters<typeof statementAfter>) =>
    statementAfter(draft(), fileStatement(), announce(), ...more);

  it('only a filed statement is announced or refused, and nothing is skipped', () => {
    given(statementHistory(draft())).when(announce()).thenRefused('OPEN_LICENCE_STEP_NOT_ALLOWED');
    const refusal = {
      type: 'RecordRefusal',
      actor: actor('OFF'),
      at: morning('2022-09-01'),
      refusedOn: day('2022-09-01'),
    };
    expect(given(statementHistory(draft(), fileStatement())).when(refusal as never).state).toMatchObject({
      status: 'REFUSED',
      endCause: 'REFUSED',
      liveApplicationNo: null,
    });
    given(announced)
      .when(refusal as never)
      .thenRefused('OPEN_LICENCE_STEP_NOT_ALLOWED');
    given(announced).when(fileStatement()).thenRefused('OPEN_LICENCE_STEP_NOT_ALLOWED');
  });

  it('an enterprise drafts for its own patents only, and announces nothing', () => {
    const own = { role: 'ENT', unit: 'hld_local', personKey: 'p-ent' } as const;
    const strange = { ...own, unit: 'hld_other' };
    given()
      .when({ ...draft(), actor: strange } as never)
      .thenRefused('NOT_THE_HOLDER');
    expect(given().when({ ...draft(), actor: own } as never).state).toMatchObject({ status: 'DRAFT' });
    given(statementHistory(draft(), fileStatement()))
      .when({ ...announce(), actor: own } as never)
      .thenRefused('ROLE_NOT_ALLOWED');
  });

  it('R-41 notice and payment make the licence, from the later of the two', () => {
    expect(steps(take())).toMatchObject({
      status: 'ANNOUNCED',
      licences: [{ conversionId: 'cnv_olc_1:1', takenOn: '2022-10-10', licenceEnd: '2025-08-31' }],
    });
    given(announced)
      .when(take({ paidOn: null }))
      .thenRefused('PAYMENT_REQUIRED');
    given(announced)
      .when(take({ notifiedOn: day('2022-08-31') }))
      .thenRefused('DATE_OUT_OF_ORDER');
    given(announced)
      .when(take({ documentHash: '' }))
      .thenRefused('DOCUMENT_HASH_REQUIRED');
    const free = statementHistory(
      draft({ feeModel: 'FREE', feeFen: null, paymentTerms: '' }),
      fileStatement(),
      announce(),
    );
    expect(given(free).when(take({ paidOn: null })).state).toMatchObject({ licences: [{ takenOn: '2022-10-01' }] });
  });

  it('R-42 a withdrawal leaves the licences taken before it, and takes no later one', () => {
    const withdrawn = steps(take(), withdraw());
    expect(withdrawn).toMatchObject({ status: 'WITHDRAWN', licences: [{ conversionId: 'cnv_olc_1:1' }] });
    const history = statementHistory(draft(), fileStatement(), announce(), withdraw());
    // Paid before the withdrawal, told of after it.
    expect(given(history).when(take({}, '2023-03-10')).state).toMatchObject({ licences: [{ takenOn: '2022-10-10' }] });
    given(history)
      .when(take({ paidOn: day('2023-03-01') }, '2023-03-10'))
      .thenRefused('OPEN_LICENCE_OVER');
  });

  it('R-42 it ceases by the clock with its term, and with the right', () => {
    expect(openLicenceDueAt(steps())).toBe('2025-08-31T16:00:00.000Z');
    const tick = (date: string) => ({ type: 'Tick', actor: actor('SYS'), at: morning(date) }) as const;
    given(announced).when(tick('2025-08-31')).thenNothing();
    expect(given(announced).when(tick('2025-09-01')).state).toMatchObject({ status: 'CEASED', endedOn: '2025-08-31' });
    const right = {
      type: 'EndWithRight',
      actor: actor('SYS'),
      at: morning('2023-01-10'),
      endedOn: day('2022-07-21'),
    } as const;
    expect(given(announced).when(right).state).toMatchObject({ status: 'CEASED', endCause: 'RIGHT_ENDED' });
    given(statementHistory(draft())).when(right).thenNothing();
  });

  it('R-42 the last day of the term still makes a licence, the day on which the right ended makes none', () => {
    const tick = { type: 'Tick', actor: actor('SYS'), at: morning('2025-09-01') } as const;
    const onLast = take({ notifiedOn: day('2025-08-31'), paidOn: day('2025-08-31') }, '2025-09-02');
    expect(given(statementHistory(draft(), fileStatement(), announce(), tick)).when(onLast).state).toMatchObject({
      licences: [{ takenOn: '2025-08-31' }],
    });
    const right = { type: 'EndWithRight', actor: actor('SYS'), at: morning('2022-10-12'), endedOn: day('2022-10-10') };
    const gone = statementHistory(draft(), fileStatement(), announce(), right as never);
    given(gone).when(take({}, '2022-10-12')).thenRefused('OPEN_LICENCE_OVER');
    const paid = take({ notifiedOn: day('2022-10-09'), paidOn: day('2022-10-09') }, '2022-10-12');
    expect(given(gone).when(paid).state).toMatchObject({ licences: [{ takenOn: '2022-10-09' }] });
  });

  it('R-41 a right is open from the announcement to the end of the term, or to the day before another end', () => {
    const open = (state: ReturnType<typeof steps>, from: string, to: string | null) =>
      isOpenDuring(state, day(from), to === null ? null : day(to));
    expect(open(statementAfter(draft(), fileStatement()), '2022-01-01', null)).toBe(false);
    expect(open(steps(), '2020-01-01', '2022-08-31')).toBe(false);
    expect(open(steps(), '2020-01-01', '2022-09-01')).toBe(true);
    expect(open(steps(), '2025-08-31', null)).toBe(true);
    expect(open(steps(), '2025-09-01', null)).toBe(false);
    expect(open(steps(withdraw()), '2023-02-28', null)).toBe(true);
    expect(open(steps(withdraw()), '2023-03-01', null)).toBe(false);
  });
});
