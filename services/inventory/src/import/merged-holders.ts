import type { Cell, MergedRange, TableRow } from '@zhiqi/spreadsheet';

interface OpenBlock {
  readonly lastRow: number;
  readonly cell: Cell | undefined;
}

/**
 * Fills the holder columns down a merged block (§4.5 row 10): the file holds the value in its first row only. An empty cell
 * that is not merged stays empty: a missing holder is never taken from the row above.
 */
export class MergedHolders {
  readonly #starts = new Map<number, MergedRange[]>();
  readonly #columns: ReadonlySet<number>;
  readonly #open = new Map<number, OpenBlock>();

  constructor(ranges: readonly MergedRange[], holderColumns: readonly number[]) {
    this.#columns = new Set(holderColumns);
    for (const range of ranges) {
      if (range.lastRow === range.firstRow || !this.#columns.has(range.firstColumn)) continue;
      this.#starts.set(range.firstRow, [...(this.#starts.get(range.firstRow) ?? []), range]);
    }
  }

  /** Values for empty holder cells of this row that lie in a merged block; call for the rows in order. */
  fill(row: TableRow): ReadonlyMap<number, Cell> {
    const filled = new Map<number, Cell>();
    for (const [column, block] of this.#open) {
      if (row.number > block.lastRow) this.#open.delete(column);
      else if (block.cell && !row.cell(column)) filled.set(column, block.cell);
    }
    for (const range of this.#starts.get(row.number) ?? []) {
      this.#open.set(range.firstColumn, { lastRow: range.lastRow, cell: row.cell(range.firstColumn) });
    }
    return filled;
  }
}
