import { eventCatalogue } from '@zhiqi/contracts';
import { systemClock } from '@zhiqi/runtime';
import { toFact } from '@zhiqi/runtime/facts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEventCatalogue } from '../src/indicators/catalogue.ts';
import { timelineHandlers } from '../src/timeline/api.ts';
import { Sentences } from '../src/timeline/sentence.ts';
import { loadTimelineWords } from '../src/timeline/words.ts';
import { Bureau, Ground } from './support/bureau.ts';
import { County } from './support/county.ts';

const OURS = '201710601862.3';
const OTHER = '95115608.X';

describe('一件权利的时间线', () => {
  let ground: Ground;
  let bureau: Bureau;

  beforeAll(async () => {
    ground = await Ground.lay();
    bureau = await Bureau.start(ground);
    for (const name of ['financing', 'enforcement', 'cultivation'] as const) await bureau.open(name);
    await tellOfOurs();
    await tellOfOthers();
    await bureau.counted();
  });
  afterAll(async () => {
    await bureau?.close();
    await ground?.clear();
  });

  async function tellOfOurs(): Promise<void> {
    const applicationNo = OURS;
    const registered = { kind: 'PATENT_KIND_INVENTION', state: 'PATENT_STATE_GRANTED_IN_FORCE' } as const;
    await bureau.told('zhiqi.inventory.v1.PatentRegistered', OURS, {
      ...{ applicationNo, ...registered, inScope: true },
      ...{ filingDate: '2017-07-21', grantDate: '2020-03-10', ipcMain: 'A23C9/13', divisionCode: '150621' },
    });
    await bureau.told('zhiqi.inventory.v1.SupplyListingPublished', 'lst_1', {
      ...{ listingId: 'lst_1', applicationNos: [OURS, OTHER], title: '供给', validUntil: '2099-01-01' },
      ...{ modes: ['CONVERSION_MODE_ORDINARY_LICENCE'] },
    });
    await bureau.told('zhiqi.financing.v1.PledgeRegistered', 'plg_1', {
      ...{ pledgeId: 'plg_1', kind: 'PLEDGE_KIND_PATENT', applicationNos: [OURS], bankCode: 'b01' },
      ...{ securedAmountFen: 300_000_000n, registryNo: 'Y2022150000123', debtEnd: '2023-07-09' },
      registeredOn: '2022-07-13',
    });
    await bureau.told('zhiqi.enforcement.v1.AbnormalFilingConfirmed', 'abf_1', {
      ...{ filingId: 'abf_1', applicationNos: [OURS], applications: 1, kindCode: 'K1', confirmedOn: '2022-07-20' },
    });
    await bureau.told('zhiqi.cultivation.v1.PortfolioChanged', 'pfl_1', {
      ...{ portfolioId: 'pfl_1', centreId: 'ccn_1', added: [OTHER], removed: [OURS], changedOn: '2022-09-01' },
    });
  }

  async function tellOfOthers(): Promise<void> {
    const trademark = { trademarkId: 'tm_1234567_30', registrationNo: '1234567', niceClass: 30 };
    await bureau.told('zhiqi.cultivation.v1.TrademarkRegistered', 'tm_1234567_30', {
      ...trademark,
      registeredOn: '2013-04-27',
    });
    await bureau.told('zhiqi.financing.v1.PledgeRegistered', 'plg_2', {
      ...{ pledgeId: 'plg_2', kind: 'PLEDGE_KIND_TRADEMARK', trademarkIds: ['tm_1234567_30'], bankCode: 'b01' },
      ...{ securedAmountFen: 5n, registryNo: 'Y2022150000124', debtEnd: '2023-07-09', registeredOn: '2022-07-13' },
    });
    await bureau.told('zhiqi.cultivation.v1.GiRightObtained', 'gr_AGRO_1', {
      ...{ giRightId: 'gr_AGRO_1', resourceId: 'gir_1', track: 'GI_TRACK_AGRO_PRODUCT', obtainedOn: '2022-06-01' },
    });
  }

  it('四个部门的事件在同一页,每行写明时间、部门、事件、内容和事件编号', async () => {
    const { lines = [], services, total, nextPageToken } = await bureau.timeline(OURS);
    expect(services).toEqual(['cultivation', 'enforcement', 'financing', 'inventory']);
    expect([total, nextPageToken]).toEqual([5, '']);
    expect(lines.map(({ service, titleZh }) => [service, titleZh])).toEqual([
      ['inventory', '专利入库'],
      ['inventory', '供给条目发布'],
      ['financing', '质押登记'],
      ['enforcement', '认定非正常申请'],
      ['cultivation', eventCatalogue.get('zhiqi.cultivation.v1.PortfolioChanged')?.titleZh],
    ]);
    expect(lines[2]).toMatchObject({
      ...{ serviceTitleZh: '质押融资对接', subject: 'plg_1', sequence: '0000000001' },
      sentenceZh: expect.stringContaining('担保金额:300万元'),
    });
    expect(lines[4]?.sentenceZh).toBe('移出组合;变更日:2022-09-01');
    for (const { eventId, time, recordedTime } of lines) {
      expect(eventId).not.toBe('');
      expect([Date.parse(time ?? ''), Date.parse(recordedTime ?? '')]).not.toContain(Number.NaN);
    }
  });

  it('每行的事件编号就是事件流里的那一个', async () => {
    const { lines = [] } = await bureau.timeline(OURS);
    const events = bureau.factsDatabase().collection<{ _id: string; type: string }>('events');
    for (const { eventId, eventType } of lines) {
      expect(await events.findOne({ _id: eventId ?? '' })).toMatchObject({ type: eventType });
    }
  });

  it('逐页取完不重不漏;别的权利的翻页标记被拒', async () => {
    const whole = await bureau.timeline(OURS);
    const paged = [];
    let pageToken = '';
    do {
      const page = await bureau.timeline(OURS, 'OFF', 2, pageToken);
      paged.push(...(page.lines ?? []));
      expect(page.total).toBe(5);
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    expect(paged).toEqual(whole.lines);
    const { nextPageToken = '' } = await bureau.timeline(OURS, 'OFF', 2);
    await expect(bureau.timeline(OTHER, 'OFF', 2, nextPageToken)).rejects.toMatchObject({ slug: 'PAGE_TOKEN_INVALID' });
  });

  it('局内人员看全部;银行和企业只看公开的', async () => {
    for (const role of ['OFF', 'LEAD', 'FIN', 'ADMIN'] as const) {
      expect((await bureau.timeline(OURS, role)).total).toBe(5);
    }
    for (const role of ['BANK', 'ENT', 'EXT', 'AGENCY', 'TREAS', 'GUAR'] as const) {
      const { lines = [], services } = await bureau.timeline(OURS, role);
      expect(lines.map(({ titleZh }) => titleZh)).toEqual(['供给条目发布']);
      expect(services).toEqual(['inventory']);
    }
  });

  it('受限事件按部门:同消息总线一样,各部门只看自己的和可读的;分析人员和不明单位不看', async () => {
    const restrictedShown = async (role: 'OFF' | 'CHIEF' | 'FIN' | 'ANALYST', unit: string) => {
      const { lines = [], total } = await bureau.timeline(OURS, role, 0, '', unit);
      expect(total).toBe(lines.length);
      return lines.map(({ service }) => service).filter((service) => /financing|enforcement/.test(service ?? ''));
    };
    expect(await restrictedShown('OFF', 'inventory')).toEqual(['financing', 'enforcement']);
    expect(await restrictedShown('FIN', 'financing')).toEqual(['financing', 'enforcement']);
    expect(await restrictedShown('CHIEF', 'enforcement')).toEqual(['enforcement']);
    expect(await restrictedShown('ANALYST', 'reporting')).toEqual([]);
    expect(await restrictedShown('OFF', 'somewhere')).toEqual([]);
  });

  it('指标依据也按部门遮盖,计入的数照列,合计不变;局外人员只看指标', async () => {
    const whole = await bureau.explain('FIN-02', 'LIVE');
    const masked = await bureau.explain('FIN-02', 'LIVE', 0, '', 'OFF', 'enforcement');
    const sumOf = ({ events = [] }: typeof whole) => events.reduce((sum, one) => sum + BigInt(one.numerator ?? 0n), 0n);
    expect([masked.rows, sumOf(masked)]).toEqual([2, 300_000_005n]);
    expect(sumOf(whole)).toBe(300_000_005n);
    expect(whole.events?.map(({ subject }) => subject)).toEqual(['plg_1', 'plg_2']);
    for (const event of masked.events ?? [])
      expect(event).toMatchObject({ id: '', subject: '', time: '', sequence: '' });
    for (const role of ['BANK', 'ENT', 'AGENCY', 'TREAS'] as const) {
      await expect(bureau.explain('FIN-02', 'LIVE', 0, '', role)).rejects.toMatchObject({ slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('商标和地理标志权利各有时间线;专利号的各种写法都认', async () => {
    expect((await bureau.timeline('tm_1234567_30')).services).toEqual(['cultivation', 'financing']);
    expect((await bureau.timeline('gr_AGRO_1')).lines).toHaveLength(1);
    expect((await bureau.timeline('ZL201710601862.3')).subjectId).toBe(OURS);
    expect((await bureau.timeline(OTHER)).lines).toHaveLength(2);
  });

  it('没有事件的权利是一条空的时间线;不是权利编号的被拒', async () => {
    expect(await bureau.timeline('202120654321.9')).toMatchObject({ lines: [], total: 0, services: [] });
    for (const id of ['plg_1', '201710601862.4', 'gir_1']) {
      await expect(bureau.timeline(id)).rejects.toMatchObject({ kind: 'invalid', slug: 'RIGHT_UNKNOWN' });
    }
    await expect(bureau.timeline('')).rejects.toMatchObject({ slug: 'REQUIRED' });
  });
});

describe('一行的内容', () => {
  const catalogue = loadEventCatalogue();
  const words = loadTimelineWords();
  const sentences = new Sentences(catalogue, words);
  const county = new County();
  const said = (...told: Parameters<County['tell']>) => sentences.of(toFact(county.tell(...told)), OURS);

  it('前后两个状态写成一处变化,生效日就是本行时间的不重复', () => {
    const change = { previousState: 'PATENT_STATE_GRANTED_IN_FORCE', state: 'PATENT_STATE_LAPSED', inScope: true };
    const told = { applicationNo: OURS, effectiveDate: '2022-07-21', ...change } as never;
    const type = 'zhiqi.inventory.v1.PatentLegalStatusChanged';
    expect(said(type, OURS, told)).toBe('法律状态:有效 → 终止失效;生效日:2022-07-21');
    expect(said(type, OURS, told, { effective: '2022-07-21' })).toBe('法律状态:有效 → 终止失效');
  });

  it('负担的设立与解除、范围外、代码、金额各有说法', () => {
    const overlay = { applicationNo: OURS, overlay: 'OVERLAY_PLEDGED', inForce: false } as never;
    expect(said('zhiqi.inventory.v1.PatentEncumbranceChanged', OURS, overlay)).toBe('权利负担:已质押;负担解除');
    const verdict = { dormancyClass: 'DORMANCY_CLASS_SLEEPING', reasonCodes: ['D5_AGED_UNUSED'], inScope: true };
    expect(said('zhiqi.inventory.v1.PatentDormancyAssessed', OURS, verdict as never)).toContain('理由:长期未实施');
    const modified = { changeFen: -50_000_000n } as never;
    expect(said('zhiqi.financing.v1.PledgeModified', 'plg_1', modified)).toContain('变更金额:-50万元');
  });

  it('同一天之内按获知先后:当天的日期不排在当天上午的事之前', async () => {
    const day = new County('2022-06-30T01:00:00.000Z');
    day.registered(OURS, { grantDate: '2020-03-10' });
    day.statusChanged(OURS, { state: 'PATENT_STATE_GRACE' }, { effective: '2022-06-30' });
    day.scopeChanged(OURS, {}, { effective: '2022-06-29' });
    const facts = { ofRight: async () => day.events.map(toFact).toReversed() };
    const { getTimeline } = timelineHandlers({ facts, sentences, clock: systemClock });
    const context = { actor: { role: 'OFF', unit: 'inventory', personKey: 'p' } } as Parameters<typeof getTimeline>[1];
    const { lines = [] } = await getTimeline({ subjectId: OURS, pageSize: 0, pageToken: '' }, context);
    expect(lines.map(({ titleZh }) => titleZh)).toEqual(['盘点范围变更', '专利入库', '法律状态变更']);
  });

  it('事件目录里的每个示例都说得出来,不出现未知的枚举代码', () => {
    for (const { type, aggregate, example } of eventCatalogue.values()) {
      const fact = { ...toFact(county.tell('zhiqi.inventory.v1.PatentExpired', OURS, {})), type, aggregate };
      expect(sentences.of({ ...fact, data: example as never }, OURS), type).not.toMatch(/_UNSPECIFIED|undefined|NaN/);
    }
  });

  it('词表里的每个字段都是契约中有的,种类也对', () => {
    const fields = [...catalogue.values()].flatMap((event) => [...event.fields.values()]);
    const having = (kind: string) => new Set(fields.filter((field) => field.kind === kind).map(({ name }) => name));
    const enums = new Set(fields.map(({ enumName }) => enumName));
    const unknown = (names: readonly string[], known: ReadonlySet<unknown>) => names.filter((name) => !known.has(name));
    expect(unknown(words.omittedEnums, enums)).toEqual([]);
    expect(unknown(Object.keys(words.dates), having('date'))).toEqual([]);
    expect(unknown(Object.keys(words.amounts), having('amount'))).toEqual([]);
    expect(unknown(Object.keys(words.integers), having('integer'))).toEqual([]);
    expect(unknown(Object.keys(words.booleans), having('bool'))).toEqual([]);
    expect(unknown(Object.keys(words.codes), having('text'))).toEqual([]);
    expect(unknown(Object.keys(words.memberships), having('text'))).toEqual([]);
  });
});
