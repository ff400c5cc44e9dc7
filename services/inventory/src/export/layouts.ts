import { readFileSync } from 'node:fs';
import type { WriterCell, WriterSheet } from '@zhiqi/spreadsheet';
import { declaredStateOf } from '../import/legal-status.ts';
import type { LegalState, RegisteredPatent } from '../patent/domain.ts';
import { type StatePhrases, valueReader } from './values.ts';

export const CURRENT_LAYOUTS = ['ZHIQI_TEMPLATE', 'CNIPR', 'REGIONAL_PLATFORM'] as const;
export type CurrentLayout = (typeof CURRENT_LAYOUTS)[number];

interface ExportTable {
  readonly version: string;
  readonly statePhrases: StatePhrases;
  readonly layouts: ReadonlyArray<{
    readonly id: CurrentLayout;
    readonly sheet: string;
    /** Part of the name of the file, `知旗模板`. */
    readonly fileName: string;
    readonly columns: ReadonlyArray<{ readonly header: string; readonly value: string; readonly width: number }>;
  }>;
}

const TABLE: ExportTable = JSON.parse(readFileSync(new URL('../../data/export-layouts.json', import.meta.url), 'utf8'));

const LAYOUTS = new Map(
  TABLE.layouts.map((layout) => [
    layout.id,
    { ...layout, columns: layout.columns.map((column) => ({ ...column, read: valueReader(column.value) })) },
  ]),
);

for (const id of CURRENT_LAYOUTS) layoutOf(id);
for (const [state, phrase] of Object.entries(TABLE.statePhrases)) checkPhrase(state as LegalState, phrase);

/** The word in which a layout names itself in a file name. */
export function layoutName(id: CurrentLayout): string {
  return layoutOf(id).fileName;
}

/**
 * Current values of patents as a sheet of a layout. Every cell is text: numbers keep their zeros, and a value that begins like a
 * formula is never run, whatever it begins with.
 */
export function layoutSheet(id: CurrentLayout, patents: AsyncIterable<RegisteredPatent>): WriterSheet {
  const { sheet, columns } = layoutOf(id);
  async function* rows(): AsyncGenerator<WriterCell[]> {
    yield columns.map(({ header }): WriterCell => ({ text: header, style: 'HEADER' }));
    for await (const patent of patents) yield columns.map(({ read }) => read(patent, TABLE.statePhrases));
  }
  const widths = columns.map(({ width }) => ({ width, style: 'TEXT' as const }));
  return { name: sheet, frozenRows: 1, columns: widths, rows: rows() };
}

function layoutOf(id: CurrentLayout) {
  const layout = LAYOUTS.get(id);
  if (!layout) throw new Error(`export-layouts.json has no layout ${id}`);
  return layout;
}

/** A state goes out in words that come back as the same state. */
function checkPhrase(state: LegalState, phrase: string): void {
  const read = declaredStateOf(phrase, '')?.state ?? 'UNKNOWN';
  if (read !== state) throw new Error(`export-layouts.json: ${phrase} is read back as ${read}, not as ${state}`);
}
