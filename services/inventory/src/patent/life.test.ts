import { checkEventText } from '@zhiqi/contracts';
import { addDays, foldEvents, type LegalDate, patentCheckDigit } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { applyConversion } from '../../test/conversions.ts';
import { actor, day, fullDecider, importRow, inForce, morning } from '../../test/patents.ts';
import { entry, lifeOf, pay, restore, rightAfter, status, tickOn, told } from '../../test/rights.ts';
import { PATENT_RULES } from '../rule-sets.ts';
import { annuityToWatch, feeStanding, paidThroughYear } from './domain/annuity-watch.ts';
import { restorableUntil } from './domain/restoration.ts';
import {
  type Bibliography,
  type PatentCommand,
  type PatentEvent,
  patentDueAt,
  type RequestRestoration,
} from './domain.ts';
import { patentToPublic } from './publish.ts';
import { technologyKeyOf } from './right-view.ts';

const { given } = deciderSpec(fullDecider);
const rules = PATENT_RULES;
const dueAt = patentDueAt(rules);
/** Year 6 is due 2022-07-21, its grace period ends 2023-01-21, a Saturday before the Spring Festival: moved to 2023-01-28. */
const known = importRow();

const reduction: PatentCommand = {
  type: 'RecordFeeReduction',
  actor: actor('OFF'),
  at: morning('2022-07-01'),
  percent: 85,
  from: day('2022-01-01'),
  documentNo: '减缴通知书',
};

/** A utility model of the same invention. */
function modelRow(over: Partial<Bibliography> = {}): PatentCommand {
  const body = `${(over.filingDate ?? '2017-07-21').slice(0, 4)}2000001`.padEnd(12, '0');
  const applicationNo = `${body}.${patentCheckDigit(body)}`;
  return importRow({ kind: 'UTILITY_MODEL', publicationNos: ['CN203000001U'], ...over }, { applicationNo });
}

/** Runs time as the ticker does: every due date by itself, up to a day. */
function live(until: string, ...commands: readonly PatentCommand[]) {
  const events = lifeOf(...commands);
  for (let due = dueAt(foldEvents(fullDecider, events)); due !== undefined; ) {
    if (due > morning(until)) break;
    // A due date that does not move on would tick for ever.
    expect(events.length).toBeLessThan(1_000);
    const decided = fullDecider.decide({ type: 'Tick', actor: actor('SYS'), at: due }, foldEvents(fullDecider, events));
    expect(decided).not.toEqual([]);
    events.push(...decided);
    due = dueAt(foldEvents(fullDecider, events));
  }
  return events;
}

describe('R-08: which annuity is watched', () => {
  it('the first that falls due since the platform knows the right: what a list says of a day proves older years only', () => {
    const right = rightAfter(known);
    // In force on 2022-06-30: year 5 was due 2021-07-21, its grace period is over.
    expect(paidThroughYear(rules, right)).toBe(5);
    expect(right.life.watch).toEqual({
      patentYear: 6,
      dueOn: '2022-07-21',
      graceEnd: '2023-01-28',
      provisional: false,
    });
  });

  it('a statement within a grace period proves nothing of the year that it belongs to', () => {
    const right = rightAfter(importRow({}, { at: morning('2022-09-01') }));
    expect(paidThroughYear(rules, right)).toBe(5);
    // Year 6 fell due before the platform knew the right: nobody can tell whether it was paid, so year 7 is watched.
    expect(right.life.watch).toMatchObject({ patentYear: 7, dueOn: '2023-07-21' });
  });

  it('the grant pays its own year; without a grant, out of scope or out of force nothing is watched', () => {
    const young = rightAfter(importRow({ filingDate: day('2020-01-10'), grantDate: day('2022-03-01') }));
    expect(young.life.watch).toMatchObject({ patentYear: 4, dueOn: '2023-01-10' });
    expect(rightAfter(importRow({}, { declaredStatus: null })).life.watch).toBeNull();
    const elsewhere = importRow({}, { scopeDivision: '150602' });
    expect(annuityToWatch(rules, rightAfter(elsewhere))).toBeNull();
    expect(feeStanding(rightAfter(elsewhere), day('2023-01-01'))).toBe('NOT_WATCHED');
  });

  it('a receipt moves on to the next year, the last year has none after it', () => {
    const right = rightAfter(known, pay(6, '2022-07-10'));
    expect(right.life.watch).toMatchObject({ patentYear: 7, dueOn: '2023-07-21' });
    expect(rightAfter(modelRow({ filingDate: day('2013-01-10'), grantDate: day('2013-08-01') })).life.watch).toBeNull();
  });

  it('a later list that says in force after the grace period proves the payment, and the suspicion ends', () => {
    const suspected = live('2023-03-01', known);
    expect(feeStanding(foldRight(suspected), day('2023-03-01'))).toBe('LAPSE_SUSPECTED');
    const later = importRow(
      { title: '一种示例发酵乳及其制法' },
      {
        at: morning('2023-03-02'),
        exportDate: day('2023-03-01'),
        sourceRef: { batchId: 'bat_2', sheet: '清单', row: 2 },
        declaredStatus: { state: 'GRANTED_IN_FORCE', asOfDate: day('2023-03-01'), source: 'IMPORT' },
      },
    );
    const proven = [...suspected, ...fullDecider.decide(later, foldEvents(fullDecider, suspected))];
    expect(foldRight(proven).life.watch).toMatchObject({ patentYear: 7 });
  });
});

describe('R-13: reminders −90, −30, −7, 0, +30, +150 days, each exactly once', () => {
  it('on their own days over a whole year; nothing before the platform knew the right', () => {
    const events = live('2023-07-01', known);
    expect(told(events, 'AnnuityReminderRaised').map(({ offset, raisedFor }) => [offset, raisedFor])).toEqual([
      [-7, '2022-07-14'],
      [0, '2022-07-21'],
      [30, '2022-08-20'],
      [150, '2022-12-18'],
    ]);
    expect(told(events, 'AnnuityFellDue')).toMatchObject([{ times: { dueOn: '2022-07-21' }, amountFen: '120000' }]);
  });

  it('paid in time, the next year has all six', () => {
    const events = live('2024-06-01', known, pay(6, '2022-07-10'));
    const second = told(events, 'AnnuityReminderRaised').filter(({ times }) => times.patentYear === 7);
    expect(second.map(({ offset }) => offset)).toEqual([-90, -30, -7, 0, 30, 150]);
    expect(second.map(({ amountFen }) => amountFen)).toEqual(Array(6).fill('200000'));
  });

  it('a platform that was away raises each missed one once, with its own day, in one go', () => {
    const away = lifeOf(known, tickOn('2023-02-01'));
    expect(told(away, 'AnnuityReminderRaised')).toEqual(told(live('2023-02-01', known), 'AnnuityReminderRaised'));
    expect(told(given(away).when(tickOn('2023-02-01')).events, 'AnnuityReminderRaised')).toEqual([]);
    expect(told(lifeOf(known, tickOn('2023-02-01'), tickOn('2023-02-02')), 'AnnuityFellDue')).toHaveLength(1);
  });

  it('any command catches up first, so that no reminder of its day is lost', () => {
    const events = lifeOf(known, { ...reduction, at: morning('2022-08-25') });
    expect(told(events, 'AnnuityReminderRaised').map(({ offset }) => offset)).toEqual([-7, 0, 30]);
  });

  it('a right that ticks has something to tell: no due date passes for nothing', () => {
    expect(dueAt(rightAfter(known))).toBe('2022-07-13T16:00:00.000Z');
    expect(dueAt(foldRight(live('2022-07-14', known)))).toBe('2022-07-20T16:00:00.000Z');
  });

  it('suspicions are alerts: the legal state stays what the register says', () => {
    for (const [date, standing] of [
      ['2022-07-21', 'NOT_DUE'],
      ['2022-07-22', 'GRACE_SUSPECTED'],
      ['2023-01-28', 'GRACE_SUSPECTED'],
      ['2023-01-29', 'LAPSE_SUSPECTED'],
    ] as const) {
      const right = foldRight(live(date, known));
      expect([date, feeStanding(right, day(date)), right.legalState]).toEqual([date, standing, 'GRANTED_IN_FORCE']);
    }
  });
});

describe('R-10 and R-11: paying', () => {
  it('in the grace period with its surcharge, after it not at all', () => {
    expect(told(lifeOf(known, pay(6, '2022-09-10')), 'AnnuityPaid')).toMatchObject([
      { payment: { amountFen: '126000', surchargePct: 5 }, dueOn: '2022-07-21' },
    ]);
    given(lifeOf(known)).when(pay(6, '2023-01-29')).thenRefused('GRACE_PERIOD_OVER');
  });

  it('R-12: a recorded reduction lowers the annuity and never the surcharge; less than that is no payment', () => {
    const late = pay(6, '2022-08-25');
    expect(told(lifeOf(known, reduction, late), 'AnnuityPaid')).toMatchObject([{ payment: { amountFen: '24000' } }]);
    given(lifeOf(known))
      .when({ ...late, amountFen: '24000' } as PatentCommand)
      .thenRefused({ kind: 'invalid', slug: 'AMOUNT_TOO_LOW', fields: ['amount_fen'] });
    given(lifeOf(known))
      .when({ ...reduction, percent: 50 })
      .thenRefused({ kind: 'invalid', slug: 'REDUCTION_UNKNOWN', fields: ['percent'] });
    given(lifeOf(known, reduction)).when(reduction).thenNothing();
    expect(rightAfter(known, reduction, { ...reduction, percent: 0 }).life.reduction).toBeNull();
  });

  it('R-12: a reduction covers what falls due from its first day on, no annuity that was due already', () => {
    const later = { ...reduction, from: day('2022-07-22'), at: morning('2022-07-25') } as PatentCommand;
    expect(told(lifeOf(known, later, pay(6, '2022-08-01')), 'AnnuityPaid')).toMatchObject([
      { payment: { amountFen: '120000' } },
    ]);
    expect(told(lifeOf(known, later, pay(7, '2023-07-01')), 'AnnuityPaid')).toMatchObject([
      { payment: { amountFen: '30000' } },
    ]);
  });

  it('R-43 [verify]: relief while an open licence runs, not on top of a reduction', () => {
    const licence = applyConversion({ kind: 'OPEN_LICENCE', effectiveDate: day('2022-06-30') }, '2022-07-01');
    const paid = (...payments: Parameters<typeof pay>[]) =>
      told(lifeOf(known, licence, ...payments.map((each) => pay(...each))), 'AnnuityPaid').at(-1)?.payment.amountFen;
    // A pilot until 2024-01-19: no relief yet.
    expect(paid([6, '2022-07-10'])).toBe('120000');
    expect(paid([6, '2022-07-10'], [7, '2023-07-10'], [8, '2024-07-10'])).toBe('170000');
  });

  it('once for each year; the same receipt again is no news; a year that the right does not have is refused', () => {
    const paid = lifeOf(known, pay(6, '2022-07-10'));
    given(paid).when(pay(6, '2022-07-10')).thenNothing();
    given(paid)
      .when(pay(6, '2022-07-11', { documentNo: '另一张' }))
      .thenRefused('ANNUITY_ALREADY_PAID');
    given(paid)
      .when(pay(21, '2022-07-11'))
      .thenRefused({ slug: 'PATENT_YEAR_OUT_OF_RANGE', fields: ['patent_year'] });
    given(paid)
      .when({ ...pay(7, '2022-07-12'), at: morning('2022-07-11') } as PatentCommand)
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['paid_on'] });
  });

  it('brings a right back from its grace period', () => {
    const grace = status('GRACE', '2022-07-22', '2022-08-03');
    const events = lifeOf(known, grace, pay(6, '2022-09-10'));
    expect(told(events, 'AnnuityGraceEntered')).toMatchObject([
      { times: { patentYear: 6, graceEnd: '2023-01-28' }, surchargePct: 0, amountFen: '120000' },
    ]);
    expect(foldRight(events)).toMatchObject({ legalState: 'GRANTED_IN_FORCE', life: { watch: { patentYear: 7 } } });
  });
});

describe('R-08 R-13: which year a receipt pays', () => {
  const grace = status('GRACE', '2022-07-22', '2022-08-03');

  it('while the grace period of a year runs, the receipt of a later year does not pay it', () => {
    given(lifeOf(known, grace)).when(pay(7, '2022-09-10')).thenRefused('EARLIER_ANNUITY_UNPAID');
    given(lifeOf(known)).when(pay(7, '2022-07-21')).thenRefused('EARLIER_ANNUITY_UNPAID');
    expect(rightAfter(known, grace, pay(6, '2022-09-10'), pay(7, '2022-09-10')).life.watch?.patentYear).toBe(8);
  });

  it('a later year paid once that grace period was over proves that the year before was paid', () => {
    expect(rightAfter(known, pay(7, '2023-07-10')).life.watch?.patentYear).toBe(8);
  });
});

describe('R-13: lapse, effective months before it is known', () => {
  it('effective on the due date of the year that was not paid', () => {
    const events = lifeOf(known, status('LAPSED', '2022-07-21', '2023-03-10'));
    expect(told(events, 'PatentLapsed')).toEqual([
      {
        type: 'PatentLapsed',
        kind: 'INVENTION',
        cause: 'ANNUITY_UNPAID',
        effectiveDate: '2022-07-21',
        patentYear: 6,
        inScope: true,
      },
    ]);
    expect(foldRight(events).life.watch).toBeNull();
    expect(told(lifeOf(known, status('LAPSED', '2022-08-01', '2023-03-10')), 'PatentLapsed')).toMatchObject([
      { cause: 'OTHER', patentYear: null },
    ]);
  });

  it('a gazette without a date: derived from the annuities and flagged, or asked for where they do not tell', () => {
    const lapse = entry('CF01', { effect: 'LAPSED' });
    const right = rightAfter(known, lapse);
    expect(right.legalState).toBe('LAPSED');
    expect(right.life.registerEntries).toMatchObject([{ code: 'CF01', effectiveDate: '2022-07-21', derived: true }]);
    given(lifeOf(known, pay(6, '2022-07-10')))
      .when(lapse)
      .thenRefused('EFFECTIVE_DATE_REQUIRED');
    const dated = rightAfter(known, entry('CF01', { effect: 'LAPSED', effectiveDate: day('2022-07-21') }));
    expect(dated.life.registerEntries).toMatchObject([{ derived: false }]);
  });

  it('the register proves that the year was not paid, whatever a list had said since', () => {
    const stale = importRow({}, { at: morning('2023-03-01'), declaredStatus: inForce('2023-03-01') });
    expect(paidThroughYear(rules, rightAfter(stale))).toBe(6);
    const lapsed = rightAfter(stale, status('LAPSED', '2022-07-21', '2023-03-10'));
    expect(paidThroughYear(rules, lapsed)).toBe(5);
    expect(paidThroughYear(rules, rightAfter(stale, status('LAPSED', '2022-08-01', '2023-03-10')))).toBe(6);
  });

  it('a list that brings an old lapse is no lapse of today', () => {
    const lapsed = importRow(
      {},
      { declaredStatus: { state: 'LAPSED', asOfDate: day('2022-06-30'), source: 'IMPORT' } },
    );
    expect(told(lifeOf(lapsed), 'PatentLapsed')).toEqual([]);
  });

  it('the end of the term is told once, by the clock', () => {
    const events = live('2038-01-01', known);
    expect(told(events, 'PatentExpired')).toMatchObject([{ effectiveDate: '2037-07-21' }]);
    expect(told(events, 'PatentLapsed')).toEqual([]);
  });
});

describe('R-14 to R-17: restoration', () => {
  const lapsed = [known, status('LAPSED', '2022-07-21', '2023-02-10')] as const;
  const notice = (delivery: 'RECEIVED' | 'MAILED' | 'ELECTRONIC', date = '2023-02-10'): PatentCommand => ({
    type: 'RecordRestorationNotice',
    actor: actor('OFF'),
    at: morning('2023-12-31'),
    delivery,
    date: day(date),
  });

  it('R-17: without a recorded receipt the limit is unknown, not guessed', () => {
    expect(restorableUntil(rules, rightAfter(...lapsed).life.restoration)).toBeNull();
    expect(rightAfter(...lapsed, restore({ requestedOn: day('2023-12-01') })).legalState).toBe('RESTORATION_PENDING');
  });

  test.each([
    ['R-14 received by hand', 'RECEIVED', '2023-04-10'],
    ['R-15 electronic: the day it entered the system', 'ELECTRONIC', '2023-04-10'],
    ['R-15 mailed: presumed received after fifteen days', 'MAILED', '2023-04-25'],
  ] as const)('%s: until %s %s', (_how, delivery, until) => {
    const noticed = [...lapsed, notice(delivery)] as const;
    expect(restorableUntil(rules, rightAfter(...noticed).life.restoration)).toBe(until);
    expect(rightAfter(...noticed, restore({ requestedOn: day(until) })).legalState).toBe('RESTORATION_PENDING');
    given(lifeOf(...noticed))
      .when(restore({ requestedOn: addDays(day(until), 1) as LegalDate }))
      .thenRefused('RESTORATION_TOO_LATE');
  });

  it('R-14: the missed act must be completed, and the fee paid for a legitimate reason', () => {
    given(lifeOf(...lapsed))
      .when(restore({ missedActCompleted: false }))
      .thenRefused('MISSED_ACT_OPEN');
    given(lifeOf(...lapsed))
      .when(restore({ feePaid: false }))
      .thenRefused('RESTORATION_FEE_UNPAID');
  });

  it('R-14: force majeure within two months of its removal and two years of the missed limit, without a fee', () => {
    const force = (over: Partial<RequestRestoration>) =>
      restore({ ground: 'FORCE_MAJEURE', feePaid: false, at: morning('2025-12-31'), ...over });
    given(lifeOf(...lapsed))
      .when(force({ obstacleRemovedOn: null }))
      .thenRefused({ kind: 'invalid', slug: 'REQUIRED', fields: ['obstacle_removed_on'] });
    const removed = { obstacleRemovedOn: day('2023-05-10') };
    expect(rightAfter(...lapsed, force({ ...removed, requestedOn: day('2023-07-10') })).legalState).toBe(
      'RESTORATION_PENDING',
    );
    given(lifeOf(...lapsed))
      .when(force({ ...removed, requestedOn: day('2023-07-11') }))
      .thenRefused('RESTORATION_TOO_LATE');
    // The limit was missed on 2023-01-28; two years later is the first day of the Spring Festival, which ends on 2025-02-04.
    const late = { obstacleRemovedOn: day('2025-01-10') };
    expect(rightAfter(...lapsed, force({ ...late, requestedOn: day('2025-02-05') })).legalState).toBe(
      'RESTORATION_PENDING',
    );
    given(lifeOf(...lapsed))
      .when(force({ ...late, requestedOn: day('2025-02-06') }))
      .thenRefused('RESTORATION_TOO_LATE');
  });

  test.each(['NOVELTY_GRACE', 'PRIORITY', 'TERM', 'LIMITATION_OF_ACTIONS'] as const)(
    'R-16: %s is never restored',
    (missedLimit) => {
      given(lifeOf(...lapsed))
        .when(restore({ missedLimit }))
        .thenRefused('LIMIT_NOT_RESTORABLE');
    },
  );

  it('R-16: an expired right is not restored, and a right in force has nothing to restore', () => {
    given(lifeOf(known, tickOn('2037-07-21')))
      .when(restore({ at: morning('2037-12-31') }))
      .thenRefused('LIMIT_NOT_RESTORABLE');
    given(lifeOf(known))
      .when(restore({ requestedOn: day('2022-07-01') }))
      .thenRefused('NOT_LAPSED');
  });

  it('granted, the right is in force again and its next annuity is watched; refused, it is gone since it lapsed', () => {
    const pending = [...lapsed, restore()] as const;
    const decide = (granted: boolean): PatentCommand => ({
      type: 'RecordRestorationDecision',
      actor: actor('OFF'),
      at: morning('2023-12-31'),
      granted,
      decidedOn: day('2023-05-12'),
      documentNo: '通知书1',
    });
    const granted = lifeOf(...pending, decide(true));
    expect(told(granted, 'PatentRestored')).toMatchObject([{ effectiveDate: '2023-05-12' }]);
    expect(foldRight(granted)).toMatchObject({ legalState: 'GRANTED_IN_FORCE', life: { watch: { patentYear: 7 } } });
    const refused = lifeOf(...pending, decide(false));
    expect(foldRight(refused).legalFacts.at(-1)).toMatchObject({ state: 'LAPSED', effectiveDate: '2022-07-21' });
    expect(told(refused, 'PatentLapsed')).toHaveLength(1);
    given(lifeOf(...lapsed))
      .when(decide(true))
      .thenRefused('LEGAL_STATE_STEP_NOT_ALLOWED');
  });
});

describe('R-14: what a restoration proves to be paid', () => {
  const restoredOn = (date: string) =>
    rightAfter(known, status('LAPSED', '2022-07-21', '2023-03-10'), restore({ at: morning('2023-05-10') }), {
      type: 'RecordRestorationDecision',
      actor: actor('OFF'),
      at: morning('2024-06-30'),
      granted: true,
      decidedOn: day(date),
      documentNo: '通知书1',
    });

  it('the missed year, and no year that fell due meanwhile: that one is watched in its own grace period', () => {
    const right = restoredOn('2023-09-01');
    expect(right.life.watch).toMatchObject({ patentYear: 7, dueOn: '2023-07-21' });
    expect(feeStanding(right, day('2023-09-01'))).toBe('GRACE_SUSPECTED');
  });

  it('also a year whose grace period was over by then, else the right would be gone again', () => {
    expect(restoredOn('2024-03-01').life.watch?.patentYear).toBe(8);
  });
});

describe('entries of the register', () => {
  it('an unknown code takes the right out of the counts until somebody has looked', () => {
    const events = lifeOf(known, entry('ZZ99', { effect: 'UNKNOWN' }));
    expect(told(events, 'RegisterEventRecorded')).toMatchObject([{ entry: { code: 'ZZ99', effect: 'UNKNOWN' } }]);
    expect(foldRight(events)).toMatchObject({ legalState: 'UNKNOWN', dormancy: { dormancyClass: 'NOT_ASSESSED' } });
    const looked = rightAfter(
      known,
      entry('ZZ99', { effect: 'UNKNOWN' }),
      status('GRANTED_IN_FORCE', '2020-03-10', '2023-07-01'),
    );
    expect(looked.legalState).toBe('GRANTED_IN_FORCE');
  });

  it('preservation and its discharge are an encumbrance; a pledge is evidence only', () => {
    const preserved = rightAfter(known, entry('PP01', { effect: 'PRESERVED' }));
    expect(preserved.overlays).toMatchObject([{ overlay: 'PRESERVED', clearedOn: null }]);
    expect(preserved.availability?.availability).toBe('NOT_AVAILABLE');
    const discharged = rightAfter(
      known,
      entry('PP01', { effect: 'PRESERVED' }),
      entry('PD01', { effect: 'PRESERVATION_RELEASED', announcedOn: day('2023-06-20') }),
    );
    expect(discharged.overlays).toMatchObject([{ overlay: 'PRESERVED', clearedOn: '2023-06-20' }]);
    expect(rightAfter(known, entry('PE01', { effect: 'PLEDGE_REGISTERED' })).overlays).toEqual([]);
  });

  it('a restoration that the gazette announces revives a lapsed right; an impossible step is refused', () => {
    const lapsed = [known, entry('CF01', { effect: 'LAPSED' })] as const;
    const revived = lifeOf(...lapsed, entry('RA01', { effect: 'RESTORED', announcedOn: day('2023-06-27') }));
    expect(foldRight(revived).legalState).toBe('GRANTED_IN_FORCE');
    expect(told(revived, 'PatentRestored')).toHaveLength(1);
    given(lifeOf(known))
      .when(entry('WD01', { effect: 'WITHDRAWN' }))
      .thenRefused('LEGAL_STATE_STEP_NOT_ALLOWED');
  });

  it('the whole gazette of a right is read in, in whatever order: what is history moves nothing', () => {
    const history = [
      entry('GR01', { effect: 'GRANTED', announcedOn: day('2020-03-10') }),
      entry('PB01', { effect: 'PUBLISHED', announcedOn: day('2017-12-01') }),
      entry('SE01', { announcedOn: day('2017-12-26') }),
    ];
    const read = rightAfter(known, ...history);
    expect(read.legalState).toBe('GRANTED_IN_FORCE');
    expect(read.life.registerEntries.map(({ code }) => code)).toEqual(['GR01', 'PB01', 'SE01']);
    const restored = entry('RA01', { effect: 'RESTORED', announcedOn: day('2023-06-27') });
    const lapse = entry('CF01', { effect: 'LAPSED', announcedOn: day('2023-03-10') });
    for (const order of [
      [lapse, restored],
      [restored, lapse],
    ]) {
      expect(rightAfter(known, ...order, ...history).legalState).toBe('GRANTED_IN_FORCE');
    }
    expect(rightAfter(known, restored, lapse).life.registerEntries.at(-1)).toMatchObject({
      effectiveDate: '2022-07-21',
      derived: true,
    });
  });

  test.each([
    ['GRACE', 'GR01', 'GRANTED'],
    ['INVALIDATED', 'GR01', 'GRANTED'],
    ['INVALIDATED', 'RA01', 'RESTORED'],
    ['PUBLISHED', 'REIN', 'RESTORED'],
  ] as const)('a right that is %s stays so whatever the entry %s (%s) says', (state, code, effect) => {
    const told = importRow({}, { declaredStatus: { state, asOfDate: day('2022-06-30'), source: 'IMPORT' } });
    const read = rightAfter(told, entry(code, { effect, announcedOn: day('2022-03-10') }));
    expect(read).toMatchObject({ legalState: state, life: { registerEntries: [{ code }] } });
  });

  it('an entry older than what the register told last is kept, and does not move the state back', () => {
    const dated = { announcedOn: day('2016-05-04'), effectiveDate: day('2015-07-21') };
    const confirmed = status('GRANTED_IN_FORCE', '2020-03-10', '2022-07-01');
    const events = lifeOf(known, confirmed, entry('CF01', { effect: 'LAPSED', ...dated }));
    expect(foldRight(events)).toMatchObject({ legalState: 'GRANTED_IN_FORCE', life: { registerEntries: [dated] } });
    expect(told(events, 'PatentLapsed')).toEqual([]);
  });

  it('R-05 R-13: a lapse in the last year of the term, announced after its end, corrects what the platform had found', () => {
    const model = modelRow({ filingDate: day('2013-01-10'), grantDate: day('2013-08-01') });
    const ended = [model, tickOn('2023-01-10')] as const;
    expect(rightAfter(...ended).legalState).toBe('EXPIRED');
    const late = { effectiveDate: day('2022-01-10'), announcedOn: day('2023-03-10') };
    for (const lapse of [entry('CF01', { effect: 'LAPSED', ...late }), status('LAPSED', '2022-01-10', '2023-03-10')]) {
      const events = lifeOf(...ended, lapse);
      expect(foldRight(events).legalState).toBe('LAPSED');
      expect(told(events, 'PatentLapsed')).toMatchObject([{ cause: 'ANNUITY_UNPAID', patentYear: 10 }]);
    }
    given(lifeOf(...ended))
      .when(entry('CF01', { effect: 'LAPSED', announcedOn: day('2023-03-10'), effectiveDate: day('2023-01-10') }))
      .thenRefused('LEGAL_STATE_STEP_NOT_ALLOWED');
  });

  it('the same entry again is no news; one of tomorrow is refused', () => {
    given(lifeOf(known, entry('PM01')))
      .when(entry('PM01'))
      .thenNothing();
    given(lifeOf(known))
      .when(entry('PM01', { announcedOn: day('2023-07-01') }))
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['announced_on'] });
  });
});

it('R-07: of a dual filing the invention stands for the technology', () => {
  const twin: PatentCommand = {
    type: 'SetOverlay',
    overlay: 'DUAL_FILED',
    effectiveDate: day('2022-06-30'),
    sourceRef: '201710000001.1',
    actor: actor('SYS'),
    at: morning('2022-07-01'),
  };
  expect(technologyKeyOf(rightAfter(known, twin))).toBe('201710601862.3');
  const model = modelRow();
  expect(technologyKeyOf(rightAfter(model))).toMatch(/^20172/);
  expect(technologyKeyOf(rightAfter(model, twin))).toBe('201710000001.1');
});

it('what others learn of a life holds nothing but dates, codes and amounts', () => {
  const context = { aggregateId: '201710601862.3', actor: actor('OFF'), recordedTime: morning('2023-12-31') };
  const lives = [
    live('2023-07-01', known, status('GRACE', '2022-07-22', '2022-08-03'), pay(6, '2022-09-10')),
    lifeOf(known, status('LAPSED', '2022-07-21', '2023-02-10'), restore()),
    lifeOf(
      known,
      entry('CF01', { effect: 'LAPSED' }),
      entry('RA01', { effect: 'RESTORED', announcedOn: day('2023-06-27') }),
    ),
    live('2038-01-01', known),
  ];
  const lived = lives.flat().filter(({ type }) => type !== 'PatentRegistered');
  const published = lived.flatMap((event) => patentToPublic(event, context));
  for (const { type, message } of published) expect([type, checkEventText(type, message as never)]).toEqual([type, []]);
  const types = new Set(published.map(({ type }) => type.split('.').at(-1)));
  for (const type of [
    'AnnuityReminderRaised',
    'AnnuityFellDue',
    'AnnuityGraceEntered',
    'AnnuityPaid',
    'PatentLapsed',
  ]) {
    expect(types).toContain(type);
  }
  for (const type of ['PatentRestored', 'PatentExpired', 'PatentRegisterEventRecorded']) expect(types).toContain(type);
  const { effective, rulePack } = published.find(({ type }) => type.endsWith('AnnuityReminderRaised')) ?? {};
  expect({ effective, rulePack }).toEqual({ effective: '2022-07-14', rulePack: 'ANNUITY-v2' });
});

function foldRight(events: readonly PatentEvent[]) {
  const state = foldEvents(fullDecider, events);
  if (state.status !== 'REGISTERED') throw new Error('not registered');
  return state;
}
