import { describe, expect, it } from 'vitest';
import { parsePeriod } from '../src/indicators/period.ts';
import { County } from './support/county.ts';
import { explainOver, figures, NOW, shippedDefinition } from './support/figures.ts';
import { memoryFacts } from './support/memory-facts.ts';

const I = 'zhiqi.inventory.v1.';
const later = new Date('2023-06-30T04:00:00.000Z');
const year2022 = parsePeriod('2022', later);
const [OURS, OTHER, THIRD] = ['201710601862.3', '95115608.X', '202120654321.9'] as const;

describe('INV-13 R-48 产业专利导航:验收的才算完成,目标每年一个', () => {
  const definition = shippedDefinition('INV-13');
  type Stage = 'Approved' | 'Delivered' | 'Accepted' | 'Cancelled';
  const project = (county: County, stage: Stage, id: string, type = 'INDUSTRY_PLANNING', effective = '2022-05-01') =>
    county.tell(
      `${I}NavigationProject${stage}`,
      id,
      { projectId: id, planYear: 2022, navigationType: `NAVIGATION_TYPE_${type}` as never },
      { effective },
    );

  it('立项而未验收是真实的零,在办一个;验收后完成一个', async () => {
    const county = new County();
    project(county, 'Approved', 'nav_1', 'INDUSTRY_PLANNING', '2022-04-01');
    expect(await figures(definition, county.events)).toEqual({ ACCEPTED: '0', IN_PROGRESS: '1' });
    project(county, 'Delivered', 'nav_1');
    project(county, 'Accepted', 'nav_1', 'INDUSTRY_PLANNING', '2022-06-20');
    expect(await figures(definition, county.events)).toEqual({ ACCEPTED: '1', IN_PROGRESS: '0' });
  });

  it('R-46 只计产业规划类(GB/T 39551 第 3 部分);往年验收的不计,取消的不算在办', async () => {
    const county = new County();
    project(county, 'Accepted', 'nav_1', 'BUSINESS_OPERATION');
    project(county, 'Accepted', 'nav_2', 'INDUSTRY_PLANNING', '2021-12-31');
    project(county, 'Cancelled', 'nav_3');
    expect(await figures(definition, county.events)).toEqual({ ACCEPTED: '0', IN_PROGRESS: '0' });
  });

  it('从未立项:暂无数据;目标出自工作要点', async () => {
    expect(await figures(definition, new County().events)).toEqual({});
    expect(definition.target).toEqual({ text: '每年 1 个', source: 'N' });
    expect(definition.noticeItems).toEqual(['六(二)']);
  });
});

describe('INV-14 高价值发明专利', () => {
  const definition = shippedDefinition('INV-14');
  const assessed = (county: County, no: string, highValue: boolean, ...criteria: string[]) =>
    county.tell(`${I}HighValueStatusAssessed`, no, {
      ...{ applicationNo: no, highValue, ruleSetVersion: 'HV-145-v1', inScope: true },
      criteria: criteria.map((one) => `HIGH_VALUE_CRITERION_${one}`) as never,
    });
  const population = (county: County, year: number, value: bigint) =>
    county.tell('zhiqi.reporting.v1.ReferenceNumberRecorded', `ref_RESIDENT_POPULATION_${year}`, {
      ...{ kind: 'REFERENCE_NUMBER_KIND_RESIDENT_POPULATION', year, value },
    });

  it('R-22 一件只计一次,符合的各项可重叠;写明规则集', async () => {
    const county = new County();
    assessed(county, OURS, true, 'AWARD', 'OVERSEAS_FAMILY');
    assessed(county, OTHER, true, 'AWARD');
    assessed(county, THIRD, false);
    expect(await figures(definition, county.events)).toMatchObject({
      ...{ HIGH_VALUE: '2', 'RULES_HV-145-v1': '2' },
      ...{ AWARD: '2', OVERSEAS_FAMILY: '1', PLEDGE_FINANCING: '0' },
    });
  });

  it('R-24 换用新规则集后按新版分列;已结束的年度不变', async () => {
    const county = new County('2022-12-01T01:00:00.000Z');
    assessed(county, OURS, true);
    const next = { applicationNo: OURS, highValue: true, ruleSetVersion: 'HV-155-v1', inScope: true };
    county.tell(`${I}HighValueStatusAssessed`, OURS, next, { recorded: '2023-02-01T01:00:00.000Z' });
    const ofYear = (year: string) => figures(definition, county.events, parsePeriod(year, later));
    expect(await ofYear('2022')).toMatchObject({ HIGH_VALUE: '1', 'RULES_HV-145-v1': '1' });
    expect(await ofYear('2023')).toMatchObject({ HIGH_VALUE: '1', 'RULES_HV-145-v1': '0', 'RULES_HV-155-v1': '1' });
  });

  it('每万人口:没有登记人口则暂无数据,不是 0;人口取不晚于计划年度的最近一年', async () => {
    const county = new County();
    assessed(county, OURS, true);
    assessed(county, OTHER, true);
    expect(await figures(definition, county.events)).not.toHaveProperty('PER_10000');
    population(county, 2020, 400_000n);
    population(county, 2023, 1n);
    expect(await figures(definition, county.events)).toMatchObject({ PER_10000: '0.05' });
    population(county, 2021, 322_000n);
    expect(await figures(definition, county.events)).toMatchObject({ PER_10000: '0.06' });
  });

  it('人口更正后按更正的算;依据列出那一年的登记', async () => {
    const county = new County();
    assessed(county, OURS, true);
    population(county, 2021, 322n);
    population(county, 2021, 10_000n);
    population(county, 2020, 5n);
    const explained = await explainOver(definition, memoryFacts(county.events));
    const ratio = explained.find(({ key }) => key === 'PER_10000');
    expect(ratio?.value).toMatchObject({ value: '1.00', numerator: 1n, denominator: 10_000n, unit: '件' });
    expect(ratio?.evidence.map(({ fact, denominator }) => [fact.subject, denominator])).toEqual([
      [OURS, 0n],
      ['ref_RESIDENT_POPULATION_2021', 10_000n],
    ]);
  });
});

describe('INV-15 年费未缴终止率 = 本期终止 / 期初有效', () => {
  const definition = shippedDefinition('INV-15');
  const inForce = { state: 'PATENT_STATE_GRANTED_IN_FORCE', inScope: true } as const;
  const lapsed = (
    county: County,
    no: string,
    effective: string,
    cause: 'ANNUITY_UNPAID' | 'OTHER' = 'ANNUITY_UNPAID',
  ) =>
    county.tell(
      `${I}PatentLapsed`,
      no,
      { applicationNo: no, cause: `LAPSE_CAUSE_${cause}`, inScope: true },
      { effective },
    );

  it('期初有效按授权日和生效日看,不按何时入库;本期授权的不在分母', async () => {
    const county = new County();
    county.registered(OURS, { ...inForce, grantDate: '2020-03-10' });
    county.registered(OTHER, { ...inForce, grantDate: '2021-12-31' });
    county.registered(THIRD, { ...inForce, grantDate: '2022-01-01' });
    expect(await figures(definition, county.events)).toEqual({ total: '0.00' });
    lapsed(county, OURS, '2022-03-21');
    county.statusChanged(OURS, { state: 'PATENT_STATE_LAPSED', inScope: true }, { effective: '2022-03-21' });
    expect(await figures(definition, county.events)).toEqual({ total: '50.00' });
  });

  it('R-13 终止日在期初之前、后来才得知的:不在分母,也不算本期终止', async () => {
    const county = new County();
    county.registered(OURS, { ...inForce, grantDate: '2020-03-10' });
    county.registered(OTHER, { ...inForce, grantDate: '2020-03-10' });
    county.statusChanged(OTHER, { state: 'PATENT_STATE_LAPSED', inScope: true }, { effective: '2021-07-21' });
    lapsed(county, OTHER, '2021-07-21');
    expect(await figures(definition, county.events)).toEqual({ total: '0.00' });
    const explained = await explainOver(definition, memoryFacts(county.events));
    expect(explained[0]?.value).toMatchObject({ numerator: 0n, denominator: 1n });
  });

  it('误导入的终止随导入撤销而不算,已结束的年度也更正;撤销之后真终止的照算', async () => {
    const county = new County();
    for (const no of [OURS, OTHER, THIRD]) county.registered(no, { ...inForce, grantDate: '2020-03-10' });
    const state = 'PATENT_STATE_LAPSED';
    for (const no of [OURS, OTHER]) {
      county.statusChanged(no, { state, inScope: true, source: 'IMPORT' }, { effective: '2022-03-21' });
      lapsed(county, no, '2022-03-21');
    }
    const of2022 = () => figures(definition, county.events, year2022);
    expect(await of2022()).toEqual({ total: '66.67' });
    const reversed = { ...inForce, previousState: state, source: 'MERGE_REVERSED' } as const;
    county.statusChanged(OURS, reversed, { effective: '2022-03-21', recorded: '2023-02-01T01:00:00.000Z' });
    expect(await of2022()).toEqual({ total: '33.33' });
    expect(await figures(definition, county.events.toReversed(), year2022)).toEqual({ total: '33.33' });
    // One reversal takes one lapse back: neither the other patent's nor a later one.
    lapsed(county, OURS, '2023-03-21');
    expect(await of2022()).toEqual({ total: '33.33' });
    expect(await figures(definition, county.events, parsePeriod('2023', later))).toEqual({ total: '50.00' });
    lapsed(county, OTHER, '2023-04-21');
    county.statusChanged(OTHER, reversed, { effective: '2023-04-21' });
    expect(await of2022()).toEqual({ total: '33.33' });
  });

  it('放弃等其他终止不算;期初没有有效专利:暂无数据', async () => {
    const county = new County();
    lapsed(county, OURS, '2022-03-21', 'OTHER');
    expect(await figures(definition, county.events)).toEqual({});
    county.registered(OURS, { ...inForce, grantDate: '2020-03-10' });
    expect(await figures(definition, county.events)).toEqual({ total: '0.00' });
  });
});

describe('INV-16 存续质押的专利', () => {
  const definition = shippedDefinition('INV-16');
  type OverlayName = 'PLEDGED' | 'PRESERVED';
  const changed = (county: County, no: string, overlay: OverlayName, inForce: boolean, recorded?: string) =>
    county.tell(
      `${I}PatentEncumbranceChanged`,
      no,
      { applicationNo: no, overlay: `OVERLAY_${overlay}`, inForce },
      recorded === undefined ? {} : { recorded },
    );

  it('同一件专利的各种负担各看最近一次:后来的保全不遮住质押', async () => {
    const county = new County();
    changed(county, OURS, 'PLEDGED', true);
    changed(county, OURS, 'PRESERVED', true);
    changed(county, OTHER, 'PRESERVED', true);
    expect(await figures(definition, county.events)).toEqual({ total: '1' });
    changed(county, OURS, 'PRESERVED', false);
    expect(await figures(definition, county.events)).toEqual({ total: '1' });
    changed(county, OURS, 'PLEDGED', false);
    expect(await figures(definition, county.events)).toEqual({ total: '0' });
  });

  it('期末之后才解除的,期末仍算存续', async () => {
    const county = new County();
    changed(county, OURS, 'PLEDGED', true);
    changed(county, OURS, 'PLEDGED', false, '2023-01-02T00:00:00.000Z');
    expect(await figures(definition, county.events, year2022)).toEqual({ total: '1' });
    expect(await figures(definition, county.events, parsePeriod('2023', later))).toEqual({ total: '0' });
  });
});

const ITEMS: readonly (readonly [string, ...string[]])[] = [
  ...['INV-08', 'INV-09', 'INV-10', 'INV-11', 'INV-12', 'INV-15'].map((id) => [id, '三(三)'] as const),
  ['INV-13', '六(二)'],
  ['INV-14', '二(一)'],
  ['INV-16', '二(一)', '三(四)'],
];

it.each(ITEMS)('%s 列在工作要点的对应条目;没有事件时暂无数据', async (id, ...items) => {
  expect(shippedDefinition(id).noticeItems).toEqual(items);
  expect(await figures(shippedDefinition(id), [], parsePeriod('', NOW))).toEqual({});
});
