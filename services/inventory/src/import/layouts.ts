import { readFileSync } from 'node:fs';
import { tidy } from './cell-text.ts';
import type { ImportLayout } from './record.ts';

/** Columns the parser uses. Everything else in a file is dropped before it leaves the parser. */
const FIELDS = [
  'applicationNo',
  'patentNo',
  'title',
  'kind',
  'filingDate',
  'grantDate',
  'publicationNo',
  'publicationDate',
  'ipcMain',
  'ipc',
  'locarno',
  'patentee',
  'applicant',
  'holderFallback',
  'uscc',
  'address',
  'county',
  'city',
  'province',
  'legalStatus',
  'simpleStatus',
  'office',
  'termExtension',
  'abstract',
  'firstClaim',
  'industry',
  'sei',
  'family',
  'familySize',
  'familyCountries',
  'citedBy',
  'incopatScore',
  'patsnapScore',
  'highValueFlag',
  'seiFlag',
  'overseasFamilyFlag',
  'maintainedFlag',
  'pledgeFlag',
  'awardFlag',
] as const;
export type Field = (typeof FIELDS)[number];

/** One export layout: how it is told from the others, and what differs in its cells. */
export interface LayoutProfile {
  readonly id: ImportLayout;
  /** Headers that only this layout has; so many of them make a sheet one of it. */
  readonly marks: readonly string[];
  readonly marksNeeded: number;
  /** What stands between two holders. A separator of another layout is part of a name here. */
  readonly holderSeparators: readonly string[];
}

interface LayoutTable {
  readonly version: string;
  readonly headersNeeded: number;
  readonly fields: Readonly<Record<Field, readonly string[]>>;
  readonly knownButUnread: readonly string[];
  /** Of these, the ones that may hold anything. */
  readonly freeText: readonly string[];
  /** Asked in order; the last one has no marks and takes what is left. */
  readonly layouts: readonly LayoutProfile[];
  readonly personalColumns: { readonly words: readonly string[]; readonly except: readonly string[] };
}

const TABLE = checked(JSON.parse(readFileSync(new URL('../../data/import-layouts.json', import.meta.url), 'utf8')));

/** A row with this many known headers is the header row (§4.5 row 11). */
export const HEADERS_NEEDED = TABLE.headersNeeded;

const FIELD_BY_HEADER = new Map(
  FIELDS.flatMap((field) =>
    TABLE.fields[field].map((name, preference) => [headerKey(name), { field, preference }] as const),
  ),
);
const KNOWN_HEADERS = new Set([...FIELD_BY_HEADER.keys(), ...TABLE.knownButUnread.map(headerKey)]);
const FREE_TEXT = new Set(TABLE.freeText.map(headerKey));
const NOT_PERSONAL = new Set(TABLE.personalColumns.except.map(personKey));
const LAYOUTS = TABLE.layouts.map((layout) => ({ layout, marks: new Set(layout.marks.map(headerKey)) }));

/**
 * A header as it is compared: NFKC (brackets half-width), no white space of any kind, no mark for a required column, no
 * unit or explanation after it (`申请日*`, `权利人(必填)`, `申请日:`).
 */
export function headerKey(header: string): string {
  return tidy(header.normalize('NFKC'))
    .replace(/[\s*:]/g, '')
    .replace(/\((必填|选填|多个用[^)]*)\)/g, '');
}

/** The field of a header; the lower the preference, the sooner its column is read where a sheet has several. */
export function fieldOfHeader(header: string): { readonly field: Field; readonly preference: number } | undefined {
  return FIELD_BY_HEADER.get(headerKey(header));
}

export function isKnownHeader(header: string): boolean {
  return KNOWN_HEADERS.has(headerKey(header));
}

/** Whether the cells of a known column that the import does not read are of one form: a code, a count, a name of the register. */
export function isFormal(header: string): boolean {
  return isKnownHeader(header) && !FREE_TEXT.has(headerKey(header));
}

/** Whether a column is about natural persons: inventors, agents, contacts, addresses, ID numbers. */
export function isPersonalHeader(header: string): boolean {
  const key = personKey(header);
  return !NOT_PERSONAL.has(key) && TABLE.personalColumns.words.some((word) => key.includes(word));
}

/** `发明（设计）人` is an inventor as well as a 设计人. */
function personKey(header: string): string {
  return headerKey(header)
    .toLowerCase()
    .replace(/[()[\]]/g, '');
}

/** The layout that headers show. @param headers keys of one header row */
export function profileOf(headers: ReadonlySet<string>): LayoutProfile {
  const found = LAYOUTS.find(({ layout, marks }) => countIn(marks, headers) >= layout.marksNeeded);
  if (!found) throw new Error('import-layouts.json has no layout without marks');
  return found.layout;
}

function countIn(marks: ReadonlySet<string>, headers: ReadonlySet<string>): number {
  return [...marks].filter((mark) => headers.has(mark)).length;
}

/** The profile of a format whose fields are named by the format itself, not by headers. */
export function profileNamed(id: ImportLayout): LayoutProfile {
  return TABLE.layouts.find((layout) => layout.id === id) ?? { ...profileOf(new Set()), id };
}

/** @throws Error naming what is wrong with the table: the service does not start on a broken one */
function checked(table: LayoutTable): LayoutTable {
  const owner = new Map<string, string>();
  for (const field of FIELDS) {
    const names = table.fields[field];
    if (!Array.isArray(names) || names.length === 0) throw new Error(`import-layouts.json: no headers for ${field}`);
    for (const name of names.map(headerKey)) {
      const other = owner.get(name);
      if (other !== undefined) throw new Error(`import-layouts.json: ${name} belongs to ${other} and ${field}`);
      owner.set(name, field);
    }
  }
  const unknown = Object.keys(table.fields).find((field) => !FIELDS.includes(field as Field));
  if (unknown !== undefined) throw new Error(`import-layouts.json: ${unknown} is no field`);
  if (table.layouts.at(-1)?.marksNeeded !== 0)
    throw new Error('import-layouts.json: the last layout takes what is left');
  return table;
}
