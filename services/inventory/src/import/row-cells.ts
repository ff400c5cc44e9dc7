import { type Cell, columnLetters } from '@zhiqi/spreadsheet';
import { type CellReading, readCell } from './cell-text.ts';
import type { SheetLayout } from './layout.ts';
import type { Field, LayoutProfile } from './layouts.ts';
import { MASK } from './masking.ts';
import type { CellNote } from './record.ts';

export interface FieldText {
  readonly text: string;
  readonly numeric: boolean;
  /** Zero-based; the field's first column where all are empty, undefined where the sheet has no such column. */
  readonly column: number | undefined;
}

/**
 * The mapped cells of one row, with the notes that its problems gather. It is the only door from the file to the parser:
 * a column without a field cannot be asked for.
 */
export class RowCells {
  readonly notes: CellNote[] = [];
  readonly flags = new Set<string>();
  readonly #layout: SheetLayout;
  readonly #cellAt: (column: number) => Cell | undefined;

  constructor(layout: SheetLayout, cellAt: (column: number) => Cell | undefined) {
    this.#layout = layout;
    this.#cellAt = cellAt;
  }

  /** What differs in the cells of this layout. */
  get profile(): LayoutProfile {
    return this.#layout.profile;
  }

  /** The first filled cell of a field. A cell that cannot be read (`#N/A`, a number cut short) becomes a note. */
  text(field: Field): FieldText {
    return this.texts(field)[0] ?? { text: '', numeric: false, column: this.#layout.columns.get(field)?.[0] };
  }

  /** The first filled cell of a field, without a note where none can be read. */
  peek(field: Field): FieldText {
    for (const column of this.#layout.columns.get(field) ?? []) {
      const reading = this.#read(column);
      if (reading.ok && reading.text !== '') {
        return { text: reading.text, numeric: reading.numeric, column };
      }
    }
    return { text: '', numeric: false, column: undefined };
  }

  /** All filled cells of a field, from left to right. */
  texts(field: Field): FieldText[] {
    const filled: FieldText[] = [];
    for (const column of this.#layout.columns.get(field) ?? []) {
      const reading = this.#read(column);
      if (!reading.ok) this.note(column, reading.code, reading.messageZh);
      else if (reading.text !== '') {
        filled.push({ text: reading.text, numeric: reading.numeric, column });
      }
    }
    return filled;
  }

  /** Filled cells of a column that a right can do without: one that cannot be read is left out and flagged. */
  optionalTexts(field: Field): string[] {
    return (this.#layout.columns.get(field) ?? []).flatMap((column) => {
      const reading = this.#read(column);
      if (!reading.ok) this.flag('OPTIONAL_CELL_UNREADABLE');
      return reading.ok && reading.text !== '' ? [reading.text] : [];
    });
  }

  /** A dash is how PatSnap writes nothing, a mask what a list given back shows of a person. */
  #read(column: number): CellReading {
    const reading = readCell(this.#cellAt(column));
    return reading.ok && (reading.text === '-' || reading.text === MASK) ? { ...reading, text: '' } : reading;
  }

  /** Puts the row into quarantine; `column` undefined = the whole row. */
  note(column: number | undefined, code: string, messageZh: string): void {
    const place = this.placeOf(column);
    if (this.notes.some((note) => note.column === place.column && note.code === code)) return;
    this.notes.push({ ...place, code, messageZh });
  }

  /** How a column is named to the caller. */
  placeOf(column: number | undefined): Pick<CellNote, 'column' | 'header'> {
    if (column === undefined) return { column: '', header: '' };
    const header = this.#layout.headers.get(column) ?? '';
    return { column: columnLetters(column), header: header.replace(/\s+/gu, ' ').trim() };
  }

  flag(...codes: readonly string[]): void {
    for (const code of codes) this.flags.add(code);
  }
}
