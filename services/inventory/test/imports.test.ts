import { randomUUID } from 'node:crypto';
import { patentCheckDigit } from '@zhiqi/kernel';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cniprSheet, tempPath } from './import-files.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';
import { incopatRows, patsnapRows } from './vendor-files.ts';

let inventory: RunningInventory;
let officer: InventoryClients;

beforeAll(async () => {
  inventory = await RunningInventory.start();
  officer = inventory.as('OFF', 'p-1');
});
afterAll(() => inventory.stop());

let serial = 0;
/** A number that no other test has used. */
function nextNumber(): string {
  serial += 1;
  const body = `20171${String(serial).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
}

async function cniprFile(...changes: Parameters<typeof cniprSheet>[0]): Promise<string> {
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(changes)]);
  return path;
}

describe('各种版式的清单', () => {
  it('incoPat 的申请、授权两行并为一件专利', async () => {
    const path = await tempPath('incopat.xlsx');
    await writeWorkbook(path, [{ name: 'sheet1', rows: incopatRows() }]);
    const { summary } = await importList(officer, path, { requestId: 'incopat' });
    expect(summary).toMatchObject({ source: 'IMPORT_SOURCE_INCOPAT', rows: 3, accepted: 1, merged: 1, ignored: 1 });
    const { patent } = await officer.patents.getPatent({ applicationNo: '201710601862.3' });
    expect(patent).toMatchObject({
      publicationNos: ['CN107383112A', 'CN107383112B'],
      grantDate: '2019-05-21',
      state: 'PATENT_STATE_GRANTED_IN_FORCE',
      vendorScores: [{ vendor: 'INCOPAT', score: 9 }],
      inScope: true,
    });
  });

  it('国外和台湾的专利不入库,逐行说明理由', async () => {
    const path = await tempPath('patsnap.xlsx');
    await writeWorkbook(path, [
      { name: 's', rows: patsnapRows({}, { 申请号: 'US15/123456' }, { 申请号: 'TW107123456' }) },
    ]);
    const { rows, summary } = await importList(officer, path, { requestId: 'patsnap' });
    expect(summary).toMatchObject({ source: 'IMPORT_SOURCE_PATSNAP', accepted: 1, quarantined: 0, ignored: 3 });
    expect(rows.map(({ row, reasonCodes }) => [row, ...reasonCodes])).toEqual([
      [1, 'HEADER_ROW'],
      [3, 'FOREIGN_RIGHT'],
      [4, 'TAIWAN_RIGHT'],
    ]);
    expect(summary.noticesZh.join()).toContain('2 行是国外、港澳台专利或国际申请');
  });

  it('不是清单的文件整份拒收,不留批次', async () => {
    const path = await tempPath('memo.xlsx');
    await writeWorkbook(path, [{ name: '通知', rows: [['各科室：'], ['请于周五前报送。']] }]);
    await expect(importList(officer, path, { requestId: 'memo' })).rejects.toMatchObject({
      reason: 'FILE_NOT_A_LIST',
      messageZh: expect.stringContaining('没有专利清单'),
    });
    await expect(officer.imports.getImportBatch({ batchId: 'bat_memo' })).rejects.toMatchObject({
      reason: 'IMPORT_BATCH_NOT_FOUND',
    });
  });
});

describe('登记时才发现的错误', () => {
  it('逐项指到单元格并写明规则,本行不入库,其余照常', async () => {
    const [good, bad] = [nextNumber(), nextNumber()];
    const path = await cniprFile({ 申请号: good }, { 申请号: bad, '公开（公告）日': '2016.05.21' });
    const { rows, summary } = await importList(officer, path, { requestId: 'faults' });
    expect(summary).toMatchObject({ accepted: 1, quarantined: 1 });
    expect(rows.find(({ row }) => row === 3)).toMatchObject({
      reasonCodes: expect.arrayContaining(['RECORD_INVALID', 'GRANT_BEFORE_FILING']),
      notes: [{ column: 'E', header: '公开（公告）日', code: 'GRANT_BEFORE_FILING' }],
    });
  });

  it('请求编号已属于另一份文件的,一行也不收', async () => {
    const [first, second] = [nextNumber(), nextNumber()];
    await importList(officer, await cniprFile({ 申请号: first }), { requestId: 'one-file' });
    const again = importList(officer, await cniprFile({ 申请号: second }), { requestId: 'one-file' });
    await expect(again).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' });
    const unknown = officer.patents.getPatent({ applicationNo: second });
    await expect(unknown).rejects.toMatchObject({ reason: 'PATENT_NOT_REGISTERED' });
  });
});

describe('申请、授权两行分在几份清单里', () => {
  const application = { '公开（公告）号': 'CN107383112A', '公开（公告）日': '2017.11.24', 法律状态: '实质审查' };
  const grant = { '公开（公告）号': 'CN107383112B', '公开（公告）日': '2019.05.21', 法律状态: '授权' };

  it.each([
    ['先授权后申请', grant, application],
    ['先申请后授权', application, grant],
  ])('%s、哪份导出在后都一样:授权过的不会退回公开', async (_, first, second) => {
    for (const [one, other] of [
      ['2022-05-01', '2022-06-01'],
      ['2022-06-01', '2022-05-01'],
      ['2022-06-01', '2022-06-01'],
    ] as const) {
      const number = nextNumber();
      const lists = [
        { file: await cniprFile({ ...first, 申请号: number }), exportDate: one },
        { file: await cniprFile({ ...second, 申请号: number }), exportDate: other },
      ];
      for (const { file, exportDate } of lists)
        await importList(officer, file, { requestId: randomUUID(), exportDate });
      const { patent } = await officer.patents.getPatent({ applicationNo: number });
      expect(patent).toMatchObject({ state: 'PATENT_STATE_GRANTED_IN_FORCE', grantDate: '2019-05-21' });
      for (const { file, exportDate } of lists) {
        const { summary } = await importList(officer, file, { requestId: randomUUID(), exportDate });
        expect(summary).toMatchObject({ unchanged: 1, merged: 0 });
      }
    }
  });
});

describe('一案双申', () => {
  it('R-07 two lists, months apart, bring the two halves: they are linked, and the utility model is pointed out', async () => {
    const model = {
      申请号: `202120754321.${patentCheckDigit('202120754321')}`,
      名称: '一种双申装置',
      申请日: '2021-03-25',
      '公开（公告）号': 'CN207000001U',
      '公开（公告）日': '2021.11.02',
    };
    const invention = {
      ...model,
      申请号: `202110654321.${patentCheckDigit('202110654321')}`,
      '公开（公告）号': 'CN113000001B',
    };
    await importList(officer, await cniprFile(model), { requestId: 'dual-1' });
    const { rows, summary } = await importList(officer, await cniprFile(invention), { requestId: 'dual-2' });
    expect(summary.accepted).toBe(1);
    expect(summary.noticesZh.join()).toContain('对应的实用新型专利权自该日终止');
    expect(rows.map(({ outcome }) => outcome)).toEqual(['ROW_OUTCOME_IGNORED']);
    for (const [one, other] of [
      [model.申请号, invention.申请号],
      [invention.申请号, model.申请号],
    ] as const) {
      const { patent } = await officer.patents.getPatent({ applicationNo: one });
      expect(patent?.overlays).toMatchObject([{ overlay: 'OVERLAY_DUAL_FILED', sourceRef: other }]);
    }
  });
});

describe('撤销合并', () => {
  it('按批次和申请号撤销,专利回到合并之前;再撤、无此批次、越权都拒绝', async () => {
    const number = nextNumber();
    await importList(officer, await cniprFile({ 申请号: number }), { requestId: 'm1', exportDate: '2022-05-31' });
    const { patent: before } = await officer.patents.getPatent({ applicationNo: number });
    const wrong = await cniprFile({ 申请号: number, 名称: '另一件专利', 法律状态: '有效' });
    await importList(officer, wrong, { requestId: 'm2', exportDate: '2022-06-29' });
    const request = { requestId: 'r1', batchId: 'bat_m2', applicationNo: number };
    await expect(inventory.as('ENT', 'e-1', 'ent').imports.reverseMerge(request)).rejects.toMatchObject({
      reason: 'ROLE_NOT_ALLOWED',
    });
    const answer = await officer.imports.reverseMerge(request);
    expect(answer.restoredFields).toEqual(['TITLE']);
    const { version: _, ...restored } = answer.patent ?? {};
    expect(restored).toMatchObject({ title: before?.title, state: 'PATENT_STATE_UNKNOWN', legalFacts: [] });
    expect(await officer.imports.reverseMerge(request)).toEqual(answer);
    await expect(officer.imports.reverseMerge({ ...request, requestId: 'r2' })).rejects.toMatchObject({
      reason: 'MERGE_ALREADY_REVERSED',
    });
    await expect(
      officer.imports.reverseMerge({ ...request, requestId: 'r3', batchId: 'bat_none' }),
    ).rejects.toMatchObject({ reason: 'IMPORT_BATCH_NOT_FOUND' });
    const { batches } = await officer.imports.listImportBatches({ pageSize: 100, pageToken: '' });
    expect(batches).toContainEqual(expect.objectContaining({ batchId: 'bat_m2', merged: 1, rows: 2 }));
  });
});
