import { describe, expect, it } from 'vitest';
import { parsePeriod } from '../src/indicators/period.ts';
import { County } from './support/county.ts';
import { explainOver, figures, NOW, shippedDefinition } from './support/figures.ts';
import { memoryFacts } from './support/memory-facts.ts';

const later = new Date('2023-06-30T04:00:00.000Z');
const year2022 = parsePeriod('2022', later);
const year2023 = parsePeriod('2023', later);

describe('FIN-01 质押登记、FIN-02 担保金额', () => {
  const numbers = shippedDefinition('FIN-01');
  const amounts = shippedDefinition('FIN-02');
  const F = 'zhiqi.financing.v1.';
  const pledge = { kind: 'PLEDGE_KIND_PATENT', bankCode: 'b01' } as const;
  const registered = (county: County, id: string, yuan: number, on: string, kind: 'PATENT' | 'TRADEMARK' = 'PATENT') =>
    county.tell(
      `${F}PledgeRegistered`,
      id,
      { ...pledge, kind: `PLEDGE_KIND_${kind}`, securedAmountFen: BigInt(yuan) * 100n },
      { effective: on },
    );

  /** Two of 2022 (one modified in the same year), a trademark, and one of 2021 that is still live. */
  function bureau(): County {
    const county = new County();
    registered(county, 'plg_1', 3_000_000, '2022-03-01');
    registered(county, 'plg_2', 2_000_000, '2022-04-01');
    registered(county, 'plg_3', 800_000, '2022-05-01', 'TRADEMARK');
    registered(county, 'plg_4', 1_000_000, '2021-12-31');
    county.tell(
      `${F}PledgeModified`,
      'plg_2',
      { ...pledge, securedAmountFen: 150_000_000n, changeFen: -50_000_000n },
      { effective: '2022-06-01' },
    );
    return county;
  }
  const ended = (
    county: County,
    what: 'Cancelled' | 'Revoked',
    id: string,
    fen: bigint,
    on: string,
    recorded: string,
  ) => county.tell(`${F}Pledge${what}`, id, { ...pledge, securedAmountFen: fen }, { effective: on, recorded });

  it('本年登记的分专利、商标计笔数和金额,变更计入差额;存续的按现额计', async () => {
    expect(await figures(numbers, bureau().events)).toEqual({
      PATENT: '2',
      TRADEMARK: '1',
      LIVE_PATENT: '3',
      LIVE_TRADEMARK: '1',
    });
    expect(await figures(amounts, bureau().events)).toEqual({
      REGISTERED: '530000000',
      REGISTERED_PATENT: '450000000',
      REGISTERED_TRADEMARK: '80000000',
      LIVE: '630000000',
    });
  });

  it('注销的不再存续,登记当年的数字不变', async () => {
    const county = bureau();
    ended(county, 'Cancelled', 'plg_1', 300_000_000n, '2022-06-20', '2022-06-20T01:00:00.000Z');
    expect(await figures(numbers, county.events)).toMatchObject({ PATENT: '2', LIVE_PATENT: '2' });
    expect(await figures(amounts, county.events)).toMatchObject({ REGISTERED: '530000000', LIVE: '330000000' });
  });

  it('登记被撤销的视为自始未登记:次年撤销的,也从登记和变更的年度退出', async () => {
    const county = bureau();
    county.tell(
      `${F}PledgeModified`,
      'plg_2',
      { ...pledge, securedAmountFen: 160_000_000n, changeFen: 10_000_000n },
      { effective: '2023-01-10', recorded: '2023-01-10T01:00:00.000Z' },
    );
    expect(await figures(amounts, county.events, year2023)).toMatchObject({ REGISTERED: '10000000' });
    ended(county, 'Revoked', 'plg_2', 160_000_000n, '2023-02-01', '2023-02-01T01:00:00.000Z');
    expect(await figures(numbers, county.events, year2022)).toMatchObject({ PATENT: '1', TRADEMARK: '1' });
    expect(await figures(amounts, county.events, year2022)).toMatchObject({ REGISTERED: '380000000' });
    expect(await figures(amounts, county.events, year2023)).toMatchObject({ REGISTERED: '0', LIVE: '480000000' });
  });

  it('撤销的登记也不列在数字背后', async () => {
    const county = bureau();
    ended(county, 'Revoked', 'plg_2', 150_000_000n, '2022-06-20', '2022-06-20T01:00:00.000Z');
    const explained = await explainOver(amounts, memoryFacts(county.events));
    const registration = explained.find(({ key }) => key === 'REGISTERED');
    expect(registration?.evidence.map(({ fact, numerator }) => [fact.subject, numerator])).toEqual([
      ['plg_1', 300_000_000n],
      ['plg_3', 80_000_000n],
    ]);
  });

  it('超出浮点数精度的金额一分不差', async () => {
    const county = new County();
    county.tell(`${F}PledgeRegistered`, 'plg_1', { ...pledge, securedAmountFen: 8_999_999_999_999_999n });
    county.tell(`${F}PledgeRegistered`, 'plg_2', { ...pledge, securedAmountFen: 8_999_999_999_999_998n });
    expect(await figures(amounts, county.events)).toMatchObject({ REGISTERED: '17999999999999997' });
  });

  it('从未登记过质押:暂无数据,只有提交也一样', async () => {
    const county = new County();
    county.tell(`${F}PledgeRegistrationSubmitted`, 'plg_1', { ...pledge, securedAmountFen: 1n });
    expect(await figures(numbers, county.events)).toEqual({});
    expect(await figures(amounts, county.events)).toEqual({});
  });
});

describe('ENF-01 线索按期决定率 = 按期决定 / (已决定 + 逾期未决定)', () => {
  const definition = shippedDefinition('ENF-01');
  const E = 'zhiqi.enforcement.v1.';
  const received = (county: County, id: string, deadline: string, provisional = false) =>
    county.tell(`${E}LeadReceived`, id, { deadline, provisional }, { effective: '2022-05-01' });
  const decided = (county: County, id: string, onTime: boolean, on = '2022-06-01') =>
    county.tell(`${E}LeadFilingDecided`, id, { onTime }, { effective: on });

  it('按期的、逾期才决定的、逾期还没决定的都在分母,只有按期的在分子', async () => {
    const county = new County();
    for (const id of ['led_1', 'led_2', 'led_3', 'led_4', 'led_5']) received(county, id, '2022-06-20');
    decided(county, 'led_1', true);
    decided(county, 'led_2', true);
    decided(county, 'led_3', false);
    received(county, 'led_6', '2022-07-20');
    const explained = await explainOver(definition, memoryFacts(county.events));
    expect(explained[0]?.value).toMatchObject({ value: '40.00', numerator: 2n, denominator: 5n });
    const overdue = explained[0]?.evidence.filter(({ fact }) => fact.type === `${E}LeadReceived`);
    expect(overdue?.map(({ fact }) => fact.subject)).toEqual(['led_4', 'led_5']);
  });

  it('到期当天还不算逾期,次日起算;往年看到年末', async () => {
    const county = new County();
    received(county, 'led_1', '2022-06-30');
    const on = (instant: string) => figures(definition, county.events, parsePeriod('', new Date(instant)));
    expect(await on('2022-06-30T15:59:00.000Z')).toEqual({});
    expect(await on('2022-06-30T16:00:00.000Z')).toEqual({ total: '0.00' });
    const december = new County();
    received(december, 'led_1', '2022-12-31');
    expect(await figures(definition, december.events, year2022)).toEqual({ total: '0.00' });
    const january = new County();
    received(january, 'led_1', '2023-01-01');
    expect(await figures(definition, january.events, year2022)).toEqual({});
  });

  it('中止期间没有期限;恢复、延长、合并、重算之后按新的期限', async () => {
    const county = new County();
    const follow = ['ClockResumed', 'Extended', 'ReportMerged', 'DeadlineRecalculated'] as const;
    follow.forEach((_what, index) => {
      received(county, `led_${index}`, '2022-06-01');
      county.tell(`${E}LeadClockPaused`, `led_${index}`, {});
    });
    expect(await figures(definition, county.events)).toEqual({});
    follow.forEach((what, index) => {
      county.tell(`${E}Lead${what}`, `led_${index}`, { deadline: '2022-07-20' });
    });
    expect(await figures(definition, county.events)).toEqual({});
    county.tell(`${E}LeadExtended`, 'led_0', { deadline: '2022-06-10', irregular: true });
    expect(await figures(definition, county.events)).toEqual({ total: '0.00' });
  });

  it('移送的、期限暂定的不算逾期', async () => {
    const county = new County();
    received(county, 'led_1', '2022-06-01');
    county.tell(`${E}LeadReferred`, 'led_1', { onTime: false });
    received(county, 'led_2', '2022-06-01', true);
    expect(await figures(definition, county.events)).toEqual({});
  });

  it('往年决定的不算在本年', async () => {
    const county = new County();
    decided(county, 'led_1', false, '2021-12-31');
    decided(county, 'led_2', true, '2022-01-01');
    expect(await figures(definition, county.events)).toEqual({ total: '100.00' });
  });
});

describe('CUL-08 地理标志、CUL-09 专用标志', () => {
  const C = 'zhiqi.cultivation.v1.';
  const right = (county: County, id: string, track: 'TM_CERTIFICATION' | 'PROTECTED_PRODUCT', resourceId: string) =>
    county.tell(`${C}GiRightObtained`, id, { giRightId: id, track: `GI_TRACK_${track}`, resourceId });
  const authorised = (county: County, id: string, userKey: string) =>
    county.tell(`${C}GiMarkUseAuthorised`, id, { authorisationId: id, giRightId: 'gr_1', userKey });

  /** One name on two tracks, another on one. */
  function county(): County {
    const told = new County();
    right(told, 'gr_1', 'TM_CERTIFICATION', 'gir_mutton');
    right(told, 'gr_2', 'PROTECTED_PRODUCT', 'gir_mutton');
    right(told, 'gr_3', 'TM_CERTIFICATION', 'gir_cashmere');
    return told;
  }

  it('权利按渠道分别计,同一名称在几个渠道只计一个名称 (R-60)', async () => {
    expect(await figures(shippedDefinition('CUL-08'), county().events)).toEqual({
      GI_TRACK_TM_COLLECTIVE: '0',
      GI_TRACK_TM_CERTIFICATION: '2',
      GI_TRACK_PROTECTED_PRODUCT: '1',
      GI_TRACK_AGRO_PRODUCT: '0',
      NAMES: '2',
    });
  });

  it('权利终止即退出,名称还有别的权利就仍在', async () => {
    const told = county();
    const track = 'GI_TRACK_TM_CERTIFICATION' as const;
    told.tell(`${C}GiRightEnded`, 'gr_1', { track, resourceId: 'gir_mutton' });
    told.tell(`${C}GiRightEnded`, 'gr_3', { track, resourceId: 'gir_cashmere' });
    const result = await figures(shippedDefinition('CUL-08'), told.events);
    expect(result).toMatchObject({ GI_TRACK_TM_CERTIFICATION: '0', GI_TRACK_PROTECTED_PRODUCT: '1', NAMES: '1' });
  });

  it('使用人按经营者计:一家用几个标志只计一家;暂停的不计,恢复的再计', async () => {
    const told = county();
    const definition = shippedDefinition('CUL-09');
    expect(await figures(definition, told.events)).toEqual({ USAGE_RATE: '0.00' });
    authorised(told, 'gma_1', 'hld_1');
    authorised(told, 'gma_2', 'hld_1');
    authorised(told, 'gma_3', 'hld_2');
    expect(await figures(definition, told.events)).toMatchObject({ USERS: '2' });
    told.tell(`${C}GiMarkUseSuspended`, 'gma_3', { userKey: 'hld_2' });
    told.tell(`${C}GiMarkUseCeased`, 'gma_1', { userKey: 'hld_1' });
    expect(await figures(definition, told.events)).toMatchObject({ USERS: '1' });
    told.tell(`${C}GiMarkUseResumed`, 'gma_3', { userKey: 'hld_2' });
    expect(await figures(definition, told.events)).toMatchObject({ USERS: '2' });
  });

  it('每家列在最早生效的那件,其余各件写明贡献为 0', async () => {
    const told = new County();
    authorised(told, 'gma_1', 'hld_1');
    authorised(told, 'gma_2', 'hld_2');
    authorised(told, 'gma_3', 'hld_1');
    const contributions = async (events: typeof told.events) => {
      const [users] = await explainOver(shippedDefinition('CUL-09'), memoryFacts(events));
      return users?.evidence.map(({ fact, numerator }) => `${fact.subject} ${numerator}`).sort();
    };
    expect(await contributions(told.events)).toEqual(['gma_1 1', 'gma_2 1', 'gma_3 0']);
    expect(await contributions(told.events.toReversed())).toEqual(['gma_1 1', 'gma_2 1', 'gma_3 0']);
  });

  it('用标率 = 有人用标的权利 / 有效的权利 (R-58)', async () => {
    const told = county();
    const use = { track: 'GI_TRACK_TM_CERTIFICATION', resourceId: 'gir_mutton', users: 1 } as const;
    told.tell(`${C}GiRightUseChanged`, 'gr_1', { ...use, inUse: true });
    expect(await figures(shippedDefinition('CUL-09'), told.events)).toEqual({ USAGE_RATE: '33.33' });
    told.tell(`${C}GiRightUseChanged`, 'gr_1', { ...use, inUse: false, users: 0 });
    expect(await figures(shippedDefinition('CUL-09'), told.events)).toEqual({ USAGE_RATE: '0.00' });
  });

  it('从无权利、从无授权:暂无数据', async () => {
    const other = new County();
    other.roundOpened('rnd_1', 10);
    expect(await figures(shippedDefinition('CUL-08'), other.events)).toEqual({});
    expect(await figures(shippedDefinition('CUL-09'), other.events)).toEqual({});
  });
});

describe('看板的条目', () => {
  it.each([
    ['FIN-01', ['二(一)', '三(四)']],
    ['FIN-02', ['二(一)', '三(四)']],
    ['ENF-01', ['四(一)', '四(三)']],
    ['CUL-08', ['三(二)']],
    ['CUL-09', ['三(二)']],
  ])('%s 列在 %s', (id, items) => {
    expect(shippedDefinition(id).noticeItems).toEqual(items);
  });

  it('只有法律规定的期限有目标', () => {
    expect(shippedDefinition('ENF-01').target).toEqual({ text: '100%(法定期限)', source: 'L' });
    for (const id of ['FIN-01', 'FIN-02', 'CUL-08', 'CUL-09']) expect(shippedDefinition(id).target).toBeUndefined();
  });

  it('本年还没有一件的金额是真实的零', async () => {
    const county = new County();
    county.tell(
      'zhiqi.financing.v1.PledgeRegistered',
      'plg_1',
      { kind: 'PLEDGE_KIND_PATENT', securedAmountFen: 5n },
      { effective: '2021-06-01' },
    );
    expect(await figures(shippedDefinition('FIN-02'), county.events, parsePeriod('', NOW))).toEqual({
      REGISTERED: '0',
      REGISTERED_PATENT: '0',
      REGISTERED_TRADEMARK: '0',
      LIVE: '5',
    });
  });
});
