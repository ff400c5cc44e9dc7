import { describe, expect, it } from 'vitest';
import { fileOf, readAll, textsOf } from '../test/files.ts';
import { detectDelimiter } from './csv.ts';
import { detectEncoding } from './text-encoding.ts';

/** 申请号,权利人 / 1,达拉特旗㐂某公司, made by another program in GB18030 (㐂 needs four bytes). */
const GB18030 = Buffer.from('c9eac7ebbac52cc8a8c0fbc8cb0a312cb4efc0adccd8c6ec8139ef31c4b3b9abcbbe0a', 'hex');

describe('a CSV file', () => {
  it('with a byte order mark is UTF-8 and the mark is not part of the first header', async () => {
    expect(await textsOf(await fileOf('\uFEFF申请号,权利人\r\n1,甲\r\n'))).toEqual([
      ['申请号', '权利人'],
      ['1', '甲'],
    ]);
  });

  it('in GBK or GB18030 is recognised by its bytes', async () => {
    const path = await fileOf(GB18030);
    expect(await detectEncoding(path)).toBe('gb18030');
    expect((await textsOf(path))[0]).toEqual(['申请号', '权利人']);
    expect((await textsOf(path))[1]?.[1]).toMatch(/^达拉特旗㐂某公司$/);
  });

  it('as "Unicode text" of Excel is UTF-16 with tabs', async () => {
    const path = await fileOf(Buffer.from('\uFEFF申请号\t权利人\n1\t甲\n', 'utf16le'));
    expect(await textsOf(path)).toEqual([
      ['申请号', '权利人'],
      ['1', '甲'],
    ]);
  });

  it('in no known encoding is refused, never read as mojibake', async () => {
    const path = await fileOf(Buffer.from([0x31, 0x2c, 0xff, 0xff, 0x0a]));
    await expect(readAll(path)).rejects.toMatchObject({ slug: 'FILE_ENCODING_UNKNOWN' });
  });

  it('keeps quoted line breaks, quotes and delimiters, and counts records as spreadsheet rows', async () => {
    const path = await fileOf('名称,权利人\n"一种\n""装置""","甲,乙"\n\n最后,丙\n');
    expect(
      (await readAll(path)).CSV?.map((row) => [row.number, ...Object.values(row.cells).map((c) => c.text)]),
    ).toEqual([
      [1, '名称', '权利人'],
      [2, '一种\n"装置"', '甲,乙'],
      [4, '最后', '丙'],
    ]);
  });

  it('with a stray quote inside a cell is still read', async () => {
    expect(await textsOf(await fileOf('名称,尺寸\n屏幕,5" 屏\n'))).toEqual([
      ['名称', '尺寸'],
      ['屏幕', '5" 屏'],
    ]);
  });

  it.each([
    ['1,"半开的引号,甲公司\n2,第二件,乙公司\n3,"第三件",丙公司\n4,第四件,丁公司\n', 2],
    ['1,一件,甲公司\n2,"半开的引号,乙公司\n3,第三件,"丙公司"\n', 3],
    ['1,"半开的引号,甲公司\n2,第二件,乙公司\n', 2],
  ])('with a quote that is never closed is refused, since rows would vanish into one cell', async (rows, at) => {
    await expect(textsOf(await fileOf(`申请号,名称,权利人\n${rows}`))).rejects.toMatchObject({
      slug: 'CSV_QUOTE_UNPAIRED',
      messageZh: expect.stringContaining(`第 ${at} 行`),
    });
  });

  it('with line breaks and commas within closed quotes is read', async () => {
    expect(await textsOf(await fileOf('申请号,名称,权利人\n1,"第一行\n第二行, 三",甲\n2,"""引""号\n二",乙\n'))).toEqual(
      [
        ['申请号', '名称', '权利人'],
        ['1', '第一行\n第二行, 三', '甲'],
        ['2', '"引"号\n二', '乙'],
      ],
    );
  });

  it("follows Excel's own delimiter hint, which is no row", async () => {
    const rows = (await readAll(await fileOf('sep=;\r\na;b\r\n'))).CSV;
    expect(rows?.map((row) => [row.number, row.cells[1]?.text])).toEqual([[1, 'b']]);
  });

  it.each([
    [',', '申请号,名称,权利人\n1,甲;乙,丙\n2,"a;b;c;d",丁\n'],
    [';', '申请号;名称;权利人\n1;甲,乙;丙\n2;丁;戊\n'],
    ['\t', '达拉特旗专利清单\n申请号\t名称\n1\t甲,乙,丙\n'],
    ['|', '申请号|名称\n1|甲\n'],
  ])('delimited by %j is recognised from what most lines agree on', (delimiter, sample) => {
    expect(detectDelimiter(sample)).toBe(delimiter);
  });
});
