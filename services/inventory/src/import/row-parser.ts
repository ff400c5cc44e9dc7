import {
  type DivisionCode,
  type ExcelDateSystem,
  type LegalDate,
  type PatentKind,
  type PatentNumber,
  parseDirtyDate,
  parsePatentNumber,
  parsePublicationNumber,
  yearOf,
} from '@zhiqi/kernel';
import { readClasses } from './classes.ts';
import { type CountyReading, countyOfAddress, countyOfDivisionCell } from './county.ts';
import { readExtras } from './extras.ts';
import { cutPersonalNumbers, readUsccs, splitHolders, toHolders } from './holders.ts';
import type { Field } from './layouts.ts';
import { declaredStateOf } from './legal-status.ts';
import type { DeclaredState, ImportedHolder, PatentRecord } from './record.ts';
import type { FieldText, RowCells } from './row-cells.ts';

/** Longest title of the register; a longer cell is an abstract in the wrong column. */
const MAX_TITLE_CHARACTERS = 500;

export interface RowContext {
  readonly today: LegalDate;
  readonly dateSystem: ExcelDateSystem;
  readonly exportDate: LegalDate | undefined;
}

/** Reads one data row. Undefined when `cells` gathered a note: the row is quarantined, nothing is repaired or guessed. */
export function parseDataRow(cells: RowCells, context: RowContext): PatentRecord | undefined {
  const number = readNumber(cells, context);
  const title = readTitle(cells);
  const filingDate = readDate(cells, 'filingDate', context);
  if (filingDate === undefined && !cells.notes.some((note) => isDateNote(note.code))) {
    const message = '申请日为空。请补填申请日（如 2019-05-21），否则无法计算专利权期限。';
    cells.note(cells.text('filingDate').column, 'FILING_DATE_MISSING', message);
  }
  const documents = readDocuments(cells);
  const kind = number && readKind(cells, number, documents);
  const grantDate = readDate(cells, 'grantDate', context) ?? grantDateOf(cells, documents, context);
  const holders = readHolders(cells);
  const declaredState = readLegalStatus(cells);
  if (!number || !kind || title === undefined || filingDate === undefined || cells.notes.length > 0) return undefined;
  const extras = readExtras(cells);
  const classes = readClasses(cells.text('ipcMain').text, joined(cells.texts('ipc')), cells.text('locarno').text, kind);
  cells.flag(...number.flags.filter((flag) => flag !== 'ZL_PREFIX'), ...classes.flags);
  if (yearOf(filingDate) !== number.filingYear) cells.flag('FILING_YEAR_DIFFERS');
  if (documents.onlyApplication && grantDate === undefined && !number.flags.includes('ZL_PREFIX')) {
    cells.flag('PUBLISHED_APPLICATION_ONLY');
  }
  return {
    applicationNo: number.canonical,
    kind,
    title,
    filingDate,
    ...(grantDate !== undefined && { grantDate }),
    publicationNos: documents.numbers,
    ...(classes.ipcMain !== undefined && { ipcMain: classes.ipcMain }),
    ipc: classes.ipc,
    ...(classes.locarno !== undefined && { locarno: classes.locarno }),
    termExtensionDays: readTermExtension(cells),
    holders,
    ...extras,
    ...(declaredState && { declaredState }),
    ...(context.exportDate !== undefined && { exportDate: context.exportDate }),
    flags: [...cells.flags],
  };
}

function readNumber(cells: RowCells, context: RowContext): PatentNumber | undefined {
  const given = [cells.text('applicationNo'), cells.text('patentNo')].filter((cell) => cell.text !== '');
  const [first] = given;
  if (!first) {
    const column = cells.text('applicationNo').column ?? cells.text('patentNo').column;
    if (cells.notes.some((note) => note.code === 'PRECISION_LOSS')) return undefined;
    cells.note(
      column,
      'NUMBER_MISSING',
      '申请号为空，无法确认是哪件专利。请补填申请号；若与上方单元格合并，请取消合并并逐行填写。',
    );
    return undefined;
  }
  const numbers = given.map((cell) => readNumberCell(cells, cell, context));
  const [number, second] = numbers;
  if (number && second && number.canonical !== second.canonical) {
    cells.note(
      given[1]?.column,
      'NUMBERS_DIFFER',
      '本行的申请号和专利号不是同一件专利。请对照证书核对，改正其中一个。',
    );
  }
  return number;
}

function readNumberCell(cells: RowCells, cell: FieldText, context: RowContext): PatentNumber | undefined {
  const parsed = parsePatentNumber(cell.text, { latestYear: yearOf(context.today) });
  if (!parsed.ok) {
    cells.note(cell.column, NUMBER_CODES[parsed.code] ?? parsed.code, parsed.messageZh);
    return undefined;
  }
  // 2.01711E+11 typed back as a number reads 201711000000, which would pass as a number without its check digit.
  if (parsed.flags.includes('CHECK_DIGIT_DERIVED') && /000000\.[\dX]$/.test(parsed.canonical)) {
    cells.note(
      cell.column,
      'PRECISION_LOSS',
      '申请号末六位全是 0 且没有校验位，很可能被表格软件转成科学计数法后丢失了数字。请把该列设为文本，填写带校验位的完整号码。',
    );
    return undefined;
  }
  return parsed;
}

const NUMBER_CODES: Readonly<Record<string, string>> = {
  EMPTY: 'NUMBER_MISSING',
  MALFORMED: 'NUMBER_MALFORMED',
  FOREIGN: 'NUMBER_FOREIGN',
  YEAR_IMPLAUSIBLE: 'NUMBER_YEAR_IMPLAUSIBLE',
};

function readTitle(cells: RowCells): string | undefined {
  const { text, column } = cells.text('title');
  if (text === '') {
    cells.note(column, 'TITLE_MISSING', '专利名称为空。请补填专利名称。');
    return undefined;
  }
  if (text.length > MAX_TITLE_CHARACTERS) {
    const message = `专利名称超过 ${MAX_TITLE_CHARACTERS} 个字，像是摘要填错了列。请改填专利名称。`;
    cells.note(column, 'TITLE_TOO_LONG', message);
    return undefined;
  }
  const title = cutPersonalNumbers(text);
  if (title !== text) cells.flag('PERSONAL_DATA_REMOVED');
  return title;
}

function isDateNote(code: string): boolean {
  return code.startsWith('DATE_');
}

function readDate(cells: RowCells, field: Field, context: RowContext): LegalDate | undefined {
  const { text, column } = cells.text(field);
  if (text === '') return undefined;
  const parsed = parseDirtyDate(text, { today: context.today, dateSystem: context.dateSystem });
  if (parsed.ok) return parsed.date;
  if (parsed.code !== 'EMPTY') cells.note(column, `DATE_${parsed.code}`, parsed.messageZh);
  return undefined;
}

interface Documents {
  readonly numbers: readonly string[];
  readonly kinds: readonly PatentKind[];
  readonly granted: boolean;
  readonly onlyApplication: boolean;
}

/** Publication numbers identify documents, not rights: an unreadable one is left out and flagged. */
function readDocuments(cells: RowCells): Documents {
  const parsed = cells
    .texts('publicationNo')
    .flatMap((cell) => cell.text.normalize('NFKC').split(/[;、,|]/u))
    .filter((text) => text.trim() !== '')
    .map((text) => parsePublicationNumber(text));
  if (parsed.some((reading) => !reading.ok)) cells.flag('PUBLICATION_NO_UNREADABLE');
  const documents = parsed.filter((reading) => reading.ok);
  return {
    numbers: [...new Set(documents.map((document) => document.canonical))],
    kinds: documents.flatMap((document) => document.kind ?? []),
    granted: documents.some((document) => document.stage === 'GRANT'),
    onlyApplication: documents.length > 0 && documents.every((document) => document.stage === 'APPLICATION'),
  };
}

/** The day a grant is announced is the day of its B, U or S document (Patent Law 39, 40). */
function grantDateOf(cells: RowCells, documents: Documents, context: RowContext): LegalDate | undefined {
  return documents.granted ? readDate(cells, 'publicationDate', context) : undefined;
}

/** The number decides the kind; only a kind digit nobody knows (Hague designs) leaves it to the list. */
function readKind(cells: RowCells, number: PatentNumber, documents: Documents): PatentKind | undefined {
  const { text, column } = cells.text('kind');
  const declared = KIND_WORDS.find(([pattern]) => pattern.test(text.normalize('NFKC')))?.[1];
  const others = [declared, ...documents.kinds].filter((kind) => kind !== undefined);
  if (number.kind !== 'OTHER') {
    if (others.some((kind) => kind !== number.kind)) cells.flag('KIND_DIFFERS');
    return number.kind;
  }
  const [kind] = others;
  if (!kind) {
    cells.note(column, 'KIND_UNDECIDED', '从申请号看不出专利类型。请在“专利类型”列填写发明、实用新型或外观设计。');
  }
  return kind;
}

const KIND_WORDS: ReadonlyArray<readonly [RegExp, PatentKind]> = [
  [/实用新型/, 'UTILITY_MODEL'],
  [/外观/, 'DESIGN'],
  [/发明/, 'INVENTION'],
];

function readHolders(cells: RowCells): ImportedHolder[] {
  const patentee = cells.text('patentee');
  const named = [patentee, cells.text('applicant'), cells.text('holderFallback')];
  const cell = named.find(({ text }) => text !== '') ?? named.find(({ column }) => column !== undefined) ?? patentee;
  const split = splitHolders(cell.text, cells.profile.holderSeparators);
  if (!split.ok) {
    const message = '分不清是几个权利人：中文名称之间用了逗号。请用分号“；”分隔各权利人。';
    cells.note(cell.column, 'HOLDER_SEPARATOR_UNCLEAR', message);
    return [];
  }
  if (split.names.length === 0) {
    cells.note(cell.column ?? patentee.column, 'HOLDER_MISSING', '权利人为空。请补填专利权人（多个用“；”分隔）。');
    return [];
  }
  const uscc = cells.text('uscc');
  const usccs = readUsccs(uscc.text, split.names.length);
  if (!usccs.ok) {
    cells.note(uscc.column, usccs.code, usccs.messageZh);
    return [];
  }
  const { holders, flags } = toHolders(split.names, usccs.usccs, readSeats(cells, split.names.length));
  cells.flag(...flags);
  return holders;
}

/**
 * Seats of the holders in order. A county column may list one a holder; a single one, and an address, belong to the first
 * holder, as in the registers. The address is reduced here and goes no further.
 */
function readSeats(cells: RowCells, holderCount: number): (DivisionCode | undefined)[] {
  const county = cells.text('county').text.normalize('NFKC');
  const parts = county.split(/[;|、]/u).map((part) => part.trim());
  const listed = parts.length > 1 && parts.length === holderCount;
  if (listed) return parts.map((part) => (part === '' ? undefined : seatOf(cells, countyOfDivisionCell(part))));
  const area = cells.text('province').text + cells.text('city').text + county;
  const byColumn = area === '' ? undefined : countyOfDivisionCell(area);
  const { text: address } = cells.text('address');
  const byAddress = address === '' ? undefined : countyOfAddress(address);
  const reading = byColumn?.ok ? byColumn : (byAddress ?? byColumn);
  return [reading ? seatOf(cells, reading) : seatOf(cells, { ok: false, reason: 'COUNTY_MISSING' })];
}

function seatOf(cells: RowCells, reading: CountyReading): DivisionCode | undefined {
  if (!reading.ok) {
    cells.flag(reading.reason);
    return undefined;
  }
  if (reading.renamed) cells.flag('COUNTY_RENAMED');
  return reading.code;
}

/** Days of compensation: stored as the register's list states them, never computed. */
function readTermExtension(cells: RowCells): number {
  const [text = ''] = cells.optionalTexts('termExtension');
  const days = /^(\d{1,4})(天|日)?$/.exec(text.normalize('NFKC'))?.[1];
  if (text !== '' && days === undefined) cells.flag('TERM_EXTENSION_UNREADABLE');
  return Number(days ?? 0);
}

function readLegalStatus(cells: RowCells): DeclaredState | undefined {
  const declared = declaredStateOf(cells.text('legalStatus').text, cells.text('simpleStatus').text);
  if (declared?.code === 'UNMAPPED') cells.flag('LEGAL_STATUS_UNMAPPED');
  else if (declared?.state === 'UNKNOWN') cells.flag('LEGAL_STATUS_UNDECIDED');
  return declared;
}

function joined(texts: readonly FieldText[]): string {
  return texts.map((cell) => cell.text).join(';');
}
