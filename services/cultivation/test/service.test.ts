import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  certificationMark,
  forwardedApplication,
  inventedUscc,
  lawfulUser,
  PREPARATION,
  preparedResource,
} from './support/gi-steps.ts';
import { type CultivationClients, RunningCultivation } from './support/running-cultivation.ts';

let cultivation: RunningCultivation;
let officer: CultivationClients;
const firm = { userUscc: inventedUscc(1), userName: '达拉特旗甲号肉业有限公司' };
const trader = { userUscc: inventedUscc(2, '92'), userName: '达拉特旗虚构羊肉店' };

beforeAll(async () => {
  cultivation = await RunningCultivation.start('2022-06-30');
  officer = cultivation.as('OFF');
});
afterAll(() => cultivation.stop());

const rightOf = async (giRightId: string) => (await officer.gi.getGiRight({ giRightId })).right;
const untilUsers = (giRightId: string, users: number) =>
  eventually(async () => ((await rightOf(giRightId))?.users === users ? true : undefined), {
    what: `${giRightId} has ${users} users`,
  });

describe('从资源到权利', () => {
  it('R-55 R-60: 挖掘、培育、准备、申报、取得权利;同一名称再走另一渠道,两项权利都挂在它名下', async () => {
    const resourceId = await preparedResource(officer, 'res-1', '达拉特肉羊');
    const mark = { resourceId, track: 'GI_TRACK_TM_CERTIFICATION', filedOn: '2022-02-01' } as const;
    const filed = await officer.gi.fileGiApplication({ requestId: 'f-1', ...mark });
    expect(filed.resource).toMatchObject({ stage: 'GI_STAGE_FILED', pendingTracks: ['GI_TRACK_TM_CERTIFICATION'] });
    const obtained = {
      track: mark.track,
      number: '60000001',
      holderBody: '协会',
      obtainedOn: '2022-04-01',
      resourceId,
    };
    const { right } = await officer.gi.recordGiRight({ requestId: 'r-1', ...obtained });
    expect(right).toMatchObject({
      giRightId: 'gr_TM_CERTIFICATION_60000001',
      status: 'GI_RIGHT_STATUS_IN_FORCE',
      users: 0,
    });

    const linked = async (count: number) =>
      eventually(
        async () => {
          const { resource } = await officer.gi.getResource({ resourceId });
          return resource?.giRightIds.length === count && resource;
        },
        { what: `${count} rights are linked` },
      );
    expect(await linked(1)).toMatchObject({ stage: 'GI_STAGE_RECOGNISED', pendingTracks: [] });
    const product = { resourceId, track: 'GI_TRACK_PROTECTED_PRODUCT' } as const;
    await officer.gi.fileGiApplication({ requestId: 'f-2', ...product, filedOn: '2022-05-01' });
    const announced = { ...product, number: '2022年第500号', holderBody: '旗人民政府', obtainedOn: '2022-06-01' };
    await officer.gi.recordGiRight({ requestId: 'r-2', ...announced });
    expect((await linked(2)).giRightIds).toEqual(['gr_TM_CERTIFICATION_60000001', 'gr_PROTECTED_PRODUCT_2022-500']);
    const listed = await officer.gi.listGiRights({ tracks: ['GI_TRACK_PROTECTED_PRODUCT'] });
    expect(listed.rights.map(({ giRightId }) => giRightId)).toEqual(['gr_PROTECTED_PRODUCT_2022-500']);
    const again = await officer.gi.recordGiRight({ requestId: 'r-1', ...obtained });
    expect(again.right?.etag).toBe(right?.etag);
  });

  it('同名同产品只登记一次,空格和全半角不算不同;同一请求再来一次结果相同', async () => {
    const named = { name: '达拉特羊绒', product: '羊绒', industryGroup: 'GI_INDUSTRY_GROUP_CASHMERE' } as const;
    const found = { ...named, area: '达拉特旗', identifiedOn: '2022-06-01' };
    const first = await officer.gi.identifyResource({ requestId: 'dup-1', ...found });
    expect((await officer.gi.identifyResource({ requestId: 'dup-1', ...found })).resource).toEqual(first.resource);
    await expect(
      officer.gi.identifyResource({ requestId: 'dup-2', ...found, name: ' 达拉特　羊绒 ' }),
    ).rejects.toMatchObject({ reason: 'RESOURCE_EXISTS', messageZh: expect.stringContaining('已经登记') });
  });

  it('跳过阶段时说明缺什么;没有申报就不能登记权利', async () => {
    const found = { product: '奶酪', industryGroup: 'GI_INDUSTRY_GROUP_DAIRY', area: '达拉特旗' } as const;
    const { resource } = await officer.gi.identifyResource({
      requestId: 'jump-1',
      name: '达拉特奶酪',
      ...found,
      identifiedOn: '2022-06-01',
    });
    const resourceId = resource?.resourceId ?? '';
    await expect(
      officer.gi.recordPreparation({ requestId: 'jump-2', resourceId, preparation: PREPARATION }),
    ).rejects.toMatchObject({ reason: 'GI_STAGE_NOT_ALLOWED', messageZh: expect.stringContaining('指定工作站') });
    await officer.gi.startCultivation({ requestId: 'jump-3', resourceId, station: '工作站', startedOn: '2022-06-02' });
    await expect(
      officer.gi.recordPreparation({
        requestId: 'jump-4',
        resourceId,
        preparation: { ...PREPARATION, standardNo: '' },
      }),
    ).rejects.toMatchObject({ fields: [{ field: 'preparation.standard_no', rule: 'REQUIRED' }] });
    await expect(
      officer.gi.recordGiRight({
        requestId: 'jump-5',
        resourceId,
        track: 'GI_TRACK_TM_COLLECTIVE',
        number: '60000009',
        holderBody: '协会',
        obtainedOn: '2022-06-30',
      }),
    ).rejects.toMatchObject({ reason: 'GI_NOT_FILED' });
  });

  it('申报未获准,资源回到培育', async () => {
    const resourceId = await preparedResource(officer, 'refused', '达拉特沙棘');
    const track = 'GI_TRACK_TM_COLLECTIVE';
    await officer.gi.fileGiApplication({ requestId: 'no-1', resourceId, track, filedOn: '2022-02-01' });
    const refusal = { requestId: 'no-2', resourceId, track, refusedOn: '2022-06-01' } as const;
    expect((await officer.gi.recordGiRefusal(refusal)).resource?.stage).toBe('GI_STAGE_CULTIVATING');
    const { resources } = await officer.gi.listResources({ stages: ['GI_STAGE_CULTIVATING'] });
    expect(resources.map((one) => one.resourceId)).toContain(resourceId);
  });
});

describe('专用标志用标', () => {
  let giRightId: string;
  beforeAll(async () => {
    giRightId = await certificationMark(officer, 'mark', '60000002');
  });

  it('R-57: 统一社会信用代码不对就不受理,什么都不留下', async () => {
    const applied = { giRightId, userName: firm.userName, appliedOn: '2022-05-01' };
    for (const [userUscc, rule] of [
      ['', 'USCC_EMPTY'],
      ['914403001922038000', 'USCC_PRECISION_LOSS'],
      ['11150621MB1688871Y', 'USCC_CHECK_CHAR_MISMATCH'],
    ] as const) {
      const request = { ...applied, userUscc, userClass: 'GI_USER_CLASS_CERTIFICATION_LICENSEE' } as const;
      await expect(officer.marks.applyForGiMark({ requestId: `bad-${rule}`, ...request })).rejects.toMatchObject({
        reason: 'USCC_INVALID',
        fields: [{ field: 'user_uscc', rule }],
      });
    }
    const { authorisations } = await officer.marks.listGiMarkAuthorisations({ giRightId });
    expect(authorisations).toEqual([]);
  });

  it('R-57 R-58: 核查、上报、核准后权利有人用标;暂停则无人用标,恢复又有', async () => {
    const authorisationId = await lawfulUser(officer, 'firm', { giRightId, ...firm });
    await untilUsers(giRightId, 1);
    expect((await officer.marks.getGiMarkAuthorisation({ authorisationId })).authorisation).toMatchObject({
      status: 'AUTHORISATION_STATUS_IN_USE',
      announcementNo: '第0001号',
      inArea: true,
    });
    const document = { documentNo: '达市监知改〔2022〕1号', suspendedOn: '2022-06-10' };
    await officer.marks.suspendGiMark({ requestId: 's-1', authorisationId, ...document });
    await untilUsers(giRightId, 0);
    await officer.marks.resumeGiMark({ requestId: 's-2', authorisationId, resumedOn: '2022-06-20' });
    await untilUsers(giRightId, 1);
    const uses = (await cultivation.events()).filter(
      ({ name, event }) => name === 'GiRightUseChanged' && event.subject === giRightId,
    );
    expect(uses.map(({ event }) => event.data)).toMatchObject([
      { inUse: true, users: 1, changedOn: '2022-06-01' },
      { inUse: false, users: 0, changedOn: '2022-06-10' },
      { inUse: true, users: 1, changedOn: '2022-06-20' },
    ]);
  });

  it('核查不合格只能不予通过;之后可以重新申请,仍是同一条记录', async () => {
    const other = { giRightId, userUscc: inventedUscc(3), userName: '达拉特旗丙号商贸有限公司' };
    const request = { ...other, userClass: 'GI_USER_CLASS_CERTIFICATION_LICENSEE', appliedOn: '2022-05-01' } as const;
    const { authorisation } = await officer.marks.applyForGiMark({ requestId: 'again-1', ...request });
    const authorisationId = authorisation?.authorisationId ?? '';
    await expect(officer.marks.applyForGiMark({ requestId: 'again-2', ...request })).rejects.toMatchObject({
      reason: 'GI_MARK_ALREADY_APPLIED',
    });
    const found = { inArea: false, meetsStandard: true, checkedOn: '2022-05-10' };
    await officer.marks.checkGiMarkApplication({ requestId: 'again-3', authorisationId, ...found });
    await expect(
      officer.marks.forwardGiMarkApplication({ requestId: 'again-4', authorisationId, forwardedOn: '2022-05-20' }),
    ).rejects.toMatchObject({ reason: 'CHECK_FAILED', messageZh: expect.stringContaining('不予通过') });
    await officer.marks.recordGiMarkRefusal({ requestId: 'again-5', authorisationId, refusedOn: '2022-05-21' });
    const second = await officer.marks.applyForGiMark({ requestId: 'again-6', ...request, appliedOn: '2022-06-01' });
    expect(second.authorisation).toMatchObject({
      authorisationId,
      status: 'AUTHORISATION_STATUS_APPLIED',
      inArea: false,
    });
  });

  it('权利终止:在用的用标随之终止,在办的不能再核准', async () => {
    const own = await certificationMark(officer, 'ending', '60000003');
    const users = await Promise.all(
      [10, 11, 12].map((n) =>
        lawfulUser(officer, `ending-${n}`, { giRightId: own, userUscc: inventedUscc(n), userName: `第${n}号有限公司` }),
      ),
    );
    const late = { giRightId: own, userUscc: inventedUscc(13), userName: '第13号有限公司' };
    const pending = await forwardedApplication(officer, 'ending-13', late);
    await untilUsers(own, 3);
    const end = { giRightId: own, cause: 'GI_RIGHT_END_CAUSE_CANCELLED', endedOn: '2022-06-25' } as const;
    expect((await officer.gi.endGiRight({ requestId: 'end-1', ...end })).right?.status).toBe('GI_RIGHT_STATUS_ENDED');
    await untilUsers(own, 0);
    const { authorisations } = await officer.marks.listGiMarkAuthorisations({
      giRightId: own,
      statuses: ['AUTHORISATION_STATUS_CEASED'],
    });
    expect(authorisations.map(({ authorisationId }) => authorisationId).sort()).toEqual([...users].sort());
    await expect(
      officer.marks.recordGiMarkAuthorisation({
        requestId: 'end-2',
        authorisationId: pending,
        authorisedOn: '2022-06-26',
        announcementNo: '第0002号',
      }),
    ).rejects.toMatchObject({ reason: 'GI_RIGHT_ENDED' });
    const { resource } = await officer.gi.getResource({ resourceId: 'gir_ending-identify' });
    expect(resource?.stage).toBe('GI_STAGE_CULTIVATING');
  });

  it('个体工商户的代码不出本服务:整个事件流里,包括主题和编号,都没有', async () => {
    await lawfulUser(officer, 'trader', { giRightId, ...trader });
    const registered = await officer.trademarks.registerTrademark({
      requestId: 'trader-tm',
      registrationNo: '70000001',
      niceClass: 29,
      name: '羊小店',
      type: 'TRADEMARK_TYPE_GOODS',
      holderUscc: trader.userUscc,
      holderName: trader.userName,
      registeredOn: '2020-01-07',
    });
    expect(registered.trademark?.holderUscc).toBe(trader.userUscc);
    await untilUsers(giRightId, 2);
    const events = await eventually(
      async () => {
        const all = await cultivation.events();
        return all.some(({ event }) => event.subject === 'tm_70000001_29') && all;
      },
      { what: 'the trademark is published' },
    );
    const stream = events.map(({ stored }) => stored).join('\n');
    expect(stream).toContain(firm.userUscc);
    expect(stream).not.toContain(trader.userUscc);
    // Names are written in Han characters; so are the numbers of the notice's items.
    expect(stream.replaceAll(/"noticeitems":"[^"]*"/g, '')).not.toMatch(/\p{Script=Han}/u);
    const keyOf = (name: string, field: string, subject?: string) =>
      events
        .filter((one) => one.name === name && (subject === undefined || one.event.subject === subject))
        .map(({ event }) => (event.data as Record<string, string>)[field]);
    // The same firm has the same key as user of a special mark and as holder of a trademark.
    expect(keyOf('GiMarkUseAuthorised', 'userKey')).toContain(
      keyOf('TrademarkRegistered', 'holderKey', 'tm_70000001_29')[0],
    );
  });
});

describe('商标', () => {
  const mark = {
    registrationNo: '8123456',
    niceClass: 29,
    name: '达拉特肉羊',
    type: 'TRADEMARK_TYPE_CERTIFICATION',
    isGi: true,
    holderUscc: inventedUscc(20, '51'),
    holderName: '达拉特旗示例肉羊产业协会',
    registeredOn: '2013-04-27',
  } as const;

  it('R-49 R-50: 入库即知期限、续展期和规费;续展后新期限自旧期满次日起', async () => {
    const { trademark, notesZh } = await officer.trademarks.registerTrademark({ requestId: 'tm-1', ...mark });
    expect(trademark).toMatchObject({
      trademarkId: 'tm_8123456_29',
      termEnd: '2023-04-26',
      renewalOpensOn: '2022-04-26',
      graceEnd: '2023-10-26',
      renewalDeadline: '2023-10-26',
      renewalDeadlineProvisional: false,
      renewalFeeFen: 50_000n,
      status: 'TRADEMARK_STATUS_RENEWAL_WINDOW',
      refileBlockedUntil: '',
    });
    expect(notesZh).toEqual([]);
    const renewal = { trademarkId: 'tm_8123456_29', filedOn: '2022-05-10', approvedOn: '2022-06-10' };
    const renewed = await officer.trademarks.recordRenewal({ requestId: 'tm-2', ...renewal });
    expect(renewed.trademark).toMatchObject({
      termStart: '2023-04-27',
      termEnd: '2033-04-26',
      status: 'TRADEMARK_STATUS_REGISTERED',
      renewalDeadlineProvisional: true,
      renewalFeeFen: 0n,
    });
    await expect(
      officer.trademarks.registerTrademark({ requestId: 'tm-3', ...mark, holderUscc: inventedUscc(21) }),
    ).rejects.toMatchObject({ reason: 'TRADEMARK_ALREADY_REGISTERED' });
  });

  it('R-51: 终止以登记机构的公告为准,一年内相同近似商标不予核准', async () => {
    await officer.trademarks.registerTrademark({ requestId: 'tm-4', ...mark, registrationNo: '8123457' });
    const end = {
      trademarkId: 'tm_8123457_29',
      cause: 'TRADEMARK_END_CAUSE_CANCELLED',
      endedOn: '2022-06-01',
    } as const;
    await expect(officer.trademarks.endTrademark({ requestId: 'tm-5', ...end })).rejects.toMatchObject({
      fields: [{ field: 'document_no', rule: 'REQUIRED' }],
    });
    const { trademark } = await officer.trademarks.endTrademark({ requestId: 'tm-6', ...end, documentNo: '第1790期' });
    expect(trademark).toMatchObject({ status: 'TRADEMARK_STATUS_CANCELLED', refileBlockedUntil: '2023-06-01' });
    const { trademarks } = await officer.trademarks.listTrademarks({ statuses: ['TRADEMARK_STATUS_CANCELLED'] });
    expect(trademarks.map(({ trademarkId }) => trademarkId)).toEqual(['tm_8123457_29']);
  });

  it('R-53: 含旗名的普通商标照样入库,并提醒核对', async () => {
    const ordinary = { type: 'TRADEMARK_TYPE_GOODS', isGi: false, name: '新达拉特' } as const;
    const { trademark, notesZh } = await officer.trademarks.registerTrademark({
      requestId: 'tm-7',
      ...mark,
      ...ordinary,
      registrationNo: '8123458',
    });
    expect(trademark?.trademarkId).toBe('tm_8123458_29');
    expect(notesZh).toEqual([expect.stringContaining('「达拉特」')]);
  });

  it('填错的一项说明是哪一项', async () => {
    for (const [wrong, field] of [
      [{ holderUscc: '91150621' }, 'holder_uscc'],
      [{ registrationNo: '注册' }, 'registration_no'],
      [{ niceClass: 46 }, 'nice_class'],
      [{ registeredOn: '2013-02-30' }, 'registered_on'],
      [{ name: '羊'.repeat(201) }, 'name'],
      [{ holderName: ' ' }, 'holder_name'],
    ] as const) {
      await expect(
        officer.trademarks.registerTrademark({ requestId: `tm-bad-${field}`, ...mark, ...wrong }),
      ).rejects.toMatchObject({ fields: [{ field }] });
    }
  });
});

describe('谁能查看', () => {
  const READS: readonly (readonly [string, (clients: CultivationClients) => Promise<unknown>])[] = [
    ['一个资源', ({ gi }) => gi.getResource({ resourceId: 'gir_x' })],
    ['资源清单', ({ gi }) => gi.listResources({})],
    ['一项权利', ({ gi }) => gi.getGiRight({ giRightId: 'gr_x' })],
    ['权利清单', ({ gi }) => gi.listGiRights({})],
    ['一项用标', ({ marks }) => marks.getGiMarkAuthorisation({ authorisationId: 'gma_x' })],
    ['用标名册', ({ marks }) => marks.listGiMarkAuthorisations({})],
    ['一件商标', ({ trademarks }) => trademarks.getTrademark({ trademarkId: 'tm_8123456_29' })],
    ['商标台账', ({ trademarks }) => trademarks.listTrademarks({})],
  ];

  it.each(READS)('银行、担保机构、服务机构和别家企业不能查看%s', async (_what, read) => {
    for (const role of ['BANK', 'GUAR', 'AGENCY', 'ENT'] as const) {
      await expect(read(cultivation.as(role, inventedUscc(99)))).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('企业可以申请用标,查看自己的用标和商标', async () => {
    const giRightId = await certificationMark(officer, 'own', '60000004');
    const own = cultivation.as('ENT', firm.userUscc);
    const { authorisation } = await own.marks.applyForGiMark({
      requestId: 'own-1',
      giRightId,
      ...firm,
      userClass: 'GI_USER_CLASS_CERTIFICATION_LICENSEE',
      appliedOn: '2022-05-01',
    });
    const authorisationId = authorisation?.authorisationId ?? '';
    expect((await own.marks.getGiMarkAuthorisation({ authorisationId })).authorisation?.userName).toBe(firm.userName);
    const holder = cultivation.as('ENT', inventedUscc(20, '51'));
    expect((await holder.trademarks.getTrademark({ trademarkId: 'tm_8123456_29' })).trademark?.niceClass).toBe(29);
    await expect(
      own.marks.checkGiMarkApplication({
        requestId: 'own-2',
        authorisationId,
        inArea: true,
        meetsStandard: true,
        checkedOn: '2022-05-02',
      }),
    ).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
  });

  it('没有的东西说没有', async () => {
    await expect(officer.gi.getResource({ resourceId: 'gir_x' })).rejects.toMatchObject({
      reason: 'RESOURCE_NOT_FOUND',
    });
    await expect(officer.gi.getGiRight({ giRightId: 'gr_x' })).rejects.toMatchObject({ reason: 'GI_RIGHT_NOT_FOUND' });
    await expect(officer.marks.getGiMarkAuthorisation({ authorisationId: 'gma_x' })).rejects.toMatchObject({
      reason: 'AUTHORISATION_NOT_FOUND',
    });
    await expect(officer.trademarks.getTrademark({ trademarkId: 'tm_x' })).rejects.toMatchObject({
      reason: 'TRADEMARK_NOT_REGISTERED',
    });
  });
});

describe('高价值专利培育示范中心', () => {
  it('R-70: 发起、三方签约、获批、建立组合、增减专利;公共事件只说哪些专利进出组合', async () => {
    const lead = cultivation.as('LEAD');
    const { centre } = await officer.centres.initiateCentre({
      requestId: 'ccn-1',
      name: '达拉特旗乳品高价值专利培育示范中心',
      field: 'C1441',
    });
    const centreId = centre?.centreId ?? '';
    expect(centre).toMatchObject({ status: 'CENTRE_STATUS_INITIATED', field: 'C1441', missingEvidence: [] });
    const early = { requestId: 'pfl-0', centreId, name: '过早的组合' };
    await expect(officer.centres.createPortfolio(early)).rejects.toMatchObject({ reason: 'CENTRE_NOT_CULTIVATING' });

    const parties = {
      enterprise: { uscc: inventedUscc(21), name: '达拉特旗虚构乳业有限公司' },
      university: { uscc: inventedUscc(22, '12'), name: '虚构农业大学' },
      agency: { uscc: inventedUscc(23), name: '虚构专利代理有限公司' },
    };
    const signing = { centreId, ...parties, agreementNo: '协议1', signedOn: '2022-06-01' };
    await expect(
      officer.centres.signCentreAgreement({ requestId: 's-0', ...signing, agency: { uscc: '123', name: '甲' } }),
    ).rejects.toMatchObject({ reason: 'USCC_INVALID' });
    const signed = await officer.centres.signCentreAgreement({ requestId: 's-1', ...signing });
    expect(signed.centre).toMatchObject({ missingEvidence: ['CENTRE_EVIDENCE_KIND_TECHNOLOGY_ROADMAP'] });

    const evidence = { centreId, kind: 'CENTRE_EVIDENCE_KIND_TECHNOLOGY_ROADMAP', documentNo: '路线图1' } as const;
    await officer.centres.recordCentreEvidence({ requestId: 'e-1', ...evidence, recordedOn: '2022-06-10' });
    const approval = { centreId, approvedOn: '2022-06-20', documentNo: '内市监知〔2022〕1号' };
    await expect(officer.centres.approveCentre({ requestId: 'a-0', ...approval })).rejects.toMatchObject({
      reason: 'ROLE_NOT_ALLOWED',
    });
    const approved = await lead.centres.approveCentre({ requestId: 'a-1', ...approval });
    expect(approved.centre).toMatchObject({ status: 'CENTRE_STATUS_APPROVED', approvedOn: '2022-06-20' });

    const made = await officer.centres.createPortfolio({ requestId: 'pfl-1', centreId, name: '低温灭菌组合' });
    const portfolioId = made.portfolio?.portfolioId ?? '';
    const add = [{ applicationNo: 'ZL 2017 1 0601862.3', role: 'PORTFOLIO_ROLE_CORE', addedOn: '' } as const];
    const change = { requestId: 'pfl-2', portfolioId, add, remove: [], changedOn: '2022-06-25' };
    const changed = await officer.centres.changePortfolio(change);
    expect(changed.portfolio?.patents).toEqual([
      { applicationNo: '201710601862.3', role: 'PORTFOLIO_ROLE_CORE', addedOn: '2022-06-25' },
    ]);
    expect((await officer.centres.changePortfolio(change)).portfolio).toEqual(changed.portfolio);
    const bad = { ...change, requestId: 'pfl-3', add: [{ ...add[0], applicationNo: '201710601826.3' }] };
    await expect(officer.centres.changePortfolio(bad)).rejects.toMatchObject({ reason: 'APPLICATION_NO_INVALID' });
    expect((await officer.centres.listPortfolios({ centreId })).portfolios).toEqual([changed.portfolio]);
    expect((await officer.centres.listCentres({ statuses: ['CENTRE_STATUS_APPROVED'] })).centres).toHaveLength(1);
    await expect(cultivation.as('AGENCY').centres.getCentre({ centreId })).rejects.toMatchObject({
      reason: 'ROLE_NOT_ALLOWED',
    });
    expect((await cultivation.as('ENT', parties.enterprise.uscc).centres.getCentre({ centreId })).centre).toBeDefined();

    const told = await eventually(
      async () => {
        const events = (await cultivation.events()).filter(({ event }) =>
          [centreId, portfolioId].includes(event.subject),
        );
        return events.length === 3 && events;
      },
      { what: 'three events of the centre and its portfolio' },
    );
    expect(told.map(({ name }) => name)).toEqual([
      'CultivationCentreSigned',
      'CultivationCentreApproved',
      'PortfolioChanged',
    ]);
    for (const { stored } of told) expect(stored).not.toContain(parties.enterprise.uscc);
  });
});
