import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { invalid } from '@zhiqi/kernel';
import type { TableFile } from '@zhiqi/spreadsheet';
import { declaredStateOf } from '../legal-status.ts';
import { type FieldRecord, recordsTable } from './records.ts';

interface KeyTable {
  readonly version: string;
  readonly lists: readonly string[];
  readonly identifies: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly status: {
    readonly current: string;
    readonly history: string;
    readonly wording: string;
    readonly date: string;
  };
}

const TABLE: KeyTable = JSON.parse(readFileSync(new URL('../../../data/qcc-json.json', import.meta.url), 'utf8'));
const FIELD_NAMES = [...Object.keys(TABLE.keys), '授权公告日', '法律状态'];
/** A JSON text is held in memory as a whole; about 20,000 patents. */
const MAX_BYTES = 32 * 1024 ** 2;

/** Lists within objects within lists; a patent nests three deep. */
const MAX_DEPTH = 16;

type JsonObject = Readonly<Record<string, unknown>>;

/** Opens a list of patents as QCC gives it out: an array, or an object around one. */
export async function openQccJson(path: string): Promise<TableFile> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw refused('FILE_TOO_LARGE', 'JSON 文件超过 32 MB。请分成几个文件后分别导入。');
  const patents = listOf(parsed(await readFile(path)));
  if (!patents.some((patent) => isObject(patent) && TABLE.identifies in patent)) {
    throw refused(
      'FILE_NOT_A_LIST',
      `这个 JSON 不是专利清单：没有“${TABLE.identifies}”（申请号）字段。请导出专利列表后再导入。`,
    );
  }
  async function* records(): AsyncGenerator<FieldRecord> {
    yield* patents.map(recordOf);
  }
  return recordsTable('JSON', FIELD_NAMES, records);
}

function parsed(content: Buffer): unknown {
  const text = new TextDecoder('utf-8').decode(content).trim();
  try {
    return JSON.parse(text);
  } catch (error) {
    const broken = refused('JSON_UNREADABLE', 'JSON 文件不完整或格式有误，无法读取。请重新导出后再导入。');
    broken.cause = error;
    throw broken;
  }
}

/** The elements of the list as they stand, those that are no patent too: each keeps its place and is reported. */
function listOf(root: unknown, depth = 0): readonly unknown[] {
  if (Array.isArray(root)) return root;
  if (!isObject(root)) return [];
  const inner = TABLE.lists.map((key) => root[key]).find((value) => Array.isArray(value) || isObject(value));
  return inner === undefined || depth >= MAX_DEPTH ? [root] : listOf(inner, depth + 1);
}

function recordOf(patent: unknown): FieldRecord {
  if (!isObject(patent)) return new Map();
  const record = new Map(Object.entries(TABLE.keys).map(([name, key]) => [name, textOf(patent[key])]));
  const { history, status } = legalHistory(patent);
  const granted = history.find(({ wording }) => declaredStateOf(wording, '')?.state === 'GRANTED_IN_FORCE');
  record.set('授权公告日', granted?.date ?? '');
  record.set('法律状态', status);
  return record;
}

/** The last entry of the history that names a state; an entry that names an event (权利转移) leaves the state as it was. */
function legalHistory(patent: JsonObject) {
  const { history: key, wording, date, current } = TABLE.status;
  const given = patent[key];
  const history = (Array.isArray(given) ? given.filter(isObject) : [])
    .map((entry) => ({ wording: textOf(entry[wording]), date: textOf(entry[date]) }))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  const decided = history.findLast((entry) => (declaredStateOf(entry.wording, '')?.state ?? 'UNKNOWN') !== 'UNKNOWN');
  return { history, status: decided?.wording ?? textOf(patent[current]) };
}

/** Lists joined by `;`; an instant without a time of day is a date. */
function textOf(value: unknown, depth = 0): string {
  if (Array.isArray(value))
    return (depth < MAX_DEPTH ? value : [])
      .map((item) => textOf(item, depth + 1))
      .filter((text) => text !== '')
      .join(';');
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.replace(/^(\d{4}-\d{2}-\d{2})T00:00:00(\.0+)?Z?$/, '$1') : '';
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(code: string, messageZh: string) {
  return invalid(code, messageZh, { fields: [{ field: 'file', rule: code, messageZh }] });
}
