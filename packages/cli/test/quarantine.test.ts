import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellNote, ImportRowResult } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { Archive, finishArchive, openTable, writeWorkbook } from '@zhiqi/spreadsheet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { SUMMARY_SHEET_NAME, writeAnnotatedCopy, writeQuarantineFile } from '../src/quarantine/index.ts';
import { boxSize } from '../src/quarantine/note-box.ts';

const LONG =
  '申请号校验位不符：应为 3，实为 7。请对照证书或受理通知书核对每一位，改正后保存，再重新导入本文件。'.repeat(6);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-annotate-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the annotated copy of a workbook', () => {
  it('keeps every cell of every sheet, leading zeros and merged blocks included', async () => {
    const { input, output } = await annotate([quarantined(2, note('A', LONG))]);
    const before = await cellsOf(input);
    const after = await cellsOf(output);
    expect(Object.keys(after)).toEqual([...Object.keys(before), SUMMARY_SHEET_NAME]);
    for (const [sheet, cells] of Object.entries(before)) expect(after[sheet]).toEqual(cells);
    expect(await part(output, 'xl/worksheets/sheet1.xml')).toContain('<mergeCell ref="C2:C3"/>');
  });

  it('carries each note whole at its cell, in a box large enough, and no note elsewhere', async () => {
    const { output } = await annotate([quarantined(2, note('A', LONG), note('D', '请补填。')), accepted(3)]);
    const comments = await part(output, 'xl/comments_zhiqi1.xml');
    expect([...comments.matchAll(/<comment ref="(\w+)"/g)].map((match) => match[1])).toEqual(['A2', 'D2']);
    expect(comments).toContain(LONG);
    const drawing = await part(output, 'xl/drawings/vmlDrawing_zhiqi1.vml');
    expect(drawing.match(/<v:shape /g)).toHaveLength(2);
    expect(drawing).toContain('<x:Row>1</x:Row><x:Column>0</x:Column>');
    expect(await part(output, 'xl/worksheets/sheet1.xml')).toMatch(
      /<legacyDrawing [^>]*r:id="rIdZhiqi\d+"\/><\/worksheet>$/,
    );
  });

  it('a box grows with its text', () => {
    const lines = (text: string) => (boxSize(text).height - 24) / 19 - 1;
    expect(lines('请补填。')).toBe(1);
    expect(lines('字'.repeat(100))).toBeGreaterThanOrEqual(5);
    expect(lines('一\n二\n三')).toBe(3);
  });

  it('turns the cell red and keeps its number format; a wrong row turns red as a whole', async () => {
    const { output } = await annotate([
      quarantined(2, note('B', '请改正。')),
      quarantined(3, note('', '请补充申请号列。')),
    ]);
    expect(await redCells(output, 'xl/worksheets/sheet1.xml')).toEqual(['B2', 'A3', 'B3', 'D3']);
    expect(await part(output, 'xl/styles.xml')).toMatch(/<xf [^>]*numFmtId="49"[^>]*fillId="3"[^>]*quotePrefix="1"/);
    expect(await part(output, 'xl/comments_zhiqi1.xml')).toContain('<comment ref="A3"');
  });

  it('a note on an empty cell makes the cell', async () => {
    const { output } = await annotate([quarantined(3, note('C', '权利人为空。'), note('F', '缺列。'))]);
    expect(await redCells(output, 'xl/worksheets/sheet1.xml')).toEqual(['C3', 'F3']);
  });

  it('lists all problems on a last sheet with links', async () => {
    const { output } = await annotate([
      quarantined(2, note('A', '甲。')),
      { ...quarantined(1, note('', '乙。')), sheet: "O'Neil" },
    ]);
    const rows = (await cellsOf(output))[SUMMARY_SHEET_NAME] ?? [];
    expect(rows[0]).toContain('共 2 行未导入');
    expect(rows.slice(1)).toEqual([
      '工作表|行|列|表头|问题和处理办法|到该单元格',
      '清单|2|A|表头A|甲。|转到',
      "O'Neil|1|整行|乙。|转到",
    ]);
    expect(await part(output, 'xl/worksheets/sheet_zhiqi1.xml')).toContain("location=\"'O''Neil'!A1\"");
  });

  it('can go round again: old marks go, new ones come, the summary is replaced', async () => {
    const { output } = await annotate([quarantined(2, note('A', '旧。'), note('B', '旧。'))]);
    const second = join(folder, 'second.xlsx');
    await writeAnnotatedCopy({ inputFile: output, rows: [quarantined(3, note('B', '新。'))], outputFile: second });
    expect(await redCells(second, 'xl/worksheets/sheet1.xml')).toEqual(['B3']);
    const comments = await part(second, 'xl/comments_zhiqi1.xml');
    expect(comments).not.toContain('旧。');
    expect(comments).toContain('新。');
    expect((await part(second, 'xl/drawings/vmlDrawing_zhiqi1.vml')).match(/<v:shape /g)).toHaveLength(1);
    const sheets = await cellsOf(second);
    expect(Object.keys(sheets).filter((name) => name === SUMMARY_SHEET_NAME)).toHaveLength(1);
    expect(sheets[SUMMARY_SHEET_NAME]?.[0]).toContain('共 1 行');
  });

  it("keeps the caller's own comments, prefixes and trailing parts of a foreign workbook", async () => {
    const input = await foreignWorkbook();
    const output = join(folder, 'out.xlsx');
    const rows = [quarantined(1, note('A', '甲。'), note('B', '乙。'))];
    await writeAnnotatedCopy({ inputFile: input, rows, outputFile: output });
    const comments = await part(output, 'xl/comments1.xml');
    expect(comments).toMatch(
      /ref="A1" authorId="0"><text><t>我的批注<\/t><r>.*?<t xml:space="preserve">&#10;知旗：甲。<\/t><\/r><\/text>/,
    );
    expect(comments).toContain('<author>张工</author><author>知旗</author>');
    expect(comments).toContain('<comment ref="B1" authorId="1">');
    const drawing = await part(output, 'xl/drawings/vmlDrawing1.vml');
    expect(drawing).toContain('ObjectType="Button"');
    expect(drawing.match(/ObjectType="Note"/g)).toHaveLength(2);
    const sheet = await part(output, 'xl/worksheets/sheet1.xml');
    expect(sheet.match(/legacyDrawing/g)).toHaveLength(1);
    expect(sheet).toMatch(/<x:c r="B1" s="\d+"\/><\/x:row>/);
    expect(await part(output, 'xl/media/picture.bin')).toBe('kept as it is');
    expect(await redCells(output, 'xl/worksheets/sheet1.xml')).toEqual(['A1', 'B1']);

    const second = join(folder, 'second.xlsx');
    await writeAnnotatedCopy({ inputFile: output, rows: [quarantined(1, note('B', '丙。'))], outputFile: second });
    const again = await part(second, 'xl/comments1.xml');
    expect(again).toContain('我的批注');
    expect(again).toContain('知旗：丙。');
    expect(again).not.toContain('知旗：甲。');
    expect(again).not.toContain('知旗：乙。');
  });
});

describe('the annotated copy of a CSV', () => {
  it('is a workbook with the same rows as texts, also what looks like a formula', async () => {
    const input = join(folder, 'list.csv');
    await writeFile(input, "申请号,名称,邮编\n\n201710601826.3,=cmd|'/C calc'!A0,014300\n");
    const output = join(folder, 'out.xlsx');
    const rows = [{ ...quarantined(3, note('A', '请核对。')), sheet: 'CSV' }];
    await writeAnnotatedCopy({ inputFile: input, rows, outputFile: output });
    expect((await cellsOf(output)).CSV).toEqual(['申请号|名称|邮编', "201710601826.3|=cmd|'/C calc'!A0|014300"]);
    const sheet = await part(output, 'xl/worksheets/sheet1.xml');
    expect(sheet).not.toContain('<f>');
    expect(sheet).toContain('<c r="A3" s="');
    expect((await stat(output)).mode & 0o777).toBe(0o600);
  });
});

describe('where the copy goes', () => {
  it('beside the list, never over a file, and nowhere when nothing is wrong', async () => {
    const input = await workbook();
    expect(await writeQuarantineFile(input, [accepted(2)])).toBeUndefined();
    const rows = [quarantined(2, note('A', '甲。'))];
    const first = await writeQuarantineFile(input, rows);
    expect(first).toBe(join(folder, 'list-待处理.xlsx'));
    expect(await writeQuarantineFile(first ?? '', rows)).toBe(join(folder, 'list-待处理2.xlsx'));
    await expect(writeQuarantineFile(input, rows, input)).rejects.toThrow('不能与原文件同名');
  });
});

async function annotate(rows: ImportRowResult[]): Promise<{ input: string; output: string }> {
  const input = await workbook();
  const output = join(folder, 'out.xlsx');
  await writeAnnotatedCopy({ inputFile: input, rows, outputFile: output });
  return { input, output };
}

async function workbook(): Promise<string> {
  const path = join(folder, 'list.xlsx');
  await writeWorkbook(path, [
    {
      name: '清单',
      rows: [
        ['申请号', '名称', '权利人', '邮编'],
        ['201710601826.3', '一种装置', '甲有限公司', '014300'],
        ['202120654321.9', '另一种 <装置> & "部件"', undefined, '014300'],
      ],
      mergedRanges: ['C2:C3'],
    },
    { name: "O'Neil", rows: [['007', { number: '1.50' }]] },
  ]);
  return path;
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** As other programs write them: prefixed XML, a comment and a button of the caller, a part nobody knows. */
async function foreignWorkbook(): Promise<string> {
  const relations = (...items: string[]) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${items.join('')}</Relationships>`;
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const shape = (type: string, row: number) =>
    `<v:shape id="s${row}${type}"><x:ClientData ObjectType="${type}"><x:Row>${row}</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>`;
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>',
    '_rels/.rels': relations(relation('r1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<x:workbook xmlns:x="m" xmlns:r="${OFFICE}"><x:sheets><x:sheet name="清单" sheetId="7" r:id="r1"/></x:sheets></x:workbook>`,
    'xl/_rels/workbook.xml.rels': relations(relation('r1', 'worksheet', 'worksheets/sheet1.xml')),
    'xl/worksheets/sheet1.xml': `<x:worksheet xmlns:x="m" xmlns:r="${OFFICE}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row></x:sheetData><x:legacyDrawing r:id="r2"/></x:worksheet>`,
    'xl/worksheets/_rels/sheet1.xml.rels': relations(
      relation('r1', 'comments', '../comments1.xml'),
      relation('r2', 'vmlDrawing', '../drawings/vmlDrawing1.vml'),
    ),
    'xl/comments1.xml':
      '<comments><authors><author>张工</author></authors><commentList><comment ref="A1" authorId="0"><text><t>我的批注</t></text></comment></commentList></comments>',
    'xl/drawings/vmlDrawing1.vml': `<xml>${shape('Note', 0)}${shape('Button', 0)}</xml>`,
    'xl/media/picture.bin': 'kept as it is',
  };
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), name);
  const path = join(folder, 'foreign.xlsx');
  await finishArchive(zip, path);
  return path;
}

async function part(path: string, name: string): Promise<string> {
  await using archive = await Archive.open(path);
  return (await archive.readText(name)) ?? `no part ${name}`;
}

/** Texts of each row joined by `|`, by sheet. */
async function cellsOf(path: string): Promise<Record<string, string[]>> {
  await using table = await openTable(path);
  const sheets: Record<string, string[]> = {};
  for (const sheet of table.sheets) {
    const rows: string[] = [];
    for await (const row of sheet.rows()) rows.push(row.columns.map((column) => row.cell(column)?.text).join('|'));
    sheets[sheet.name] = rows;
  }
  return sheets;
}

/** References of the cells whose style has the red fill, worked out from the XML. */
async function redCells(path: string, sheetPart: string): Promise<string[]> {
  await using archive = await Archive.open(path);
  const names = archive.partNames.filter((name) => /styles/.test(name));
  const styles = (await archive.readText(names[0] ?? '')) ?? '';
  const fills = [...(/<fills[\s\S]*<\/fills>/.exec(styles)?.[0] ?? '').matchAll(/<fill>[\s\S]*?<\/fill>/g)];
  const red = fills.flatMap((fill, index) => (fill[0].includes('FFFF9F9F') ? [String(index)] : []));
  const xfs = [...(/<cellXfs[\s\S]*<\/cellXfs>/.exec(styles)?.[0] ?? '').matchAll(/<xf[^>]*>/g)].map(
    (match) => match[0],
  );
  const isRed = (style: string) => red.includes(/fillId="(\d+)"/.exec(xfs[Number(style)] ?? '')?.[1] ?? '');
  const sheet = await part(path, sheetPart);
  return [...sheet.matchAll(/<(?:x:)?c r="(\w+)"[^>]*? ?s="(\d+)"|<(?:x:)?c s="(\d+)" r="(\w+)"/g)]
    .filter((match) => isRed(match[2] ?? match[3] ?? ''))
    .map((match) => match[1] ?? match[4] ?? '');
}

function note(column: string, messageZh: string): CellNote {
  return { column, header: column === '' ? '' : `表头${column}`, code: 'X', messageZh };
}

function quarantined(row: number, ...notes: CellNote[]): ImportRowResult {
  return { sheet: '清单', row, outcome: 'ROW_OUTCOME_QUARANTINED', applicationNo: '', reasonCodes: ['X'], notes };
}

function accepted(row: number): ImportRowResult {
  return { ...quarantined(row, note('A', '不应出现。')), outcome: 'ROW_OUTCOME_ACCEPTED' };
}
