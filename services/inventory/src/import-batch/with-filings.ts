import type { ServiceContext } from '@zhiqi/runtime';
import { filingsOf } from '../abnormal-filing/named-applications.ts';
import type { ParsedRow } from '../import/record.ts';
import { withKnownHalves } from './dual-filings.ts';
import type { ImportedRow } from './import-row.ts';

/** Gives each row what is known of its number and its technology already, asking once for so many rows. */
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
  if (numbers.length === 0) return rows.map((parsed) => ({ parsed, filings: [] }));
  const [filings, linked] = await Promise.all([filingsOf(store, numbers), withKnownHalves(store, rows)]);
  return linked.map((parsed) => {
    const named = parsed.outcome === 'CANDIDATE' ? filings.get(parsed.record.applicationNo) : undefined;
    return { parsed, filings: named ?? [] };
  });
}
