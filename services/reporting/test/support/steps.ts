import type { EventMessages, EventType } from '@zhiqi/contracts';
import fc from 'fast-check';
import type { County } from './county.ts';

/** One thing that a county may tell. */
export type Step = (county: County) => void;

/** Days on which something may take effect: in the year before, on both sides of New Year, and up to the day of the test. */
export const EFFECTIVE = fc.constantFrom('2021-07-01', '2021-12-31', '2022-01-01', '2022-03-15', '2022-06-30');

/** Any value of an enum of the contracts. */
export const known = <T extends string>(values: Readonly<Record<string, T>>) =>
  fc.constantFrom(...Object.values(values).filter((value): value is T => value !== 'UNRECOGNIZED'));

/** An event of one of some types, about one of some subjects, with fields that all these types have. */
export function told<T extends EventType>(
  types: readonly T[],
  subjects: readonly string[],
  fields: fc.Arbitrary<Partial<EventMessages[T]>>,
): fc.Arbitrary<Step> {
  return fc
    .record({ type: fc.constantFrom(...types), subject: fc.constantFrom(...subjects), fields, effective: EFFECTIVE })
    .map(
      ({ type, subject, fields: given, effective }): Step =>
        (county) =>
          county.tell(type, subject, given, { effective }),
    );
}
