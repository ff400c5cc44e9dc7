import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportRowResult } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import {
  Archive,
  openTable,
  type TableFile,
  type TableSheet,
  type WriterCell,
  writeWorkbook,
} from '@zhiqi/spreadsheet';
import { problemsOf } from './marks.ts';
import { PackageRewriter } from './package-rewriter.ts';

export interface AnnotatedCopyOptions {
  /** The list as the caller has it; only read. */
  readonly inputFile: string;
  /** Results of the import; only quarantined rows are marked. */
  readonly rows: readonly ImportRowResult[];
  /** Where the copy goes, an .xlsx; readable by its owner only, since it holds the caller's data. */
  readonly outputFile: string;
}

/**
 * Writes the caller's own list back with a note and red colour on every cell that kept its row out of the register, and a
 * last sheet that lists the problems with links. Everything else stays: sheets, cells, styles, formulas, pictures, comments.
 * Marks of an earlier copy are taken away first, so a corrected file can go round as often as needed. A CSV comes back as
 * .xlsx with every cell as text, since a CSV has no notes and would lose leading zeros when opened.
 *
 * @throws DomainError `invalid` when the input is no list (see openTable).
 */
export async function writeAnnotatedCopy(options: AnnotatedCopyOptions): Promise<void> {
  await using table = await openTable(options.inputFile);
  if (table.format === 'XLSX') {
    await annotateWorkbook(options.inputFile, options);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-annotate-'));
  try {
    const workbook = join(folder, 'list.xlsx');
    await writeAsText(table, workbook);
    await annotateWorkbook(workbook, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function annotateWorkbook(workbook: string, options: AnnotatedCopyOptions): Promise<void> {
  await using archive = await Archive.open(workbook);
  const rewriter = await PackageRewriter.open(archive);
  await rewriter.write(problemsOf(options.rows), options.outputFile);
}

async function writeAsText(table: TableFile, path: string): Promise<void> {
  await writeWorkbook(
    path,
    table.sheets.map((sheet) => ({ name: sheet.name, rows: textRows(sheet) })),
    { mode: 0o600 },
  );
}

/** Rows with their gaps, so that row numbers stay those of the CSV. */
async function* textRows(sheet: TableSheet): AsyncGenerator<WriterCell[]> {
  let next = 1;
  for await (const row of sheet.rows()) {
    for (; next < row.number; next += 1) yield [];
    next = row.number + 1;
    const last = row.columns.at(-1) ?? -1;
    yield Array.from({ length: last + 1 }, (_, column) => row.cell(column)?.text);
  }
}
