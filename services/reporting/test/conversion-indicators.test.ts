import { describe, expect, it } from 'vitest';
import { parsePeriod } from '../src/indicators/period.ts';
import { County } from './support/county.ts';
import { explainOver, figures, shippedDefinition } from './support/figures.ts';
import { memoryFacts } from './support/memory-facts.ts';

const I = 'zhiqi.inventory.v1.';
const later = new Date('2023-06-30T04:00:00.000Z');
const year2022 = parsePeriod('2022', later);
const [OURS, OTHER, THIRD] = ['201710601862.3', '95115608.X', '202120654321.9'] as const;

describe('INV-08 供给端清单 = 已发布的供给条目,扣除期末已暂停、撤回、到期、转化的', () => {
  const definition = shippedDefinition('INV-08');
  const published = (county: County, listingId: string, applicationNos: string[], effective: string, resumed = false) =>
    county.tell(`${I}SupplyListingPublished`, listingId, { listingId, applicationNos, resumed }, { effective });

  it('条目和专利分别计,打包条目里的同一件专利只计一次', async () => {
    const county = new County();
    published(county, 'lst_1', [OURS, OTHER], '2022-04-01');
    published(county, 'lst_2', [OTHER, THIRD], '2022-05-01');
    published(county, 'lst_3', [THIRD], '2021-12-31');
    expect(await figures(definition, county.events)).toEqual({ LISTED: '3', LISTED_PATENTS: '3', PUBLISHED: '2' });
  });

  it('R-34 暂停的不在清单上;恢复发布的再计,但不是新发布', async () => {
    const county = new County();
    published(county, 'lst_1', [OURS], '2021-12-31');
    county.tell(`${I}SupplyListingSuspended`, 'lst_1', { listingId: 'lst_1', applicationNos: [OURS] });
    expect(await figures(definition, county.events)).toEqual({ LISTED: '0', LISTED_PATENTS: '0', PUBLISHED: '0' });
    published(county, 'lst_1', [OURS], '2022-06-01', true);
    expect(await figures(definition, county.events)).toEqual({ LISTED: '1', LISTED_PATENTS: '1', PUBLISHED: '0' });
  });

  it.each(['Withdrawn', 'Expired', 'Converted'] as const)('%s 之后不在清单上,本期发布仍计', async (what) => {
    const county = new County();
    published(county, 'lst_1', [OURS], '2022-04-01');
    county.tell(`${I}SupplyListing${what}`, 'lst_1', { listingId: 'lst_1' });
    expect(await figures(definition, county.events)).toEqual({ LISTED: '0', LISTED_PATENTS: '0', PUBLISHED: '1' });
  });

  it('依据:打包条目的贡献是其中首次出现的专利件数', async () => {
    const county = new County();
    published(county, 'lst_1', [OURS, OTHER], '2022-04-01');
    published(county, 'lst_2', [OTHER], '2022-05-01');
    const explained = await explainOver(definition, memoryFacts(county.events));
    const patents = explained.find(({ key }) => key === 'LISTED_PATENTS');
    expect(patents?.evidence.map(({ fact, numerator }) => [fact.subject, numerator])).toEqual([
      ['lst_1', 2n],
      ['lst_2', 0n],
    ]);
  });
});

describe('INV-09 需求调查和需求端清单', () => {
  const definition = shippedDefinition('INV-09');
  const answered = (county: County, id: string, smeKey: string, hasDemand: boolean, size: 'SMALL' | 'NOT_SME') =>
    county.tell(`${I}SmeSurveyAnswered`, id, { smeKey, planYear: 2022, hasDemand, size: `SME_SIZE_${size}` });
  const registered = (county: County, id: string, smeKey: string, planYear = 2022) =>
    county.tell(`${I}DemandRegistered`, id, { demandId: id, smeKey, planYear });

  it('R-32 企业按家计,一家答复两次只计一家;不是中小企业的不计', async () => {
    const county = new County();
    answered(county, 'sme_1', 'hld_1', true, 'SMALL');
    answered(county, 'sme_2', 'hld_1', true, 'SMALL');
    answered(county, 'sme_3', 'hld_2', false, 'SMALL');
    answered(county, 'sme_4', 'hld_3', true, 'NOT_SME');
    expect(await figures(definition, county.events)).toEqual({ SURVEYED: '2', WITH_DEMAND: '1' });
  });

  it('需求按条计,满足或办结的退出未办结;往年的不计', async () => {
    const county = new County();
    for (const id of ['dmd_1', 'dmd_2', 'dmd_3']) registered(county, id, 'hld_1');
    registered(county, 'dmd_4', 'hld_2', 2021);
    county.tell(`${I}DemandSatisfied`, 'dmd_1', { demandId: 'dmd_1', planYear: 2022 });
    county.tell(`${I}DemandClosed`, 'dmd_2', { demandId: 'dmd_2', planYear: 2022 });
    expect(await figures(definition, county.events)).toEqual({ DEMANDS: '3', DEMAND_SMES: '1', OPEN: '1' });
  });
});

describe('INV-10 供需对接', () => {
  const definition = shippedDefinition('INV-10');
  const introduced = (county: County, matchId: string, demandId: string, daysFromDemand: number, effective: string) =>
    county.tell(`${I}MatchIntroduced`, matchId, { matchId, demandId, daysFromDemand, planYear: 2022 }, { effective });

  it('对接率 = 有对接确认的需求 / 入库需求,一条需求确认两次只计一条', async () => {
    const county = new County();
    for (const id of ['dmd_1', 'dmd_2', 'dmd_3'])
      county.tell(`${I}DemandRegistered`, id, { demandId: id, planYear: 2022 });
    expect(await figures(definition, county.events)).toEqual({ MATCH_RATE: '0.00' });
    for (const id of ['mch_1', 'mch_2']) county.tell(`${I}MatchConfirmed`, id, { demandId: 'dmd_1', planYear: 2022 });
    expect(await figures(definition, county.events)).toEqual({ MATCH_RATE: '33.33' });
  });

  it('天数取中位数:三条取中间一条,两条取平均,一条需求只看首次引荐', async () => {
    const county = new County();
    introduced(county, 'mch_1', 'dmd_1', 40, '2022-05-01');
    introduced(county, 'mch_2', 'dmd_2', 7, '2022-04-01');
    expect(await figures(definition, county.events)).toEqual({ MEDIAN_DAYS: '23.5' });
    introduced(county, 'mch_3', 'dmd_3', 12, '2022-06-01');
    introduced(county, 'mch_4', 'dmd_3', 300, '2022-06-02');
    expect(await figures(definition, county.events)).toEqual({ MEDIAN_DAYS: '12' });
  });

  it('依据:所列事件的天数,数值是它们的中间一个;其后的引荐不列', async () => {
    const county = new County();
    introduced(county, 'mch_1', 'dmd_1', 40, '2022-05-01');
    introduced(county, 'mch_2', 'dmd_1', 60, '2022-05-02');
    introduced(county, 'mch_3', 'dmd_2', 10, '2022-04-01');
    introduced(county, 'mch_4', 'dmd_3', 20, '2022-04-02');
    const explained = await explainOver(definition, memoryFacts(county.events));
    const median = explained.find(({ key }) => key === 'MEDIAN_DAYS');
    expect(median?.value).toMatchObject({ value: '20', unit: '天' });
    expect(median?.evidence.map(({ fact, numerator }) => [fact.subject, numerator])).toEqual([
      ['mch_3', 10n],
      ['mch_4', 20n],
      ['mch_1', 40n],
    ]);
  });
});

describe('INV-11 专利转化', () => {
  const definition = shippedDefinition('INV-11');
  type Kind = 'TRANSFER' | 'ORDINARY_LICENCE' | 'OWN_PRODUCTION' | 'EQUITY';
  const recorded = (
    county: County,
    id: string,
    kind: Kind,
    applicationNos: string[],
    sme: boolean,
    on = '2022-05-01',
  ) =>
    county.tell(
      `${I}ConversionRecorded`,
      id,
      {
        ...{ conversionId: id, conversionKind: `CONVERSION_KIND_${kind}`, counterpartIsSme: sme },
        ...{ applicationNos, patents: applicationNos.length },
      },
      { effective: on },
    );

  it('次数和件数按方式分;同一件转化两次合计只计一件', async () => {
    const county = new County();
    recorded(county, 'cnv_1', 'TRANSFER', [OURS, OTHER], true);
    recorded(county, 'cnv_2', 'ORDINARY_LICENCE', [OTHER], false);
    recorded(county, 'cnv_3', 'EQUITY', [THIRD], true);
    expect(await figures(definition, county.events)).toMatchObject({
      ...{ TIMES: '3', PATENTS: '3', SME_TIMES: '1', SME_PATENTS: '2' },
      ...{ CONVERSION_KIND_TRANSFER: '1', PATENTS_CONVERSION_KIND_TRANSFER: '2' },
      ...{ CONVERSION_KIND_ORDINARY_LICENCE: '1', PATENTS_CONVERSION_KIND_ORDINARY_LICENCE: '1' },
      ...{ CONVERSION_KIND_OWN_PRODUCTION: '0', PATENTS_CONVERSION_KIND_OWN_PRODUCTION: '0' },
    });
  });

  it('作废的如同从未登记,年后作废也退出当年', async () => {
    const county = new County();
    recorded(county, 'cnv_1', 'TRANSFER', [OURS], true);
    recorded(county, 'cnv_2', 'TRANSFER', [OTHER], true);
    county.tell(`${I}ConversionAnnulled`, 'cnv_1', { conversionId: 'cnv_1' }, { recorded: '2023-02-01T00:00:00.000Z' });
    expect(await figures(definition, county.events, year2022)).toMatchObject({
      TIMES: '1',
      PATENTS: '1',
      SME_TIMES: '1',
    });
  });

  it('按生效日计入年度', async () => {
    const county = new County();
    recorded(county, 'cnv_1', 'TRANSFER', [OURS], true, '2021-12-31');
    expect(await figures(definition, county.events)).toMatchObject({ TIMES: '0', PATENTS: '0' });
  });
});

describe('INV-12 R-45 知识产权托管:计协议和企业,不计联系次数', () => {
  const definition = shippedDefinition('INV-12');
  const signed = (county: County, id: string, clientKey: string, startsOn: string, endsOn: string, sme = true) =>
    county.tell(`${I}TrusteeshipSigned`, id, { trusteeshipId: id, clientKey, clientIsSme: sme, startsOn, endsOn });

  it('已开始、未到期、未结束的才算;一家两份协议只计一家', async () => {
    const county = new County();
    signed(county, 'trs_1', 'hld_1', '2022-06-30', '2023-06-29');
    signed(county, 'trs_2', 'hld_1', '2022-01-01', '2022-12-31');
    signed(county, 'trs_3', 'hld_2', '2021-07-01', '2022-06-30', false);
    signed(county, 'trs_4', 'hld_3', '2022-07-01', '2023-06-30');
    signed(county, 'trs_5', 'hld_4', '2021-06-30', '2022-06-29');
    expect(await figures(definition, county.events)).toEqual({ CLIENTS: '2', SME_CLIENTS: '1', AGREEMENTS: '3' });
    county.tell(`${I}TrusteeshipEnded`, 'trs_3', { trusteeshipId: 'trs_3', clientKey: 'hld_2' });
    expect(await figures(definition, county.events)).toEqual({ CLIENTS: '1', SME_CLIENTS: '1', AGREEMENTS: '2' });
  });

  it('期末当天开始的算,次日开始的不算;期末当天到期的算', async () => {
    const county = new County();
    signed(county, 'trs_1', 'hld_1', '2022-12-31', '2023-12-30');
    signed(county, 'trs_2', 'hld_2', '2023-01-01', '2023-12-31');
    signed(county, 'trs_3', 'hld_3', '2022-01-01', '2022-12-31');
    expect(await figures(definition, county.events, year2022)).toMatchObject({ CLIENTS: '1', AGREEMENTS: '1' });
  });
});
