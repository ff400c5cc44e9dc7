import { Availability, DormancyClass, PatentKind, PatentState } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import type { FactEvent } from '@zhiqi/runtime/facts';
import fc from 'fast-check';
import { County } from './county.ts';

const PATENTS = ['201710601862.3', '95115608.X', '202120654321.9', '202130123456.8'];
const ITEMS = ['rnd_1.201710601862.3', 'rnd_1.95115608.X', 'rnd_2.202120654321.9'];

const known = <T extends string>(values: Readonly<Record<string, T>>) =>
  fc.constantFrom(...Object.values(values).filter((value): value is T => value !== 'UNRECOGNIZED'));

const patent = fc.constantFrom(...PATENTS);
const kind = known(PatentKind);
const state = known(PatentState);
const dormancy = known(DormancyClass);
const availability = known(Availability);
const reasonCodes = fc.subarray(['U_NO_ANSWER', 'U_NOT_IN_FORCE', 'U_STATE_UNKNOWN', 'U_PLEDGED', 'FEE_OVERDUE']);
const effective = fc.constantFrom('2021-07-01', '2021-12-31', '2022-01-01', '2022-03-15', '2022-06-30');

type Step = (county: County) => void;

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ patent, kind, state, inScope: fc.boolean() }).map(
    ({ patent: subject, ...fields }): Step =>
      (county) =>
        county.registered(subject, fields),
  ),
  fc.record({ patent, kind, state, inScope: fc.boolean(), effective }).map(
    ({ patent: subject, effective: date, ...fields }): Step =>
      (county) =>
        county.statusChanged(subject, fields, { effective: date }),
  ),
  fc.record({ patent, kind, state, inScope: fc.boolean() }).map(
    ({ patent: subject, ...fields }): Step =>
      (county) =>
        county.scopeChanged(subject, fields),
  ),
  fc.record({ patent, kind, previousClass: dormancy, dormancyClass: dormancy, inScope: fc.boolean(), effective }).map(
    ({ patent: subject, effective: date, ...fields }): Step =>
      (county) =>
        county.assessed(subject, fields, { effective: date }),
  ),
  fc.record({ patent, kind, availability, reasonCodes, inScope: fc.boolean() }).map(
    ({ patent: subject, ...fields }): Step =>
      (county) =>
        county.available(subject, fields),
  ),
  fc.record({ round: fc.constantFrom('rnd_1', 'rnd_2'), items: fc.nat(6), year: fc.constantFrom(2021, 2022) }).map(
    ({ round, items, year }): Step =>
      (county) =>
        county.roundOpened(round, items, year),
  ),
  fc
    .record({
      what: fc.constantFrom('Verified', 'Unreachable', 'Excluded', 'Reopened'),
      item: fc.constantFrom(...ITEMS),
      year: fc.constantFrom(2021, 2022),
    })
    .map(
      ({ what, item, year }): Step =>
        (county) =>
          county.item(what, item, year),
    ),
);

/** What a small county may have told until mid-2022, in the order of recording. */
export function histories(): fc.Arbitrary<readonly FactEvent[]> {
  return fc.array(steps, { maxLength: 40 }).map((taken) => {
    const county = new County();
    for (const step of taken) step(county);
    return county.events;
  });
}
