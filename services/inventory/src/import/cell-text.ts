import type { Cell } from '@zhiqi/spreadsheet';

/** Digits a spreadsheet keeps exactly; what is longer was cut when the cell became a number. */
const EXACT_DIGITS = 15;
const INVISIBLE = /[\uFEFF\u200B-\u200F\u2060\u202A-\u202E\u2066-\u2069\u00AD]/gu;

export type CellReading =
  | { readonly ok: true; readonly text: string; readonly numeric: boolean }
  | {
      readonly ok: false;
      readonly code: 'CELL_ERROR' | 'FORMULA_NOT_CALCULATED' | 'PRECISION_LOSS';
      readonly messageZh: string;
    };

/** Text of a mapped cell, Unicode spaces and line breaks tidied (§4.5 row 12); empty when there is none. */
export function readCell(cell: Cell | undefined): CellReading {
  if (!cell) return { ok: true, text: '', numeric: false };
  if (cell.kind === 'ERROR') {
    return { ok: false, code: 'CELL_ERROR', messageZh: `单元格是公式错误(${cell.text})。请改正公式或直接填写内容。` };
  }
  if (cell.formula && cell.text === '') {
    return {
      ok: false,
      code: 'FORMULA_NOT_CALCULATED',
      messageZh: '单元格的公式没有计算结果。请用 Excel 或 WPS 打开并保存，或复制后“粘贴为数值”。',
    };
  }
  if (cell.kind !== 'NUMBER') return { ok: true, text: tidy(cell.text), numeric: false };
  const text = exactNumber(cell.text);
  if (text !== undefined) return { ok: true, text, numeric: true };
  return {
    ok: false,
    code: 'PRECISION_LOSS',
    messageZh: '该号码被表格软件当作数字，末几位已丢失。请把该列设为文本，重新填写完整号码。',
  };
}

/**
 * The digits of a number cell, undefined where the spreadsheet cannot have kept them all: more than 15 digits, or a value
 * stored in scientific notation with digits rounded away.
 */
function exactNumber(stored: string): string | undefined {
  const value = Number(stored);
  if (!Number.isFinite(value)) return undefined;
  const shortest = String(value);
  return shortest.replace(/\D/g, '').length <= EXACT_DIGITS && !shortest.includes('e') ? shortest : undefined;
}

/** Trims every Unicode space, joins lines, and collapses runs of blanks; keeps full-width punctuation. */
export function tidy(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(/(?<=\p{Script=Han})\s*[\r\n]+\s*(?=\p{Script=Han})/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
