import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type ServiceContext, typedCollection } from '@zhiqi/runtime';
import type { Cell } from '@zhiqi/spreadsheet';

/** A cell as it is kept: column, text, and the kind where it is no text. */
type KeptCell = readonly [column: number, text: string, kind?: Exclude<Cell['kind'], 'TEXT'>];

/** A row as it is kept: its number in the sheet and its filled cells. */
export type KeptRow = readonly [number: number, cells: readonly KeptCell[]];

/** A sheet of a file that is kept. */
export interface KeptSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** `A2:A7`. */
  readonly mergedRanges: readonly string[];
  readonly firstChunk: number;
  readonly chunks: number;
}

/** What is kept of an uploaded file, without its cells; written last, so that it stands only for a whole file. */
export interface OriginalHead {
  /** SHA-256 of the file: a file that is sent again is kept once. */
  readonly _id: string;
  readonly dateSystem: '1900' | '1904';
  readonly sheets: readonly KeptSheet[];
}

interface Chunk {
  /** `<sha256>:<number>`, zero-padded. */
  readonly _id: string;
  /** Rows as JSON, deflated: several hundred of them, far below the limit of a document. */
  readonly rows: Uint8Array;
}

type Database = ServiceContext['db'];

const heads = (db: Database) => typedCollection<OriginalHead>(db, 'import_originals');
const chunks = (db: Database) => typedCollection<Chunk>(db, 'import_original_chunks');

export async function readHeadOf(db: Database, sha256: string): Promise<OriginalHead | null> {
  return heads(db).findOne({ _id: sha256 });
}

/** Keeps the head of a file whose chunks are all there; kept twice is kept once. */
export async function keepHead(db: Database, head: OriginalHead): Promise<void> {
  const { _id, ...fields } = head;
  await heads(db).updateOne({ _id }, { $set: fields }, { upsert: true });
}

/** Keeps one chunk; a chunk left by an import that broke off is written over. */
export async function keepChunk(db: Database, sha256: string, number: number, rows: readonly KeptRow[]): Promise<void> {
  // In step: a few milliseconds for so little, where the thread pool would keep the memory of every call for long.
  const packed = deflateRawSync(Buffer.from(JSON.stringify(rows), 'utf8'), { level: 5 });
  await chunks(db).updateOne({ _id: chunkId(sha256, number) }, { $set: { rows: packed } }, { upsert: true });
}

/** The rows of a sheet in order, one chunk in memory at a time. */
export async function* rowsOfSheet(db: Database, sha256: string, sheet: KeptSheet): AsyncGenerator<KeptRow> {
  for (let number = sheet.firstChunk; number < sheet.firstChunk + sheet.chunks; number += 1) {
    const chunk = await chunks(db).findOne({ _id: chunkId(sha256, number) }, { promoteBuffers: true });
    if (!chunk) throw new Error(`chunk ${number} of ${sha256} is missing`);
    const content = inflateRawSync(chunk.rows);
    yield* JSON.parse(content.toString('utf8')) as KeptRow[];
  }
}

function chunkId(sha256: string, number: number): string {
  return `${sha256}:${String(number).padStart(6, '0')}`;
}
