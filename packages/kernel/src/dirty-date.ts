import { addDays, addYears, dateOf, isBetween, type LegalDate } from './legal-date.ts';

/** Day zero of a workbook's serial dates. The 1904 system starts 1462 days later. */
export type ExcelDateSystem = '1900' | '1904';

export interface DirtyDateOptions {
  /** Today, for the upper bound of plausible dates (20 years ahead). */
  readonly today: LegalDate;
  readonly dateSystem?: ExcelDateSystem;
}

export type DirtyDateError = 'EMPTY' | 'MONTH_ONLY' | 'MALFORMED' | 'OUT_OF_RANGE';

export type DirtyDateResult =
  | { readonly ok: true; readonly date: LegalDate }
  | { readonly ok: false; readonly code: DirtyDateError; readonly messageZh: string };

/** The Patent Law entered into force on 1985-04-01; no date of a Chinese patent is earlier. */
const EARLIEST = '1985-01-01' as LegalDate;
/** Serial 0 of the 1900 system, its false leap day of 1900 included; right for every date since 1900-03-01. */
const SERIAL_ZERO = '1899-12-30' as LegalDate;
const OFFSET_1904 = 1462;

const DAY = /^(\d{4})([-./年])(\d{1,2})([-./月])(\d{1,2})日?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const MONTH = /^(\d{4})[-./年](\d{1,2})月?$/;
/** `2019-05-21 00:00:00`, `2019-05-21T00:00:00.000Z`, `2019/5/21 0:00`. */
const MIDNIGHT = /[ T]0{1,2}:00(:00(\.0+)?)?Z?$/;

/**
 * Reads a cell of a *date column* (brief §4.5 rows 8 and 9): `2019.05.21`, `20190521`, `2019/5/21`, `2019年5月21日` and
 * spreadsheet serial numbers. A month without a day is no date of law. Call it for date columns only: any five-digit
 * number is a plausible serial.
 */
export function parseDirtyDate(raw: string | number, options: DirtyDateOptions): DirtyDateResult {
  const text = String(raw).normalize('NFKC').trim().replace(MIDNIGHT, '').replace(/\s+/g, '');
  if (text === '' || text === '-') return fail('EMPTY', '日期为空。');
  if (/^\d{5}(\.\d+)?$/.test(text)) {
    return inRange(fromExcelSerial(Math.floor(Number(text)), options.dateSystem ?? '1900'), options.today);
  }
  if (MONTH.test(text)) return fail('MONTH_ONLY', '日期只到月份,缺少日。请按证书补全为年月日,如 2019-05-21。');
  const parts = DAY.exec(text);
  const [year, month, day] = parts ? [parts[1], parts[3], parts[5]] : (COMPACT.exec(text)?.slice(1, 4) ?? []);
  const date = dateOf(Number(year), Number(month), Number(day));
  return date === undefined
    ? fail('MALFORMED', '日期看不懂,或没有这一天。请填写为 2019-05-21 这样的日期。')
    : inRange(date, options.today);
}

/** The date of a spreadsheet serial number: 43606 = 2019-05-21 in the 1900 system. */
export function fromExcelSerial(serial: number, system: ExcelDateSystem): LegalDate {
  return addDays(SERIAL_ZERO, serial + (system === '1904' ? OFFSET_1904 : 0));
}

function inRange(date: LegalDate, today: LegalDate): DirtyDateResult {
  return isBetween(date, EARLIEST, addYears(today, 20))
    ? { ok: true, date }
    : fail('OUT_OF_RANGE', `日期 ${date} 不在合理范围(1985 年至今后 20 年)。请核对。`);
}

function fail(code: DirtyDateError, messageZh: string): DirtyDateResult {
  return { ok: false, code, messageZh };
}
