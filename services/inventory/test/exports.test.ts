import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTable, type WriterCell, type WriterSheet, writeWorkbook } from '@zhiqi/spreadsheet';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { isPersonalHeader } from '../src/import/layouts.ts';
import { MASK } from '../src/import/masking.ts';
import { templateSheet } from '../src/import/template.ts';
import { cniprSheet, tempPath } from './import-files.ts';
import { exportList, type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';
import { cnipaList, cnipaXml, incopatRows, patsnapRows } from './vendor-files.ts';

const REAL = join(process.env.ZHIQI_TEST_DATA ?? '', 'patents');

let inventory: RunningInventory;
let officer: InventoryClients;

beforeAll(async () => {
  inventory = await RunningInventory.start();
  officer = inventory.as('OFF', 'p-1');
});
afterAll(() => inventory.stop());

type Texts = Record<string, Record<string, Record<number, string>>>;

/** Every cell of every sheet: sheet → row → column → text, with the kind where it is no text. */
async function cellsOf(path: string): Promise<Texts> {
  await using table = await openTable(path);
  const sheets: Texts = {};
  for (const sheet of table.sheets) {
    const rows: Record<string, Record<number, string>> = {};
    for await (const row of sheet.rows()) {
      const cells: Record<number, string> = {};
      for (const column of row.columns) {
        const cell = row.cell(column);
        if (cell && cell.text !== '') cells[column] = cell.kind === 'TEXT' ? cell.text : `${cell.kind}:${cell.text}`;
      }
      if (Object.keys(cells).length > 0) rows[row.number] = cells;
    }
    sheets[sheet.name] = rows;
  }
  return sheets;
}

/** A list with the cells about natural persons taken out of both what came and what came back. */
function withoutPersons(texts: Texts, headerRow: number): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([sheet, rows]) => {
      const headers = rows[headerRow] ?? {};
      const isPersonal = (column: string): boolean => isPersonalHeader(headers[Number(column)] ?? '');
      const kept = Object.entries(rows).map(([number, cells]) => [
        number,
        number === String(headerRow)
          ? cells
          : Object.fromEntries(Object.entries(cells).filter(([column]) => !isPersonal(column))),
      ]);
      return [sheet, Object.fromEntries(kept)];
    }),
  );
}

async function eventCount(): Promise<number> {
  const { db } = inventory.context;
  const waiting = await db
    .collection('patents')
    .find({ _id: { $gt: '' } } as object)
    .toArray();
  return waiting.reduce((sum, { v }) => sum + Number(v), 0);
}

let request = 0;
/** Imports a list, exports it as it came, and imports that: what came back, and what it changed. */
async function roundTrip(path: string, settings = {}): Promise<{ readonly back: string; readonly batchId: string }> {
  request += 1;
  const { summary } = await importList(officer, path, { requestId: `rt${request}`, ...settings });
  const back = await tempPath('back.xlsx');
  const name = await exportList(officer, back, { layout: 'EXPORT_LAYOUT_ORIGINAL', batchId: summary.batchId });
  expect(name).toBe(`原表-${summary.batchId}.xlsx`);
  const events = await eventCount();
  const again = await importList(officer, back, { requestId: `rt${request}-again`, ...settings });
  expect(again.summary).toMatchObject({
    accepted: 0,
    merged: 0,
    unchanged: summary.accepted + summary.merged + summary.unchanged,
    quarantined: summary.quarantined,
  });
  expect(await eventCount()).toBe(events);
  return { back, batchId: summary.batchId };
}

async function workbook(...sheets: readonly WriterSheet[]): Promise<string> {
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, sheets);
  return path;
}

const asSheet = (rows: readonly WriterCell[][]): WriterSheet => ({ name: 'sheet1', rows });

describe('按原文件版式导出:列、顺序、前导零、多工作表都不变', () => {
  test.each([
    [
      '知旗模板',
      1,
      templateSheet([['202120654321.9', '甲', '', '2021-03-25', '', '', '', '', '', '乙厂', '', '150621']]),
    ],
    ['incoPat', 1, asSheet(incopatRows())],
    ['PatSnap', 1, asSheet(patsnapRows({}, { 申请号: 'US15/123456' }))],
    ['国知局下发清单', 1, asSheet(cnipaList({ 序号: '007' }, { 申请号: '', 专利号: 'ZL202130123456.9' }))],
    [
      'CNIPR,带标题行、空行、合并单元格和未知列',
      3,
      cniprSheet(
        [
          { 内部编号: '000123', 备注: '=1+1', 核对: { number: '3.50' } },
          {
            申请号: '202120654321.9',
            申请日: { number: '44280' },
            内部编号: '000124',
            备注: '-cmd',
            '申请（专利权）人': undefined,
          },
        ],
        { before: [['达拉特旗有效专利清单'], []], after: [[], ['合计', '2']], mergedRanges: ['H4:H5'] },
      ),
    ],
  ] as const)('%s', async (_, headerRow, sheet) => {
    const path = await workbook(sheet, { name: '说明', rows: [['自由填写', '00012'], [], ['@x', ' a ']] });
    const { back } = await roundTrip(path);
    expect(withoutPersons(await cellsOf(back), headerRow)).toEqual(withoutPersons(await cellsOf(path), headerRow));
    await using table = await openTable(back);
    await using original = await openTable(path);
    expect(await table.sheets[0]?.mergedRanges()).toEqual(await original.sheets[0]?.mergedRanges());
  });

  it('个人信息在保存之前就已隐去,数据库里也没有', async () => {
    const secrets = ['王小明', '152723198001011234', '13912345678', '白塔街', '赵代理', '李经办', '3961234'];
    const path = await workbook(
      cniprSheet(
        [
          {
            '发明（设计）人': '王小明',
            身份证号: '152723198001011234',
            代理人: '赵代理',
            专利代理机构: '某代理有限公司',
            联系方式: '请拨 13912345678',
            地址: '内蒙古自治区鄂尔多斯市达拉特旗白塔街九十九号',
          },
        ],
        { after: [['填报人：李经办 0477-3961234']] },
      ),
    );
    const { back } = await roundTrip(path);
    const [texts] = Object.values(await cellsOf(back));
    const shown = JSON.stringify(texts);
    expect(shown).toContain('某代理有限公司');
    expect(shown).toContain(`请拨 ${MASK}`);
    expect(shown).toContain(`填报人：${MASK} ${MASK}`);
    const { db } = inventory.context;
    const stored = await db
      .collection('import_original_chunks')
      .find({ _id: { $gt: '' } } as object)
      .toArray();
    expect(stored.length).toBeGreaterThan(0);
    for (const secret of secrets) expect(shown).not.toContain(secret);
  });

  it('同一份文件再导一次,原表只存一份', async () => {
    const path = await workbook(cniprSheet([{ 名称: '只存一份的装置' }]));
    await importList(officer, path, { requestId: 'once-1' });
    const { db } = inventory.context;
    const count = () => db.collection('import_original_chunks').countDocuments({ _id: { $gt: '' } } as object);
    const before = await count();
    await importList(officer, path, { requestId: 'once-2' });
    expect(await count()).toBe(before);
    await exportList(officer, path, { layout: 'EXPORT_LAYOUT_ORIGINAL', batchId: 'bat_once-2' });
  });

  it('XML 和 JSON 按字段成表', async () => {
    const path = await tempPath('one.xml');
    await writeFile(path, cnipaXml());
    const { back } = await roundTrip(path);
    const { XML: rows } = await cellsOf(back);
    expect(Object.values(rows?.[1] ?? {}).slice(0, 3)).toEqual(['申请号', '申请日', '公开(公告)号']);
    expect(rows?.[2]).toMatchObject({ 0: '201710601862.3', 1: '20170721', 10: MASK });
  });

  it.skipIf(!existsSync(join(REAL, 'cnipr_export_99.xlsx')))('真实的 CNIPR 清单:99 件,非个人列逐格相同', async () => {
    const path = join(REAL, 'cnipr_export_99.xlsx');
    const { back } = await roundTrip(path);
    const [original, exported] = [await cellsOf(path), await cellsOf(back)];
    expect(Object.keys(exported.Sheet1 ?? {})).toHaveLength(100);
    expect(withoutPersons(exported, 1)).toEqual(withoutPersons(original, 1));
    const columns = Object.entries(original.Sheet1?.[1] ?? {});
    const personal = columns.filter(([, header]) => isPersonalHeader(header)).map(([, header]) => header);
    expect(personal).toEqual(['发明（设计）人', '地址', '代理人', '审查员']);
  });
});

describe('按版式导出现值', () => {
  test.each(['EXPORT_LAYOUT_ZHIQI_TEMPLATE', 'EXPORT_LAYOUT_CNIPR'] as const)(
    '%s 再导入没有任何变化',
    async (layout) => {
      await importList(officer, await workbook(asSheet(incopatRows())), { requestId: `cur-${layout}` });
      const path = await tempPath('out.xlsx');
      expect(await exportList(officer, path, { layout })).toMatch(/^专利清单-.+-20220630\.xlsx$/);
      const events = await eventCount();
      const { summary } = await importList(officer, path, { requestId: `back-${layout}` });
      expect(summary).toMatchObject({ accepted: 0, merged: 0, quarantined: 0, ignored: 1 });
      expect(summary.unchanged).toBe(summary.rows - 1);
      expect(await eventCount()).toBe(events);
    },
  );

  it('以公式符号开头的名称不会变成公式,读回来还是原样', async () => {
    const number = '201810000000.X';
    const title = '=HYPERLINK("http://example.com")';
    await importList(officer, await workbook(cniprSheet([{ 申请号: number, 申请日: '2018-01-02', 名称: title }])), {
      requestId: 'formula',
    });
    const path = await tempPath('out.xlsx');
    const filter = { states: [], kinds: [], applicationNos: [number] };
    await exportList(officer, path, { layout: 'EXPORT_LAYOUT_ZHIQI_TEMPLATE', filter });
    const [texts] = Object.values(await cellsOf(path));
    expect(texts?.[2]).toMatchObject({ 0: number, 1: title });
    await using table = await openTable(path);
    for await (const row of table.sheets[0]?.rows() ?? []) expect(row.cell(1)?.formula).toBe(false);
  });

  it('自治区平台版式:授权的才写 ZL,自然人不写姓名', async () => {
    await importList(officer, await workbook(asSheet(cnipaList())), { requestId: 'regional' });
    const path = await tempPath('out.xlsx');
    const filter = { states: [], kinds: ['PATENT_KIND_DESIGN' as const], applicationNos: [] };
    await exportList(officer, path, { layout: 'EXPORT_LAYOUT_REGIONAL_PLATFORM', filter });
    const texts = JSON.stringify(await cellsOf(path));
    expect(texts).toContain('ZL202130123456.8');
    expect(texts).toContain('"个人"');
    expect(texts).not.toContain('王某某');
    expect(texts).not.toContain('202120654321');
  });

  it('模板版式的列与导入模板一致', async () => {
    const [template, exported] = [await tempPath('a.xlsx'), await tempPath('b.xlsx')];
    await writeWorkbook(template, [templateSheet([])]);
    await exportList(officer, exported, {
      layout: 'EXPORT_LAYOUT_ZHIQI_TEMPLATE',
      filter: { states: [], kinds: [], applicationNos: ['202120654321.9'] },
    });
    const headers = async (path: string) => Object.values(await cellsOf(path))[0]?.[1];
    expect(await headers(exported)).toEqual(await headers(template));
  });

  it('不该导出的拒绝,并说明怎么办', async () => {
    const path = await tempPath('none.xlsx');
    const refused = (layout: string, over = {}, clients = officer) =>
      exportList(clients, path, { layout: layout as 'EXPORT_LAYOUT_CNIPR', ...over });
    const filter = { states: [], kinds: [], applicationNos: [] };
    await expect(refused('EXPORT_LAYOUT_UNSPECIFIED')).rejects.toMatchObject({
      messageZh: expect.stringContaining('导出版式'),
    });
    await expect(refused('EXPORT_LAYOUT_CNIPR', {}, inventory.as('BANK', 'b-1', 'bank'))).rejects.toMatchObject({
      reason: 'ROLE_NOT_ALLOWED',
    });
    await expect(refused('EXPORT_LAYOUT_ORIGINAL', { batchId: 'bat_none' })).rejects.toMatchObject({
      reason: 'IMPORT_BATCH_NOT_FOUND',
    });
    await expect(refused('EXPORT_LAYOUT_ORIGINAL', { batchId: 'bat_x', filter })).rejects.toMatchObject({
      reason: 'FILTER_NOT_EXPECTED',
    });
    await expect(refused('EXPORT_LAYOUT_CNIPR', { batchId: 'bat_x' })).rejects.toMatchObject({
      reason: 'BATCH_NOT_EXPECTED',
    });
    expect(existsSync(path) && (await readFile(path)).length > 0).toBe(false);
  });
});
