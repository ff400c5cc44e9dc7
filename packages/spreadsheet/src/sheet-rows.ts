import type { Readable } from 'node:stream';
import { columnIndex } from './cell-reference.ts';
import { damaged, tooManyColumns, tooManyRows } from './errors.ts';
import { MAX_COLUMNS, MAX_ROWS } from './limits.ts';
import type { Cell, TableRow } from './table-file.ts';
import { checkedText, decodeEscapes } from './text-limits.ts';
import { parseXml, type XmlAttributes } from './xml.ts';

export interface SheetContext {
  textAt(index: number): string | undefined;
}

interface RawCell {
  readonly column: number;
  readonly type: string;
  readonly value: string;
  readonly formula: boolean;
}

/** Streams the rows of a sheet part that have content. Memory holds one chunk's rows. */
export async function* readRows(stream: Readable, context: SheetContext): AsyncGenerator<TableRow> {
  const reader = new RowReader(context);
  for await (const _ of parseXml(stream, reader)) {
    yield* reader.take();
  }
}

class RowReader {
  readonly #context: SheetContext;
  #ready: TableRow[] = [];
  #rowNumber = 0;
  #rowsRead = 0;
  #cells: RawCell[] = [];
  #column = -1;
  #type = '';
  #value = '';
  #formula = false;
  #formulaText = '';
  #target: 'value' | 'formula' | 'none' = 'none';
  #phonetic = false;

  constructor(context: SheetContext) {
    this.#context = context;
  }

  take(): TableRow[] {
    const rows = this.#ready;
    this.#ready = [];
    return rows;
  }

  open(name: string, attributes: XmlAttributes): void {
    switch (name) {
      case 'row':
        this.#openRow(attributes);
        return;
      case 'c':
        this.#openCell(attributes);
        return;
      case 'v':
      case 't':
        if (!this.#phonetic) this.#target = 'value';
        return;
      case 'f':
        this.#formula = true;
        this.#formulaText = '';
        this.#target = 'formula';
        return;
      case 'rPh':
        this.#phonetic = true;
        return;
    }
  }

  text(text: string): void {
    if (this.#target === 'value') this.#value += text;
    else if (this.#target === 'formula' && this.#formulaText.length < MAX_FORMULA_CHARACTERS) this.#formulaText += text;
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
      case 'f':
        this.#target = 'none';
        return;
      case 'rPh':
        this.#phonetic = false;
        return;
      case 'c':
        this.#closeCell();
        return;
      case 'row':
        this.#closeRow();
        return;
    }
  }

  /** `r` is optional in the format: without it a row or cell follows the one before. */
  #openRow(attributes: XmlAttributes): void {
    const given = attributes.r;
    const number = given === undefined ? this.#rowNumber + 1 : Number(given);
    if (!Number.isInteger(number) || number <= this.#rowNumber) throw damaged();
    this.#rowNumber = number;
    this.#column = -1;
    this.#cells = [];
  }

  #openCell(attributes: XmlAttributes): void {
    const letters = /^[A-Z]{1,3}/.exec(attributes.r ?? '')?.[0];
    this.#column = letters === undefined ? this.#column + 1 : columnIndex(letters);
    this.#type = attributes.t ?? 'n';
    this.#value = '';
    this.#formula = false;
    this.#formulaText = '';
  }

  #closeCell(): void {
    if (this.#value === '' && !this.#formula) return;
    if (this.#cells.length >= MAX_COLUMNS) throw tooManyColumns();
    const shown = this.#value === '' ? linkText(this.#formulaText) : undefined;
    if (shown !== undefined) {
      this.#cells.push({ column: this.#column, type: 'str', value: shown, formula: true });
      return;
    }
    this.#cells.push({ column: this.#column, type: this.#type, value: this.#value, formula: this.#formula });
  }

  #closeRow(): void {
    if (this.#cells.length === 0) return;
    this.#rowsRead += 1;
    if (this.#rowsRead > MAX_ROWS) throw tooManyRows();
    this.#ready.push(new StreamedRow(this.#rowNumber, this.#cells, this.#context));
  }
}

/** A formula longer than this is no link. */
const MAX_FORMULA_CHARACTERS = 4_096;

/** What a link shows, `HYPERLINK("https://…","CN107383112B")`: some programs write links without their result. No other formula is read. */
function linkText(formula: string): string | undefined {
  return /^=?HYPERLINK\((?:"[^"]*"),"((?:[^"]|"")*)"\)$/i.exec(formula)?.[1]?.replaceAll('""', '"');
}

class StreamedRow implements TableRow {
  readonly number: number;
  readonly #cells: readonly RawCell[];
  readonly #context: SheetContext;

  constructor(number: number, cells: readonly RawCell[], context: SheetContext) {
    this.number = number;
    this.#cells = cells;
    this.#context = context;
  }

  get columns(): readonly number[] {
    return this.#cells.map((cell) => cell.column);
  }

  cell(column: number): Cell | undefined {
    const raw = this.#cells.find((cell) => cell.column === column);
    return raw && toCell(raw, this.#context);
  }
}

const KINDS: Readonly<Record<string, Cell['kind']>> = {
  n: 'NUMBER',
  s: 'TEXT',
  str: 'TEXT',
  inlineStr: 'TEXT',
  b: 'BOOLEAN',
  d: 'DATE',
  e: 'ERROR',
};

function toCell(raw: RawCell, context: SheetContext): Cell | undefined {
  const kind = KINDS[raw.type];
  if (!kind) throw damaged();
  if (raw.type === 's') {
    const text = context.textAt(Number(raw.value));
    if (text === undefined) throw damaged();
    return text === '' && !raw.formula ? undefined : { kind, text, formula: raw.formula };
  }
  return { kind, text: checkedText(decodeEscapes(raw.value)), formula: raw.formula };
}
