import { isScientificNotation, normaliseIdentifier } from './text.ts';

/** 专利类型. All three are 专利 in Chinese law, so a bare "patent" never says which. */
export type PatentKind = 'INVENTION' | 'UTILITY_MODEL' | 'DESIGN';

/** Chinese names of the kinds, as in registers and lists. */
export const PATENT_KIND_ZH: Readonly<Record<PatentKind, string>> = {
  INVENTION: '发明专利',
  UTILITY_MODEL: '实用新型专利',
  DESIGN: '外观设计专利',
};

/**
 * - `CHECK_DIGIT_DERIVED` the source lacked the check digit; about 1 in 11 numbers lose a trailing `.0` in a spreadsheet.
 * - `KIND_UNKNOWN` a kind digit other than 1, 2, 3, 8, 9 (Hague designs among them): accepted with a warning.
 * - `ZL_PREFIX` written as a patent number, which is lawful only after grant.
 */
export type PatentNumberFlag = 'CHECK_DIGIT_DERIVED' | 'KIND_UNKNOWN' | 'ZL_PREFIX';

export type PatentNumberError =
  | 'EMPTY'
  | 'CHECK_DIGIT_MISMATCH'
  | 'PUBLICATION_NUMBER'
  | 'PRECISION_LOSS'
  | 'FOREIGN'
  | 'YEAR_IMPLAUSIBLE'
  | 'MALFORMED';

export interface PatentNumber {
  readonly ok: true;
  /** `digits.check`, the identity of the right: `201710601862.3`. */
  readonly canonical: string;
  /** Legal kind; `OTHER` where the kind digit is not one the brief knows. */
  readonly kind: PatentKind | 'OTHER';
  /** True for national-phase entries of the PCT (kind digits 8 and 9). */
  readonly pct: boolean;
  readonly filingYear: number;
  readonly flags: readonly PatentNumberFlag[];
}

export interface PatentNumberRejection {
  readonly ok: false;
  readonly code: PatentNumberError;
  /** The check character the digits call for, on a mismatch. Shown to people, never applied. */
  readonly expected?: string;
  readonly messageZh: string;
}

export interface PatentNumberOptions {
  /** Filing years after this one are refused; the caller's clock says which year it is. */
  readonly latestYear?: number;
}

const WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5] as const;
const FIRST_YEAR = 1985;
/** 12+1 digits since 2003-10-01; 2003 has both forms. */
const LAST_SHORT_YEAR = 2003;

/**
 * Check digit of an 8- or 12-digit application number: Σ digit·weight mod 11, 10 → `X` (ZC 0006, brief §2.1).
 * It is the remainder itself, not its complement.
 *
 * @throws RangeError on anything but 8 or 12 digits.
 */
export function patentCheckDigit(body: string): string {
  if (!/^(\d{8}|\d{12})$/.test(body)) throw new RangeError(`not an application number body: ${body}`);
  const sum = WEIGHTS.slice(0, body.length).reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  const remainder = sum % 11;
  return remainder === 10 ? 'X' : String(remainder);
}

/**
 * Reads an application or patent number as offices write it (brief §2.1, §4.5 rows 1–6 and 21).
 *
 * Normalises first, validates second. A missing check digit is derived and flagged; a wrong one is refused, never corrected.
 */
export function parsePatentNumber(
  raw: string,
  options: PatentNumberOptions = {},
): PatentNumber | PatentNumberRejection {
  const text = stripLabel(normaliseIdentifier(raw));
  if (text === '') return reject('EMPTY', '申请号为空。请填写申请号。');
  if (isScientificNotation(text)) {
    return reject('PRECISION_LOSS', '申请号被表格软件转成了科学计数法,数字已丢失。请把该列设为文本后重新导出。');
  }
  const publication = /^CN(\d{7}|\d{9})[A-Z]\d?$/.test(text) || /^CN\d{9}$/.test(text);
  if (publication) return reject('PUBLICATION_NUMBER', '这是公开(公告)号,不是申请号。请把申请号填在本列。');
  if (/^(?!CN|ZL)[A-Z]{2}[A-Z0-9/.-]*\d/.test(text) || /^PCT/.test(text)) {
    return reject('FOREIGN', '这不是中国专利申请号。国外和国际申请不列入盘点,请删除该行或填写其中国申请号。');
  }
  return parseDigits(text, options);
}

function parseDigits(text: string, options: PatentNumberOptions): PatentNumber | PatentNumberRejection {
  const prefix = /^(?:ZL|CN)*/.exec(text)?.[0] ?? '';
  const compact = mapCheckLetter(text.slice(prefix.length));
  const parts = /^(\d{12}|\d{8})(\.?)([\dX])?$/.exec(compact);
  if (!parts || (parts[2] === '.' && parts[3] === undefined)) {
    return reject(
      'MALFORMED',
      '申请号格式不对。应为 12 位数字加校验位(如 201710601862.3),2003 年以前为 8 位加校验位。',
    );
  }
  const [, body = '', dot, given] = parts;
  const short = body.length === 8;
  const filingYear = short ? shortYear(body) : Number(body.slice(0, 4));
  const digit = body[short ? 2 : 4] ?? '';
  if (short && dot === '' && (filingYear > LAST_SHORT_YEAR || !KINDS[digit])) {
    // A publication number without its letters passes the 8+1 check by chance once in eleven.
    return reject('PUBLICATION_NUMBER', '该号码像是缺少字母的公开(公告)号,不是申请号。请核对后填写申请号。');
  }
  if (filingYear > (options.latestYear ?? 2099) || filingYear > (short ? LAST_SHORT_YEAR : 2099)) return badYear();
  if (!short && filingYear < LAST_SHORT_YEAR) return badYear();
  const expected = patentCheckDigit(body);
  if (given !== undefined && given !== expected) {
    return {
      ...reject(
        'CHECK_DIGIT_MISMATCH',
        `申请号校验位不符:应为 ${expected},实为 ${given}。请对照证书或受理通知书核对每一位。`,
      ),
      expected,
    };
  }
  const known = KINDS[digit];
  const flags: PatentNumberFlag[] = [];
  if (given === undefined) flags.push('CHECK_DIGIT_DERIVED');
  if (!known) flags.push('KIND_UNKNOWN');
  if (prefix.includes('ZL')) flags.push('ZL_PREFIX');
  return {
    ok: true,
    canonical: `${body}.${expected}`,
    kind: known?.kind ?? 'OTHER',
    pct: known?.pct ?? false,
    filingYear,
    flags,
  };
}

/** True for a canonical number: 8 or 12 digits, a dot and the right check character. */
export function isCanonicalPatentNumber(value: string): boolean {
  const parsed = parsePatentNumber(value);
  return parsed.ok && parsed.canonical === value;
}

/** How a number is shown to people: `ZL` only once granted, since before that it is false marking. */
export function displayPatentNumber(canonical: string, granted: boolean): string {
  return granted ? `ZL${canonical}` : canonical;
}

const KINDS: Readonly<Record<string, { kind: PatentKind; pct: boolean } | undefined>> = {
  '1': { kind: 'INVENTION', pct: false },
  '2': { kind: 'UTILITY_MODEL', pct: false },
  '3': { kind: 'DESIGN', pct: false },
  '8': { kind: 'INVENTION', pct: true },
  '9': { kind: 'UTILITY_MODEL', pct: true },
};

/** Label text before the number: `专利号:`, `申请号:`, also in brackets, and `No.`. */
function stripLabel(text: string): string {
  return text.replace(/^[\p{Script=Han}()[\]/]*:?(?:NO[.:])?/u, '');
}

/** Cyrillic Ha and the multiplication sign stand for X, but only as the check character. */
function mapCheckLetter(text: string): string {
  return text.replace(/[\u0425\u00D7]$/u, 'X');
}

/** Two-digit years run from 1985 to 2003 only; everything else maps beyond and is refused. */
function shortYear(body: string): number {
  const year = Number(body.slice(0, 2));
  return year >= FIRST_YEAR % 100 ? 1900 + year : 2000 + year;
}

function badYear(): PatentNumberRejection {
  return reject('YEAR_IMPLAUSIBLE', '申请号中的年份不合理。请对照证书或受理通知书核对。');
}

function reject(code: PatentNumberError, messageZh: string): PatentNumberRejection {
  return { ok: false, code, messageZh };
}
