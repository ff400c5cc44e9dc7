import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fileOf, packageOf, readAll, textsOf, workbookOf } from '../test/files.ts';
import { openTable } from './index.ts';
import { StringTable } from './string-table.ts';

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

describe('a workbook', () => {
  it('gives back what was written: sheets, leading zeros, line breaks, exact digits', async () => {
    const path = await workbookOf([
      {
        name: '甲',
        rows: [['申请号', '备注'], ['201510000001.0', '第一行\n第二行'], [{ number: '914403001922038000' }]],
      },
      { name: '乙 & "丙"', rows: [[undefined, '007']], hidden: true },
    ]);
    const sheets = await readAll(path);
    expect(sheets.甲?.map((row) => row.cells)).toEqual([
      { 0: text('申请号'), 1: text('备注') },
      { 0: text('201510000001.0'), 1: text('第一行\n第二行') },
      { 0: { kind: 'NUMBER', text: '914403001922038000', formula: false } },
    ]);
    expect(sheets['乙 & "丙"']).toEqual([{ number: 1, cells: { 1: text('007') } }]);
    await using table = await openTable(path);
    expect(table.sheets.map((sheet) => sheet.hidden)).toEqual([false, true]);
  });

  it('follows relations that name their part from the root of the package, as openpyxl writes them', async () => {
    const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
    const path = await packageOf({
      'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="r1" Type="${office}/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>`,
      'xl/worksheets/sheet1.xml': `<worksheet ${MAIN}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>申请号</t></is></c></row></sheetData></worksheet>`,
    });
    expect((await readAll(path)).表).toEqual([{ number: 1, cells: { 0: text('申请号') } }]);
  });

  it('tells the 1904 date system', async () => {
    const path = await workbookOf([{ name: '表', rows: [['x']] }], { dateSystem: '1904' });
    await using table = await openTable(path);
    expect(table.dateSystem).toBe('1904');
  });

  it('reads prefixed XML, rows and cells without references, rich text without its reading aid, and formula results', async () => {
    const path = await packageOf({
      'xl/strings.xml': `<sst ${MAIN}><si><r><t>达拉</t></r><r><t>特旗</t></r><rPh><t>da</t></rPh></si></sst>`,
      'xl/data/s.xml':
        '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c><x:v>1.50</x:v></x:c></x:row>' +
        '<x:row r="7"><x:c r="C7" t="str"><x:f>A1&amp;"!"</x:f><x:v>结果</x:v></x:c><x:c><x:f>1+1</x:f></x:c>' +
        '<x:c t="inlineStr"><x:is><x:t>a_x000D_b</x:t></x:is></x:c><x:c t="b"><x:v>1</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c></x:row>' +
        '</x:sheetData></x:worksheet>',
    });
    expect((await readAll(path)).表).toEqual([
      { number: 1, cells: { 0: text('达拉特旗'), 1: { kind: 'NUMBER', text: '1.50', formula: false } } },
      {
        number: 7,
        cells: {
          2: { kind: 'TEXT', text: '结果', formula: true },
          3: { kind: 'NUMBER', text: '', formula: true },
          4: text('a\rb'),
          5: { kind: 'BOOLEAN', text: '1', formula: false },
          6: { kind: 'ERROR', text: '#N/A', formula: false },
        },
      },
    ]);
  });

  it('knows the merged ranges before the rows, and no cell text can fake one', async () => {
    const path = await workbookOf([
      { name: '表', rows: [['<mergeCell ref="A1:B9"/>'], ['x']], mergedRanges: ['A1:A2', 'C3:D4'] },
    ]);
    await using table = await openTable(path);
    expect(await table.sheets[0]?.mergedRanges()).toEqual([
      { firstRow: 1, lastRow: 2, firstColumn: 0, lastColumn: 0 },
      { firstRow: 3, lastRow: 4, firstColumn: 2, lastColumn: 3 },
    ]);
  });

  it('never expands an entity of a document type', async () => {
    const path = await packageOf({
      'xl/data/s.xml':
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet><c t="str"><v>&e;</v></c></worksheet>',
    });
    await expect(readAll(path)).rejects.toMatchObject({ slug: 'FILE_DAMAGED' });
  });
});

describe('a link', () => {
  it('shows the text of its formula where no result is stored; no other formula is read', async () => {
    const link = 'HYPERLINK("https://example.com/?a=1&amp;b=2","CN207383112U")';
    const cells = `<c r="A1"><f>${link}</f></c><c r="B1"><f>${link}</f><v>CN1A</v></c><c r="C1"><f>1+1</f></c>`;
    const path = await packageOf({
      'xl/data/s.xml': `<worksheet><sheetData><row>${cells}</row></sheetData></worksheet>`,
      'xl/strings.xml': '<sst/>',
    });
    const [rows = []] = Object.values(await readAll(path));
    expect(rows[0]?.cells).toEqual({
      0: { kind: 'TEXT', text: 'CN207383112U', formula: true },
      1: { kind: 'NUMBER', text: 'CN1A', formula: true },
      2: { kind: 'NUMBER', text: '', formula: true },
    });
  });
});

describe('a text that is written comes back as it was', () => {
  it.each(['=1+1', '+1', '-1', '@x', '007', 'a\r\nb\tc', '_x000D_', 'a\u0001b', ' \u00A0a ', '<&>"\'', '𠮷'])(
    '%j',
    async (text) => {
      const path = await workbookOf([{ name: '表', rows: [[text]] }]);
      expect(await textsOf(path)).toEqual([[text]]);
    },
  );
});

describe('a page with tables', () => {
  const page = (inner: string) => fileOf(`<html><body>${inner}</body></html>`, 'list.xls');

  it('makes every outermost table a sheet, spans are merged ranges', async () => {
    const path = await page(
      '<table><tr><td rowspan="2">a<td colspan=2>b<td x:num="43606">2019-5-21</tr><tr><td>c</table><p>x<table><tr><td>d<table><tr><td>e</table></table>',
    );
    expect(await readAll(path)).toEqual({
      表1: [
        { number: 1, cells: { 0: text('a'), 1: text('b'), 3: { kind: 'NUMBER', text: '43606', formula: false } } },
        { number: 2, cells: { 1: text('c') } },
      ],
      表2: [{ number: 1, cells: { 0: text('d') } }],
    });
    await using table = await openTable(path);
    expect(await table.sheets[0]?.mergedRanges()).toEqual([
      { firstRow: 1, lastRow: 2, firstColumn: 0, lastColumn: 0 },
      { firstRow: 1, lastRow: 1, firstColumn: 1, lastColumn: 2 },
    ]);
  });

  it.each([
    ['nested without end', '<table><tr><td>'.repeat(1_000), 'FILE_DAMAGED'],
    ['with a cell that never ends', `<table><tr><td>${'a'.repeat(40_000)}`, 'CELL_TOO_LONG'],
    ['with a tag that never ends', `<table><tr><td title="${'a'.repeat(5 * 1024 ** 2)}`, 'FILE_DAMAGED'],
    ['wider than a list', `<table><tr>${'<td colspan=500>a'.repeat(3)}</table>`, 'TOO_MANY_COLUMNS'],
  ])('%s is refused', async (_, inner, slug) => {
    await expect(openTable(await page(inner))).rejects.toMatchObject({ kind: 'invalid', slug });
  });
});

describe('a file that cannot be read is refused in words', () => {
  it.each([
    ['an empty file', '', 'FILE_EMPTY'],
    ['an old .xls or a password', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'FILE_LEGACY_OR_ENCRYPTED'],
    ['a web page without a table', '\n<html><p>请登录</p></html>', 'FILE_HTML_AS_SPREADSHEET'],
    ['XML that is no table', '<?xml version="1.0"?><a/>', 'FILE_XML_NOT_A_TABLE'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]), 'FILE_FORMAT_UNKNOWN'],
    ['a cut-off workbook', Buffer.from([0x50, 0x4b, 0x03, 0x04, 1, 2, 3]), 'FILE_DAMAGED'],
  ])('%s', async (_, content, slug) => {
    await expect(openTable(await fileOf(content, 'x.xlsx'))).rejects.toMatchObject({ kind: 'invalid', slug });
  });

  it('a zip bomb, before anything is unpacked', async () => {
    const path = await packageOf({ 'xl/data/s.xml': Buffer.alloc(32 * 1024 ** 2, ' ') });
    await expect(openTable(path)).rejects.toMatchObject({ slug: 'FILE_UNPACKS_TOO_LARGE' });
  });

  it('an endless cell', async () => {
    const endless = Buffer.from(randomBytes(6 * 1024 ** 2).toString('base64'));
    const sheet = Buffer.concat([Buffer.from('<worksheet><row><c t="str"><v>'), endless]);
    await expect(readAll(await packageOf({ 'xl/data/s.xml': sheet }))).rejects.toMatchObject({ slug: 'FILE_DAMAGED' });
  });

  it('a cell longer than a spreadsheet allows, and more columns than a list has', async () => {
    const long = await workbookOf([{ name: '表', rows: [['字'.repeat(40_000)]] }]);
    await expect(readAll(long)).rejects.toMatchObject({ slug: 'CELL_TOO_LONG' });
    const wide = await workbookOf([{ name: '表', rows: [Array.from({ length: 600 }, () => 'x')] }]);
    await expect(readAll(wide)).rejects.toMatchObject({ slug: 'TOO_MANY_COLUMNS' });
  });

  it('rows out of order', async () => {
    const path = await packageOf({ 'xl/data/s.xml': '<worksheet><row r="2"/><row r="1"/></worksheet>' });
    await expect(readAll(path)).rejects.toMatchObject({ slug: 'FILE_DAMAGED' });
  });

  it('a package that is no workbook', async () => {
    const path = await packageOf({ '_rels/.rels': '<Relationships/>' });
    await expect(openTable(path)).rejects.toMatchObject({ slug: 'FILE_FORMAT_UNKNOWN' });
  });
});

describe('the string table', () => {
  it('returns every string after spilling to disk, in any order', () => {
    using table = new StringTable();
    const text = (index: number) => `${index}:${'权利要求'.repeat(400)}`;
    const count = 12_000; // about 58 MB, well beyond what stays in memory
    for (let index = 0; index < count; index += 1) table.add(text(index));
    for (const index of [0, count - 1, 1, count / 2, ...Array.from({ length: 500 }, (_, i) => (i * 7919) % count)]) {
      expect(table.get(index)).toBe(text(index));
    }
    expect(table.get(count)).toBeUndefined();
  });
});

describe('texts that look like formulas', () => {
  it('are written as texts that stay texts', async () => {
    const path = await workbookOf([{ name: '表', rows: [["=cmd|' /C calc'!A0", '+1', '@SUM(A1)', '-2+3']] }]);
    expect(await textsOf(path)).toEqual([["=cmd|' /C calc'!A0", '+1', '@SUM(A1)', '-2+3']]);
    const sheet = await partText(path, 'xl/worksheets/sheet1.xml');
    expect(sheet).not.toContain('<f>');
    expect(sheet).toContain('s="1" t="inlineStr"');
    expect(await partText(path, 'xl/styles.xml')).toContain('quotePrefix="1"');
  });
});

async function partText(path: string, part: string): Promise<string | undefined> {
  const { Archive } = await import('./archive.ts');
  await using archive = await Archive.open(path);
  return archive.readText(part);
}

function text(value: string) {
  return { kind: 'TEXT', text: value, formula: false };
}
