import { createHash } from 'node:crypto';
import type { PatentKind } from '@zhiqi/kernel';
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
  /** By kind and fingerprint; a granted one is marked by a `+` behind its number: an object a right would cost megabytes. */
  readonly #seen = new Map<string, string>();

  /** The other half met earlier, undefined when there is none. */
  match(record: PatentRecord): OtherHalf | undefined {
    const other = otherKindOf(record.kind);
    if (!other) return undefined;
    const content = fingerprint(record);
    this.#seen.set(`${record.kind}${content}`, `${record.applicationNo}${record.grantDate === undefined ? '' : '+'}`);
    const known = this.#seen.get(`${other}${content}`);
    if (known === undefined) return undefined;
    const granted = known.endsWith('+');
    return otherHalf(record, { applicationNo: granted ? known.slice(0, -1) : known, granted });
  }
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
    .digest('base64')
    .slice(0, 22);
}
