import { createHash } from 'node:crypto';
import type { Statistic } from './source.ts';

/** One file of a data pack. */
export interface PackFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export interface DataPack {
  /** CSV files first, the manifest last. */
  readonly files: readonly PackFile[];
  /** SHA-256 of the manifest, which holds that of every other file. */
  readonly hash: string;
}

const BOM = '\u{FEFF}';

/**
 * The statistics as files: one CSV each and a manifest that says what every figure was asked of. The same statistics give the
 * same bytes, so that the hash in a project's event can be checked by anybody who has the pack.
 */
export function dataPack(statistics: readonly Statistic[], patents: number): DataPack {
  const tables = statistics.map((statistic) => packFile(`${statistic.code.toLowerCase()}.csv`, csv(statistic)));
  const [first] = statistics;
  const manifest = {
    format: 'zhiqi-navigation-data-pack/1',
    patents,
    query: first?.query ?? '',
    database: first?.database ?? '',
    asOf: first?.asOf ?? '',
    dedupLevel: first?.dedupLevel ?? '',
    files: statistics.map(({ code, titleZh, query, columns, rows, unknown, noteZh }, index) => ({
      ...{ code, title: titleZh, name: tables[index]?.name, sha256: tables[index]?.sha256 },
      ...{ query, columns, rows: rows.length, unknown, note: noteZh },
    })),
  };
  const last = packFile('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
  return { files: [...tables, last], hash: last.sha256 };
}

function packFile(name: string, text: string): PackFile {
  const bytes = new TextEncoder().encode(text);
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** RFC 4180 with a mark for Excel; every cell is quoted, so that numbers with a leading zero stay text. */
function csv({ columns, rows }: Statistic): string {
  const lines = [columns, ...rows].map((cells) => cells.map(cell).join(','));
  return `${BOM}${lines.join('\r\n')}\r\n`;
}

/** A cell that begins like a formula is kept from being one; a negative whole number is none. */
function cell(text: string): string {
  const safe = /^[=+@\t\r]|^-(?!\d+$)/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
