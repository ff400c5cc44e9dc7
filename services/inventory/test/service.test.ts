import type { SurveyAnswer } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { patentCheckDigit } from '@zhiqi/kernel';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cniprSheet, tempPath } from './import-files.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';

const IN_FORCE = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2022-06-30' } as const;

let inventory: RunningInventory;
let officer: InventoryClients;
let second: InventoryClients;
let lead: InventoryClients;

beforeAll(async () => {
  inventory = await RunningInventory.start();
  officer = inventory.as('OFF', 'p-1');
  second = inventory.as('OFF', 'p-2');
  lead = inventory.as('LEAD', 'p-lead');
});
afterAll(() => inventory.stop());

const numberOf = (index: number): string => {
  const body = `2017${(index % 2) + 1}${String(index).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
};

const listOf = async (...changes: Parameters<typeof cniprSheet>[0]): Promise<string> => {
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(changes)]);
  return path;
};

const notImplemented: SurveyAnswer = {
  implementation: 'IMPLEMENTATION_NOT_IMPLEMENTED',
  implementationModes: [],
  implementedSince: '',
  revenueBand: 'REVENUE_BAND_UNSPECIFIED',
  obstacles: ['OBSTACLE_FUNDS'],
  reserveReason: 'RESERVE_REASON_UNSPECIFIED',
  willingness: ['WILLINGNESS_WILLING'],
  acceptableModes: ['CONVERSION_MODE_ORDINARY_LICENCE'],
  priceMode: 'PRICE_MODE_NEGOTIABLE',
  keepsPaying: true,
  consentsToPublish: true,
  technologyReadiness: 0,
  evidenceRefs: [],
};

describe('谁在调用', () => {
  it('没有凭证、凭证被改过,都不受理', async () => {
    const asked = { applicationNo: numberOf(1) };
    await expect(inventory.anonymous().patents.getPatent(asked)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await expect(inventory.anonymous('abc.def.ghi').patents.getPatent(asked)).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
      messageZh: '登录凭证缺失或已失效,请重新登录后再试。',
    });
  });

  it('银行不能导入专利清单', async () => {
    const bank = inventory.as('BANK', 'b-1', 'bank');
    const path = await listOf({ 申请号: numberOf(1) });
    await expect(importList(bank, path, { requestId: 'bank-1' })).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
  });
});

describe('谁能查看', () => {
  const READS: readonly (readonly [string, (clients: InventoryClients) => Promise<unknown>])[] = [
    ['一件专利', ({ patents }) => patents.getPatent({ applicationNo: numberOf(60) })],
    ['专利台账', ({ patents }) => patents.listPatents({})],
    ['一个轮次', ({ stocktaking }) => stocktaking.getRound({ roundId: 'rnd_x' })],
    ['轮次列表', ({ stocktaking }) => stocktaking.listRounds({})],
    ['一个盘点项', ({ stocktaking }) => stocktaking.getItem({ itemId: `rnd_x.${numberOf(60)}` })],
    ['盘点项列表', ({ stocktaking }) => stocktaking.listItems({ roundId: 'rnd_x' })],
  ];

  beforeAll(async () => {
    await importList(officer, await listOf({ 申请号: numberOf(60) }), { requestId: 'imp-readers' });
  });

  it.each(READS)('银行、担保机构、服务机构和别家企业不能查看%s', async (_what, read) => {
    for (const role of ['BANK', 'GUAR', 'AGENCY', 'ENT'] as const) {
      await expect(read(inventory.as(role, 'o-1', 'hld_someone'))).rejects.toMatchObject({
        reason: 'ROLE_NOT_ALLOWED',
      });
    }
  });

  it('企业可以查看自己的专利', async () => {
    const asked = { applicationNo: numberOf(60) };
    const holder = (await officer.patents.getPatent(asked)).patent?.holders[0]?.holderKey ?? '';
    const { patent } = await inventory.as('ENT', 'e-1', holder).patents.getPatent(asked);
    expect(patent?.applicationNo).toBe(numberOf(60));
  });
});

describe('导入', () => {
  it('每一行都有结果;同一请求再来一次,结果相同而什么都不变', async () => {
    const path = await listOf(
      { 申请号: numberOf(10) },
      { 申请号: '201710601826.3' },
      { 申请号: numberOf(11), 地址: '北京市海淀区某街' },
    );
    const settings = { requestId: 'imp-1', statusDeclaration: IN_FORCE };
    const first = await importList(officer, path, settings);
    expect(first.summary).toMatchObject({ rows: 4, accepted: 2, quarantined: 1, ignored: 1, outOfScope: 1 });
    expect(first.rows.find(({ outcome }) => outcome === 'ROW_OUTCOME_QUARANTINED')).toMatchObject({
      row: 3,
      reasonCodes: ['CHECK_DIGIT_MISMATCH'],
      notes: [{ column: expect.stringMatching(/^[A-Z]+$/), messageZh: expect.stringContaining('校验') }],
    });
    expect((await importList(officer, path, settings)).summary).toMatchObject(first.summary);
    const later = await importList(officer, path, { ...settings, requestId: 'imp-2' });
    expect(later.summary).toMatchObject({ accepted: 0, merged: 0, unchanged: 2, quarantined: 1 });
  });

  it('同一请求编号换了另一份清单:整份不受理,而不是逐行隔离', async () => {
    const settings = { requestId: 'imp-6', statusDeclaration: IN_FORCE };
    await importList(officer, await listOf({ 申请号: numberOf(40) }), settings);
    const other = await listOf({ 申请号: numberOf(40), 名称: '另一种示例装置' }, { 申请号: numberOf(41) });
    await expect(importList(officer, other, settings)).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' });
  });

  it('一案双申的两件互相标记,另一半在先在后都一样,再导入一次什么都不变', async () => {
    const [utility, invention] = ['201720000050', '201710000051'].map((body) => `${body}.${patentCheckDigit(body)}`);
    const path = await listOf({ 申请号: utility, 主分类号: 'A23K10/30(2016.01)I' }, { 申请号: invention });
    const first = await importList(officer, path, { requestId: 'dual-1', statusDeclaration: IN_FORCE });
    expect(first.summary).toMatchObject({ accepted: 2, quarantined: 0 });
    const overlaysOf = async (applicationNo = '') => {
      const { patent } = await officer.patents.getPatent({ applicationNo });
      return { version: patent?.version, overlays: patent?.overlays };
    };
    const before = [await overlaysOf(utility), await overlaysOf(invention)];
    expect(before.map(({ overlays }) => overlays)).toMatchObject([
      [{ overlay: 'OVERLAY_DUAL_FILED', sourceRef: invention, effectiveDate: '2017-07-21' }],
      [{ overlay: 'OVERLAY_DUAL_FILED', sourceRef: utility, effectiveDate: '2017-07-21' }],
    ]);
    const again = await importList(officer, path, { requestId: 'dual-2', statusDeclaration: IN_FORCE });
    expect(again.summary).toMatchObject({ accepted: 0, merged: 0, unchanged: 2 });
    expect([await overlaysOf(utility), await overlaysOf(invention)]).toEqual(before);
  });

  it('没有声明法律状态:入库,但状态不明,提示怎样补', async () => {
    const path = await listOf({ 申请号: numberOf(12) });
    const { summary } = await importList(officer, path, { requestId: 'imp-3' });
    expect(summary).toMatchObject({ accepted: 1, stateUnknown: 1 });
    expect(summary.noticesZh.join()).toContain('--status-from in-force');
  });

  it('设置有误时说清是哪一项', async () => {
    const path = await listOf({ 申请号: numberOf(13) });
    const future = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2030-01-01' } as const;
    await expect(importList(officer, path, { requestId: 'imp-4', statusDeclaration: future })).rejects.toMatchObject({
      fields: [{ field: 'settings.status_declaration.as_of_date', rule: 'DATE_IN_FUTURE' }],
    });
    await expect(importList(officer, path, { requestId: '' })).rejects.toMatchObject({
      fields: [{ field: 'request_id', rule: 'REQUIRED' }],
    });
  });
});

describe('台账', () => {
  it('按条件分页列出,逐页取完不重不漏', async () => {
    const path = await listOf(...Array.from({ length: 7 }, (_, n) => ({ 申请号: numberOf(20 + n) })));
    await importList(officer, path, { requestId: 'imp-5', statusDeclaration: IN_FORCE });
    const found: string[] = [];
    let pageToken = '';
    do {
      const page = await officer.patents.listPatents({ inScope: true, pageSize: 3, pageToken });
      found.push(...page.patents.map(({ applicationNo }) => applicationNo));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(Array.from({ length: 7 }, (_, n) => numberOf(20 + n))));
    await expect(officer.patents.listPatents({ pageToken: 'bm90' })).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
  });

  it('登记法律状态带两个时钟,并重新判定', async () => {
    const applicationNo = numberOf(10);
    const { patent } = await officer.patents.recordLegalStatus({
      requestId: 'lapse-1',
      applicationNo,
      state: 'PATENT_STATE_LAPSED',
      effectiveDate: '2022-05-01',
      documentNo: '登记簿 1 号',
    });
    expect(patent).toMatchObject({
      state: 'PATENT_STATE_LAPSED',
      dormancy: { dormancyClass: 'DORMANCY_CLASS_NOT_ASSESSED', ruleSetVersion: 'DORM-v1' },
    });
    expect(patent?.legalFacts.at(-1)).toMatchObject({ effectiveDate: '2022-05-01', source: 'REGISTER' });
    const status = await officer.commands.getCommandStatus({ requestId: 'lapse-1' });
    expect(status).toMatchObject({ aggregate: 'patent', aggregateId: applicationNo });
    await expect(officer.commands.getCommandStatus({ requestId: 'never' })).rejects.toMatchObject({
      reason: 'REQUEST_UNKNOWN',
    });
  });
});

describe('盘点一轮', () => {
  it('开轮、联系、答复、第二人核实后专利重新判定;未满覆盖不能关闭', async () => {
    const open = { requestId: 'round-1', planYear: 2022, baselineDate: '2022-06-30', dueOn: '2022-11-30' };
    const { round } = await lead.stocktaking.openRound(open);
    const roundId = round?.roundId ?? '';
    await expect(lead.stocktaking.openRound({ ...open, requestId: 'round-2' })).rejects.toMatchObject({
      reason: 'ROUND_ALREADY_LIVE',
    });
    const items = await eventually(
      async () => {
        const listed = await officer.stocktaking.listItems({ roundId });
        return listed.items.length === round?.itemCount && listed.items;
      },
      { what: 'the items of the round exist' },
    );
    const itemId = `${roundId}.${numberOf(20)}`;
    expect(items.map((item) => item.itemId)).toContain(itemId);

    await officer.stocktaking.assignItem({ requestId: 'a-1', itemId, assignee: 'p-1' });
    await officer.stocktaking.recordContactAttempt({
      requestId: 'c-1',
      itemId,
      channel: 'CONTACT_CHANNEL_PHONE',
      attemptedOn: '2022-06-30',
    });
    const answer = { requestId: 'n-1', itemId, answer: notImplemented, note: '电话答复' };
    await officer.stocktaking.recordStocktakingAnswer(answer);
    await expect(officer.stocktaking.verifyStocktakingAnswer({ requestId: 'v-0', itemId })).rejects.toMatchObject({
      reason: 'SECOND_PERSON_REQUIRED',
    });
    const { item } = await second.stocktaking.verifyStocktakingAnswer({ requestId: 'v-1', itemId });
    expect(item).toMatchObject({ status: 'ITEM_STATUS_VERIFIED', answeredBy: 'p-1', verifiedBy: 'p-2' });

    const judged = await eventually(
      async () => {
        const { patent } = await officer.patents.getPatent({ applicationNo: numberOf(20) });
        return patent?.dormancy?.dormancyClass === 'DORMANCY_CLASS_SLEEPING' && patent;
      },
      { what: 'the verified answer reached the patent' },
    );
    expect(judged.availability).toMatchObject({ availability: 'AVAILABILITY_AVAILABLE_NOW' });

    await expect(lead.stocktaking.closeRound({ requestId: 'close-1', roundId })).rejects.toMatchObject({
      reason: 'COVERAGE_INCOMPLETE',
      messageZh: expect.stringContaining('不能关闭'),
    });
    const closed = await lead.stocktaking.closeRound({
      requestId: 'close-2',
      roundId,
      waiverReason: '上级要求提前结束',
    });
    expect(closed.round).toMatchObject({ status: 'ROUND_STATUS_CLOSED', verified: 1 });
  });
});
