import { GiTrack } from '@zhiqi/contracts/zhiqi/cultivation/v1/types';
import { PledgeKind } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import fc from 'fast-check';
import { EFFECTIVE, type Step, told } from './steps.ts';

const PLEDGES = ['plg_1', 'plg_2', 'plg_3'];
const LEADS = ['led_1', 'led_2', 'led_3'];
const RIGHTS = ['gr_1', 'gr_2', 'gr_3', 'gr_4'];
const AUTHORISATIONS = ['gma_1', 'gma_2', 'gma_3', 'gma_4'];

const kind = fc.constantFrom(PledgeKind.PLEDGE_KIND_PATENT, PledgeKind.PLEDGE_KIND_TRADEMARK);
/** Beyond what a float holds exactly. */
const fen = fc.bigInt({ min: 1n, max: 9_000_000_000_000_000n });
const change = fc.bigInt({ min: -500_000_000n, max: 500_000_000n });

const F = 'zhiqi.financing.v1.';
/** What the financing department may tell. */
export const financingSteps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: told([`${F}PledgeRegistered`] as const, PLEDGES, fc.record({ kind, securedAmountFen: fen })),
  },
  {
    weight: 2,
    arbitrary: told(
      [`${F}PledgeModified`] as const,
      PLEDGES,
      fc.record({ kind, securedAmountFen: fen, changeFen: change }),
    ),
  },
  told(
    [`${F}PledgeCancelled`, `${F}PledgeRevoked`, `${F}PledgeRegistrationSubmitted`] as const,
    PLEDGES,
    fc.record({ kind, securedAmountFen: fen }),
  ),
);

/** Empty while the clock stands; some before, on and after the day of the test. */
const deadline = fc.oneof(EFFECTIVE, fc.constantFrom('', '2022-06-29', '2022-07-01', '2023-01-03'));
const E = 'zhiqi.enforcement.v1.';
/** What the enforcement department may tell. */
export const enforcementSteps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: told(
      [
        ...([`${E}LeadReceived`, `${E}LeadClockResumed`, `${E}LeadExtended`] as const),
        ...([`${E}LeadReportMerged`, `${E}LeadDeadlineRecalculated`] as const),
      ],
      LEADS,
      fc.record({ deadline, provisional: fc.boolean() }),
    ),
  },
  told([`${E}LeadFilingDecided`] as const, LEADS, fc.record({ onTime: fc.boolean() })),
  told([`${E}LeadClockPaused`, `${E}LeadReferred`, `${E}LeadAlarmRaised`] as const, LEADS, fc.constant({})),
);

const track = fc.constantFrom(GiTrack.GI_TRACK_TM_CERTIFICATION, GiTrack.GI_TRACK_PROTECTED_PRODUCT);
const resourceId = fc.constantFrom('gir_1', 'gir_2');
const userKey = fc.constantFrom('hld_1', 'hld_2');
const C = 'zhiqi.cultivation.v1.';
/** What the cultivation department may tell. */
export const cultivationSteps: fc.Arbitrary<Step> = fc.oneof(
  told([`${C}GiRightObtained`] as const, RIGHTS, fc.record({ track, resourceId })),
  told([`${C}GiRightUseChanged`] as const, RIGHTS, fc.record({ track, resourceId, inUse: fc.boolean() })),
  told([`${C}GiRightEnded`] as const, RIGHTS, fc.record({ track, resourceId })),
  {
    weight: 2,
    arbitrary: told(
      [`${C}GiMarkUseAuthorised`, `${C}GiMarkUseResumed`] as const,
      AUTHORISATIONS,
      fc.record({ userKey, resourceId }),
    ),
  },
  told([`${C}GiMarkUseSuspended`, `${C}GiMarkUseCeased`] as const, AUTHORISATIONS, fc.record({ userKey, resourceId })),
);
