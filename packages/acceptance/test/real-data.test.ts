import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, figuresOf } from './support/figures.ts';
import { Platform } from './support/platform.ts';
import { type ImportJson, importList } from './support/stocktaking.ts';
import { notedRows, rowsBySheet } from './support/workbook.ts';

/** Real lists are no part of the project: the folder is named from outside. */
const FOLDER = process.env.ZHIQI_TEST_DATA;
const CNIPR = 'cnipr_export_99.xlsx';
const TWO_SHEETS = 'nbc_titles_abstracts_2sheets.xlsx';
const original = (name: string): string => join(FOLDER ?? '', 'patents', name);
/** CNIPA documents of both generations and a list of QCC: what one holds, and how many of it. */
const DOCUMENTS = [
  ['cn_old1.xml', 'IMPORT_SOURCE_CNIPA_XML', 1],
  ['sipo_v2_cn_new1.xml', 'IMPORT_SOURCE_CNIPA_XML', 1],
  ['qcc_patents_3.json', 'IMPORT_SOURCE_QCC', 3],
] as const;
const FILES = [CNIPR, TWO_SHEETS, ...DOCUMENTS.map(([name]) => name)];
const isThere = FOLDER !== undefined && FILES.every((name) => existsSync(original(name)));
if (!isThere) console.warn('skipped: set ZHIQI_TEST_DATA to the folder of the development data to import real lists');

describe.skipIf(!isThere)('real lists', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await Platform.start();
    // Copies, since the command line writes its notes beside the list it was given.
    for (const name of FILES) await copyFile(original(name), fileOf(name));
  });
  afterAll(() => platform?.remove());

  const fileOf = (name: string): string => join(platform.folder, name);
  const registered = async (): Promise<number> => {
    const events = await eventsOf(platform);
    return events.filter(({ type }) => type === 'zhiqi.inventory.v1.PatentRegistered').length;
  };

  it('a CNIPR export: 99 of 99 accepted, none in scope, and the summary says why', async () => {
    const { notices, batchId, ...counts } = await importList(platform, fileOf(CNIPR));
    expect(counts).toEqual({
      file: fileOf(CNIPR),
      source: 'IMPORT_SOURCE_CNIPR',
      rows: 100,
      accepted: 99,
      merged: 0,
      unchanged: 0,
      quarantined: 0,
      // The header row.
      ignored: 1,
      outOfScope: 99,
      stateUnknown: 0,
      quarantineFile: null,
    });
    // Half of the addresses begin with the street, since the export masks the rest: no county is guessed from them.
    expect(notices.join('\n')).toContain(
      '99 件不在 150621 的盘点范围:清单看不出权利人所在旗县 53 件,权利人不在本旗县 46 件',
    );
    expect(batchId).toMatch(/^bat_/);
    expect(await registered()).toBe(99);
    expect((await figuresOf(platform))['INV-03 PATENT_KIND_UTILITY_MODEL']).toBe('0');
  });

  it('the same export again: nothing changes', async () => {
    const events = (await eventsOf(platform)).length;
    const again = await importList(platform, fileOf(CNIPR));
    expect(again).toMatchObject({ rows: 100, accepted: 0, merged: 0, unchanged: 99, quarantined: 0, ignored: 1 });
    const types = (await eventsOf(platform)).slice(events).map(({ type }) => type);
    expect(types).toEqual(['zhiqi.inventory.v1.ImportBatchCompleted']);
  });

  it('the CNIPR export given back: imported again, nothing changes, so there is no merge to take back', async () => {
    const { batchId } = await importList(platform, fileOf(CNIPR));
    const back = fileOf('back.xlsx');
    await platform.json('export', back, '--layout', 'original', '--batch', batchId);
    const [original, given] = [await rowsBySheet(fileOf(CNIPR)), await rowsBySheet(back)];
    expect(given.map((rows) => rows.length)).toEqual(original.map((rows) => rows.length));
    expect(await importList(platform, back)).toMatchObject({ rows: 100, accepted: 0, merged: 0, unchanged: 99 });
    const current = fileOf('current.xlsx');
    await platform.json('export', current, '--layout', 'cnipr');
    const again = await importList(platform, current);
    expect(again).toMatchObject({ rows: 100, accepted: 0, merged: 0, unchanged: 99 });
    const refused = await platform.refusal('import', 'undo', again.batchId, '201220249766.X');
    expect(refused.message).toContain('没有改动过这件专利');
  });

  it('two sheets without application numbers: every row is reported, and no number is invented', async () => {
    const result = await importList(platform, fileOf(TWO_SHEETS));
    const sheets = await rowsBySheet(fileOf(TWO_SHEETS));
    const total = sheets.flat().length;
    const headers = sheets.length;
    expect(result).toMatchObject({ rows: total, accepted: 0, merged: 0, unchanged: 0, ignored: headers });
    expect(result.quarantined).toBe(total - headers);
    const noted = await notedRows(result.quarantineFile ?? '');
    expect(noted.map((rows) => rows.length)).toEqual(sheets.map((rows) => rows.length - 1));
    expect(await registered()).toBe(99);
  });

  it.each(DOCUMENTS)('%s: every patent accepted, and again without a change', async (name, source, patents) => {
    const before = await registered();
    const first = await platform.json<ImportJson>('import', 'patents', fileOf(name));
    expect(first).toMatchObject({ source, rows: patents, accepted: patents, quarantined: 0, ignored: 0 });
    expect(await registered()).toBe(before + patents);
    const again = await platform.json<ImportJson>('import', 'patents', fileOf(name));
    expect(again).toMatchObject({ rows: patents, accepted: 0, merged: 0, unchanged: patents });
  });
});
