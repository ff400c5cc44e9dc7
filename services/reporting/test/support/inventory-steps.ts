import { Availability, DormancyClass, PatentKind, PatentState } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import fc from 'fast-check';
import { EFFECTIVE, known, type Step } from './steps.ts';

const PATENTS = ['201710601862.3', '95115608.X', '202120654321.9', '202130123456.8'];
const ITEMS = ['rnd_1.201710601862.3', 'rnd_1.95115608.X', 'rnd_2.202120654321.9', 'rnd_2.95115608.X'];

const patent = fc.constantFrom(...PATENTS);
const kind = known(PatentKind);
const state = known(PatentState);
const dormancy = known(DormancyClass);
const availability = known(Availability);
const reasonCodes = fc.subarray(['U_NO_ANSWER', 'U_NOT_IN_FORCE', 'U_STATE_UNKNOWN', 'U_PLEDGED', 'FEE_OVERDUE']);
const effective = EFFECTIVE;

/** What the inventory department may tell. */
export const inventorySteps: fc.Arbitrary<Step> = fc.oneof(
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
      what: fc.constantFrom('Opened', 'Verified', 'Unreachable', 'Excluded', 'Reopened', 'Withdrawn'),
      item: fc.constantFrom(...ITEMS),
      year: fc.constantFrom(2021, 2022),
    })
    .map(
      ({ what, item, year }): Step =>
        (county) =>
          county.item(what, item, year),
    ),
);
