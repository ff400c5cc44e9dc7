import { createHash } from 'node:crypto';
import { type PatentKind, patentCheckDigit } from '@zhiqi/kernel';
import type { PatentRecord } from './record.ts';

/** What tells the two halves of a dual filing as one technology: title, day and holders. */
interface Half {
  readonly kind: PatentKind;
  readonly title: string;
  readonly filingDate: string;
  readonly holders: readonly { readonly name: string }[];
}

/** The other half of a dual filing (一案双申, R-07). */
export interface OtherHalf {
  readonly applicationNo: string;
  /** Of the two, the invention is granted: the utility model ends that day (Implementing Rules 47). */
  readonly inventionGranted: boolean;
}

interface KnownHalf {
  readonly applicationNo: string;
  readonly granted: boolean;
}

/**
 * Finds an invention and a utility model of one title, day and set of holders (一案双申, §4.5 row 15). Keeps a
 * fingerprint a right, not the records, so that a list of any length fits.
 */
export class DualFilingIndex {
  /** Numbers by kind and fingerprint, see {@link packed}: strings and objects would cost a list of 100,000 tens of megabytes. */
  readonly #seen = new Map<string, number>();

  /** The other half met earlier, undefined when there is none. */
  match(record: PatentRecord): OtherHalf | undefined {
    const other = otherKindOf(record.kind);
    if (!other) return undefined;
    const content = fingerprint(record);
    this.#seen.set(`${record.kind[0]}${content}`, packed(record));
    const known = this.#seen.get(`${other[0]}${content}`);
    return known === undefined ? undefined : otherHalf(record, unpacked(known));
  }
}

/** The digits of a number without their check digit, negative where the right is granted. */
function packed({ applicationNo, grantDate }: PatentRecord): number {
  const digits = Number(applicationNo.slice(0, applicationNo.indexOf('.')));
  return grantDate === undefined ? digits : -digits;
}

function unpacked(known: number): KnownHalf {
  // Numbers of before 2003-10 have eight digits, and those of 2000 to 2003 begin with a zero.
  const body = String(Math.abs(known)).padStart(8, '0');
  return { applicationNo: `${body}.${patentCheckDigit(body)}`, granted: known < 0 };
}

/** The kind of the other half; a design has none. */
export function otherKindOf(kind: PatentKind): PatentKind | undefined {
  if (kind === 'DESIGN') return undefined;
  return kind === 'INVENTION' ? 'UTILITY_MODEL' : 'INVENTION';
}

export function otherHalf(record: PatentRecord, { applicationNo, granted }: KnownHalf): OtherHalf {
  return { applicationNo, inventionGranted: record.kind === 'INVENTION' ? record.grantDate !== undefined : granted };
}

/** The record with its other half, and with what an officer should look at. */
export function withOtherHalf(record: PatentRecord, half: OtherHalf | undefined): PatentRecord {
  if (!half) return record;
  const flags = [...record.flags, 'DUAL_FILED', ...(half.inventionGranted ? ['DUAL_FILED_MODEL_ENDS'] : [])];
  return { ...record, dualFiledWith: half.applicationNo, flags };
}

/** Equal for two halves of one dual filing. */
export function fingerprint({ title, filingDate, holders }: Half): string {
  const names = holders.map((holder) => holder.name).sort();
  const plain = title.normalize('NFKC').replace(/\s/g, '');
  return createHash('sha256')
    .update(JSON.stringify([plain, filingDate, names]))
    .digest()
    .toString('latin1', 0, 12);
}
