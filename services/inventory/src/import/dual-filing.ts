import { createHash } from 'node:crypto';
import type { PatentRecord } from './record.ts';

/**
 * Finds an invention and a utility model of one title, day and set of holders (一案双申, §4.5 row 15). Keeps a
 * fingerprint a right, not the records, so that a list of any length fits.
 */
export class DualFilingIndex {
  readonly #seen = new Map<string, string>();

  /** Application number of the other half met earlier, undefined when there is none. */
  match(record: PatentRecord): string | undefined {
    if (record.kind === 'DESIGN') return undefined;
    const other = record.kind === 'INVENTION' ? 'UTILITY_MODEL' : 'INVENTION';
    const content = fingerprint(record);
    this.#seen.set(`${record.kind}${content}`, record.applicationNo);
    return this.#seen.get(`${other}${content}`);
  }
}

function fingerprint(record: PatentRecord): string {
  const holders = record.holders.map((holder) => holder.name).sort();
  const title = record.title.normalize('NFKC').replace(/\s/g, '');
  return createHash('sha256')
    .update(JSON.stringify([title, record.filingDate, holders]))
    .digest('base64')
    .slice(0, 22);
}
