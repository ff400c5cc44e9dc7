import { describe, expect, it, test } from 'vitest';
import data from '../../data/rule-packs.json' with { type: 'json' };
import { day } from '../../test/clocks.ts';
import { RULE_PACKS } from '../rule-sets.ts';
import { clockOf, packAt, packNamed, readRulePacks } from './pack.ts';

const at = (date: string) => packAt(RULE_PACKS, day(date), 'received_on');
const changed = (index: number, over: object) => ({
  packs: data.packs.map((pack, each) => (each === index ? { ...pack, ...over } : pack)),
});

describe('R-1: the pack in force on the anchor date', () => {
  test.each([
    ['2022-01-01', 'RP-2022'],
    ['2022-10-31', 'RP-2022'],
    ['2022-11-01', 'RP-2022-11'],
    ['2024-01-19', 'RP-2022-11'],
    ['2024-01-20', 'RP-2024'],
    ['2025-04-25', 'RP-2024'],
    ['2025-04-26', 'RP-2025-04'],
    ['2026-04-14', 'RP-2025-04'],
    ['2026-04-15', 'RP-2026-04'],
    ['2026-12-31', 'RP-2026-04'],
    ['2027-01-01', 'RP-2027'],
    ['2040-06-30', 'RP-2027'],
  ])('%s: %s', (date, version) => expect(at(date).version).toBe(version));

  it('a day before the first pack is told so, naming the field', () => {
    expect(() => at('2021-12-31')).toThrow(
      expect.objectContaining({ kind: 'invalid', slug: 'DATE_BEFORE_RULES', fields: [expect.anything()] }),
    );
  });

  it('is found again by its id', () => {
    expect(packNamed(RULE_PACKS, 'RP-2024').validFrom).toBe('2024-01-20');
    expect(() => packNamed(RULE_PACKS, 'RP-1999')).toThrow('no rule pack RP-1999');
  });
});

describe('what the packs fix (brief §3.1, §3.3)', () => {
  const CODES = ['K01', 'K02', 'K03', 'K04', 'K08', 'K09', 'K10', 'K12', 'K12_NOTICE', 'K13', 'K22', 'K22_CREDIT'];

  test.each(RULE_PACKS.map((pack) => [pack.version, pack] as const))(
    '%s has every clock, each with its article',
    (_v, pack) => {
      expect(pack.clocks.map(({ code }) => code)).toEqual(expect.arrayContaining(CODES));
      for (const { source } of pack.clocks) expect(source).toMatch(/\p{Script=Han}/u);
      expect(pack.restartOnNewFacts).toMatchObject({ code: 'K06', restarts: 'K04' });
    },
  );

  it('mediation takes 45 days before 2026-04-15, to be confirmed, and 60 from then on', () => {
    expect(clockOf(at('2026-04-14'), 'K02')).toMatchObject({ length: 45, verify: expect.stringContaining('核对') });
    expect(clockOf(at('2026-04-15'), 'K02')).toMatchObject({ length: 60, verify: null });
  });

  it('the named reporter is told of the decision within 5 working days, until 2026-04-14 only', () => {
    expect(clockOf(at('2026-04-14'), 'K05')).toMatchObject({ length: 5, unit: 'WORKING_DAY' });
    expect(() => clockOf(at('2026-04-15'), 'K05')).toThrow('has no clock K05');
    expect(() => clockOf(at('2027-01-01'), 'K05')).toThrow('has no clock K05');
  });

  it('K04: 15 working days, once 15 more by the head of the department, five grounds of pause', () => {
    expect(clockOf(at('2022-06-30'), 'K04')).toMatchObject({
      unit: 'WORKING_DAY',
      length: 15,
      extensions: [{ roles: ['CHIEF'], length: 15, times: 1 }],
      pausedBy: ['TEST', 'INSPECTION', 'QUARANTINE', 'APPRAISAL', 'RIGHT_HOLDER_IDENTIFICATION'],
      verify: null,
    });
  });

  it('abnormal filings: nine kinds of the notice of 2021, eight of Order 77 from 2024-01-20', () => {
    expect(at('2024-01-19').abnormalFilingKinds).toMatchObject({ version: 'CNIPA-411-2021' });
    expect(at('2024-01-19').abnormalFilingKinds.kinds).toHaveLength(9);
    expect(at('2024-01-20').abnormalFilingKinds).toMatchObject({ version: 'CNIPA-77-2023' });
    expect(at('2027-01-01').abnormalFilingKinds.kinds).toHaveLength(8);
  });

  it('competence: the fine for abnormal filings exists since 2024-01-20; infringement disputes go up', () => {
    const noteOf = (date: string, matter: string) => at(date).competence.find((note) => note.matter === matter);
    expect(noteOf('2022-06-30', 'ABNORMAL_PATENT_FILING')?.whoZh).toContain('没有罚款权');
    expect(noteOf('2024-01-20', 'ABNORMAL_PATENT_FILING')?.basis).toContain('第一百条');
    expect(noteOf('2026-11-22', 'PATENT_INFRINGEMENT_ADJUDICATION')?.outcome).toBe('REFER_UP');
    expect(noteOf('2026-11-22', 'UNLICENSED_PATENT_AGENCY')?.outcome).toBe('REFER_UP');
  });
});

describe('packs are data, checked at the start', () => {
  const [clock, ...others] = data.packs[0]?.clocks ?? [];
  const firstClock = (over: object) => changed(0, { clocks: [{ ...clock, ...over }, ...others] });
  test.each([
    ['a gap', changed(0, { validTo: '2022-10-30' }), 'must continue on 2022-10-31'],
    ['an unknown parent', changed(1, { inherits: 'RP-1999' }), 'continues RP-1999'],
    ['a later parent', changed(1, { inherits: 'RP-2024' }), 'continues RP-2024'],
    ['an incomplete first pack', changed(0, { abnormalFilingKinds: null }), 'must be complete'],
    ['an end of what never was', changed(4, { withoutClocks: ['K99'] }), 'ends K99'],
    ['a clock twice', changed(0, { clocks: [clock, clock, ...others] }), 'a clock stands twice'],
    ['no length', firstClock({ length: 0 }), 'length must not be 0'],
    ['half a day', firstClock({ length: 1.5 }), 'length must be a whole number'],
    ['an unknown unit', firstClock({ unit: 'HOUR' }), 'unknown unit HOUR'],
    ['an unknown roll policy', firstClock({ roll: 'BACK' }), 'unknown roll policy'],
    ['rolling working days', firstClock({ roll: 'ANY_OFF_DAY' }), 'never roll'],
    ['nobody’s duty', firstClock({ duty: 'NOBODY' }), 'unknown duty'],
    ['no source', firstClock({ source: '' }), 'a title and a source'],
    ['an empty verify', firstClock({ verify: '' }), 'verify says what'],
    [
      'a strange role',
      firstClock({ extensions: [{ roles: ['BOSS'], length: 1, times: 1, source: 'x' }] }),
      'known roles',
    ],
    [
      'a kind twice',
      changed(2, {
        abnormalFilingKinds: { version: 'V', source: 's', verify: null, kinds: [{ code: 'K1' }, { code: 'K1' }] },
      }),
      'distinct codes',
    ],
  ])('%s is refused', (_case, wrong, message) => {
    expect(() => readRulePacks(wrong)).toThrow(message);
  });
});
