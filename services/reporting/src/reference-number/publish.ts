import type { Publication } from '@zhiqi/runtime';
import type { Event } from './domain.ts';

/** The number, its year and the fingerprint of its document; the document's title stays in the record. */
export function toPublic({ numberId, kind, year, value, documentSha256, recordedTime }: Event): readonly Publication[] {
  return [
    {
      type: 'zhiqi.reporting.v1.ReferenceNumberRecorded',
      message: { numberId, kind: `REFERENCE_NUMBER_KIND_${kind}`, year, value: BigInt(value), documentSha256 },
      copy: 'home',
      effective: recordedTime,
    },
  ];
}
