import { foldEvents } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import {
  actor,
  applyAnswer,
  day,
  decider,
  filing,
  history,
  importRow,
  inForce,
  morning,
  outsider,
  patentAfter,
  takeOver,
} from '../../../test/patents.ts';
import type { PatentCommand } from '../domain.ts';

const { given } = deciderSpec(decider);
const counted = history(importRow(), applyAnswer({ verifiedOn: day('2022-07-01') }));
const confirmed = takeOver(filing(true, 4));
const excluded = [...counted, ...given(counted).when(confirmed).events];
const revoked = takeOver(filing(false, 6), '2022-08-01');
const laterRow = (over: Parameters<typeof importRow>[0] = {}, filings: ReturnType<typeof filing>[] = []) =>
  importRow(over, {
    at: morning('2022-09-01'),
    exportDate: day('2022-08-31'),
    declaredStatus: inForce('2022-08-31'),
    abnormalFilings: filings,
  });
const scopeOf = (...commands: PatentCommand[]) => patentAfter(importRow(), ...commands).scope;

describe('a confirmed abnormal filing', () => {
  it('takes the patent out of the counts: its scope changes and every verdict is told again as out of scope', () => {
    const { events } = given(counted).when(confirmed);
    expect(events).toMatchObject([
      { type: 'AbnormalFilingTakenOver', filing: { filingId: 'abf_1', sequence: 4, confirmed: true } },
      {
        type: 'PatentScopeChanged',
        state: 'GRANTED_IN_FORCE',
        scope: { inScope: false, reason: 'ABNORMAL_FILING_CONFIRMED', divisionCode: '150621' },
        changedOn: '2022-07-20',
      },
      { type: 'PatentDormancyAssessed', verdict: { dormancyClass: 'DOZING', inScope: false } },
      { type: 'PatentAvailabilityChanged', verdict: { availability: 'AVAILABLE_NOW', inScope: false } },
    ]);
  });

  it('taken back, the patent returns to what R-18 says', () => {
    const { events, state } = given(excluded).when(revoked);
    expect(events).toMatchObject([
      { type: 'AbnormalFilingTakenOver' },
      { type: 'PatentScopeChanged', scope: { inScope: true, reason: 'HOLDER_SEATED_IN_DIVISION' } },
      { type: 'PatentDormancyAssessed', verdict: { dormancyClass: 'DOZING', inScope: true } },
      { type: 'PatentAvailabilityChanged', verdict: { inScope: true } },
    ]);
    expect(state).toMatchObject({ scope: { inScope: true } });
  });

  it('a patent outside the banner stays out for that reason, and nobody is told', () => {
    const elsewhere = history(importRow({ holders: [outsider] }));
    const { events, state } = given(elsewhere).when(confirmed);
    expect(events.map(({ type }) => type)).toEqual(['AbnormalFilingTakenOver']);
    expect(state).toMatchObject({ scope: { reason: 'NO_HOLDER_IN_DIVISION' } });
  });

  it('of two filings one is enough', () => {
    const other = takeOver(filing(true, 3, 'abf_2'));
    expect(scopeOf(confirmed, other, revoked).inScope).toBe(false);
    expect(scopeOf(confirmed, other, revoked, takeOver(filing(false, 5, 'abf_2'))).inScope).toBe(true);
  });

  it('what comes late or twice changes nothing', () => {
    given(excluded).when(confirmed).thenNothing();
    const free = [...excluded, ...given(excluded).when(revoked).events];
    given(free).when(confirmed).thenNothing();
    expect(scopeOf(revoked, confirmed).inScope).toBe(true);
    expect(scopeOf(revoked, confirmed, takeOver(filing(true, 8))).inScope).toBe(false);
  });

  it('nobody tells it by hand', () => {
    given(counted)
      .when({ ...confirmed, actor: actor('LEAD') } as PatentCommand)
      .thenRefused('ROLE_NOT_ALLOWED');
  });

  it('of a number that is not in the ledger nothing is kept here: the filing itself keeps it', () => {
    given([]).when(confirmed).thenNothing();
  });
});

describe('an import meets a confirmed abnormal filing', () => {
  it('a new patent enters outside the counts', () => {
    const { events } = given([]).when(importRow({}, { abnormalFilings: [filing(true, 4)] }));
    expect(events).toMatchObject([
      { type: 'PatentRegistered', scope: { inScope: false, reason: 'ABNORMAL_FILING_CONFIRMED' } },
      { type: 'PatentDormancyAssessed', verdict: { inScope: false } },
      { type: 'PatentAvailabilityChanged', verdict: { inScope: false } },
    ]);
    expect(patentAfter(importRow({}, { abnormalFilings: [filing(true, 4)] }), revoked).scope.inScope).toBe(true);
  });

  it('a confirmation that was taken back before does not hold a new patent', () => {
    expect(patentAfter(importRow({}, { abnormalFilings: [filing(false, 6)] })).scope.inScope).toBe(true);
  });

  it.each([
    ['that says the same', laterRow()],
    ['that corrects the title', laterRow({ title: '一种发酵乳及其制法' })],
    ['that knows the filing', laterRow({ title: '另一名称' }, [filing(true, 4)])],
    ['that knows an older standing', laterRow({ title: '另一名称' }, [filing(false, 2)])],
  ])('a later list %s never lifts the exclusion', (_what, row) => {
    const { events, state } = given(excluded).when(row);
    expect(events.map(({ type }) => type)).not.toContain('PatentScopeChanged');
    expect(state).toMatchObject({ scope: { inScope: false, reason: 'ABNORMAL_FILING_CONFIRMED' } });
  });

  it('a list heals what the reaction missed', () => {
    const { state } = given(counted).when(laterRow({}, [filing(true, 4)]));
    expect(state).toMatchObject({ scope: { inScope: false }, abnormalFilings: [filing(true, 4)] });
    const { state: back } = given(excluded).when(laterRow({}, [filing(false, 6)]));
    expect(back).toMatchObject({ scope: { inScope: true } });
  });

  it('a legal status learned meanwhile is told as out of scope', () => {
    const lapsed: PatentCommand = {
      type: 'RecordLegalStatus',
      state: 'LAPSED',
      effectiveDate: day('2022-07-25'),
      documentNo: '登记簿 1 号',
      actor: actor('OFF'),
      at: morning('2022-08-01'),
    };
    expect(decider.decide(lapsed, foldEvents(decider, excluded))[0]).toMatchObject({ inScope: false });
  });
});
