import { fileError } from './errors.ts';
import { MAX_CELL_CHARACTERS } from './limits.ts';

/** @throws DomainError CELL_TOO_LONG above what a spreadsheet program allows. */
export function checkedText(text: string): string {
  if (text.length > MAX_CELL_CHARACTERS) {
    throw fileError('CELL_TOO_LONG', `有单元格超过 ${MAX_CELL_CHARACTERS} 个字符。请缩短后再导入。`);
  }
  return text;
}

/** OOXML writes control characters as `_x000D_`. */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
