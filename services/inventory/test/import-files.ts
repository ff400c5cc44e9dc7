import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LegalDate } from '@zhiqi/kernel';
import { type WorkbookOptions, type WriterCell, type WriterSheet, writeWorkbook } from '@zhiqi/spreadsheet';
import { afterEach } from 'vitest';
import { type PatentListReading, readPatentList } from '../src/import/read-patent-list.ts';
import type { ParsedRow, PatentRecord } from '../src/import/record.ts';

export const TODAY = '2022-06-30' as LegalDate;

/** An invented right; every test changes only what it is about. */
export const GIVEN: Readonly<Record<string, WriterCell>> = {
  申请号: '201710601862.3',
  名称: '一种饲草料裹包装置',
  申请日: '2017.07.21',
  '公开（公告）号': 'CN107383112B',
  '公开（公告）日': '2019.05.21',
  主分类号: 'A23K10/30(2016.01)I',
  分类号: 'A23K10/30(2016.01)I;A01F15/07(2006.01)I',
  '申请（专利权）人': '达拉特旗甲农牧业有限公司',
  地址: '014300 内蒙古自治区鄂尔多斯市达拉特旗树林召镇某街 1 号',
};

const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

export async function tempPath(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-import-'));
  folders.push(folder);
  return join(folder, name);
}

/** A list in the CNIPR layout: each row is {@link GIVEN} with changes; a changed header adds its column. */
export function cniprSheet(
  changes: ReadonlyArray<Readonly<Record<string, WriterCell>>>,
  extra: Partial<WriterSheet> & {
    readonly before?: readonly WriterCell[][];
    readonly after?: readonly WriterCell[][];
  } = {},
): WriterSheet {
  const headers = [...new Set([...Object.keys(GIVEN), ...changes.flatMap((change) => Object.keys(change))])];
  const rows = changes.map((change) => headers.map((header) => ({ ...GIVEN, ...change })[header]));
  const { before = [], after = [], ...sheet } = extra;
  return { name: 'Sheet1', ...sheet, rows: [...before, headers, ...rows, ...after] };
}

export async function readingOf(
  sheets: readonly WriterSheet[],
  options: WorkbookOptions = {},
): Promise<PatentListReading> {
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, sheets, options);
  return readPatentList(path, { today: TODAY });
}

export async function rowsOf(sheets: readonly WriterSheet[], options: WorkbookOptions = {}): Promise<ParsedRow[]> {
  return collect(await readingOf(sheets, options));
}

/** The data rows of a CNIPR list with changes, header row left out. */
export async function parsed(...changes: Readonly<Record<string, WriterCell>>[]): Promise<ParsedRow[]> {
  return (await rowsOf([cniprSheet(changes)])).filter((row) => !row.reasonCodes.includes('HEADER_ROW'));
}

/** The record of the only data row; fails when the row was not accepted. */
export async function record(change: Readonly<Record<string, WriterCell>>): Promise<PatentRecord> {
  const [row] = await parsed(change);
  if (row?.outcome !== 'CANDIDATE') throw new Error(`not accepted: ${JSON.stringify(row)}`);
  return row.record;
}

/** Reason codes of the only data row, which is quarantined. */
export async function quarantine(change: Readonly<Record<string, WriterCell>>): Promise<readonly string[]> {
  const [row] = await parsed(change);
  if (row?.outcome !== 'QUARANTINED') throw new Error(`not quarantined: ${JSON.stringify(row)}`);
  return row.reasonCodes;
}

export async function csvReading(content: string | Buffer): Promise<PatentListReading> {
  const path = await tempPath('list.csv');
  await writeFile(path, content);
  return readPatentList(path, { today: TODAY });
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
