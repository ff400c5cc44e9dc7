import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WriterCell } from '@zhiqi/spreadsheet';
import { describe, expect, it, test } from 'vitest';
import { collect, rowsOf, TODAY, tempPath } from '../../test/import-files.ts';
import { cnipaList, cnipaXml, incopatRows, patsnapRows } from '../../test/vendor-files.ts';
import { readPatentList } from './read-patent-list.ts';
import type { ParsedRow } from './record.ts';

const DATA = process.env.ZHIQI_TEST_DATA;
const patents = (name: string) => join(DATA ?? '', 'patents', name);

/** A file called so, whatever it is: the name decides nothing. */
async function readContent(content: string | Buffer, name = '清单.xls') {
  const path = await tempPath(name);
  await writeFile(path, content);
  const reading = readPatentList(path, { today: TODAY });
  return { rows: await collect(reading), sheets: reading.sheets };
}

const sheetOf = (rows: readonly WriterCell[][]) => rowsOf([{ name: 'sheet1', rows }]);
const recordsIn = (rows: readonly ParsedRow[]) => rows.flatMap((row) => (row.record ? [row.record] : []));

describe('layouts as data (brief §4.1–4.3)', () => {
  it('incoPat: mixed separators, both documents of a right, its score and its status columns', async () => {
    const records = recordsIn(await sheetOf(incopatRows()));
    expect(records.map((record) => record.publicationNos)).toEqual([['CN107383112A'], ['CN107383112B']]);
    expect(records[0]).toMatchObject({
      applicationNo: '201710601862.3',
      title: '一种饲草料裹包装置',
      filingDate: '2017-07-21',
      holders: [
        { name: '达拉特旗甲农牧业有限公司', divisionCode: '150621' },
        { name: '内蒙古农业大学', holderType: 'UNIVERSITY' },
      ],
      industryCodes: ['C3572', 'C1329'],
      seiCodes: ['4.1', '2.1', '1.4'],
      familySize: 2,
      citedBy: 3,
      vendorScores: [{ vendor: 'INCOPAT', score: 9 }],
      declaredState: { state: 'GRANTED_IN_FORCE' },
    });
  });

  test.each([
    ['审中', '实质审查', 'PUBLISHED'],
    ['有效', '权利转移', 'GRANTED_IN_FORCE'],
    ['失效', '未缴年费', 'LAPSED'],
    ['失效', '授权', 'UNKNOWN'],
    ['失效', '', 'UNKNOWN'],
  ])('incoPat: 专利有效性 %s with 当前法律状态 %s is %s', async (coarse, detailed, state) => {
    const [record] = recordsIn(await sheetOf(incopatRows({ 专利有效性: coarse, 当前法律状态: detailed })));
    expect(record?.declaredState?.state).toBe(state);
  });

  it('PatSnap: ` | ` between values, - for nothing, semicolons are part of a name', async () => {
    const rows = await sheetOf(
      patsnapRows({}, { 申请号: 'CN201710601862.3', '当前申请(专利权)人': 'Foo; Bar Co., Ltd.', 申请日: '2017-07-21' }),
    );
    const [first, second] = recordsIn(rows);
    expect(first).toMatchObject({
      holders: [
        { name: '达拉特旗甲农牧业有限公司', divisionCode: '150621' },
        { name: '内蒙古农业大学', divisionCode: '150105' },
      ],
      grantDate: '2021-11-02',
      ipc: ['A01J9/00', 'B65D1/00'],
      seiCodes: [],
      vendorScores: [{ vendor: 'PATSNAP', score: 12_300 }],
      declaredState: { state: 'GRANTED_IN_FORCE' },
    });
    expect(second?.holders.map(({ name }) => name)).toEqual(['Foo; Bar Co., Ltd.']);
  });

  it('a list that CNIPA pushes down: the address and the ID number stay outside', async () => {
    const rows = await sheetOf(cnipaList());
    expect(recordsIn(rows)).toMatchObject([
      {
        applicationNo: '202130123456.8',
        kind: 'DESIGN',
        locarno: '09-03',
        holders: [{ name: '王某某', holderType: 'NATURAL_PERSON', divisionCode: '150621' }],
      },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/152723198001011234|白塔街|014399/);
  });

  test.each([
    ['INCOPAT', incopatRows()],
    ['PATSNAP', patsnapRows()],
    ['CNIPA_LIST', cnipaList()],
  ])('%s is known by its columns', async (layout, rows) => {
    const { sheets } = await readContent(
      rows.map((row) => row.map((cell) => quoted(cell)).join(',')).join('\n'),
      'a.txt',
    );
    expect(sheets.map((sheet) => sheet.layout)).toEqual([layout]);
  });

  it('R-06 stores the term compensation that a list states, and computes none', async () => {
    const [stated] = recordsIn(await sheetOf(incopatRows({ 专利权期限补偿天数: '120天' })));
    expect(stated?.termExtensionDays).toBe(120);
    const [unclear] = recordsIn(await sheetOf(incopatRows({ 专利权期限补偿天数: '约四个月' })));
    expect(unclear?.termExtensionDays).toBe(0);
    expect(unclear?.flags).toContain('TERM_EXTENSION_UNREADABLE');
  });
});

function quoted(cell: WriterCell): string {
  return `"${typeof cell === 'string' ? cell.replaceAll('"', '""') : ''}"`;
}

describe('rights of other offices are recognised and set aside with a reason', () => {
  test.each([
    ['No.201710601862.3', 'CANDIDATE', undefined],
    ['专利号:No.201710601862.3', 'CANDIDATE', undefined],
    ['NO20171234', 'IGNORED', 'FOREIGN_RIGHT'],
    ['LU101234', 'IGNORED', 'FOREIGN_RIGHT'],
    // No office has these letters: a slip that somebody must put right, not a right of another office.
    ['XX201710601862.3', 'QUARANTINED', 'NUMBER_FOREIGN'],
  ])('%s is %s', async (number, outcome, reason) => {
    const [row] = (await sheetOf(patsnapRows({ 申请号: number }))).filter(({ row }) => row === 2);
    expect([row?.outcome, row?.reasonCodes[0]]).toEqual([outcome, reason]);
  });

  test.each([
    ['US10123456B2', '', 'FOREIGN_RIGHT', '美国'],
    ['EP3123456', '', 'FOREIGN_RIGHT', '欧洲专利局'],
    ['JP2017-123456', '', 'FOREIGN_RIGHT', '日本'],
    ['WO2019/012345', '', 'INTERNATIONAL_APPLICATION', 'PCT'],
    ['PCT/CN2018/123456', '', 'INTERNATIONAL_APPLICATION', 'PCT'],
    ['TW107123456', '', 'TAIWAN_RIGHT', '台湾'],
    ['台湾107123456', '', 'TAIWAN_RIGHT', '台湾'],
    ['107123456', '中国台湾', 'TAIWAN_RIGHT', '台湾'],
    ['HK1234567A', '', 'HONG_KONG_MACAO_RIGHT', '香港'],
    ['申请号：US15/123456', '', 'FOREIGN_RIGHT', '美国'],
    ['15/123456', 'US', 'FOREIGN_RIGHT', '美国'],
  ])('%s of %s → %s', async (number, office, code, words) => {
    const [, row] = await sheetOf(patsnapRows({ 申请号: number, 受理局: office }));
    expect(row).toMatchObject({ outcome: 'IGNORED', reasonCodes: [code] });
    expect(row?.notes[0]).toMatchObject({ column: 'B', messageZh: expect.stringContaining(words) });
  });

  it('a Chinese number stays one, whatever the column of the office says', async () => {
    expect(recordsIn(await sheetOf(patsnapRows({ 受理局: '美国' })))).toHaveLength(1);
  });
});

describe('a page called .xls', () => {
  const page = (rows: string) =>
    `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td{color:red}</style></head><body>
     <table border=1><tr><th>申请号<th>名称<th>申请日<th>申请(专利权)人<th>省市区县<th>法律状态</tr>${rows}</table></body></html>`;
  const row = (number: string, holder: string) =>
    `<tr><td style='mso-number-format:"\\@"'>${number}</td><td>一种&nbsp;装置&amp;方法<br>二</td><td>2017-07-21</td>${holder}<td>达拉特旗</td><td>有效</td></tr>`;

  it('row 22: HTML called .xls is read as the table it is, merged holders filled down', async () => {
    const { rows, sheets } = await readContent(
      page(row('201710601862.3', '<td rowspan=2>达拉特旗甲有限公司</td>') + row('202120654321.9', '')),
    );
    expect(sheets).toMatchObject([{ sheet: '表1', headerRow: 1, filledCells: 1 }]);
    expect(recordsIn(rows)).toMatchObject([
      { applicationNo: '201710601862.3', title: '一种 装置&方法二', holders: [{ name: '达拉特旗甲有限公司' }] },
      { applicationNo: '202120654321.9', holders: [{ name: '达拉特旗甲有限公司' }] },
    ]);
  });

  it('row 22: in GBK, as the older systems send it', async () => {
    const gbk = Buffer.concat([
      Buffer.from('<html><body><table><tr><td>'),
      Buffer.from('c9eac7ebbac53c2f74643e3c74643ec3fbb3c63c2f74643e3c74643ec9eac7ebc8d5', 'hex'),
      Buffer.from('</td><td>'),
      Buffer.from('d7a8c0fbc8a8c8cb', 'hex'),
      Buffer.from('</td></tr><tr><td>201710601862.3</td><td>'),
      Buffer.from('d7b0d6c3', 'hex'),
      Buffer.from('</td><td>2017-07-21</td><td>'),
      Buffer.from('cef7b1b1b9abcbbe', 'hex'),
      Buffer.from('</td></tr></table></body></html>'),
    ]);
    const { rows } = await readContent(gbk);
    expect(recordsIn(rows)).toMatchObject([{ title: '装置', holders: [{ name: '西北公司' }] }]);
  });

  it('a workbook of Excel 97 says what to do', async () => {
    const biff = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]);
    await expect(readContent(biff)).rejects.toMatchObject({
      slug: 'FILE_LEGACY_OR_ENCRYPTED',
      messageZh: expect.stringContaining('另存为 .xlsx'),
    });
  });
});

describe('CNIPA XML', () => {
  it('reads the first generation, byte order mark and all', async () => {
    const { rows, sheets } = await readContent(cnipaXml());
    expect(sheets).toMatchObject([{ layout: 'CNIPA_XML', headerRow: 0 }]);
    expect(rows).toMatchObject([
      {
        row: 1,
        outcome: 'CANDIDATE',
        record: {
          applicationNo: '201710601862.3',
          filingDate: '2017-07-21',
          grantDate: '2019-05-21',
          publicationNos: ['CN107383112B'],
          ipcMain: 'A23K10/30',
          holders: [{ name: '达拉特旗甲农牧业有限公司', divisionCode: '150621' }],
          abstract: '本发明公开了一种装置。',
          firstClaim: '1.一种装置， 其特征在于包括机架。',
        },
      },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/王小明|某街|014300/);
  });

  it('reads many documents in one file', async () => {
    const one = cnipaXml().slice(cnipaXml().indexOf('<cn-patent-document'));
    const { rows } = await readContent(`<?xml version="1.0"?><patent-documents>${one}${one}</patent-documents>`);
    expect(rows.map((row) => [row.row, row.outcome])).toEqual([
      [1, 'CANDIDATE'],
      [2, 'CANDIDATE'],
    ]);
  });

  it('says so when a file holds no patent document, and reports a document that says nothing', async () => {
    await expect(
      readContent('<?xml version="1.0"?><us-patent-document><a/></us-patent-document>'),
    ).rejects.toMatchObject({
      slug: 'FILE_NOT_A_LIST',
    });
    const { rows } = await readContent('<?xml version="1.0"?><cn-patent-document><a/></cn-patent-document>');
    expect(rows).toMatchObject([
      { row: 1, outcome: 'QUARANTINED', reasonCodes: expect.arrayContaining(['NUMBER_MISSING']) },
    ]);
  });

  it('never expands an entity: a billion laughs is refused, quickly and in words', async () => {
    const laughs = Array.from({ length: 9 }, (_, index) => {
      const inner = index === 0 ? 'lol' : `&l${index - 1};`.repeat(10);
      return `<!ENTITY l${index} "${inner}">`;
    }).join('');
    const began = performance.now();
    const prolog = `<!DOCTYPE cn-patent-document [${laughs}]>`;
    await expect(readContent(cnipaXml({ prolog, title: '&l8;' }))).rejects.toMatchObject({
      slug: 'XML_UNREADABLE',
      messageZh: expect.stringContaining('实体'),
    });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('never fetches: an external entity is refused, an external document type is passed over', async () => {
    const external = `<!DOCTYPE a [<!ENTITY secret SYSTEM "file:///etc/hostname">]>`;
    await expect(readContent(cnipaXml({ prolog: external, title: '&secret;' }))).rejects.toMatchObject({
      slug: 'XML_UNREADABLE',
    });
    const doctype = '<!DOCTYPE cn-patent-document SYSTEM "http://127.0.0.1:9/never-there.dtd">';
    expect(recordsIn((await readContent(cnipaXml({ prolog: doctype }))).rows)).toHaveLength(1);
  });

  it('a document cut off is refused', async () => {
    await expect(readContent(cnipaXml().slice(0, 900))).rejects.toMatchObject({ slug: 'XML_UNREADABLE' });
  });
});

describe('JSON of QCC', () => {
  it('keeps the place of an element that is no patent, and reports it', async () => {
    const one = { ApplicationNumber: 'CN201710601862.3', ApplicationDate: '2017-07-21', Title: '一种装置' };
    const patent = { ...one, AssigneestringList: ['达拉特旗甲农牧业有限公司'] };
    const { rows } = await readContent(JSON.stringify([patent, 'x', null, {}, patent]));
    expect(rows.map((row) => [row.row, row.outcome])).toEqual([
      [1, 'CANDIDATE'],
      [2, 'QUARANTINED'],
      [3, 'QUARANTINED'],
      [4, 'QUARANTINED'],
      [5, 'CANDIDATE'],
    ]);
  });

  it('is refused in words however deep it nests', async () => {
    const deep = `${'{"Result":'.repeat(50_000)}[]${'}'.repeat(50_000)}`;
    await expect(readContent(deep)).rejects.toMatchObject({ slug: 'FILE_NOT_A_LIST' });
    const holders = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const { rows } = await readContent(`[{"ApplicationNumber":"CN201710601862.3","AssigneestringList":${holders}}]`);
    expect(rows).toMatchObject([{ outcome: 'QUARANTINED', reasonCodes: expect.arrayContaining(['HOLDER_MISSING']) }]);
  });

  const design = {
    ApplicationNumber: 'CN202130123456.8',
    ApplicationDate: '2021-03-05T00:00:00',
    PublicationNumber: 'CN306000000S',
    PublicationDate: '2021-09-07T00:00:00',
    Title: '奶瓶',
    KindCodeDesc: '外观设计',
    IPCList: ['09-03'],
    AssigneestringList: ['甲有限公司', '乙有限公司'],
    InventorStringList: ['王小明'],
    LegalStatusDesc: '专利权的转移',
    PatentLegalHistory: [
      { Desc: '权利转移', LegalStatusDate: '2022-01-11' },
      { Desc: '授权', LegalStatusDate: '2021-09-07' },
    ],
  };

  it('takes the last state of the history, the day of the grant, and the Locarno class among the IPC', async () => {
    const { rows, sheets } = await readContent(JSON.stringify({ Result: [design] }));
    expect(sheets).toMatchObject([{ layout: 'QCC' }]);
    expect(recordsIn(rows)).toMatchObject([
      {
        kind: 'DESIGN',
        locarno: '09-03',
        ipc: [],
        grantDate: '2021-09-07',
        holders: [{ name: '甲有限公司' }, { name: '乙有限公司' }],
        declaredState: { state: 'GRANTED_IN_FORCE' },
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain('王小明');
  });

  test.each([
    ['[{"name": "不是专利"}]', 'FILE_NOT_A_LIST'],
    ['[{"ApplicationNumber": ', 'JSON_UNREADABLE'],
  ])('%s is refused as a whole', async (content, slug) => {
    await expect(readContent(content)).rejects.toMatchObject({ kind: 'invalid', slug });
  });
});

describe.skipIf(!existsSync(patents('cn_old1.xml')))('real documents', () => {
  const real = async (name: string) => {
    const reading = readPatentList(patents(name), { today: '2026-11-23' as typeof TODAY });
    return { rows: await collect(reading), sheets: reading.sheets };
  };

  it('CNIPA, first generation', async () => {
    expect(recordsIn((await real('cn_old1.xml')).rows)).toMatchObject([
      {
        applicationNo: '201410408762.5',
        filingDate: '2014-08-19',
        publicationNos: ['CN104223352A'],
        ipcMain: 'A24B15/18',
        ipc: ['A24B15/18', 'C11B9/00', 'C12P1/02', 'C12R1/645'],
        title: '一种甘草发酵所得烟用香料及其应用',
        holders: [{ name: '云南中烟工业有限责任公司', holderType: 'ENTERPRISE', divisionCode: '530102' }],
      },
    ]);
  });

  it('CNIPA, second generation', async () => {
    const [record] = recordsIn((await real('sipo_v2_cn_new1.xml')).rows);
    expect(record).toMatchObject({
      applicationNo: '202111286633.X',
      filingDate: '2017-04-24',
      publicationNos: ['CN113781974A'],
      ipcMain: 'G09G3/36',
      title: '显示设备',
      holders: [{ name: '三星显示有限公司' }],
    });
    expect(record?.flags).toEqual(expect.arrayContaining(['FILING_YEAR_DIFFERS', 'PUBLISHED_APPLICATION_ONLY']));
    expect(record?.firstClaim?.startsWith('1.显示设备，包括：')).toBe(true);
  });

  it('QCC: two applications, a granted design with its Locarno class in the IPC list', async () => {
    const records = recordsIn((await real('qcc_patents_3.json')).rows);
    expect(records.map((record) => [record.applicationNo, record.kind, record.declaredState?.state])).toEqual([
      ['201710117081.7', 'INVENTION', undefined],
      ['201610311380.X', 'INVENTION', 'PUBLISHED'],
      ['201730033448.8', 'DESIGN', 'GRANTED_IN_FORCE'],
    ]);
    expect(records[2]).toMatchObject({ locarno: '11', ipc: [], grantDate: '2017-07-28' });
  });
});
