import { fileError } from './errors.ts';
import { MAX_CELL_CHARACTERS } from './limits.ts';

/** @throws DomainError CELL_TOO_LONG above what a spreadsheet program allows. */
export function checkedText(text: string): string {
  if (text.length > MAX_CELL_CHARACTERS) {
    throw fileError('CELL_TOO_LONG', `有单元格超过 ${MAX_CELL_CHARACTERS} 个字符。请缩短后再导入。`);
  }
  return text;
}

/** Characters that XML drops or changes, and texts that look like their escapes: `_x000D_` itself is written `_x005F_x000D_`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are meant
const TO_ESCAPE = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/g;

/** A text as OOXML holds it, so that every character comes back. */
export function encodeEscapes(text: string): string {
  return text.replace(
    TO_ESCAPE,
    (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
  );
}

/** OOXML writes control characters as `_x000D_`. */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
