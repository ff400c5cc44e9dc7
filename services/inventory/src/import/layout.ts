import type { TableRow } from '@zhiqi/spreadsheet';
import { type Field, fieldOfHeader, headerKey, isKnownHeader } from './headers.ts';
import type { ImportLayout } from './record.ts';

/** A row with this many known headers is the header row (§4.5 row 11). */
const HEADERS_NEEDED = 3;
/** Column that only our template has. */
const TEMPLATE_MARK = '权利人所在旗县区';

/** How a sheet was understood: its own header row, columns and layout. */
export interface SheetLayout {
  readonly layout: ImportLayout;
  readonly headerRow: number;
  /** Columns (zero-based) of each field, from left to right. */
  readonly columns: ReadonlyMap<Field, readonly number[]>;
  /** Header texts by column, all columns. */
  readonly headers: ReadonlyMap<number, string>;
}

/** Reads a row as the header row; undefined when it is none. */
export function layoutOf(row: TableRow): SheetLayout | undefined {
  const headers = new Map<number, string>();
  for (const column of row.columns) {
    const text = row.cell(column)?.text ?? '';
    if (headerKey(text) !== '') headers.set(column, text);
  }
  const known = new Set([...headers.values()].filter(isKnownHeader).map(headerKey));
  if (known.size < HEADERS_NEEDED) return undefined;
  const columns = new Map<Field, number[]>();
  for (const [column, header] of headers) {
    const field = fieldOfHeader(header);
    if (field) columns.set(field, [...(columns.get(field) ?? []), column]);
  }
  return {
    layout: known.has(TEMPLATE_MARK) ? 'ZHIQI_TEMPLATE' : 'CNIPR',
    headerRow: row.number,
    columns,
    headers,
  };
}

/** Whether rows of the sheet can be identified at all; without a number column none can, and none is invented. */
export function hasNumberColumn(layout: SheetLayout): boolean {
  return layout.columns.has('applicationNo') || layout.columns.has('patentNo');
}

/** Fields of the holder block; only these are filled down from a merged cell (§4.5 row 10). */
export const HOLDER_FIELDS: readonly Field[] = [
  'patentee',
  'applicant',
  'uscc',
  'address',
  'county',
  'city',
  'province',
];
