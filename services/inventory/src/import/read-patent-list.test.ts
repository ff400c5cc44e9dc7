import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isCanonicalPatentNumber } from '@zhiqi/kernel';
import { describe, expect, it } from 'vitest';
import {
  cniprSheet,
  collect,
  csvReading,
  parsed,
  quarantine,
  readingOf,
  record,
  rowsOf,
  TODAY,
  tempPath,
} from '../../test/import-files.ts';
import { readPatentList } from './read-patent-list.ts';
import { templateSheet, writeTemplate } from './template.ts';

const DATA = process.env.ZHIQI_TEST_DATA;
const patents = (name: string) => join(DATA ?? '', 'patents', name);

describe('the layout of a sheet', () => {
  it('every sheet is judged on its own', async () => {
    const reading = await readingOf([
      { ...cniprSheet([{}]), name: '发明' },
      {
        name: '目录',
        rows: [
          ['序号', '名称', '摘要'],
          ['1', '一种装置', '…'],
        ],
      },
      { ...cniprSheet([{ 申请号: '202120654321.9' }]), name: '备份', hidden: true },
      { name: '其他', rows: [['随手记的一行']] },
    ]);
    const rows = await collect(reading);
    expect(rows.map((row) => [row.sheet, row.row, row.outcome, ...row.reasonCodes])).toEqual([
      ['发明', 1, 'IGNORED', 'HEADER_ROW'],
      ['发明', 2, 'CANDIDATE'],
      ['目录', 1, 'IGNORED', 'HEADER_ROW'],
      ['目录', 2, 'QUARANTINED', 'NO_NUMBER_COLUMN'],
      ['备份', 1, 'IGNORED', 'SHEET_HIDDEN'],
      ['备份', 2, 'IGNORED', 'SHEET_HIDDEN'],
      ['其他', 1, 'QUARANTINED', 'HEADER_NOT_FOUND'],
    ]);
    expect(reading.sheets.map((sheet) => sheet.layout)).toEqual(['CNIPR', 'CNIPR', undefined, undefined]);
  });

  it('a long sheet without a header beside a list reports every row once', async () => {
    const long = { name: '表', rows: Array.from({ length: 120 }, (_, index) => [`第 ${index} 行`]) };
    const rows = (await rowsOf([cniprSheet([{}]), long])).filter((row) => row.sheet === '表');
    expect(rows).toHaveLength(120);
    expect(rows.map((row) => row.row)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    expect(new Set(rows.flatMap((row) => row.reasonCodes))).toEqual(new Set(['HEADER_NOT_FOUND']));
  });

  it('a file that is no list at all is refused as a whole, in words', async () => {
    const memo = { name: '通知', rows: Array.from({ length: 120 }, (_, index) => [`第 ${index} 段`, '正文']) };
    await expect(rowsOf([memo, { ...memo, name: '附件' }])).rejects.toMatchObject({
      kind: 'invalid',
      slug: 'FILE_NOT_A_LIST',
      messageZh: expect.stringContaining('找不到表头'),
    });
    await expect(csvReading('各科室：\n请于周五前报送。\n').then(collect)).rejects.toMatchObject({
      slug: 'FILE_NOT_A_LIST',
    });
  });

  it('says which columns were used, and counts what was dropped unread and filled down', async () => {
    const reading = await readingOf([cniprSheet([{ 发明人: '某甲', 备注: 'x' }, { 发明人: '某乙' }])]);
    await collect(reading);
    expect(reading.sheets[0]).toMatchObject({
      headerRow: 1,
      droppedColumns: 2,
      droppedCells: 3,
      filledCells: 0,
    });
    expect(reading.sheets[0]?.mappedColumns[0]).toBe('A 申请号');
  });
});

describe('our own template', () => {
  it('is empty, and its explanation sheet is no data', async () => {
    const path = await tempPath('template.xlsx');
    await writeTemplate(path);
    const reading = readPatentList(path, { today: TODAY });
    const rows = await collect(reading);
    expect(new Set(rows.map((row) => row.outcome))).toEqual(new Set(['IGNORED']));
    expect(reading.sheets[0]?.layout).toBe('ZHIQI_TEMPLATE');
    expect(reading.sheets[0]?.mappedColumns).toHaveLength(13);
  });

  it('filled in, gives holders with codes and seats in order', async () => {
    const row = ['202080012345.2', '一种方法', '发明专利', '2020-01-15', '2022-01-04', 'CN112000000B', 'A23C9/13', ''];
    const holders = ['', '甲有限公司；王某', '91110000802100433B；', '达拉特旗；150602', '专利权维持'];
    const [, data] = await rowsOf([templateSheet([[...row, ...holders]])]);
    expect(data?.record).toEqual({
      applicationNo: '202080012345.2',
      kind: 'INVENTION',
      title: '一种方法',
      filingDate: '2020-01-15',
      grantDate: '2022-01-04',
      publicationNos: ['CN112000000B'],
      ipcMain: 'A23C9/13',
      ipc: ['A23C9/13'],
      termExtensionDays: 0,
      holders: [
        { name: '甲有限公司', holderType: 'ENTERPRISE', uscc: '91110000802100433B', divisionCode: '150621' },
        { name: '王某', holderType: 'NATURAL_PERSON', divisionCode: '150602' },
      ],
      industryCodes: [],
      seiCodes: [],
      familyCountries: [],
      vendorScores: [],
      declaredCriteria: [],
      declaredState: { state: 'GRANTED_IN_FORCE', code: 'IN_FORCE', tableVersion: 'LEGAL-STATUS-CN-v1' },
      flags: [],
    });
  });

  it('saved as CSV is still the template', async () => {
    const reading = await csvReading(
      '申请号*,专利名称*,申请日*,权利人*,权利人所在旗县区\n202120654321.9,甲,2021-03-25,乙厂,150621\n',
    );
    const rows = await collect(reading);
    expect(reading.sheets[0]?.layout).toBe('ZHIQI_TEMPLATE');
    expect(rows[1]?.record?.holders[0]?.divisionCode).toBe('150621');
  });
});

describe('a row that cannot be taken as it is', () => {
  it.each([
    [{ 申请号: '201710601826.3' }, 'CHECK_DIGIT_MISMATCH'],
    [{ 申请号: undefined }, 'NUMBER_MISSING'],
    [{ 申请号: '2017106' }, 'NUMBER_MALFORMED'],
    [{ 专利号: '202120654321.9' }, 'NUMBERS_DIFFER'],
    [{ 名称: undefined }, 'TITLE_MISSING'],
    [{ 名称: '摘'.repeat(501) }, 'TITLE_TOO_LONG'],
    [{ 申请日: undefined }, 'FILING_DATE_MISSING'],
    [{ '申请（专利权）人': undefined }, 'HOLDER_MISSING'],
    [{ 统一社会信用代码: '11150621MB1688871Y' }, 'CHECK_CHAR_MISMATCH'],
    [{ 申请号: '202140654321' }, 'KIND_UNDECIDED'],
  ])('%j → %s', async (change, code) => {
    expect(
      await quarantine({ ...change, ...('申请号' in change && change.申请号 === '202140654321' ? NO_KIND : {}) }),
    ).toEqual([code]);
  });

  it('tells every problem of the row at once, at its cell, in Chinese that says what to do', async () => {
    const [row] = await parsed({ 申请号: '201710601826.3', 申请日: '2017-7', '申请（专利权）人': undefined });
    expect(row?.notes.map((note) => [note.column, note.header, note.code])).toEqual([
      ['A', '申请号', 'CHECK_DIGIT_MISMATCH'],
      ['C', '申请日', 'DATE_MONTH_ONLY'],
      ['H', '申请（专利权）人', 'HOLDER_MISSING'],
    ]);
    for (const note of row?.notes ?? []) expect(note.messageZh).toMatch(/请.+。$/);
  });

  it('an unknown kind digit is accepted when the list says the kind', async () => {
    const change = { 申请号: '202140654321', 申请日: '2021-03-25', 专利类型: '外观设计' };
    expect(await record({ ...change, '公开（公告）号': undefined })).toMatchObject({ kind: 'DESIGN' });
  });

  it('the patentee counts before the applicant, and a blank patentee falls back', async () => {
    expect((await record({ 专利权人: '受让有限公司' })).holders[0]?.name).toBe('受让有限公司');
    expect((await record({ 专利权人: undefined })).holders[0]?.name).toBe('达拉特旗甲农牧业有限公司');
  });

  it('the county column counts before the address', async () => {
    expect((await record({ 省市区县: '内蒙古自治区鄂尔多斯市东胜区' })).holders[0]?.divisionCode).toBe('150602');
    expect((await record({ 省: '内蒙古', 市: '鄂尔多斯市', 区县: '准格尔旗' })).holders[0]?.divisionCode).toBe(
      '150622',
    );
    expect(await record({ 地址: '内蒙古自治区鄂尔多斯市' })).toMatchObject({ flags: ['COUNTY_MISSING'] });
  });
});

const NO_KIND = { '公开（公告）号': undefined };

describe.skipIf(!existsSync(patents('cnipr_export_99.xlsx')))('real files (ZHIQI_TEST_DATA)', () => {
  it('the CNIPR export: 99 of 99 accepted, every check digit valid, none seated in 150621', async () => {
    const rows = await collect(readPatentList(patents('cnipr_export_99.xlsx'), { today: TODAY }));
    const records = rows.flatMap((row) => row.record ?? []);
    expect(rows.filter((row) => row.outcome === 'QUARANTINED')).toEqual([]);
    expect(records).toHaveLength(99);
    expect(new Set(records.map(({ applicationNo }) => applicationNo)).size).toBe(99);
    expect(records.every(({ applicationNo }) => isCanonicalPatentNumber(applicationNo))).toBe(true);
    expect(records.some(({ flags }) => flags.includes('CHECK_DIGIT_DERIVED'))).toBe(false);
    const seats = records.map(({ holders }) => holders[0]?.divisionCode);
    expect(seats.filter((seat) => seat === '150621')).toHaveLength(0);
    expect(seats.filter((seat) => seat !== undefined).length).toBeGreaterThan(50);
    const unknown = records.filter(({ holders }) => holders[0]?.divisionCode === undefined);
    expect(unknown.every(({ flags }) => flags.some((flag) => flag.startsWith('COUNTY_')))).toBe(true);
  });

  it('the two sheets without numbers: every row reported, none invented', async () => {
    const rows = await collect(readPatentList(patents('nbc_titles_abstracts_2sheets.xlsx'), { today: TODAY }));
    const data = rows.filter((row) => !row.reasonCodes.includes('HEADER_ROW'));
    expect(data.filter((row) => row.sheet === '2013年').map((row) => row.row)).toEqual(rowNumbers(2, 91));
    expect(data.filter((row) => row.sheet === 'Sheet1').map((row) => row.row)).toEqual(rowNumbers(2, 48));
    expect(new Set(data.map((row) => `${row.outcome} ${row.reasonCodes}`))).toEqual(
      new Set(['QUARANTINED NO_NUMBER_COLUMN']),
    );
  });
});

function rowNumbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
