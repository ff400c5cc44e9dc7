import { addDays, addMonths, type LegalDate, type PatentKind } from '@zhiqi/kernel';
import { describe, expect, it, test } from 'vitest';
import { PATENT_RULES } from '../../rule-sets.ts';
import {
  actDeadline,
  annuityAmount,
  annuityDueOn,
  annuityTimes,
  fullAnnuityFen,
  patentYearOn,
  surchargePct,
} from './annuity.ts';
import { type AnnuityRules, checkAnnuityRules } from './annuity-rules.ts';

const rules = PATENT_RULES.annuity;
const day = (text: string) => text as LegalDate;
const current = rules.at(-1) as AnnuityRules;

describe('R-01 and R-02: periods of acts', () => {
  test.each([
    ['1999-12-31', 2, '2000-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
  ])('%s + %i months = %s', (start, months, end) => {
    expect(addMonths(day(start), months)).toBe(end);
    expect(actDeadline(day(start), months).raw).toBe(end);
  });

  it('a last day that is a holiday moves to the next working day; a due date and a term never do', () => {
    expect(actDeadline(day('2021-08-01'), 2)).toMatchObject({
      raw: '2021-10-01',
      date: '2021-10-08',
      provisional: false,
    });
    expect(annuityDueOn(day('2017-10-01'), 5)).toBe('2021-10-01');
  });

  it('a year whose holidays are not published gives a provisional date', () => {
    expect(actDeadline(day('2026-12-10'), 2)).toMatchObject({ provisional: true });
  });
});

describe('R-08: patent years run from the filing date', () => {
  it('filed 1997-06-03: year 6 is due 2002-06-03, its grace period ends 2002-12-03', () => {
    expect(annuityTimes(rules, { filingDate: day('1997-06-03') }, 6)).toEqual({
      patentYear: 6,
      dueOn: '2002-06-03',
      graceEnd: '2002-12-03',
      // The holidays of 2002 are in no notice that ships with the platform.
      provisional: true,
    });
    expect(patentYearOn(day('1997-06-03'), day('2001-08-01'))).toBe(5);
  });

  test.each([
    ['2017-07-21', '2017-07-21', 1],
    ['2017-07-21', '2018-07-20', 1],
    ['2017-07-21', '2018-07-21', 2],
    ['2016-02-29', '2017-02-27', 1],
    ['2016-02-29', '2017-02-28', 2],
  ])('filed %s, %s lies in year %i', (filed, date, year) => {
    expect(patentYearOn(day(filed), day(date))).toBe(year);
  });
});

describe('R-09: the schedule', () => {
  test.each<[PatentKind, number, bigint]>([
    ['INVENTION', 20, 8_230_000n],
    ['UTILITY_MODEL', 10, 1_120_000n],
    ['DESIGN', 15, 2_620_000n],
  ])('%s over %i years: %s fen', (kind, years, sum) => {
    const all = Array.from({ length: years }, (_, index) => fullAnnuityFen(current, kind, index + 1));
    expect(all.reduce((total, fen) => total + fen, 0n)).toBe(sum);
    expect(() => fullAnnuityFen(current, kind, years + 1)).toThrow(`no annuity of year ${years + 1}`);
  });

  test.each<[PatentKind, number, bigint]>([
    ['INVENTION', 3, 90_000n],
    ['INVENTION', 4, 120_000n],
    ['INVENTION', 7, 200_000n],
    ['INVENTION', 10, 400_000n],
    ['INVENTION', 13, 600_000n],
    ['INVENTION', 16, 800_000n],
    ['UTILITY_MODEL', 4, 90_000n],
    ['UTILITY_MODEL', 6, 120_000n],
    ['UTILITY_MODEL', 9, 200_000n],
    ['DESIGN', 11, 300_000n],
  ])('%s year %i: %s fen', (kind, year, fen) => {
    expect(fullAnnuityFen(current, kind, year)).toBe(fen);
  });
});

describe('R-10: surcharge by months late, of an annuity due 2026-07-10 (a Friday)', () => {
  const times = annuityTimes(rules, { filingDate: day('2021-07-10') }, 6);

  test.each([
    ['2026-07-01', 0],
    ['2026-07-10', 0],
    ['2026-08-10', 0],
    ['2026-08-11', 5],
    ['2026-09-10', 5],
    ['2026-09-11', 10],
    ['2026-10-10', 10],
    ['2026-10-11', 15],
    ['2026-11-10', 15],
    ['2026-11-11', 20],
    ['2026-12-10', 20],
    ['2026-12-11', 25],
    ['2027-01-11', 25],
    ['2027-01-12', null],
  ])('paid %s: %s %%', (paidOn, percent) => {
    expect(surchargePct(rules, times, day(paidOn))).toBe(percent);
  });

  it('2027-01-10 is a Sunday: the last day moves to Monday, provisionally while 2027 has no calendar', () => {
    expect(times).toMatchObject({ dueOn: '2026-07-10', graceEnd: '2027-01-11', provisional: true });
  });

  it('[verify] whether each monthly step rolls is a parameter: 2026-10-10 is a Saturday of make-up work, 2026-09-12 none', () => {
    const rolled = rules.map((set) => ({ ...set, rollMonthlySteps: true }));
    const saturday = annuityTimes(rolled, { filingDate: day('2021-07-12') }, 6);
    // 2026-09-12 is a Saturday: two months after 2026-07-12.
    expect(surchargePct(rolled, saturday, day('2026-09-13'))).toBe(5);
    expect(surchargePct(rolled, saturday, day('2026-09-14'))).toBe(5);
    expect(surchargePct(rules, saturday, day('2026-09-13'))).toBe(10);
  });
});

describe('R-11 and R-12: reduction', () => {
  const facts = {
    kind: 'INVENTION',
    filingDate: day('2017-07-21'),
    grantDate: day('2020-03-10'),
    reductionPct: 85,
    reliefPct: 0,
  } as const;

  it('R-11: 85 % off, invention year 6: annuity 180 yuan, a surcharge of 5 % is 60 yuan', () => {
    const due = annuityTimes(rules, facts, 6).dueOn;
    expect(due).toBe('2022-07-21');
    expect(annuityAmount(rules, facts, 6, addDays(addMonths(due, 1), 1))).toEqual({
      fullFen: 120_000n,
      annuityFen: 18_000n,
      surchargePct: 5,
      totalFen: 24_000n,
      ruleSetVersion: 'ANNUITY-v2',
    });
  });

  it('R-12: ten years from the year of the grant, six before 2018-08-01; nothing without a grant', () => {
    const reduced = (over: Partial<typeof facts> | { grantDate: null }, year: number) => {
      const of = { ...facts, ...over };
      const { fullFen, annuityFen } = annuityAmount(rules, of, year, annuityDueOn(of.filingDate, year));
      return annuityFen < fullFen;
    };
    // Granted in year 3: years 3 to 12.
    expect([2, 3, 12, 13].map((year) => reduced({}, year))).toEqual([false, true, true, false]);
    const older = { filingDate: day('2008-09-21') as never, grantDate: day('2010-03-10') as never };
    // Granted in year 2; years due before 2018-08-01: 2 to 7.
    expect([2, 7, 8, 10, 11, 12].map((year) => reduced(older, year))).toEqual([true, true, false, false, true, false]);
    expect(reduced({ grantDate: null }, 3)).toBe(false);
  });

  it('R-43 [verify]: the relief of an open licence outlasts the reduced years, and is not added to a reduction', () => {
    const licensed = { ...facts, reliefPct: 15 };
    const annuity = (year: number) =>
      annuityAmount(rules, licensed, year, annuityDueOn(facts.filingDate, year)).annuityFen;
    expect(annuity(13)).toBe(510_000n);
    expect(annuity(6)).toBe(18_000n);
  });

  it('an annuity that can no longer be paid has no total', () => {
    expect(annuityAmount(rules, facts, 6, day('2023-02-01'))).toMatchObject({ surchargePct: null, totalFen: null });
  });
});

describe('annuity rules are data', () => {
  const broken = (over: Partial<AnnuityRules>) => () =>
    checkAnnuityRules([...rules.slice(0, -1), { ...current, ...over }]);
  test.each<[string, Partial<AnnuityRules>, string]>([
    [
      'a gap of years',
      { bands: { ...current.bands, DESIGN: [{ from: 2, to: 3, fen: 1 }] } },
      'DESIGN have a gap at band 1',
    ],
    [
      'an amount of nothing',
      { bands: { ...current.bands, DESIGN: [{ from: 1, to: 3, fen: 0.5 }] } },
      'no amount in fen',
    ],
    ['a percent above 100', { surchargePcts: [0, 101] }, 'whole percents'],
    ['no grace period', { surchargePcts: [] }, 'whole percents'],
    ['offsets out of order', { reminderOffsets: [0, -7] }, 'rising order'],
    ['half a year', { reducedYears: 1.5 }, 'reducedYears'],
  ])('%s stops the start', (_what, over, message) => {
    expect(broken(over)).toThrow(message);
  });

  it('every parameter that is open says so', () => {
    expect(current.descriptions).toMatchObject({
      rollMonthlySteps: expect.stringContaining('[verify]'),
      reducedYears: expect.stringContaining('[verify]'),
      openLicenceReliefPct: expect.stringContaining('[verify]'),
    });
  });
});
