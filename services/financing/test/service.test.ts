import { ZhiqiCallError } from '@zhiqi/client';
import { eventually, type NatsServer, startNatsServer } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FinancingClients, FinancingWorld, type ServiceProcess } from './support/financing-world.ts';
import { importPatents } from './support/patents.ts';
import { consent, content, contract, rights, TODAY } from './support/requests.ts';
import { FIRM, OTHER_FIRM, patentNo, SOLE_TRADER } from './world.ts';

let nats: NatsServer;
let world: FinancingWorld;
let inventory: ServiceProcess;
let financing: ServiceProcess;
let registry: FinancingClients;
let clerk: FinancingClients;
let firm: FinancingClients;
let trader: FinancingClients;
let otherFirm: FinancingClients;
let b01: FinancingClients;
let b02: FinancingClients;
let analyst: FinancingClients;

beforeAll(async () => {
  nats = await startNatsServer();
  world = await FinancingWorld.open({ url: nats.url, credentials: () => ({}) });
  inventory = await world.startInventory();
  const owned = [1, 2, 3, 4, 5, 6].map((serial) => ({ applicationNo: patentNo(serial), owner: FIRM }));
  const traders = [7, 8].map((serial) => ({ applicationNo: patentNo(serial), owner: SOLE_TRADER }));
  await importPatents(world.as(inventory, 'OFF', 'inventory'), [...owned, ...traders]);
  financing = await world.startFinancing();
  registry = world.as(financing, 'EXT', 'cnipa');
  clerk = world.as(financing, 'FIN', 'financing');
  firm = world.as(financing, 'ENT', FIRM);
  trader = world.as(financing, 'ENT', SOLE_TRADER);
  otherFirm = world.as(financing, 'ENT', OTHER_FIRM);
  b01 = world.as(financing, 'BANK', 'b01');
  b02 = world.as(financing, 'BANK', 'b02');
  analyst = world.as(financing, 'ANALYST', 'analytics');
  for (const bankCode of ['b01', 'b02']) {
    await clerk.banks.registerPartnerBank({ requestId: `bank-${bankCode}`, bankCode, name: '虚构银行', uscc: '' });
  }
});

afterAll(async () => {
  await world?.close();
  await nats?.stop();
});

/** The channel to a service that was away comes back by itself, not at once. */
const onceReachable = async <T>(ask: () => Promise<T>): Promise<T> => {
  const { answer } = await eventually(
    async () => {
      try {
        return { answer: await ask() };
      } catch (error) {
        if (error instanceof ZhiqiCallError && error.reason === 'PEER_UNAVAILABLE') return undefined;
        throw error;
      }
    },
    { what: 'the inventory is reached again', timeoutMs: 30_000 },
  );
  return answer;
};

describe('合作银行名册', () => {
  it('再登记一次相同的内容,什么都不变;换了内容则不受理', async () => {
    const { bank } = await clerk.banks.registerPartnerBank({ requestId: 'again', bankCode: 'b01', name: '虚构银行' });
    expect(bank).toMatchObject({ bankCode: 'b01', registeredOn: TODAY });
    const other = { requestId: 'other', bankCode: 'b01', name: '别家银行' };
    await expect(clerk.banks.registerPartnerBank(other)).rejects.toMatchObject({ reason: 'BANK_CODE_TAKEN' });
    expect((await firm.banks.listPartnerBanks({})).banks.map(({ bankCode }) => bankCode)).toEqual(['b01', 'b02']);
  });
});

describe('一份融资需求,从提交到办结', () => {
  let demandId: string;

  it('企业提交;申请号和行业代码按规范保存;同一请求再来一次,还是这一份', async () => {
    const asked = { requestId: 'need-1', uscc: FIRM, content: content({ industry: '1353' }) };
    const { demand } = await firm.demands.submitDemand(asked);
    demandId = demand?.demandId ?? '';
    expect(demand).toMatchObject({ demandId: 'dem_need-1', status: 'DEMAND_STATUS_SUBMITTED', industry: 'C1353' });
    expect((await firm.demands.submitDemand(asked)).demand).toEqual(demand);
    const changed = { ...asked, content: content({ termMonths: 6 }) };
    await expect(firm.demands.submitDemand(changed)).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' });
  });

  it('填错的每一项都一次说明', async () => {
    const wrong = content({
      amountMinFen: 0n,
      termMonths: 0,
      assets: [{ kind: 'ASSET_KIND_TRADEMARK', assetId: '1' }],
    });
    await expect(firm.demands.submitDemand({ requestId: 'bad', uscc: FIRM, content: wrong })).rejects.toMatchObject({
      reason: 'DEMAND_INVALID',
      fields: [
        { field: 'content.amount_min_fen', rule: 'AMOUNT_NOT_POSITIVE' },
        { field: 'content.assets[0].asset_id', rule: 'TRADEMARK_ID_MALFORMED' },
        { field: 'content.term_months', rule: 'TERM_OUT_OF_RANGE' },
      ],
    });
  });

  it('专利盘点联系不上:核验和质押都说明原因而不受理;恢复后同一请求即可办成', async () => {
    await inventory.child.kill();
    const away = { reason: 'PEER_UNAVAILABLE', messageZh: expect.stringMatching(/专利盘点.*联系不上.*尚未办理/) };
    await expect(clerk.demands.verifyDemand({ requestId: 'ver-1', demandId })).rejects.toMatchObject(away);
    await expect(clerk.pledges.preparePledge(contract('plg-away', 5))).rejects.toMatchObject(away);
    const asked = { pledgorUscc: FIRM, assets: rights(5) };
    await expect(clerk.pledges.checkAssets(asked)).rejects.toMatchObject(away);
    expect((await firm.demands.getDemand({ demandId })).demand?.status).toBe('DEMAND_STATUS_SUBMITTED');
    expect((await clerk.pledges.listPledges({ assetId: patentNo(5) })).pledges).toEqual([]);
    inventory = await world.startInventory();
    const verified = await onceReachable(() => clerk.demands.verifyDemand({ requestId: 'ver-1', demandId }));
    expect(verified).toMatchObject({ demand: { status: 'DEMAND_STATUS_VERIFIED' }, notesZh: [] });
    expect((await clerk.pledges.preparePledge(contract('plg-away', 5))).pledge?.status).toBe('PLEDGE_STATUS_PREPARED');
    await clerk.pledges.abandonPledge({ requestId: 'plg-away-abandon', pledgeId: 'plg_plg-away' });
  });

  it('没有授权,银行看不到,也不知道有没有', async () => {
    await expect(b01.demands.getDemand({ demandId })).rejects.toMatchObject({ reason: 'DEMAND_NOT_FOUND' });
    expect((await b01.demands.listDemands({})).demands).toEqual([]);
    await expect(otherFirm.demands.getDemand({ demandId })).rejects.toMatchObject({ reason: 'DEMAND_NOT_FOUND' });
    expect((await otherFirm.demands.listDemands({})).demands).toEqual([]);
  });

  it('授权后,那家银行只看到授权的内容,别家什么也看不到', async () => {
    const basic = await firm.demands.grantConsent(consent('cns-1', demandId, 'b01', 'FIELD_SET_BASIC'));
    expect(basic).toMatchObject({ consentId: 'cns_cns-1', demand: { status: 'DEMAND_STATUS_PUBLISHED' } });
    const { demand } = await b01.demands.getDemand({ demandId });
    expect(demand).toMatchObject({
      ...{ uscc: '', amountMinFen: 0n, amountMaxFen: 0n, park: '', termMonths: 12, industry: 'C1353' },
      assets: [1, 2].map(() => ({ kind: 'ASSET_KIND_PATENT_INVENTION', assetId: '' })),
      consents: [{ consentId: 'cns_cns-1', status: 'CONSENT_STATUS_ACTIVE' }],
    });
    expect((await b01.demands.listDemands({})).demands).toEqual([demand]);
    expect((await b02.demands.listDemands({})).demands).toEqual([]);
    await expect(b02.demands.getDemand({ demandId })).rejects.toMatchObject({ reason: 'DEMAND_NOT_FOUND' });
    await expect(b01.demands.listDemands({ uscc: FIRM })).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
  });

  it('不是合作银行的,不能授权给它', async () => {
    const unknown = consent('cns-9', demandId, 'b09', 'FIELD_SET_BASIC');
    await expect(firm.demands.grantConsent(unknown)).rejects.toMatchObject({
      reason: 'BANK_NOT_PARTNER',
      fields: [{ field: 'bank_code', rule: 'BANK_NOT_PARTNER' }],
    });
  });

  it('撤回后重新授权更多内容', async () => {
    await firm.demands.revokeConsent({ requestId: 'rev-1', demandId, consentId: 'cns_cns-1' });
    expect((await b01.demands.listDemands({})).demands).toEqual([]);
    const more = consent('cns-2', demandId, 'b01', 'FIELD_SET_FINANCIAL', 'FIELD_SET_IP_DETAIL');
    await clerk.demands.grantConsent({ ...more, documentNo: '授权书2022-3' });
    expect((await b01.demands.getDemand({ demandId })).demand).toMatchObject({
      ...{ uscc: FIRM, amountMaxFen: 300_000_000n, park: '虚构工业园', assets: rights(1, 2) },
      consents: [{ consentId: 'cns_cns-2' }],
    });
  });

  it('办结后银行不再看到;企业和经办人看到全部经过', async () => {
    await clerk.demands.closeDemand({ requestId: 'close-1', demandId, outcome: 'DEMAND_OUTCOME_NOT_FINANCED' });
    await expect(b01.demands.getDemand({ demandId })).rejects.toMatchObject({ reason: 'DEMAND_NOT_FOUND' });
    const whole = { status: 'DEMAND_STATUS_CLOSED', consents: [{}, {}] };
    expect((await firm.demands.getDemand({ demandId })).demand).toMatchObject(whole);
    const written = { uscc: FIRM.toLowerCase(), statuses: ['DEMAND_STATUS_CLOSED' as const] };
    const listed = await clerk.demands.listDemands(written);
    expect(listed.demands).toMatchObject([whole]);
  });

  it('按错写的统一社会信用代码查询,说明错在哪里', async () => {
    await expect(clerk.demands.listDemands({ uscc: '9115' })).rejects.toMatchObject({ fields: [{ field: 'uscc' }] });
  });

  it('其他角色不能查看', async () => {
    await expect(analyst.demands.listDemands({})).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
    await expect(analyst.pledges.listPledges({})).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
  });
});

describe('个体工商户的需求', () => {
  it('经授权的银行查询时看到代码', async () => {
    const asked = { requestId: 'need-2', uscc: SOLE_TRADER, content: content({ assets: rights(7) }) };
    const { demand } = await trader.demands.submitDemand(asked);
    const demandId = demand?.demandId ?? '';
    await clerk.demands.verifyDemand({ requestId: 'ver-2', demandId });
    // 授权编号由请求编号而来:撤回别家的同号授权,会使本企业的授权也不再送达
    const taken = consent('cns-1', demandId, 'b02', 'FIELD_SET_FINANCIAL');
    await expect(trader.demands.grantConsent(taken)).rejects.toMatchObject({ reason: 'CONSENT_ID_TAKEN' });
    await trader.demands.grantConsent(consent('cns-3', demandId, 'b02', 'FIELD_SET_FINANCIAL'));
    expect((await b02.demands.getDemand({ demandId })).demand?.uscc).toBe(SOLE_TRADER);
  });
});

describe('核验的回答丢失', () => {
  it('同一请求再来一次:核验仍是那一次,提示按现在的情况重新给出;专利盘点联系不上时也答复', async () => {
    const asked = { requestId: 'need-3', uscc: SOLE_TRADER, content: content({ assets: rights(8), termMonths: 360 }) };
    const demandId = (await trader.demands.submitDemand(asked)).demand?.demandId ?? '';
    const verify = { requestId: 'ver-3', demandId };
    const first = await clerk.demands.verifyDemand(verify);
    expect(first.notesZh).toEqual([expect.stringContaining('【债务期限超过权利期限】')]);
    expect(await clerk.demands.verifyDemand(verify)).toEqual(first);
    await inventory.child.kill();
    const again = await clerk.demands.verifyDemand(verify);
    expect(again).toMatchObject({ demand: { status: 'DEMAND_STATUS_VERIFIED' } });
    expect(again.notesZh).toEqual([expect.stringContaining('未能重新核查')]);
    inventory = await world.startInventory();
    await onceReachable(() => clerk.pledges.checkAssets({ pledgorUscc: FIRM, assets: rights(6) }));
  });
});

describe('质押登记', () => {
  it('核查质押物:逐项说明,什么都不占用', async () => {
    const asked = { pledgorUscc: FIRM, assets: [...rights(1, 7), ...rights(99)], debtEnd: '2040-01-01' };
    const { checks } = await clerk.pledges.checkAssets(asked);
    expect(checks.map(({ acceptable, grounds }) => ({ acceptable, grounds }))).toEqual([
      { acceptable: false, grounds: ['REFUSAL_GROUND_TERM_BEYOND_RIGHT'] },
      { acceptable: false, grounds: ['REFUSAL_GROUND_PLEDGOR_NOT_OWNER', 'REFUSAL_GROUND_TERM_BEYOND_RIGHT'] },
      { acceptable: false, grounds: ['REFUSAL_GROUND_OTHER'] },
    ]);
    const fine = await firm.pledges.checkAssets({ pledgorUscc: FIRM, assets: rights(1), debtEnd: '2023-06-29' });
    expect(fine.checks).toMatchObject([{ acceptable: true, grounds: [], notesZh: [] }]);
    await expect(otherFirm.pledges.checkAssets({ pledgorUscc: FIRM, assets: rights(1) })).rejects.toMatchObject({
      reason: 'NOT_THE_ENTERPRISE',
    });
    expect((await clerk.pledges.listPledges({ assetId: patentNo(1) })).pledges).toEqual([]);
  });

  it('一件被占用,整笔都不受理;放弃后即可再办', async () => {
    const first = await clerk.pledges.preparePledge(contract('plg-1', 1, 2));
    expect(first.pledge).toMatchObject({ pledgeId: 'plg_plg-1', status: 'PLEDGE_STATUS_PREPARED', bankCode: 'b01' });
    expect((await clerk.pledges.preparePledge(contract('plg-1', 1, 2))).pledge).toEqual(first.pledge);
    await expect(clerk.pledges.preparePledge(contract('plg-2', 2, 3))).rejects.toMatchObject({
      reason: 'ASSETS_NOT_ACCEPTABLE',
      metadata: { grounds: 'ALREADY_PLEDGED' },
      fields: [{ field: 'assets[0]', rule: 'ALREADY_PLEDGED' }],
    });
    expect((await clerk.pledges.listPledges({ assetId: patentNo(3) })).pledges).toEqual([]);
    await clerk.pledges.abandonPledge({ requestId: 'plg-1-abandon', pledgeId: 'plg_plg-1' });
    const again = await clerk.pledges.preparePledge(contract('plg-2', 2, 3));
    expect(again.pledge?.status).toBe('PLEDGE_STATUS_PREPARED');
    const claims = await clerk.pledges.listPledges({ assetId: `ZL${patentNo(2)}` });
    expect(claims.pledges.map(({ status }) => status)).toEqual(['PLEDGE_STATUS_ABANDONED', 'PLEDGE_STATUS_PREPARED']);
  });

  it('银行只为本行办理,只看本行的', async () => {
    const asked = contract('plg-3', 4);
    await expect(b02.pledges.preparePledge(asked)).rejects.toMatchObject({ reason: 'NOT_THE_PLEDGEE' });
    await b01.pledges.preparePledge(asked);
    expect((await b01.pledges.getPledge({ pledgeId: 'plg_plg-3' })).pledge?.bankCode).toBe('b01');
    await expect(b02.pledges.getPledge({ pledgeId: 'plg_plg-3' })).rejects.toMatchObject({
      reason: 'PLEDGE_NOT_FOUND',
    });
    expect((await b02.pledges.listPledges({})).pledges).toEqual([]);
    await expect(b02.pledges.listPledges({ bankCode: 'b01' })).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
    expect((await firm.pledges.listPledges({})).pledges.length).toBeGreaterThan(0);
    expect((await otherFirm.pledges.listPledges({})).pledges).toEqual([]);
  });

  it('登记机构的接口看全部、记录登记结果;银行的外部系统令牌什么也看不到、什么也不能记', async () => {
    const asked = { pledgeId: 'plg_plg-3' };
    expect((await registry.pledges.getPledge(asked)).pledge?.bankCode).toBe('b01');
    expect((await registry.pledges.listPledges({})).pledges.length).toBeGreaterThan(0);
    const refused = { reason: 'NOT_THE_REGISTRY', messageZh: expect.stringContaining('BANK') };
    const correction = { requestId: 'ext-1', ...asked, note: '缺少担保范围' };
    for (const outside of ['b01', 'b02']) {
      const program = world.as(financing, 'EXT', outside);
      await expect(program.pledges.getPledge(asked)).rejects.toMatchObject(refused);
      await expect(program.pledges.listPledges({})).rejects.toMatchObject(refused);
      await expect(program.pledges.requireCorrection(correction)).rejects.toMatchObject(refused);
    }
  });

  it('登记号只能用一次', async () => {
    for (const [pledgeId, requestId] of [
      ['plg_plg-2', 'a'],
      ['plg_plg-3', 'b'],
    ] as const) {
      await clerk.pledges.submitPledge({ requestId: `sub-${requestId}`, pledgeId, submittedOn: TODAY });
    }
    const registered = { registryNo: 'Y2022150000123', registeredOn: TODAY };
    const { pledge } = await clerk.pledges.recordRegistration({
      requestId: 'reg-a',
      pledgeId: 'plg_plg-2',
      ...registered,
    });
    expect(pledge).toMatchObject({ status: 'PLEDGE_STATUS_REGISTERED', decidedOn: TODAY });
    const second = { requestId: 'reg-b', pledgeId: 'plg_plg-3', ...registered };
    await expect(clerk.pledges.recordRegistration(second)).rejects.toMatchObject({ reason: 'REGISTRY_NO_TAKEN' });
  });

  it('质权人须是合作银行,需求须是出质人已核验的需求', async () => {
    const unknownBank = { ...contract('plg-4', 6), bankCode: 'b09' };
    await expect(clerk.pledges.preparePledge(unknownBank)).rejects.toMatchObject({ reason: 'BANK_NOT_PARTNER' });
    const ofOthers = { ...contract('plg-5', 6), demandId: 'dem_need-2' };
    await expect(clerk.pledges.preparePledge(ofOthers)).rejects.toMatchObject({ reason: 'DEMAND_UNKNOWN' });
    const closed = { ...contract('plg-6', 6), demandId: 'dem_need-1' };
    await expect(clerk.pledges.preparePledge(closed)).rejects.toMatchObject({ reason: 'DEMAND_NOT_VERIFIED' });
    await expect(b01.pledges.preparePledge(closed)).rejects.toMatchObject({ reason: 'DEMAND_UNKNOWN' });
  });
});
