import type { Readable } from 'node:stream';
import { columnIndex } from '@zhiqi/spreadsheet';
import { referenceOf, type SheetMarks } from './marks.ts';
import type { SheetGeometry } from './note-box.ts';
import type { StyleSheet } from './styles.ts';
import { attributeOf, withAttribute, type XmlToken, XmlTokenizer } from './xml-tokens.ts';

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** What may stand after `legacyDrawing`; the order of a sheet's elements is fixed. */
const AFTER_DRAWING = new Set([
  ...['legacyDrawingHF', 'drawingHF', 'picture', 'oleObjects', 'controls', 'webPublishItems', 'tableParts', 'extLst'],
]);

/** What the note boxes need to know of a sheet before it is rewritten. */
export interface SheetFacts {
  readonly geometry: SheetGeometry;
  /** Relation of the drawing that already holds notes or form controls. */
  readonly legacyDrawingId: string | undefined;
}

/** Reads column widths, row heights and the existing note drawing of a sheet. */
export async function inspectSheet(stream: Readable): Promise<SheetFacts> {
  const columnWidths: { first: number; last: number; width: number }[] = [];
  const rowHeights = new Map<number, number>();
  let defaultRowHeight = 15;
  let defaultColumnWidth = 8.43;
  let legacyDrawingId: string | undefined;
  let row = 0;
  for await (const token of tokens(stream)) {
    if (token.name === 'row' && token.kind !== 'CLOSE') {
      row = Number(attributeOf(token, 'r') ?? row + 1);
      const height = attributeOf(token, 'ht');
      const hidden = /^(1|true)$/.test(attributeOf(token, 'hidden') ?? '');
      if (hidden || height !== undefined) rowHeights.set(row, hidden ? 0 : Number(height));
    } else if (token.name === 'col') {
      const hidden = /^(1|true)$/.test(attributeOf(token, 'hidden') ?? '');
      const width = hidden ? 0 : Number(attributeOf(token, 'width') ?? defaultColumnWidth);
      columnWidths.push({
        first: Number(attributeOf(token, 'min')) - 1,
        last: Number(attributeOf(token, 'max')) - 1,
        width,
      });
    } else if (token.name === 'sheetFormatPr') {
      defaultRowHeight = Number(attributeOf(token, 'defaultRowHeight') ?? defaultRowHeight);
      defaultColumnWidth = Number(attributeOf(token, 'defaultColWidth') ?? defaultColumnWidth);
    } else if (token.name === 'legacyDrawing' && token.kind !== 'CLOSE') {
      legacyDrawingId = attributeOf(token, '[\\w]+:id');
    }
  }
  return { geometry: { columnWidths, rowHeights, defaultRowHeight, defaultColumnWidth }, legacyDrawingId };
}

/**
 * Writes a sheet again with red cells and, where it has none yet, the reference to its note drawing. Every other byte stays.
 */
export async function* rewriteSheet(
  stream: Readable,
  marks: SheetMarks | undefined,
  styles: StyleSheet,
  newDrawingId: string | undefined,
): AsyncGenerator<string> {
  const rewriter = new SheetRewriter(marks, styles, newDrawingId);
  let chunk = '';
  for await (const token of tokens(stream)) {
    chunk += rewriter.rewrite(token);
    if (chunk.length > 64 * 1024) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

class SheetRewriter {
  readonly #marks: SheetMarks | undefined;
  readonly #styles: StyleSheet;
  #drawingId: string | undefined;
  #row = 0;
  #column = -1;
  #missing: number[] = [];
  #dataEnded = false;
  /** Open elements around the next token; the children of the worksheet stand at 1. */
  #depth = 0;

  constructor(marks: SheetMarks | undefined, styles: StyleSheet, newDrawingId: string | undefined) {
    this.#marks = marks;
    this.#styles = styles;
    this.#drawingId = newDrawingId;
  }

  rewrite(token: XmlToken): string {
    if (token.kind === 'CLOSE') this.#depth -= 1;
    const text = this.#rewrite(token);
    if (token.kind === 'OPEN') this.#depth += 1;
    return text;
  }

  #rewrite(token: XmlToken): string {
    if (token.name === 'row' && token.kind === 'OPEN') return this.#openRow(token);
    if (token.name === 'row' && token.kind === 'EMPTY') return this.#emptyRow(token);
    if (token.name === 'row') return this.#insertMissing(Number.POSITIVE_INFINITY, token.prefix) + token.raw;
    if (token.name === 'c' && token.kind !== 'CLOSE') return this.#cell(token);
    if (token.name === 'sheetData' && token.kind !== 'OPEN') this.#dataEnded = true;
    const isLater = this.#depth === 1 && AFTER_DRAWING.has(token.name) && token.kind !== 'CLOSE';
    const ends = this.#depth === 0 && token.kind === 'CLOSE';
    if (this.#drawingId !== undefined && this.#dataEnded && (isLater || ends)) {
      const drawing = `<${token.prefix}legacyDrawing xmlns:r="${RELATIONS}" r:id="${this.#drawingId}"/>`;
      this.#drawingId = undefined;
      return drawing + token.raw;
    }
    return token.raw;
  }

  #openRow(token: XmlToken): string {
    this.#row = Number(attributeOf(token, 'r') ?? this.#row + 1);
    this.#column = -1;
    this.#missing = [...(this.#marks?.notes.get(this.#row)?.keys() ?? [])].sort((a, b) => a - b);
    return token.raw;
  }

  #emptyRow(token: XmlToken): string {
    this.#openRow(token);
    if (this.#missing.length === 0) return token.raw;
    const cells = this.#insertMissing(Number.POSITIVE_INFINITY, token.prefix);
    return `${token.raw.replace(/\s*\/>$/, '>')}${cells}</${token.prefix}row>`;
  }

  #cell(token: XmlToken): string {
    const reference = /^[A-Z]+/.exec(attributeOf(token, 'r') ?? '')?.[0];
    this.#column = reference === undefined ? this.#column + 1 : columnIndex(reference);
    const before = this.#insertMissing(this.#column, token.prefix);
    const isNoted = this.#missing[0] === this.#column;
    if (isNoted) this.#missing.shift();
    const style = Number(attributeOf(token, 's') ?? 0);
    const wanted =
      isNoted || this.#marks?.wholeRows.has(this.#row) ? this.#styles.red(style) : this.#styles.cleared(style);
    return before + (wanted === style ? token.raw : withAttribute(token.raw, 's', wanted));
  }

  /** Empty cells that a note hangs on but the file does not hold. */
  #insertMissing(before: number, prefix: string): string {
    let cells = '';
    while (this.#missing[0] !== undefined && this.#missing[0] < before) {
      const column = this.#missing.shift() ?? 0;
      cells += `<${prefix}c r="${referenceOf(this.#row, column)}" s="${this.#styles.red(0)}"/>`;
    }
    return cells;
  }
}

async function* tokens(stream: Readable): AsyncGenerator<XmlToken> {
  const tokenizer = new XmlTokenizer();
  stream.setEncoding('utf8');
  for await (const chunk of stream as AsyncIterable<string>) yield* tokenizer.push(chunk);
}
