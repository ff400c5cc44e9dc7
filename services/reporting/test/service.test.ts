import { IndicatorStatus } from '@zhiqi/contracts/zhiqi/reporting/v1/types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bureau, figuresOf, Ground, YEAR } from './support/bureau.ts';
import { shipped, shippedDefinition, shippedVersions } from './support/figures.ts';
import { smallCounty, smallFigures } from './support/small-county.ts';

let ground: Ground;
let bureau: Bureau;

beforeAll(async () => {
  ground = await Ground.lay();
});
afterAll(() => ground.clear());
beforeEach(async () => {
  bureau = await Bureau.start(ground);
});
afterEach(() => bureau.close());

describe('工作要点看板', () => {
  it('没有事件时列出全部 25 条,指标暂无数据,没有一个 0', async () => {
    const { items, period } = await bureau.scoreboard();
    expect(period).toBe(YEAR);
    expect(items).toHaveLength(25);
    const listed = (items ?? []).flatMap(({ indicators: ones }) => ones ?? []);
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(shipped.keys()));
    for (const { status, values } of listed) {
      expect([status, values]).toEqual([IndicatorStatus.INDICATOR_STATUS_NO_DATA, []]);
    }
    expect(items?.find(({ noticeItem }) => noticeItem === '四(二)')).toMatchObject({
      owner: 'enforcement',
      indicators: [],
    });
  });

  it('部门发布的事件经事件流计入指标;重复启动不变', async () => {
    await smallCounty(bureau);
    expect(await bureau.counted()).toEqual(smallFigures);
    await bureau.stopReporting();
    await bureau.startReporting();
    expect(await bureau.counted()).toEqual(smallFigures);
  });

  it('清空事实库后重新启动,从头读流,数值完全相同', async () => {
    await smallCounty(bureau);
    const before = await bureau.counted();
    await bureau.stopReporting();
    await bureau.factsDatabase().dropDatabase();
    await bureau.startReporting();
    expect(await bureau.counted()).toEqual(before);
  });

  it('指标服务停着时发布的事件,启动后计入', async () => {
    await bureau.stopReporting();
    await smallCounty(bureau);
    await bureau.startReporting();
    expect(await bureau.counted()).toEqual(smallFigures);
  });

  it('只问一个指标,只列它对应的条目;没有的指标被拒', async () => {
    expect((await bureau.scoreboard('INV-03')).items?.map(({ noticeItem }) => noticeItem)).toEqual([
      '二(一)',
      '三(三)',
    ]);
    await expect(bureau.scoreboard('INV-99')).rejects.toMatchObject({ kind: 'not-found', slug: 'INDICATOR_UNKNOWN' });
    await expect(bureau.scoreboard('', 'soon')).rejects.toMatchObject({ kind: 'invalid', slug: 'PERIOD_MALFORMED' });
  });
});

describe('数值背后的事件', () => {
  it('列出恰好构成分子分母的事件,逐页取完不重不漏', async () => {
    await smallCounty(bureau);
    await bureau.counted();
    const whole = await bureau.explain('INV-02');
    expect(whole).toMatchObject({ id: 'INV-02', key: 'total', version: 2, rows: 4, nextPageToken: '' });
    expect(whole.value).toMatchObject({ value: '50.00', numerator: 2n, denominator: 4n });
    const contributions = (whole.events ?? []).map(({ subject, numerator, denominator }) => [
      subject,
      numerator,
      denominator,
    ]);
    expect(contributions.sort()).toEqual([
      ['i1', 1n, 1n],
      ['i2', 1n, 1n],
      ['i3', 0n, 1n],
      ['i5', 0n, 1n],
    ]);
    const sequences = Object.fromEntries((whole.events ?? []).map(({ subject, sequence }) => [subject, sequence]));
    expect(sequences).toEqual({ i1: '0000000002', i2: '0000000002', i3: '0000000002', i5: '0000000001' });

    const paged = [];
    let pageToken = '';
    do {
      const page = await bureau.explain('INV-02', 'total', 3, pageToken);
      paged.push(...(page.events ?? []));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    expect(paged).toEqual(whole.events);
  });

  it('不给 key 取第一个;没有的 key 和别处的翻页标记被拒', async () => {
    expect((await bureau.explain('INV-06')).key).toBe('AVAILABLE_NOW');
    expect(await bureau.explain('INV-06', 'NEEDS_CONSENT')).toMatchObject({ rows: 0, value: undefined });
    await expect(bureau.explain('INV-06', 'total')).rejects.toMatchObject({ slug: 'KEY_UNKNOWN' });
    await expect(bureau.explain('INV-06', '', 0, 'bm90IGEgdG9rZW4')).rejects.toMatchObject({
      slug: 'PAGE_TOKEN_INVALID',
    });
    await expect(bureau.explain('')).rejects.toMatchObject({ slug: 'REQUIRED' });
  });
});

describe('发布口径', () => {
  const reachable = {
    id: 'BUR-01',
    version: 1,
    name: '联系不上的盘点项',
    noticeItems: ['三(三)'],
    figures: [
      {
        key: 'total',
        label: '联系不上',
        kind: 'count',
        unit: '件',
        terms: [{ aggregate: 'latest', over: ['zhiqi.inventory.v1.StocktakingItemUnreachable'] }],
      },
    ],
  };

  it('新口径一经发布,此前的事件立即算出数值,无需重新部署', async () => {
    await smallCounty(bureau);
    await bureau.counted();
    const { definition } = await bureau.publish(reachable);
    expect(definition).toMatchObject({ id: 'BUR-01', version: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(figuresOf(await bureau.scoreboard('BUR-01'))).toEqual({ 'BUR-01': { total: '1' } });
  });

  it('字段次序和空白不同的同一口径是同一版;内容不同的不能再占这一版', async () => {
    const { definition } = await bureau.publish(reachable);
    const reordered = Object.fromEntries(Object.entries(reachable).reverse());
    expect((await bureau.publish(reordered, 'req_again')).definition?.sha256).toBe(definition?.sha256);
    await expect(bureau.publish({ ...reachable, name: '另一个名字' }, 'req_other')).rejects.toMatchObject({
      slug: 'DEFINITION_VERSION_IMMUTABLE',
    });
    await bureau.publish({ ...reachable, version: 2, name: '另一个名字' }, 'req_v2');
    expect((await bureau.explain('BUR-01')).version).toBe(2);
  });

  it('同一请求重发得到同样的答复', async () => {
    expect(await bureau.publish(reachable)).toEqual(await bureau.publish(reachable));
    await expect(bureau.publish({ ...reachable, version: 2 })).rejects.toMatchObject({ slug: 'REQUEST_ID_REUSED' });
  });

  it('经办人不能发布;有误的口径指明位置', async () => {
    await expect(bureau.publish(reachable, 'req_1', 'OFF')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(bureau.publish({ ...reachable, noticeItems: ['七(一)'] })).rejects.toMatchObject({
      slug: 'DEFINITION_INVALID',
      fields: [{ field: 'definition_json.noticeItems[0]', rule: 'UNKNOWN_NOTICE_ITEM' }],
    });
    await expect(bureau.publish(reachable, '')).rejects.toMatchObject({ slug: 'REQUIRED' });
  });

  it('列出全部版本,逐页取完不重不漏', async () => {
    await bureau.publish(reachable);
    await bureau.publish({ ...reachable, version: 2, name: '另一个名字' }, 'req_v2');
    const listed = [];
    let pageToken = '';
    do {
      const page = await bureau.definitions(2, pageToken);
      listed.push(...(page.definitions ?? []).map(({ id, version }) => `${id} ${version}`));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    const shippedList = shippedVersions.map(({ id, version }) => `${id} ${version}`).toSorted();
    expect(listed).toEqual(['BUR-01 1', 'BUR-01 2', ...shippedList]);
  });
});

describe('停用指标', () => {
  it('停用后不在看板上,口径和依据照样可查;下一版重新启用', async () => {
    await smallCounty(bureau);
    await bureau.counted();
    const { definition } = await bureau.withdraw('INV-02');
    expect(definition).toMatchObject({ id: 'INV-02', version: 2, withdrawnTime: expect.stringMatching(/Z$/) });
    expect(figuresOf(await bureau.scoreboard())).not.toHaveProperty('INV-02');
    await expect(bureau.scoreboard('INV-02')).rejects.toMatchObject({ slug: 'INDICATOR_UNKNOWN' });
    expect((await bureau.explain('INV-02')).value).toMatchObject({ value: '50.00' });
    const listed = (await bureau.definitions(100, '')).definitions?.findLast(({ id }) => id === 'INV-02');
    expect(listed?.withdrawnTime).toBe(definition?.withdrawnTime);
    await bureau.stopReporting();
    await bureau.startReporting();
    expect(figuresOf(await bureau.scoreboard())).not.toHaveProperty('INV-02');
    await bureau.publish({ ...shippedDefinition('INV-02'), version: 3 }, 'req_back');
    expect(figuresOf(await bureau.scoreboard('INV-02'))).toEqual({ 'INV-02': { total: '50.00' } });
  });

  it('没有的指标、没有权限的人被拒;停用两次只算一次', async () => {
    await expect(bureau.withdraw('INV-99')).rejects.toMatchObject({ kind: 'not-found', slug: 'INDICATOR_UNKNOWN' });
    await expect(bureau.withdraw('INV-02', 'req_1', 'OFF')).rejects.toMatchObject({ kind: 'forbidden' });
    const first = await bureau.withdraw('INV-02', 'req_2');
    expect(await bureau.withdraw('INV-02', 'req_3')).toEqual(first);
  });
});

describe('基准数', () => {
  it('登记人口之后,每万人口拥有量才有数;更正之后随之改变', async () => {
    const assessed = { highValue: true, ruleSetVersion: 'HV-145-v1', asOf: '2022-06-30', inScope: true };
    await bureau.told('zhiqi.inventory.v1.HighValueStatusAssessed', '201710601862.3', {
      applicationNo: '201710601862.3',
      ...assessed,
    });
    expect((await bureau.counted())['INV-14']).not.toHaveProperty('PER_10000');
    const { number } = await bureau.population(2021, 5_000n);
    expect(number).toMatchObject({ numberId: 'ref_RESIDENT_POPULATION_2021', sourceTitle: '虚构旗2021年统计公报' });
    await vi.waitFor(async () => expect((await bureau.counted())['INV-14']).toMatchObject({ PER_10000: '2.00' }));
    await bureau.population(2021, 10_000n, 'req_corrected');
    await vi.waitFor(async () => expect((await bureau.counted())['INV-14']).toMatchObject({ PER_10000: '1.00' }));
  });

  it('列出全部,最近的年份在前,逐页取完', async () => {
    for (const year of [2019, 2021, 2020]) await bureau.population(year, 100n);
    const first = await bureau.referenceNumbers(2, '');
    const second = await bureau.referenceNumbers(2, first.nextPageToken ?? '');
    expect([...(first.numbers ?? []), ...(second.numbers ?? [])].map(({ year }) => year)).toEqual([2021, 2020, 2019]);
    expect(second.nextPageToken).toBe('');
  });

  it('没有权限的人、零、将来的年份被拒', async () => {
    await expect(bureau.population(2021, 1n, 'req_1', 'OFF')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(bureau.population(2021, 0n)).rejects.toMatchObject({ slug: 'VALUE_NOT_POSITIVE' });
    await expect(bureau.population(9999, 1n)).rejects.toMatchObject({ slug: 'YEAR_OUT_OF_RANGE' });
  });
});
