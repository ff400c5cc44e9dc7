import { Readable } from 'node:stream';
import { isDomainError } from '@zhiqi/kernel';
import { parse } from 'csv-parse';
import { checkFileSize } from './archive.ts';
import { damaged, fileError, tooManyColumns, tooManyRows } from './errors.ts';
import { readHead } from './file-head.ts';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS } from './limits.ts';
import { type Cell, CSV_SHEET_NAME, type TableFile, type TableRow } from './table-file.ts';
import { decodedText, detectEncoding, type TextEncoding } from './text-encoding.ts';
import { checkedText } from './text-limits.ts';

const SAMPLE_BYTES = 256 * 1024;
const SAMPLE_LINES = 50;
/** In order of preference where a sample does not decide. */
const DELIMITERS = [',', '\t', ';', '|'] as const;
/** Excel's own hint in the first line; it does not count as a row. */
const DELIMITER_HINT = /^sep=(.)\r?\n/;

/**
 * Opens a delimited text file. Encoding and delimiter are found from the content, since offices save the same list as GBK
 * (Excel, WPS), UTF-8 with BOM or tab-separated UTF-16 ("Unicode 文本").
 */
export async function openCsv(path: string): Promise<TableFile> {
  await checkFileSize(path);
  const encoding = await detectEncoding(path);
  const sample = await readSample(path, encoding);
  const hint = DELIMITER_HINT.exec(sample);
  const delimiter = hint?.[1] ?? detectDelimiter(sample);
  return {
    format: 'CSV',
    dateSystem: '1900',
    sheets: [
      {
        name: CSV_SHEET_NAME,
        hidden: false,
        mergedRanges: () => Promise.resolve([]),
        rows: () => readCsvRows(path, encoding, delimiter, hint?.[0].length ?? 0),
      },
    ],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The delimiter that most lines of the sample agree on, counted outside quotes. */
export function detectDelimiter(sample: string): string {
  const lines = splitUnquoted(sample, '\n').slice(0, SAMPLE_LINES);
  let best = { delimiter: ',', lines: 0, fields: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => splitUnquoted(line, delimiter).length - 1).filter((count) => count > 0);
    const fields = mostFrequent(counts);
    const agreeing = counts.filter((count) => count === fields).length;
    if (agreeing > best.lines || (agreeing === best.lines && fields > best.fields)) {
      best = { delimiter, lines: agreeing, fields };
    }
  }
  return best.delimiter;
}

async function* readCsvRows(
  path: string,
  encoding: TextEncoding,
  delimiter: string,
  skip: number,
): AsyncGenerator<TableRow> {
  const parser = Readable.from(decodedText(path, encoding, skip)).pipe(
    parse({
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: MAX_CELL_CHARACTERS * 8,
    }),
  );
  let number = 0;
  let widest = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      number += 1;
      if (number > MAX_ROWS) throw tooManyRows();
      if (record.some((text) => holdsRows(text, delimiter, widest))) throw unpairedQuote(number);
      widest = Math.max(widest, record.length);
      const row = toRow(number, record);
      if (row.columns.length > MAX_COLUMNS) throw tooManyColumns();
      if (row.columns.length > 0) yield row;
    }
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw QUOTE_ERRORS.has((error as { readonly code?: string }).code ?? '')
      ? unpairedQuote(number + 1)
      : damaged(error);
  } finally {
    parser.destroy();
  }
}

/** How the parser names a quote that never closes. */
const QUOTE_ERRORS: ReadonlySet<string> = new Set(['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE']);
const FEWEST_COLUMNS = 3;

/**
 * Whether a cell has swallowed rows of the list: a quote that was opened and never closed takes all up to the next quote for
 * one cell. Then a line in it is as wide as a row, or the quote itself is left at its head. A line break alone is none.
 */
function holdsRows(text: string, delimiter: string, columns: number): boolean {
  if (columns < FEWEST_COLUMNS || !text.includes('\n')) return false;
  const [, ...lines] = text.split('\n');
  const fewest = text.startsWith('"') ? 2 : columns;
  return lines.some((line) => line.split(delimiter).length >= fewest);
}

function unpairedQuote(row: number) {
  return fileError(
    'CSV_QUOTE_UNPAIRED',
    `第 ${row} 行有不成对的双引号，后面的行会被并入同一个单元格而丢失。请改正该行的引号，或用 Excel、WPS 另存为 .xlsx 后重新导入。`,
  );
}

function toRow(number: number, record: readonly string[]): TableRow {
  return {
    number,
    columns: record.flatMap((text, column) => (text === '' ? [] : [column])),
    cell(column): Cell | undefined {
      const text = record[column];
      return text ? { kind: 'TEXT', text: checkedText(text), formula: false } : undefined;
    },
  };
}

async function readSample(path: string, encoding: TextEncoding): Promise<string> {
  const bytes = await readHead(path, SAMPLE_BYTES);
  // A character cut at the end of the sample is no error here.
  return new TextDecoder(encoding).decode(bytes);
}

function splitUnquoted(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '"') quoted = !quoted;
    else if (!quoted && text[index] === separator) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function mostFrequent(counts: readonly number[]): number {
  const tally = new Map<number, number>();
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1);
  return [...tally].sort(([a, x], [b, y]) => y - x || b - a)[0]?.[0] ?? 0;
}
