import type { ServiceContext } from '@zhiqi/runtime';
import { filingsOf } from '../abnormal-filing/named-applications.ts';
import type { ParsedRow } from '../import/record.ts';
import type { ImportedRow } from './import-row.ts';

/** Gives each row what enforcement has said of its number, asking once for so many rows. */
export async function* withFilings(
  store: ServiceContext['store'],
  rows: AsyncIterable<ParsedRow>,
  together: number,
): AsyncGenerator<ImportedRow> {
  let waiting: ParsedRow[] = [];
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length < together) continue;
    yield* await asked(store, waiting);
    waiting = [];
  }
  yield* await asked(store, waiting);
}

async function asked(store: ServiceContext['store'], rows: readonly ParsedRow[]): Promise<ImportedRow[]> {
  const numbers = rows.flatMap((row) => (row.outcome === 'CANDIDATE' ? [row.record.applicationNo] : []));
  const filings = numbers.length === 0 ? new Map<string, never>() : await filingsOf(store, numbers);
  return rows.map((parsed) => {
    const named = parsed.outcome === 'CANDIDATE' ? filings.get(parsed.record.applicationNo) : undefined;
    return { parsed, filings: named ?? [] };
  });
}
