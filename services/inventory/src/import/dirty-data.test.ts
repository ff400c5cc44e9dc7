import { type LegalDate, patentCheckDigit } from '@zhiqi/kernel';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { describe, expect, it } from 'vitest';
import {
  cniprSheet,
  collect,
  csvReading,
  GIVEN,
  parsed,
  quarantine,
  record,
  rowsOf,
  TODAY,
  tempPath,
} from '../../test/import-files.ts';
import { readPatentList } from './read-patent-list.ts';
import type { ParsedRow } from './record.ts';

/** The dirty-data catalogue of brief §4.5, one test (or more) a row; HTML called .xls is refused by @zhiqi/spreadsheet. */
describe('dirty data', () => {
  it('row 1: full-width digits, letters and brackets', async () => {
    const rows = await rowsOf([
      {
        name: '表',
        rows: [
          ['申 请 号', '名称', '申请日*', '公开(公告)号', '申请(专利权)人：'],
          [
            '２０１７１０６０１８６２．３',
            '一种装置',
            '２０１７．０７．２１',
            'ＣＮ１０７３８３１１２Ａ',
            '甲（达拉特旗）有限公司',
          ],
        ],
      },
    ]);
    expect(rows[1]?.record).toMatchObject({
      applicationNo: '201710601862.3',
      filingDate: '2017-07-21',
      publicationNos: ['CN107383112A'],
      holders: [{ name: '甲（达拉特旗）有限公司' }],
    });
  });

  it.each(['ZL 2017 1 0601862.3', '专利号：ZL201710601862.3', 'CN201710601862.3', '2017106018623'])(
    'row 2: prefix, spaces and label text in %s',
    async (text) => {
      expect((await record({ 申请号: text })).applicationNo).toBe('201710601862.3');
    },
  );

  it('row 3: a missing check digit is derived and flagged', async () => {
    expect(await record({ 申请号: 'CN201710601862' })).toMatchObject({
      applicationNo: '201710601862.3',
      flags: ['CHECK_DIGIT_DERIVED'],
    });
  });

  it('row 4: the trailing .0 that a spreadsheet ate comes back', async () => {
    expect(await record({ 申请号: { number: '201510000001' }, 申请日: '2015-01-05' })).toMatchObject({
      applicationNo: '201510000001.0',
      flags: ['CHECK_DIGIT_DERIVED'],
    });
  });

  it('row 4: a number typed with its check digit keeps it, also in binary rounding', async () => {
    expect((await record({ 申请号: { number: '201710601862.29999' } })).applicationNo).toBe('201710601862.3');
  });

  it.each(['95115608.x', '95115608.Х', '95115608.×'])('row 5: check letter in %s', async (text) => {
    expect((await record({ 申请号: text, 申请日: '1995-10-05' })).applicationNo).toBe('95115608.X');
  });

  it.each([['2.01711E+11'], [{ number: '2.01711E+11' }], [{ number: '201711000000' }], ['201711000000']])(
    'row 6: the application number %j has lost its digits',
    async (cell) => {
      expect(await quarantine({ 申请号: cell })).toEqual(['PRECISION_LOSS']);
    },
  );

  it('row 6: seven zeros with their check digit are a real number', async () => {
    expect((await record({ 申请号: '201810000000.X', 申请日: '2018-01-02' })).applicationNo).toBe('201810000000.X');
  });

  it.each([['914403001922038000'], [{ number: '914403001922038000' }], [{ number: '9.1440300192203802E+17' }]])(
    'row 7: the credit code %j was a number and is never fixed',
    async (cell) => {
      expect(await quarantine({ 统一社会信用代码: cell })).toEqual(['PRECISION_LOSS']);
    },
  );

  it('row 8: serial dates are dates in date columns only, in both date systems', async () => {
    const given = { 申请日: { number: '43606' }, 名称: { number: '43606' } };
    const number = withCheckDigit('201910000000');
    const in1900 = await rowsOf([cniprSheet([{ ...given, 申请号: number }])]);
    expect(in1900[1]?.record).toMatchObject({ filingDate: '2019-05-21', title: '43606' });
    const in1904 = await rowsOf([cniprSheet([{ ...given, 申请日: { number: '42144' }, 申请号: number }])], {
      dateSystem: '1904',
    });
    expect(in1904[1]?.record).toMatchObject({ filingDate: '2019-05-21' });
  });

  it('row 8: a serial outside 1985 to twenty years from now is no date', async () => {
    expect(await quarantine({ 申请日: { number: '99999' } })).toEqual(['DATE_OUT_OF_RANGE']);
  });

  it.each(['2017.07.21', '20170721', '2017/7/21', '2017年7月21日', '2017-07-21 00:00:00'])(
    'row 9: the date %s',
    async (text) => {
      expect((await record({ 申请日: text })).filingDate).toBe('2017-07-21');
    },
  );

  it.each([
    ['2017-7', 'DATE_MONTH_ONLY'],
    ['2017年7月', 'DATE_MONTH_ONLY'],
    ['21/07/2017', 'DATE_MALFORMED'],
    ['2017-02-30', 'DATE_MALFORMED'],
  ])('row 9: %s is no date of law', async (text, code) => {
    expect(await quarantine({ 申请日: text })).toEqual([code]);
    expect(await quarantine({ 授权公告日: text })).toEqual([code]);
  });

  it('row 10: a holder merged over a block of rows is filled down, other columns are not', async () => {
    const blank = { '申请（专利权）人': undefined, 地址: undefined };
    const sheet = cniprSheet(
      [{ 申请号: '201710601862.3' }, { ...blank, 申请号: '202120654321.9' }, { ...blank, 申请号: '202130123456.8' }],
      { mergedRanges: ['H2:H3', 'I2:I3'] },
    );
    const rows = await rowsOf([sheet]);
    expect(rows[2]?.record).toMatchObject({
      applicationNo: '202120654321.9',
      holders: [{ name: '达拉特旗甲农牧业有限公司', divisionCode: '150621' }],
    });
    expect(rows[2]?.record?.flags).toContain('HOLDER_FILLED_DOWN');
    expect(rows[3]?.reasonCodes).toEqual(['HOLDER_MISSING']);
  });

  it('row 10: a merged application number is not filled down: one number is one right', async () => {
    const sheet = cniprSheet([{}, { 申请号: undefined }], { mergedRanges: ['A2:A3'] });
    expect((await rowsOf([sheet]))[2]?.reasonCodes).toEqual(['NUMBER_MISSING']);
  });

  it('row 11: title rows, total rows, notes, repeated headers and blank rows are ignored with a reason', async () => {
    const headers = Object.keys(GIVEN);
    const data = headers.map((header) => GIVEN[header]);
    const rows = await rowsOf([
      cniprSheet([{}], {
        before: [['达拉特旗有效专利清单'], ['统计时间：2022年6月', '单位：件']],
        after: [[], headers, data, ['合 计', '2件'], ['注：以上数据来自国家知识产权局']],
      }),
    ]);
    expect(rows.map((row) => [row.row, row.outcome, ...row.reasonCodes])).toEqual([
      [1, 'IGNORED', 'TITLE_ROW'],
      [2, 'IGNORED', 'TITLE_ROW'],
      [3, 'IGNORED', 'HEADER_ROW'],
      [4, 'CANDIDATE'],
      [6, 'IGNORED', 'REPEATED_HEADER'],
      [7, 'CANDIDATE'],
      [8, 'IGNORED', 'TOTAL_ROW'],
      [9, 'IGNORED', 'NOTE_ROW'],
    ]);
  });

  it('row 11: a title that begins like a total is no total: its row is reported', async () => {
    const broken = { 申请号: '2.01711E+11' };
    const rows = await rowsOf([
      cniprSheet([
        { ...broken, 名称: '累计流量计' },
        { ...broken, 名称: '总数统计装置' },
      ]),
    ]);
    expect(rows.slice(1).map((row) => [row.row, row.outcome, ...row.reasonCodes])).toEqual([
      [2, 'QUARANTINED', 'PRECISION_LOSS'],
      [3, 'QUARANTINED', 'PRECISION_LOSS'],
    ]);
  });

  it('row 12: trailing blanks, NBSP and line breaks in cells', async () => {
    expect(
      await record({
        名称: '\u00A0一种\n装置\u3000',
        '申请（专利权）人': '达拉特旗乙\n有限公司\n',
        申请号: '\uFEFF201710601862.3\u200B',
      }),
    ).toMatchObject({ title: '一种装置', holders: [{ name: '达拉特旗乙有限公司' }] });
  });

  it.each(['甲有限公司;乙有限公司', '甲有限公司；乙有限公司', '甲有限公司、乙有限公司', '甲有限公司 | 乙有限公司'])(
    'row 13: two holders in %s',
    async (cell) => {
      expect((await record({ '申请（专利权）人': cell })).holders.map((holder) => holder.name)).toEqual([
        '甲有限公司',
        '乙有限公司',
      ]);
    },
  );

  it('row 13: a comma never splits a company name', async () => {
    const { holders } = await record({ '申请（专利权）人': 'Foo Machinery Co., Ltd.' });
    expect(holders.map((holder) => holder.name)).toEqual(['Foo Machinery Co., Ltd.']);
    expect(await quarantine({ '申请（专利权）人': '甲有限公司，乙有限公司' })).toEqual(['HOLDER_SEPARATOR_UNCLEAR']);
  });

  it('row 14: the A and the B document are two rows of one right, and an A alone claims no grant', async () => {
    const rows = await parsed(
      { '公开（公告）号': 'CN107383112A', '公开（公告）日': '2017.11.24' },
      { '公开（公告）号': 'CN107383112B', '公开（公告）日': '2019.05.21' },
    );
    expect(rows.map((row) => row.record?.applicationNo)).toEqual(['201710601862.3', '201710601862.3']);
    expect(rows.map((row) => row.record?.publicationNos)).toEqual([['CN107383112A'], ['CN107383112B']]);
    expect(rows.map((row) => row.record?.grantDate)).toEqual([undefined, '2019-05-21']);
    expect(rows[0]?.record?.flags).toContain('PUBLISHED_APPLICATION_ONLY');
    expect(rows[1]?.record?.flags).not.toContain('PUBLISHED_APPLICATION_ONLY');
  });

  it('row 15: an invention and a utility model of one day, title and holder are linked', async () => {
    const model = { 申请号: withCheckDigit('201720601862'), '公开（公告）号': 'CN207000000U' };
    const rows = await parsed({}, model, { ...model, 申请号: withCheckDigit('201720601863'), 名称: '另一种装置' });
    expect(rows[1]?.record).toMatchObject({
      dualFiledWith: '201710601862.3',
      flags: ['DUAL_FILED', 'DUAL_FILED_MODEL_ENDS'],
    });
    expect(rows[2]?.record?.dualFiledWith).toBeUndefined();
    // Eight digits, the first of them zeros.
    const old = { 申请日: '2000-01-05', '公开（公告）号': undefined, '公开（公告）日': undefined };
    const halves = await parsed(
      { ...old, 申请号: withCheckDigit('00100001') },
      { ...old, 申请号: withCheckDigit('00200002') },
    );
    expect(halves[1]?.record).toMatchObject({ dualFiledWith: withCheckDigit('00100001') });
    expect(halves[1]?.record?.flags).not.toContain('DUAL_FILED_MODEL_ENDS');
  });

  it.each(['达拉特旗丙厂(有限公司)', '甲有限公司达拉特旗分公司', '丁有限公司（原丁厂）'])(
    'row 16: %s waits for a person, nothing is merged',
    async (name) => {
      expect((await record({ '申请（专利权）人': name })).flags).toContain('HOLDER_NAME_TO_CONFIRM');
    },
  );

  it('row 17: the Locarno class in the IPC column of a design', async () => {
    const design = { 申请号: '202130123456.8', 申请日: '2021-03-05', '公开（公告）号': 'CN306000000S' };
    expect(await record({ ...design, 主分类号: '09-03', 分类号: 'LOC(13)CL.09-03' })).toMatchObject({
      kind: 'DESIGN',
      locarno: '09-03',
      ipc: [],
      flags: [],
    });
    expect(await record({ ...design, 主分类号: undefined, 分类号: undefined })).toMatchObject({ ipc: [], flags: [] });
    expect((await record({ 主分类号: undefined, 分类号: undefined })).flags).toEqual(['IPC_MISSING']);
  });

  it('row 18: IPC with version, without blank, padded', async () => {
    expect(
      await record({ 主分类号: 'A23C9/13(2006.01)I', 分类号: 'A23C0009130000; A23C 9/13, A23K10/30' }),
    ).toMatchObject({
      ipcMain: 'A23C9/13',
      ipc: ['A23C9/13', 'A23K10/30'],
      flags: [],
    });
    expect((await record({ 分类号: '食品' })).flags).toEqual(['IPC_UNREADABLE']);
  });

  it.each([
    ['有效', 'GRANTED_IN_FORCE', 'IN_FORCE'],
    ['授权', 'GRANTED_IN_FORCE', 'IN_FORCE'],
    ['专利权维持', 'GRANTED_IN_FORCE', 'IN_FORCE'],
    ['有权-审定授权', 'GRANTED_IN_FORCE', 'IN_FORCE'],
    ['未缴年费终止失效', 'LAPSED', 'ANNUITY_UNPAID'],
    ['等年费滞纳金', 'GRACE', 'ANNUITY_GRACE'],
    ['授权 | 权利转移', 'GRANTED_IN_FORCE', 'IN_FORCE'],
  ])('row 19: legal status %s', async (text, state, code) => {
    expect(await record({ 法律状态: text })).toMatchObject({ declaredState: { state, code }, flags: [] });
  });

  it.each([
    ['审批完毕归档', 'UNMAPPED', 'LEGAL_STATUS_UNMAPPED'],
    ['失效', 'ENDED_KIND_UNKNOWN', 'LEGAL_STATUS_UNDECIDED'],
    ['权利转移', 'EVENT_NOT_STATE', 'LEGAL_STATUS_UNDECIDED'],
    ['有效；期限届满', 'CONTRADICTORY', 'LEGAL_STATUS_UNDECIDED'],
  ])('row 19: %s says no state, so the right stays outside counts', async (text, code, flag) => {
    expect(await record({ 法律状态: text })).toMatchObject({
      declaredState: { state: 'UNKNOWN', code },
      flags: [flag],
    });
  });

  it('row 19: an empty cell says nothing', async () => {
    expect((await record({ 法律状态: undefined })).declaredState).toBeUndefined();
  });

  it('row 20: inventors, ID numbers, phones, postcodes, agents and addresses never pass the parser', async () => {
    const secrets = {
      '发明（设计）人': '王小明;李小红',
      身份证号: '152723198001011234',
      联系电话: '13912345678',
      邮编: '014399',
      代理人: '赵代理',
      摘要: '本发明公开了一种装置，联系电话13912345678',
      地址: '内蒙古自治区鄂尔多斯市达拉特旗白塔街九十九号',
      不认识的列: '机密内容',
    };
    const bad = { ...secrets, 申请号: '201710601826.3' };
    const holder = {
      '申请（专利权）人': '钱某某（身份证：152723198001011234）13912345678',
      名称: '一种装置152723198001011234',
    };
    const rows = await parsed({ ...secrets, ...holder }, bad);
    const out = JSON.stringify(rows);
    expect(rows.map((row) => row.outcome)).toEqual(['CANDIDATE', 'QUARANTINED']);
    for (const secret of [
      '王小明',
      '李小红',
      '152723198001011234',
      '13912345678',
      '014399',
      '赵代理',
      '白塔街',
      '机密',
    ]) {
      expect(out).not.toContain(secret);
    }
    expect(rows[0]?.record?.holders).toEqual([
      { name: '钱某某', holderType: 'NATURAL_PERSON', divisionCode: '150621' },
    ]);
    expect(rows[0]?.record?.flags).toContain('PERSONAL_DATA_REMOVED');
  });

  it('row 20: an ID number in the credit-code column is refused without being repeated', async () => {
    const [row] = await parsed({ 统一社会信用代码: '152723198001011234' });
    expect(row?.reasonCodes).toEqual(['PERSONAL_ID_NUMBER']);
    expect(JSON.stringify(row)).not.toContain('152723198001011234');
  });

  it.each(['107383112', '207383112'])(
    'row 21: the bare publication number %s is no application number',
    async (text) => {
      expect(await quarantine({ 申请号: text })).toEqual(['PUBLICATION_NUMBER']);
    },
  );

  it('row 22: a GBK file with a title line and quoted line breaks', async () => {
    const gbk = Buffer.from(
      'b4efc0adccd8c6ecd7a8c0fbc7e5b5a50ac9eac7ebbac52cc3fbb3c62cc9eac7ebc8d52cd7a8c0fbc8a8c8cb0a3230313731303630313836322e332c22d2bbd6d60ad7b0d6c3222c323031372d30372d32312ccef7b1b1b9abcbbe0a',
      'hex',
    );
    const rows = await collect(await csvReading(gbk));
    expect(rows.map((row) => [row.row, row.outcome])).toEqual([
      [1, 'IGNORED'],
      [2, 'IGNORED'],
      [3, 'CANDIDATE'],
    ]);
    expect(rows[2]?.record).toMatchObject({ title: '一种装置', holders: [{ name: '西北公司' }] });
  });

  it('row 22: a title that looks like a formula stays a text', async () => {
    expect((await record({ 名称: '=1+1' })).title).toBe('=1+1');
  });

  it('row 23: a list sent again with one more row gives the same records, and carries its own export date', async () => {
    const extra = { 申请号: '202120654321.9', 申请日: '2021-03-25' };
    const first = await readExported([{}], '2022-01-31');
    const second = await readExported([{}, extra], '2022-06-30');
    expect(second[1]?.record).toEqual({ ...first[1]?.record, exportDate: '2022-06-30' });
    expect(second.filter((row) => row.outcome === 'CANDIDATE')).toHaveLength(2);
  });
});

async function readExported(changes: Parameters<typeof cniprSheet>[0], exportDate: string): Promise<ParsedRow[]> {
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(changes)]);
  return collect(readPatentList(path, { today: TODAY, exportDate: exportDate as LegalDate }));
}

function withCheckDigit(body: string): string {
  return `${body}.${patentCheckDigit(body)}`;
}
