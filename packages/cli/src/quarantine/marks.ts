import type { ImportRowResult } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { columnIndex, columnLetters } from '@zhiqi/spreadsheet';
import { NOTE_HEAD, type PlacedNote } from './note-box.ts';

/** What is to be shown in one sheet. Rows are 1-based, columns zero-based. */
export interface SheetMarks {
  /** Row → column → text of the note. */
  readonly notes: ReadonlyMap<number, ReadonlyMap<number, string>>;
  /** Rows that are wrong as a whole: every cell turns red. */
  readonly wholeRows: ReadonlySet<number>;
}

/** A line of the summary sheet. */
export interface ProblemLine {
  readonly sheet: string;
  readonly row: number;
  /** Zero-based cell that the note hangs on. */
  readonly column: number;
  readonly columnName: string;
  readonly header: string;
  readonly messageZh: string;
}

const WHOLE_ROW_ZH = '整行';

/** Problems of the quarantined rows, in the order of the file. A note on a whole row hangs on its first cell. */
export function problemsOf(rows: readonly ImportRowResult[]): ProblemLine[] {
  return rows
    .filter((row) => row.outcome === 'ROW_OUTCOME_QUARANTINED')
    .flatMap((row) => {
      const notes = row.notes.length > 0 ? row.notes : [{ column: '', header: '', messageZh: WITHOUT_NOTE_ZH }];
      return notes.map((note) => ({
        sheet: row.sheet,
        row: row.row,
        column: note.column === '' ? 0 : columnIndex(note.column),
        columnName: note.column === '' ? WHOLE_ROW_ZH : note.column,
        header: note.header,
        messageZh: note.messageZh,
      }));
    });
}

const WITHOUT_NOTE_ZH = '本行未能导入。请核对各列后重新导入。';

/** Marks by sheet name. */
export function marksOf(problems: readonly ProblemLine[]): Map<string, SheetMarks> {
  const sheets = new Map<string, { notes: Map<number, Map<number, string>>; wholeRows: Set<number> }>();
  for (const problem of problems) {
    const sheet = sheets.get(problem.sheet) ?? { notes: new Map(), wholeRows: new Set() };
    sheets.set(problem.sheet, sheet);
    const row = sheet.notes.get(problem.row) ?? new Map<number, string>();
    sheet.notes.set(problem.row, row);
    const earlier = row.get(problem.column);
    row.set(problem.column, earlier === undefined ? NOTE_HEAD + problem.messageZh : `${earlier}\n${problem.messageZh}`);
    if (problem.columnName === WHOLE_ROW_ZH) sheet.wholeRows.add(problem.row);
  }
  return sheets;
}

export function referenceOf(row: number, column: number): string {
  return `${columnLetters(column)}${row}`;
}

/** Notes in reading order, as the drawing and the list of comments want them. */
export function placedNotes(notes: ReadonlyMap<number, ReadonlyMap<number, string>>): PlacedNote[] {
  return [...notes]
    .flatMap(([row, columns]) => [...columns].map(([column, text]) => ({ row, column, text })))
    .sort((a, b) => a.row - b.row || a.column - b.column);
}
