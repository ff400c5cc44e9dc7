import { Archive, openTable } from '@zhiqi/spreadsheet';

/** Rows that carry a note, in order, sheet by sheet. */
export async function notedRows(path: string): Promise<number[][]> {
  await using archive = await Archive.open(path);
  const parts = archive.partNames.filter((name) => /^xl\/comments[^/]*\.xml$/.test(name)).sort();
  const texts = await Promise.all(parts.map((name) => archive.readText(name)));
  return texts.map((text) => {
    const rows = [...(text ?? '').matchAll(/<comment ref="[A-Z]+(\d+)"/g)].map(([, row]) => Number(row));
    return [...new Set(rows)].sort((a, b) => a - b);
  });
}

/** The cells with content of every row, sheet by sheet. */
export async function rowsBySheet(path: string): Promise<string[][][]> {
  await using table = await openTable(path);
  const sheets: string[][][] = [];
  for (const sheet of table.sheets) {
    const rows = await Array.fromAsync(sheet.rows());
    sheets.push(rows.map((row) => row.columns.map((column) => `${column} ${row.cell(column)?.text}`)));
  }
  return sheets;
}
