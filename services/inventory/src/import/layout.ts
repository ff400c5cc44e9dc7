import type { TableRow } from '@zhiqi/spreadsheet';
import {
  type Field,
  fieldOfHeader,
  HEADERS_NEEDED,
  headerKey,
  isKnownHeader,
  type LayoutProfile,
  profileNamed,
  profileOf,
} from './layouts.ts';
import type { ImportLayout } from './record.ts';

/** How a sheet was understood: its own header row, columns and layout. */
export interface SheetLayout {
  readonly layout: ImportLayout;
  readonly profile: LayoutProfile;
  /** 0 where the format names its fields itself. */
  readonly headerRow: number;
  /** Columns (zero-based) of each field, the preferred header first. */
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
  return known.size < HEADERS_NEEDED ? undefined : sheetLayout(profileOf(known), row.number, headers);
}

/** The layout of a format that names its fields itself: XML and JSON have no header row. */
export function layoutOfRecords(layout: ImportLayout, names: readonly string[]): SheetLayout {
  return sheetLayout(profileNamed(layout), 0, new Map(names.entries()));
}

function sheetLayout(profile: LayoutProfile, headerRow: number, headers: ReadonlyMap<number, string>): SheetLayout {
  const found = new Map<Field, { readonly column: number; readonly preference: number }[]>();
  for (const [column, header] of headers) {
    const known = fieldOfHeader(header);
    if (known) found.set(known.field, [...(found.get(known.field) ?? []), { column, preference: known.preference }]);
  }
  const columns = new Map(
    [...found].map(([field, places]) => [
      field,
      places.sort((a, b) => a.preference - b.preference || a.column - b.column).map(({ column }) => column),
    ]),
  );
  return { layout: profile.id, profile, headerRow, columns, headers };
}

/** Whether rows of the sheet can be identified at all; without a number column none can, and none is invented. */
export function hasNumberColumn(layout: SheetLayout): boolean {
  return layout.columns.has('applicationNo') || layout.columns.has('patentNo');
}

/** Fields of the holder block; only these are filled down from a merged cell (§4.5 row 10). */
export const HOLDER_FIELDS: readonly Field[] = [
  'patentee',
  'applicant',
  'holderFallback',
  'uscc',
  'address',
  'county',
  'city',
  'province',
];
