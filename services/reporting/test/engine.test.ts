import { describe, expect, it } from 'vitest';
import type { Definition, Figure, Term } from '../src/indicators/definition.ts';
import { ratioText } from '../src/indicators/percent.ts';
import { parsePeriod } from '../src/indicators/period.ts';
import { County } from './support/county.ts';
import { explainOver, figures, NOW, notices, shippedDefinition } from './support/figures.ts';
import { memoryFacts } from './support/memory-facts.ts';

const ITEM = 'zhiqi.inventory.v1.StocktakingItem';
const BATCH = 'zhiqi.inventory.v1.ImportBatchCompleted';
const PATENT = 'zhiqi.inventory.v1.PatentRegistered';

function definitionOf(...list: Figure[]): Definition {
  return { id: 'TST-01', version: 1, name: '试算', noticeItems: ['三(三)'], figures: list };
}

function count(...terms: Term[]): Definition {
  return definitionOf({ kind: 'count', key: 'total', label: '合计', unit: '件', terms });
}

describe('latest:最新状态计数', () => {
  const over = [`${ITEM}Verified`, `${ITEM}Reopened`];

  it('每个对象只看最新一条,且只数指明的事件', async () => {
    const county = new County();
    county.item('Verified', 'i1');
    county.item('Verified', 'i2');
    county.item('Reopened', 'i2');
    const definition = count({ aggregate: 'latest', over, types: [`${ITEM}Verified`] });
    expect(await figures(definition, county.events)).toEqual({ total: '1' });
  });

  it('先后按对象内序号,与送达次序无关', async () => {
    const county = new County();
    county.item('Verified', 'i1');
    county.item('Reopened', 'i1');
    const definition = count({ aggregate: 'latest', over, types: [`${ITEM}Verified`] });
    expect(await figures(definition, county.events.toReversed())).toEqual({ total: '0' });
  });

  it('权重 -1 为减', async () => {
    const county = new County();
    county.item('Verified', 'i1');
    county.item('Verified', 'i2');
    county.item('Excluded', 'i3');
    const definition = count(
      { aggregate: 'latest', over: [`${ITEM}Verified`] },
      { aggregate: 'latest', over: [`${ITEM}Excluded`], weight: -1 },
    );
    expect(await figures(definition, county.events)).toEqual({ total: '1' });
  });

  it('among 之内一件也没有:暂无数据;有而不合 where:零', async () => {
    const county = new County();
    county.registered('p1', { kind: 'PATENT_KIND_DESIGN', inScope: true });
    const term = (kind: string): Term => ({
      aggregate: 'latest',
      over: [PATENT],
      among: { kind: [kind] },
      where: { inScope: [false] },
    });
    expect(await figures(count(term('PATENT_KIND_INVENTION')), county.events)).toEqual({});
    expect(await figures(count(term('PATENT_KIND_DESIGN')), county.events)).toEqual({ total: '0' });
  });

  it('两个旗的同一件专利是两个对象', async () => {
    const county = new County();
    const ours = county.registered('p1', { inScope: true });
    const theirs = { ...ours, id: 'evt_other', region: '150622' };
    const definition = count({ aggregate: 'latest', over: [PATENT], where: { inScope: [true] } });
    expect(await figures(definition, [ours, theirs])).toEqual({ total: '2' });
  });
});

describe('条件', () => {
  const county = new County();
  county.registered('p1', {
    kind: 'PATENT_KIND_INVENTION',
    inScope: false,
    holderTypes: ['HOLDER_TYPE_UNIVERSITY', 'HOLDER_TYPE_ENTERPRISE'],
  });
  county.registered('p2', { kind: 'PATENT_KIND_DESIGN', inScope: true, holderTypes: [] });
  const counted = (where: NonNullable<Term['where']>) =>
    figures(count({ aggregate: 'latest', over: [PATENT], where }), county.events);

  it('事件里没有写出的字段按其缺省值', async () => {
    expect(county.events[0]?.data).not.toHaveProperty('inScope');
    expect(await counted({ inScope: [false] })).toEqual({ total: '1' });
    expect(await counted({ state: ['PATENT_STATE_UNSPECIFIED'] })).toEqual({ total: '2' });
    expect(await counted({ divisionCode: [''] })).toEqual({ total: '2' });
  });

  it('not 为除外;可多值的字段有一个符合即可', async () => {
    expect(await counted({ kind: { not: ['PATENT_KIND_DESIGN'] } })).toEqual({ total: '1' });
    expect(await counted({ holderTypes: ['HOLDER_TYPE_ENTERPRISE'] })).toEqual({ total: '1' });
    expect(await counted({ holderTypes: { not: ['HOLDER_TYPE_ENTERPRISE'] } })).toEqual({ total: '1' });
  });

  it('各条件须同时符合', async () => {
    expect(await counted({ kind: ['PATENT_KIND_DESIGN'], inScope: [false] })).toEqual({ total: '0' });
  });
});

describe('sum:求和', () => {
  const sum: Term = { aggregate: 'sum', type: BATCH, field: 'accepted' };

  function batches(): County {
    const county = new County();
    county.tell(
      BATCH,
      'bat_1',
      { accepted: 117, source: 'IMPORT_SOURCE_CNIPR' },
      { recorded: '2022-05-01T00:00:00.000Z' },
    );
    county.tell(BATCH, 'bat_2', { accepted: 3 }, { recorded: '2022-06-01T00:00:00.000Z' });
    return county;
  }

  it('只加本期生效的', async () => {
    expect(await figures(count(sum), batches().events)).toEqual({ total: '120' });
    expect(await figures(count(sum), batches().events, parsePeriod('2022-05', NOW))).toEqual({ total: '117' });
  });

  it('此前报过数而本期没有:零;从未报过:暂无数据', async () => {
    const later = parsePeriod('2023', new Date('2023-02-01T00:00:00.000Z'));
    expect(await figures(count(sum), batches().events, later)).toEqual({ total: '0' });
    expect(await figures(count(sum), batches().events, parsePeriod('2021', NOW))).toEqual({});
  });

  it('不写字段则数件数', async () => {
    const definition = count({ aggregate: 'sum', type: BATCH, where: { source: ['IMPORT_SOURCE_CNIPR'] } });
    expect(await figures(definition, batches().events)).toEqual({ total: '1' });
  });
});

describe('distinct:按取值去重', () => {
  const USE = 'zhiqi.cultivation.v1.GiMarkUseAuthorised';

  it('分组时每组各自去重;每个取值由最早生效的一件计一', async () => {
    const county = new County();
    const use = (id: string, userKey: string, track: 'TM_CERTIFICATION' | 'AGRO_PRODUCT', effective: string) =>
      county.tell(USE, id, { userKey, track: `GI_TRACK_${track}` }, { effective });
    use('gma_1', 'hld_1', 'TM_CERTIFICATION', '2022-03-02');
    use('gma_2', 'hld_1', 'TM_CERTIFICATION', '2022-03-01');
    use('gma_3', 'hld_1', 'AGRO_PRODUCT', '2022-03-03');
    const definition = definitionOf({
      kind: 'count',
      by: { field: 'track', labels: { GI_TRACK_TM_CERTIFICATION: '证明商标', GI_TRACK_AGRO_PRODUCT: '农产品' } },
      unit: '家',
      terms: [{ aggregate: 'latest', over: [USE], distinct: 'userKey' }],
    });
    const explained = await explainOver(definition, memoryFacts(county.events));
    expect(explained.map(({ key, value }) => [key, value?.value])).toEqual([
      ['GI_TRACK_TM_CERTIFICATION', '1'],
      ['GI_TRACK_AGRO_PRODUCT', '1'],
    ]);
    const [certification] = explained;
    expect(certification?.evidence.map(({ fact, numerator }) => [fact.subject, numerator])).toEqual([
      ['gma_2', 1n],
      ['gma_1', 0n],
    ]);
  });

  it('比率的分子、分母和各项分别去重', async () => {
    const county = new County();
    county.tell(USE, 'gma_1', { userKey: 'hld_1', resourceId: 'gir_1' });
    county.tell(USE, 'gma_2', { userKey: 'hld_2', resourceId: 'gir_1' });
    const over = [USE];
    const definition = definitionOf({
      kind: 'ratio',
      key: 'total',
      label: '名称比使用人',
      unit: '%',
      numerator: [{ aggregate: 'latest', over, distinct: 'resourceId' }],
      denominator: [{ aggregate: 'latest', over, distinct: 'userKey' }],
    });
    const [explained] = await explainOver(definition, memoryFacts(county.events));
    expect(explained?.value).toMatchObject({ numerator: 1n, denominator: 2n, value: '50.00' });
  });
});

describe('undoneBy:撤销', () => {
  const ROUND = 'zhiqi.inventory.v1.StocktakingRoundOpened';
  const ASSESSED = 'zhiqi.inventory.v1.PatentDormancyAssessed';
  const SCOPE = 'zhiqi.inventory.v1.PatentScopeChanged';
  const woken: Term = {
    aggregate: 'transitions',
    type: ASSESSED,
    from: { previousClass: ['DORMANCY_CLASS_SLEEPING'] },
    to: { dormancyClass: ['DORMANCY_CLASS_AWAKE'] },
    undoneBy: [SCOPE],
  };

  it('状态转换:对象后来被撤销的不计,先前的期间也不计', async () => {
    const county = new County();
    for (const id of ['p1', 'p2']) {
      county.assessed(id, { previousClass: 'DORMANCY_CLASS_SLEEPING', dormancyClass: 'DORMANCY_CLASS_AWAKE' });
    }
    county.scopeChanged('p1', {}, { recorded: '2022-06-01T00:00:00.000Z' });
    expect(await figures(count(woken), county.events)).toEqual({ total: '1' });
    expect(await figures(count(woken), county.events, parsePeriod('2022-Q1', NOW))).toEqual({ total: '1' });
  });

  it('绑定计划年度的求和:只看期末已知的撤销', async () => {
    const county = new County();
    county.roundOpened('rnd_1', 10);
    county.roundOpened('rnd_2', 5);
    const undoing = 'zhiqi.inventory.v1.StocktakingRoundClosed';
    county.tell(undoing, 'rnd_1', {}, { recorded: '2022-06-01T00:00:00.000Z' });
    const sum: Term = { aggregate: 'sum', type: ROUND, field: 'items', planYear: 'planYear', undoneBy: [undoing] };
    expect(await figures(count(sum), county.events)).toEqual({ total: '5' });
    expect(await figures(count(sum), county.events, parsePeriod('2022-Q1', NOW))).toEqual({ total: '15' });
  });
});

describe('ratio:比率', () => {
  it('两位小数,四舍五入,不用浮点数', () => {
    expect(ratioText(1n, 3n)).toBe('33.33');
    expect(ratioText(2n, 3n)).toBe('66.67');
    expect(ratioText(1n, 800n)).toBe('0.13');
    expect(ratioText(1n, 20_000n)).toBe('0.01');
    expect(ratioText(1n, 20_001n)).toBe('0.00');
    expect(ratioText(0n, 7n)).toBe('0.00');
    expect(ratioText(7n, 7n)).toBe('100.00');
    expect(ratioText(9_007_199_254_740_993n, 9_007_199_254_740_993n)).toBe('100.00');
    expect(ratioText(-1n, 800n)).toBe('-0.12');
    expect(ratioText(-1n, 8n)).toBe('-12.50');
    expect(() => ratioText(1n, 0n)).toThrow(RangeError);
  });

  it('同一事件计入分子和分母时只列一次,两边的贡献都写明', async () => {
    const county = new County();
    county.assessed('p1', { dormancyClass: 'DORMANCY_CLASS_SLEEPING' });
    county.assessed('p2', { dormancyClass: 'DORMANCY_CLASS_AWAKE' });
    const explained = await explainOver(shippedDefinition('INV-04'), memoryFacts(county.events));
    const share = explained.find(({ key }) => key === 'SLEEPING_SHARE');
    expect(share?.value).toMatchObject({ value: '50.00', numerator: 1n, denominator: 2n });
    expect(share?.evidence.map(({ fact, numerator, denominator }) => [fact.subject, numerator, denominator])).toEqual([
      ['p1', 1n, 1n],
      ['p2', 0n, 1n],
    ]);
  });
});

describe('by:按字段分组', () => {
  it('没有中文名的取值照样列出,不会少算', async () => {
    const county = new County();
    county.registered('p1', { kind: 'PATENT_KIND_DESIGN' });
    county.registered('p2', { kind: 'PATENT_KIND_INVENTION' });
    const definition = definitionOf({
      kind: 'count',
      by: { field: 'kind', labels: { PATENT_KIND_INVENTION: '发明专利' } },
      unit: '件',
      terms: [{ aggregate: 'latest', over: [PATENT] }],
    });
    const explained = await explainOver(definition, memoryFacts(county.events));
    expect(explained.map(({ value }) => [value?.key, value?.labelZh, value?.value])).toEqual([
      ['PATENT_KIND_INVENTION', '发明专利', '1'],
      ['PATENT_KIND_DESIGN', 'PATENT_KIND_DESIGN', '1'],
    ]);
  });
});

describe('期间', () => {
  it('年、季、月按北京时间起止', () => {
    expect(parsePeriod('2021', NOW)).toMatchObject({
      planYear: 2021,
      from: new Date('2020-12-31T16:00:00.000Z'),
      cutoff: new Date('2021-12-31T16:00:00.000Z'),
      running: false,
    });
    expect(parsePeriod('2022-Q1', NOW)).toMatchObject({
      from: new Date('2021-12-31T16:00:00.000Z'),
      cutoff: new Date('2022-03-31T16:00:00.000Z'),
      running: false,
    });
    expect(parsePeriod('2021-12', NOW).cutoff).toEqual(new Date('2021-12-31T16:00:00.000Z'));
  });

  it('空 = 平台时钟所在的年度;北京时间元旦零点已是新年度', () => {
    expect(parsePeriod('', NOW)).toMatchObject({ text: '2022', running: true });
    expect(parsePeriod('', new Date('2022-12-31T16:00:00.000Z')).text).toBe('2023');
  });

  it.each(['22', '2022-Q5', '2022-13', '2022-6', ' 2022', '0022'])('写法不对的「%s」被拒', (text) => {
    expect(() => parsePeriod(text, NOW)).toThrow(expect.objectContaining({ slug: 'PERIOD_MALFORMED' }));
  });

  it('还没有开始的期间被拒', () => {
    expect(() => parsePeriod('2022-07', NOW)).toThrow(expect.objectContaining({ slug: 'PERIOD_NOT_BEGUN' }));
  });
});

describe('工作要点', () => {
  it('2022 年共 25 条,编号用半角括号,每条有主责部门和原文', () => {
    const { items } = notices.forYear(2022);
    expect(items).toHaveLength(25);
    expect(items.map(({ id }) => id)).toEqual([
      ...['一(一)', '一(二)', '二(一)', '二(二)', '二(三)', '三(一)', '三(二)', '三(三)', '三(四)', '三(五)'],
      ...['四(一)', '四(二)', '四(三)', '四(四)', '五(一)', '五(二)', '五(三)', '五(四)', '五(五)'],
      ...['六(一)', '六(二)', '六(三)', '六(四)', '六(五)', '六(六)'],
    ]);
    for (const { owners, text, title } of items) {
      expect(owners.length).toBeGreaterThan(0);
      expect(text.length).toBeGreaterThan(title.length);
    }
  });

  it('没有载入的年度沿用此前最近一年的', () => {
    expect(notices.forYear(2026).planYear).toBe(2022);
    expect(notices.forYear(2019).planYear).toBe(2022);
  });
});
