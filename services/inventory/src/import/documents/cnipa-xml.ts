import { createReadStream, readFileSync } from 'node:fs';
import { invalid, isDomainError } from '@zhiqi/kernel';
import { parseXml, type TableFile, type XmlAttributes, type XmlHandler } from '@zhiqi/spreadsheet';
import { type FieldRecord, recordsTable } from './records.ts';

const SLOTS = [
  'publicationCountry',
  'publicationNumber',
  'publicationKind',
  'publicationDate',
  'applicationNumber',
  'filingDate',
  'ipc',
  'locarno',
  'title',
  'abstract',
  'firstClaim',
  'applicant',
  'patentee',
  'address',
] as const;
type Slot = (typeof SLOTS)[number];

interface PathTable {
  readonly version: string;
  readonly roots: readonly string[];
  readonly paths: Readonly<Record<Slot, readonly string[]>>;
}

const TABLE: PathTable = JSON.parse(readFileSync(new URL('../../../data/cnipa-xml.json', import.meta.url), 'utf8'));
const ROOTS = new Set(TABLE.roots);
const PATHS = SLOTS.flatMap((slot) => TABLE.paths[slot].map((path) => ({ slot, end: `/${path}` })));
/** Elements nested at one time; the documents nest below 20. */
const MAX_DEPTH = 200;
/** Longest text of one field; a description is never captured. */
const MAX_FIELD_CHARACTERS = 32_000;
/** Values of one field that are kept; a patent has neither more classes nor more holders. */
const MAX_VALUES = 200;

const FIELD_NAMES = [
  '申请号',
  '申请日',
  '公开(公告)号',
  '公开(公告)日',
  '名称',
  '主分类号',
  '分类号',
  '洛迦诺分类号',
  '申请(专利权)人',
  '专利权人',
  '地址',
  '摘要',
  '首项权利要求',
] as const;

/** Name of the root element of CNIPA's patent documents, by which they are known. */
export function isCnipaXml(head: string): boolean {
  const [, root] = /<(?:[\w.-]+:)?([\w.-]+)(?=[\s>/])/.exec(head.replace(/<[?!][^>]*>|<!--.*?-->/gs, '')) ?? [];
  return root !== undefined && (ROOTS.has(root) || /patent-?document/i.test(root));
}

/**
 * Opens patent documents of CNIPA, both generations, one or many in a file (brief §4.3). A document type is neither fetched nor
 * read: an entity that it would define is unknown, and a document that uses one is refused.
 */
export function openCnipaXml(path: string): TableFile {
  return recordsTable('XML', FIELD_NAMES, () => documents(path));
}

async function* documents(path: string): AsyncGenerator<FieldRecord> {
  const reader = new DocumentReader();
  let found = false;
  try {
    for await (const _ of parseXml(createReadStream(path), reader)) {
      const ready = reader.take();
      found ||= ready.length > 0;
      yield* ready;
    }
    if (!found) throw noDocument();
  } catch (error) {
    if (isDomainError(error) && error.slug !== 'FILE_DAMAGED') throw error;
    const unreadable = invalid(
      'XML_UNREADABLE',
      'XML 文件不完整、格式有误或使用了自定义实体，无法读取。请重新从国家知识产权局的系统导出后再导入。',
      { fields: [{ field: 'file', rule: 'XML_UNREADABLE', messageZh: 'XML 无法读取' }] },
    );
    unreadable.cause = error;
    throw unreadable;
  }
}

/** A root that only resembles CNIPA's: to say that nothing was imported is no answer to somebody who sent a file. */
function noDocument() {
  const messageZh = 'XML 里没有国家知识产权局的专利文献，什么也没有导入。请核对是否选错了文件，或改用 xlsx 清单导入。';
  return invalid('FILE_NOT_A_LIST', messageZh, { fields: [{ field: 'file', rule: 'FILE_NOT_A_LIST', messageZh }] });
}

/** Gathers the fields of each document as the parser walks it; everything without a path is passed over. */
class DocumentReader implements XmlHandler {
  #ready: FieldRecord[] = [];
  #path: string[] = [];
  #values = new Map<Slot, string[]>();
  #capture: { readonly slot: Slot; readonly depth: number; text: string } | undefined;
  /** Depth at which a part in another language or another number format began. */
  #skipFrom: number | undefined;

  take(): FieldRecord[] {
    return this.#ready.splice(0);
  }

  open(name: string, attributes: XmlAttributes): void {
    this.#path.push(name);
    if (this.#path.length > MAX_DEPTH) {
      throw invalid('XML_UNREADABLE', 'XML 嵌套过深，不是专利文献。请重新导出后再导入。');
    }
    if (ROOTS.has(name)) this.#values = new Map();
    if (this.#skipFrom !== undefined) return;
    if (isOtherForm(attributes) && !ROOTS.has(name)) this.#skipFrom = this.#path.length;
    else if (!this.#capture) this.#startCapture();
    else if (name === 'br') this.text('\n');
  }

  text(text: string): void {
    if (!this.#capture || this.#skipFrom !== undefined) return;
    const room = MAX_FIELD_CHARACTERS - this.#capture.text.length;
    if (room > 0) this.#capture.text += text.slice(0, room);
  }

  close(name: string): void {
    const depth = this.#path.length;
    if (this.#capture?.depth === depth) this.#endCapture(this.#capture);
    if (this.#skipFrom === depth) this.#skipFrom = undefined;
    this.#path.pop();
    if (ROOTS.has(name)) this.#ready.push(recordOf(this.#values));
  }

  #startCapture(): void {
    const path = `/${this.#path.slice(-5).join('/')}`;
    const slot = PATHS.find(({ end }) => path.endsWith(end))?.slot;
    if (slot) this.#capture = { slot, depth: this.#path.length, text: '' };
  }

  #endCapture({ slot, text }: { readonly slot: Slot; readonly text: string }): void {
    this.#capture = undefined;
    const value = text.replace(/\s+/gu, ' ').trim();
    const values = this.#values.get(slot) ?? [];
    // `0` and zeros stand for an empty element in the second generation.
    if (value === '' || /^0+$/.test(value) || values.length >= MAX_VALUES) return;
    this.#values.set(slot, [...values, value]);
  }
}

/** The second generation repeats parts in a machine form (`standard`) and in other languages. */
function isOtherForm(attributes: XmlAttributes): boolean {
  const language = attributes.lang?.toLowerCase();
  return attributes.dataFormat === 'standard' || (language !== undefined && !/^(zh|cn)/.test(language));
}

function recordOf(values: ReadonlyMap<Slot, readonly string[]>): FieldRecord {
  const first = (slot: Slot): string => values.get(slot)?.[0] ?? '';
  const all = (slot: Slot): string => [...new Set(values.get(slot) ?? [])].join(';');
  const number = first('publicationNumber');
  const classes = values.get('ipc') ?? [];
  return new Map<(typeof FIELD_NAMES)[number], string>([
    ['申请号', first('applicationNumber')],
    ['申请日', first('filingDate')],
    ['公开(公告)号', number === '' ? '' : `${first('publicationCountry')}${number}${first('publicationKind')}`],
    ['公开(公告)日', first('publicationDate')],
    ['名称', first('title')],
    ['主分类号', classes[0] ?? ''],
    ['分类号', classes.join(';')],
    ['洛迦诺分类号', first('locarno')],
    ['申请(专利权)人', all('applicant')],
    ['专利权人', all('patentee')],
    ['地址', (values.get('address') ?? []).join('')],
    ['摘要', first('abstract')],
    ['首项权利要求', first('firstClaim')],
  ]);
}
