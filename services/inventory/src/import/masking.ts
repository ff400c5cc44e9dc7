import type { Cell } from '@zhiqi/spreadsheet';
import { type Field, isFormal, isPersonalHeader } from './layouts.ts';

/**
 * Stands in a list that is given back for what is not kept about natural persons. The import reads it as nothing, so a list
 * given back and imported again says the same.
 */
export const MASK = '〔已隐去〕';

/** Fields whose cells are identifiers, codes, dates or numbers of the right itself: no pattern is looked for in them. */
const EXACT: ReadonlySet<Field> = new Set<Field>([
  'applicationNo',
  'patentNo',
  'kind',
  'filingDate',
  'grantDate',
  'publicationNo',
  'publicationDate',
  'ipcMain',
  'ipc',
  'locarno',
  'county',
  'city',
  'province',
  'legalStatus',
  'simpleStatus',
  'office',
  'termExtension',
  'industry',
  'sei',
  'family',
  'familySize',
  'familyCountries',
  'citedBy',
  'incopatScore',
  'patsnapScore',
]);

const BIRTHDAY = '(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';
const SHORT_BIRTHDAY = '\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';
/** Citizens' ID numbers of both lengths, mobile and fixed telephones. */
const PERSONAL_NUMBER = new RegExp(
  `(?<![\\dA-Z.])(?:\\d{6}${BIRTHDAY}\\d{3}[\\dXx]|\\d{6}${SHORT_BIRTHDAY}\\d{3}|1[3-9]\\d{9}|0\\d{2,3}-\\d{7,8})(?![\\dA-Z.])`,
  'g',
);
const CITIZEN_ID = new RegExp(`(?<![\\dA-Z])\\d{6}${BIRTHDAY}\\d{3}[\\dXx](?![\\dA-Z])`, 'g');
/** `填报人：王某某` below or above a list. */
const SIGNATURE =
  /((?:填报|制表|联系|审核|经办|复核|负责|签字|统计|录入)人(?:员)?\s*[:：]\s*)([\p{Script=Han}·]{2,4}|[\p{Script=Han}](?: +[\p{Script=Han}])+)/gu;

/** What a column is, as far as natural persons go. */
export type ColumnCare = 'PERSONAL' | 'CREDIT_CODE' | 'EXACT' | 'TEXT';

/** How the cells below a header are treated. An unknown or nameless column is text: patterns are looked for. */
export function careOf(header: string, field: Field | undefined): ColumnCare {
  if (isPersonalHeader(header)) return 'PERSONAL';
  if (field === 'uscc') return 'CREDIT_CODE';
  if (field === undefined) return isFormal(header) ? 'EXACT' : 'TEXT';
  return EXACT.has(field) ? 'EXACT' : 'TEXT';
}

/** A cell as it may be kept: whole where it is about the right, masked where it is or may be about a person. */
export function maskedCell(cell: Cell, care: ColumnCare): Cell {
  const text = maskedText(cell.text, care);
  return text === cell.text ? cell : { kind: 'TEXT', text, formula: false };
}

function maskedText(text: string, care: ColumnCare): string {
  switch (care) {
    case 'EXACT':
      // A signature below the list stands in its first column, whatever that is.
      return /\p{Script=Han}/u.test(text) ? maskedText(text, 'TEXT') : text;
    case 'PERSONAL':
      return text.trim() === '' || text.trim() === '-' ? text : MASK;
    case 'CREDIT_CODE':
      return text.replace(CITIZEN_ID, MASK);
    case 'TEXT':
      return text.replace(PERSONAL_NUMBER, MASK).replace(SIGNATURE, `$1${MASK}`);
  }
}
