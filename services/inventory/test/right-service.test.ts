import { connectNats, homeStream, replay } from '@zhiqi/client';
import { patentCheckDigit } from '@zhiqi/kernel';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patentDue } from '../src/patent/due.ts';
import { cniprSheet, tempPath } from './import-files.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';

/** Filed 2017-07-21 and granted in year 3; a utility model of the same holder. */
const RIGHT = '201710601862.3';
const IN_FORCE = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2022-06-30' } as const;

let inventory: RunningInventory;
let officer: InventoryClients;
beforeAll(async () => {
  inventory = await RunningInventory.start();
  officer = inventory.as('OFF', 'p-1');
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet([{ 申请号: RIGHT }])]);
  const { summary } = await importList(officer, path, { requestId: 'imp-1', statusDeclaration: IN_FORCE });
  expect(summary.accepted).toBe(1);
});
afterAll(() => inventory?.stop());

/** What the ticker does when that day begins; twice, as after a restart. */
async function ticked(...days: readonly string[]): Promise<void> {
  for (const on of days) {
    const due = patentDue({ ...inventory.context, clock: { now: () => new Date(`${on}T01:00:00Z`) } });
    await due.onDue(RIGHT, `tick:${RIGHT}:${on}`);
    await due.onDue(RIGHT, `tick:${RIGHT}:${on}`);
    await due.onDue(RIGHT, `tick:${RIGHT}:${on}:again`);
  }
}

describe('年费', () => {
  it('R-08 R-09: 一件专利整个保护期的年费,以及今天缴多少', async () => {
    const { annuities } = await officer.rights.getAnnuities({
      applicationNo: 'ZL201710601862.3',
      paidOn: '2022-09-10',
    });
    expect(annuities).toHaveLength(20);
    expect(annuities.reduce((sum, { fullFen }) => sum + fullFen, 0n)).toBe(8_230_000n);
    expect(annuities[5]).toMatchObject({
      patentYear: 6,
      dueOn: '2022-07-21',
      graceEnd: '2023-01-28',
      payable: true,
      surchargePct: 5,
      totalFen: 126_000n,
      paid: false,
    });
  });

  it('R-13: 到期前后各提醒恰好一次;重复推进、重启都不重复', async () => {
    await ticked('2022-07-14', '2022-07-21', '2022-08-20', '2022-12-18');
    const names = await eventually(
      async () => {
        const told = (await eventsOn(RIGHT)).filter(({ type }) => /Reminder|FellDue/.test(type));
        return told.length >= 5 && told.map(({ type, data }) => [type.split('.').at(-1), data.offsetDays]);
      },
      { what: 'five reminders and due dates' },
    );
    expect(names).toEqual([
      ['AnnuityReminderRaised', -7],
      ['AnnuityReminderRaised', 0],
      ['AnnuityFellDue', undefined],
      ['AnnuityReminderRaised', 30],
      ['AnnuityReminderRaised', 150],
    ]);
  });

  it('年费日历按应缴日查询;缴费后转到下一年度;同一请求再来一次结果相同', async () => {
    const calendar = (dueFrom: string, dueUntil: string) =>
      officer.rights.listDueAnnuities({ dueFrom, dueUntil, standings: ['FEE_STANDING_NOT_DUE'] });
    expect((await calendar('2022-07-01', '2022-07-31')).annuities).toMatchObject([
      { applicationNo: RIGHT, standing: 'FEE_STANDING_NOT_DUE', annuity: { patentYear: 6, annuityFen: 120_000n } },
    ]);
    const payment = {
      requestId: 'pay-1',
      applicationNo: RIGHT,
      patentYear: 6,
      paidOn: '2022-06-30',
      documentNo: '收据1',
    };
    const paid = await officer.rights.recordAnnuityPayment(payment);
    expect(paid.life).toMatchObject({
      paidThroughYear: 6,
      next: { patentYear: 7 },
      payments: [{ amountFen: 120_000n }],
    });
    expect((await officer.rights.recordAnnuityPayment(payment)).life).toEqual(paid.life);
    expect((await calendar('2022-07-01', '2022-07-31')).annuities).toEqual([]);
    expect((await calendar('2023-07-01', '2023-07-31')).annuities).toHaveLength(1);
    await expect(officer.rights.listDueAnnuities({ standings: ['FEE_STANDING_NOT_WATCHED'] })).rejects.toMatchObject({
      reason: 'NOT_ON_CALENDAR',
      messageZh: expect.stringContaining('请在专利台账'),
    });
    await expect(inventory.as('BANK', 'p-2', 'b01').rights.listDueAnnuities({})).rejects.toMatchObject({
      reason: 'ROLE_NOT_ALLOWED',
    });
  });
});

describe('登记簿事项与权利负担', () => {
  it('逐行处理:采用、已有、未采用、台账没有,每行都说明', async () => {
    const row = { applicationNo: RIGHT, announcedOn: '2022-06-28', effectiveDate: '', documentNo: '38卷26期' };
    const request = {
      requestId: 'reg-1',
      rows: [
        { ...row, code: 'PP01' },
        { ...row, code: 'PE01' },
        { ...row, code: 'WD01' },
        { ...row, code: 'GR01', applicationNo: '202120654321.9' },
        { ...row, code: 'GR01', applicationNo: '201710601826.3' },
      ],
    };
    const { results } = await officer.rights.recordRegisterEvents(request);
    expect(
      results.map(({ outcome, effect }) => `${outcome} ${effect}`.replaceAll(/REGISTER_(ROW_OUTCOME|EFFECT)_/g, '')),
    ).toEqual([
      'APPLIED PRESERVED',
      'APPLIED PLEDGE_REGISTERED',
      'REFUSED WITHDRAWN',
      'NOT_IN_LEDGER GRANTED',
      'REFUSED GRANTED',
    ]);
    expect(results[2]?.messageZh).toContain('不能由「有效」变为「撤回」');
    const again = await officer.rights.recordRegisterEvents({ ...request, requestId: 'reg-2' });
    expect(again.results[0]?.outcome).toBe('REGISTER_ROW_OUTCOME_KNOWN');
    const { life } = await officer.rights.getRightLife({ applicationNo: RIGHT });
    expect(life?.registerEntries.map(({ code }) => code)).toEqual(['PP01', 'PE01']);
  });

  it('质押不能在这里登记;许可、争议可以登记和解除', async () => {
    const dispute = { applicationNo: RIGHT, effectiveDate: '2022-06-29', documentNo: '受理通知书' };
    await expect(
      officer.rights.recordEncumbrance({ requestId: 'o-0', ...dispute, overlay: 'OVERLAY_PLEDGED' }),
    ).rejects.toMatchObject({ reason: 'PLEDGE_COMES_FROM_FINANCING' });
    await officer.rights.recordEncumbrance({ requestId: 'o-1', ...dispute, overlay: 'OVERLAY_OWNERSHIP_DISPUTE' });
    const overlays = async () =>
      (await officer.patents.getPatent({ applicationNo: RIGHT })).patent?.overlays.map(({ overlay }) => overlay);
    expect(await overlays()).toEqual(['OVERLAY_PRESERVED', 'OVERLAY_OWNERSHIP_DISPUTE']);
    await officer.rights.clearEncumbrance({ requestId: 'o-2', ...dispute, overlay: 'OVERLAY_OWNERSHIP_DISPUTE' });
    expect(await overlays()).toEqual(['OVERLAY_PRESERVED']);
  });
});

describe('R-07 一案双申', () => {
  it('两件互相标注,按技术只计一件:发明授权后计发明,授权前计实用新型', async () => {
    const invention = { 申请号: numberOf('201910000001'), 名称: '一种示例挤奶装置', 申请日: '2019.03.01' };
    const model = { ...invention, 申请号: numberOf('201920000001'), 专利类型: '实用新型' };
    const path = await tempPath('dual.xlsx');
    await writeWorkbook(path, [cniprSheet([invention, model])]);
    await importList(officer, path, { requestId: 'imp-dual', statusDeclaration: IN_FORCE });
    const listed = async (onePerTechnology: boolean) =>
      (await officer.patents.listPatents({ onePerTechnology, pageSize: 50 })).patents
        .map(({ applicationNo }) => applicationNo)
        .filter((each) => each.startsWith('2019'));
    const both = [invention.申请号, model.申请号];
    expect(await listed(false)).toEqual(both);
    expect(await listed(true)).toEqual([invention.申请号]);
    const lapse = { state: 'PATENT_STATE_LAPSED', effectiveDate: '2022-03-01', documentNo: '登记簿' } as const;
    await officer.patents.recordLegalStatus({ requestId: 'l-1', applicationNo: invention.申请号, ...lapse });
    expect(await listed(true)).toEqual([model.申请号]);
    expect((await officer.rights.getRightLife({ applicationNo: model.申请号 })).life?.technologyKey).toBe(
      invention.申请号,
    );
  });
});

function numberOf(body: string): string {
  return `${body}.${patentCheckDigit(body)}`;
}

async function eventsOn(applicationNo: string) {
  const session = await connectNats({ url: inventory.context.config.natsUrl, name: 'right-test' });
  try {
    const events: { type: string; data: Record<string, unknown> }[] = [];
    for await (const { event } of replay({ session, stream: homeStream('inventory') })) {
      if (event.subject === applicationNo)
        events.push({ type: event.type, data: event.data as Record<string, unknown> });
    }
    return events;
  } finally {
    await session.close();
  }
}
