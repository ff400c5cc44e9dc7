import type { ServiceContext } from '@zhiqi/runtime';
import type { WriterCell, WriterSheet } from '@zhiqi/spreadsheet';
import { type KeptRow, type OriginalHead, rowsOfSheet } from '../import-original/chunks.ts';

/** The sheets of a file that was imported, as they came: order, gaps, numbers and leading zeros kept. */
export function originalSheets(db: ServiceContext['db'], head: OriginalHead): WriterSheet[] {
  return head.sheets.map((sheet) => ({
    name: sheet.name,
    hidden: sheet.hidden,
    mergedRanges: sheet.mergedRanges,
    rows: withGaps(rowsOfSheet(db, head._id, sheet)),
  }));
}

async function* withGaps(rows: AsyncIterable<KeptRow>): AsyncGenerator<WriterCell[]> {
  let next = 1;
  for await (const [number, cells] of rows) {
    for (; next < number; next += 1) yield [];
    next = number + 1;
    yield rowOf(cells);
  }
}

function rowOf(cells: KeptRow[1]): WriterCell[] {
  const row = new Array<WriterCell>((cells.at(-1)?.[0] ?? -1) + 1).fill(undefined);
  for (const [column, text, kind] of cells) row[column] = kind === 'NUMBER' ? { number: text } : text;
  return row;
}
