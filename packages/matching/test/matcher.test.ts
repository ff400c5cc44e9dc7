import { parseLegalDate } from '@zhiqi/kernel';
import { describe, expect, it } from 'vitest';
import { Matcher, matchingModel } from '../src/index.ts';
import { AS_OF, demand, matcherWith, QUESTION, supply, TITLES } from './fixture.ts';

const all = TITLES.map((title, at) => supply(`p${String(at).padStart(2, '0')}`, title));
const ids = (found: { readonly suggestions: readonly { readonly id: string }[] }) =>
  found.suggestions.map(({ id }) => id);

describe('suggesting supplies for a demand', () => {
  it('puts the patent first that solves what the title asks for', () => {
    const matcher = matcherWith(...all);
    expect(ids(matcher.suggestSupplies(demand('乳饮料低温灭菌技术'), QUESTION))[0]).toBe('p00');
    expect(ids(matcher.suggestSupplies(demand('煤化工高盐污水处理'), QUESTION))[0]).toBe('p11');
    expect(ids(matcher.suggestSupplies(demand('锂电池正极'), QUESTION))[0]).toBe('p05');
  });

  it('finds by the abstract what the title does not say', () => {
    const matcher = matcherWith(...all, supply('p99', '一种处理装置', {}, '用于葡萄酒酿造过程中澄清过滤酒泥'));
    expect(ids(matcher.suggestSupplies(demand('葡萄酒澄清过滤'), QUESTION))[0]).toBe('p99');
  });

  it('counts what every demand says less than what only this one says', () => {
    const matcher = matcherWith(...all, supply('p97', '目前需求'), supply('p98', '果酒澄清'));
    const found = matcher.suggestSupplies(demand('目前需求果酒澄清'), QUESTION).suggestions;
    const score = (id: string) => found.find((each) => each.id === id)?.score ?? 0;
    expect(score('p97')).toBeLessThan(0.7 * score('p98'));
  });

  it('adds IPC, industry, availability, grade, listing and term to the score, each as a reason of its own', () => {
    const known = {
      ipc: ['A23C9/13'],
      industryCodes: ['C1441'],
      availability: 'AVAILABLE_NOW',
      grade: 'A',
      highValue: true,
      listed: true,
      termEnd: '2035-01-01',
    } as const;
    const matcher = matcherWith(supply('p1', TITLES[0] ?? '', known as never), ...all.slice(1));
    const wanted = demand('乳饮料低温灭菌', '', { ipcHints: ['A23C'], industryCode: 'C1441' });
    const [first] = matcher.suggestSupplies(wanted, QUESTION).suggestions;
    expect(first?.addends.map(({ code }) => code)).toEqual([
      ...['WORDS', 'PHRASES', 'CHARACTERS', 'IPC', 'INDUSTRY', 'AVAILABILITY', 'GRADE', 'HIGH_VALUE', 'LISTED'],
      'REMAINING_TERM',
    ]);
    expect(first?.addends.find(({ code }) => code === 'IPC')).toMatchObject({ detail: 'A23C', points: 8000 });
    expect(first?.band).toBe('HIGH');
  });

  it('takes the industry table where a patent names no industry', () => {
    const matcher = matcherWith(supply('p1', TITLES[0] ?? '', { ipc: ['A23C 9/13'] }));
    const wanted = demand('乳饮料低温灭菌', '', { industryCode: 'C14' });
    const reasons = matcher.explainPair(wanted, 'p1', { asOf: AS_OF }).addends;
    expect(reasons.find(({ code }) => code === 'INDUSTRY')).toMatchObject({ detail: 'C14→A23', points: 3000 });
  });

  it('orders equal scores by id, whoever came first', () => {
    const twins = [supply('b', '风机叶片除冰'), supply('a', '风机叶片除冰')];
    expect(ids(matcherWith(...twins).suggestSupplies(demand('风机叶片除冰'), QUESTION))).toEqual(['a', 'b']);
    expect(ids(matcherWith(...twins.reverse()).suggestSupplies(demand('风机叶片除冰'), QUESTION))).toEqual(['a', 'b']);
  });
});

describe('hard filters', () => {
  const title = '风机叶片除冰装置';
  const wanted = demand('风机叶片除冰', '', { smeKey: 'hld_me', modes: ['TRANSFER'] });
  const question = { ...QUESTION, minTermMonths: 36 };
  it.each([
    ['NOT_IN_FORCE', { inForce: false }],
    ['ENCUMBERED', { encumbered: true }],
    ['NOT_AVAILABLE', { availability: 'NOT_AVAILABLE' as const }],
    ['TERM_TOO_SHORT', { termEnd: '2025-06-28' as never }],
    ['MODE_MISMATCH', { modes: ['ORDINARY_LICENCE'] }],
    ['OWN_PATENT', { holderKeys: ['hld_me'] }],
    ['REPRESENTED_BY_LISTING', { representedBy: 'lst_1' }],
  ])('%s is out, however well its words fit, and is counted', (reason, facts) => {
    const matcher = matcherWith(supply('bad', title, facts), supply('good', '叶片防腐'));
    const found = matcher.suggestSupplies(wanted, question);
    expect(ids(found)).toEqual(['good']);
    expect([...found.filtered]).toEqual([[reason, 1]]);
  });

  // Expiry on the day after the last one; R-21 counts the months back from it.
  it.each([
    ['2022-06-30', 36, '2025-06-29', true],
    ['2022-06-30', 36, '2025-06-28', false],
    ['2024-02-29', 12, '2025-02-27', false],
    ['2024-02-28', 12, '2025-02-27', true],
    ['2022-06-30', 18, '2023-12-29', true],
    ['2022-06-30', 18, '2023-12-28', false],
    ['2022-06-30', 0, '2022-06-30', true],
    ['2022-06-30', 0, '2022-06-29', false],
  ])(
    'R-21 R-34: on %s with %i months asked, a right whose last day is %s: in = %s',
    (day, minTermMonths, last, isIn) => {
      const matcher = matcherWith(supply('p', title, { termEnd: last as never }));
      const found = matcher.suggestSupplies(wanted, { ...QUESTION, asOf: parseLegalDate(day), minTermMonths });
      expect(ids(found)).toEqual(isIn ? ['p'] : []);
    },
  );

  it('R-33 a demand that is kept to the bureau is shown to the bureau only, and a closed one to nobody', () => {
    const matcher = matcherWith(supply('p', title));
    matcher.putDemand(demand('叶片除冰', '', { bureauOnly: true }, 'dmd_secret'));
    matcher.putDemand(demand('叶片除冰', '', { open: false }, 'dmd_closed'));
    matcher.putDemand(demand('叶片除冰', '', {}, 'dmd_open'));
    expect(ids(matcher.suggestDemands('p', QUESTION)).sort()).toEqual(['dmd_open', 'dmd_secret']);
    const outside = matcher.suggestDemands('p', { ...QUESTION, bureau: false });
    expect(ids(outside)).toEqual(['dmd_open']);
    expect([...outside.filtered].sort()).toEqual([
      ['CONFIDENTIAL', 1],
      ['DEMAND_CLOSED', 1],
    ]);
  });
});

describe('the way back', () => {
  it('gives a pair the same score from both sides', () => {
    const matcher = matcherWith(...all);
    const demands = ['乳饮料灭菌', '污泥资源化利用', '羊绒分梳', '光伏板清洗机器人'].map((title, at) =>
      demand(title, '需要节能、自动化的处理工艺和系统', { ipcHints: ['A23C'] }, `dmd_${at}`),
    );
    for (const each of demands) matcher.putDemand(each);
    for (const { id } of all) {
      for (const found of matcher.suggestDemands(id, QUESTION).suggestions) {
        const wanted = demands.find((each) => each.id === found.id) ?? demand('');
        expect(matcher.explainPair(wanted, id, QUESTION).score).toBe(found.score);
        expect(matcher.scoreSupplies(wanted, [id], QUESTION)).toEqual([found.score]);
      }
    }
    expect(ids(matcher.suggestDemands('p01', QUESTION))[0]).toBe('dmd_2');
  });

  it('forgets a demand that is taken out', () => {
    const matcher = matcherWith(...all);
    matcher.putDemand(demand('羊绒分梳'));
    expect(matcher.removeDemand('dmd_1')).toBe(true);
    expect(matcher.suggestDemands('p01', QUESTION).suggestions).toEqual([]);
  });
});

describe('keeping the index fresh', () => {
  const wanted = demand('煤矿带式输送机', '防打滑、防跑偏');

  it('answers after any order of additions, changes and removals as if it had been built anew', () => {
    const fresh = matcherWith(...all);
    const worn = new Matcher(matchingModel());
    for (const each of [...all].reverse()) worn.putSupply({ ...each, text: { ...each.text, title: '别的名称' } });
    worn.putSupply(supply('gone', TITLES[4] ?? ''));
    for (const each of all) worn.putSupply(each);
    worn.removeSupply('gone');
    expect(worn.versions).toEqual(fresh.versions);
    expect(worn.suggestSupplies(wanted, QUESTION)).toEqual(fresh.suggestSupplies(wanted, QUESTION));
  });

  it('names another generation when a fact changes', () => {
    const matcher = matcherWith(...all);
    const before = matcher.versions.index;
    matcher.putSupply(supply('p00', TITLES[0] ?? '', { encumbered: true }));
    expect(matcher.versions.index).not.toBe(before);
    matcher.putSupply(all[0] ?? supply('', ''));
    expect(matcher.versions.index).toBe(before);
  });

  it('removes what it removes', () => {
    const matcher = matcherWith(...all);
    expect(matcher.removeSupply('p04')).toBe(true);
    expect(matcher.removeSupply('p04')).toBe(false);
    expect(ids(matcher.suggestSupplies(wanted, QUESTION))).not.toContain('p04');
    expect(matcher.supplies).toBe(all.length - 1);
  });
});
