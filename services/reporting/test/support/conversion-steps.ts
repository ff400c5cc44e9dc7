import {
  ConversionKind,
  HighValueCriterion,
  LapseCause,
  NavigationType,
  SmeSize,
} from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import { Overlay, PatentState } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { ReferenceNumberKind } from '@zhiqi/contracts/zhiqi/reporting/v1/reference_types';
import fc from 'fast-check';
import { known, type Step, told } from './steps.ts';

const PATENTS = ['201710601862.3', '95115608.X', '202120654321.9'];
const LISTINGS = ['lst_1', 'lst_2', 'lst_3'];
const I = 'zhiqi.inventory.v1.';

const applicationNos = fc.subarray(PATENTS, { minLength: 1 });
const planYear = fc.constantFrom(2021, 2022);
const smeKey = fc.constantFrom('hld_1', 'hld_2', 'hld_3');
const demandId = fc.constantFrom('dmd_1', 'dmd_2', 'dmd_3');
/** Before, on and after the day on which the histories end, and no day at all. */
const day = fc.constantFrom('', '2021-12-31', '2022-01-01', '2022-06-29', '2022-06-30', '2022-07-01', '2023-01-01');

const supply: fc.Arbitrary<Step>[] = [
  told([`${I}SupplyListingPublished`] as const, LISTINGS, fc.record({ applicationNos, resumed: fc.boolean() })),
  told(
    [
      ...([`${I}SupplyListingSuspended`, `${I}SupplyListingWithdrawn`] as const),
      ...([`${I}SupplyListingExpired`, `${I}SupplyListingConverted`] as const),
    ],
    LISTINGS,
    fc.record({ applicationNos }),
  ),
];
const demand: fc.Arbitrary<Step>[] = [
  told(
    [`${I}SmeSurveyAnswered`] as const,
    ['sme_1', 'sme_2', 'sme_3'],
    fc.record({ smeKey, planYear, size: known(SmeSize), hasDemand: fc.boolean() }),
  ),
  told([`${I}DemandRegistered`] as const, ['dmd_1', 'dmd_2', 'dmd_3'], fc.record({ smeKey, planYear })),
  told([`${I}DemandSatisfied`, `${I}DemandClosed`] as const, ['dmd_1', 'dmd_2', 'dmd_3'], fc.record({ planYear })),
  told([`${I}MatchConfirmed`] as const, ['mch_1', 'mch_2', 'mch_3'], fc.record({ demandId, planYear })),
  told(
    [`${I}MatchIntroduced`] as const,
    ['mch_1', 'mch_2', 'mch_3', 'mch_4'],
    fc.record({ demandId, daysFromDemand: fc.nat(400) }),
  ),
];
const conversion: fc.Arbitrary<Step>[] = [
  told(
    [`${I}ConversionRecorded`] as const,
    ['cnv_1', 'cnv_2', 'cnv_3'],
    applicationNos.chain((nos) =>
      fc.record({
        applicationNos: fc.constant(nos),
        patents: fc.constant(nos.length),
        conversionKind: known(ConversionKind),
        counterpartIsSme: fc.boolean(),
      }),
    ),
  ),
  told([`${I}ConversionAnnulled`] as const, ['cnv_1', 'cnv_2', 'cnv_3'], fc.record({ applicationNos })),
  told(
    [`${I}TrusteeshipSigned`] as const,
    ['trs_1', 'trs_2', 'trs_3'],
    fc.record({ clientKey: smeKey, clientIsSme: fc.boolean(), startsOn: day, endsOn: day }),
  ),
  told([`${I}TrusteeshipEnded`] as const, ['trs_1', 'trs_2', 'trs_3'], fc.record({ clientKey: smeKey })),
  told(
    [
      ...([`${I}NavigationProjectApproved`, `${I}NavigationProjectDelivered`] as const),
      ...([`${I}NavigationProjectAccepted`, `${I}NavigationProjectCancelled`] as const),
    ],
    ['nav_1', 'nav_2'],
    fc.record({ navigationType: known(NavigationType), planYear }),
  ),
];
const patent = fc.constantFrom(...PATENTS);
const right: fc.Arbitrary<Step>[] = [
  told(
    [`${I}HighValueStatusAssessed`] as const,
    PATENTS,
    fc.record({
      highValue: fc.boolean(),
      inScope: fc.boolean(),
      ruleSetVersion: fc.constantFrom('HV-145-v1', 'HV-155-v1'),
      criteria: fc.uniqueArray(known(HighValueCriterion), { maxLength: 2 }),
    }),
  ),
  told(
    ['zhiqi.reporting.v1.ReferenceNumberRecorded'] as const,
    ['ref_RESIDENT_POPULATION_1'],
    fc.record({
      kind: known(ReferenceNumberKind),
      year: fc.constantFrom(2020, 2021, 2022, 2023),
      value: fc.bigInt({ min: 1n, max: 400_000n }),
    }),
  ),
  patent.chain((applicationNo) =>
    told(
      [`${I}PatentLapsed`] as const,
      [applicationNo],
      fc.record({ applicationNo: fc.constant(applicationNo), cause: known(LapseCause), inScope: fc.boolean() }),
    ),
  ),
  told(
    [`${I}PatentRegistered`] as const,
    PATENTS,
    fc.record({ state: known(PatentState), inScope: fc.boolean(), grantDate: day }),
  ),
  told(
    [`${I}PatentLegalStatusChanged`, `${I}PatentScopeChanged`] as const,
    PATENTS,
    fc.record({ state: known(PatentState), inScope: fc.boolean() }),
  ),
  told(
    [`${I}PatentEncumbranceChanged`] as const,
    PATENTS,
    fc.record({ overlay: known(Overlay), inForce: fc.boolean() }),
  ),
];

/** What the inventory department may tell of lists, matches, conversions and rights, and reporting of its numbers. */
export const conversionSteps: fc.Arbitrary<Step> = fc.oneof(...supply, ...demand, ...conversion, ...right);
