import type { LegalDate } from '@zhiqi/kernel';
import type { Demand as MatchingDemand, Supply, SupplyAvailability, SupplyFacts } from '@zhiqi/matching';
import { type Demand, LISTED_STATUSES } from '../demand/domain.ts';
import { isInForce } from '../patent/domain/legal-state.ts';
import { isAbnormal, type PatentRules, patentTerm, type RegisteredPatent } from '../patent/domain.ts';
import type { Listing } from '../supply-listing/domain.ts';

/** Overlays under which a right can neither be licensed nor sold now. */
const ENCUMBRANCES: readonly string[] = ['PRESERVED', 'OWNERSHIP_DISPUTE', 'EXCLUSIVE_LICENSED', 'SOLE_LICENSED'];
/** Reasons that say that nobody knows, not that it is out: unknown is not unavailable (brief §3.6). */
const NOBODY_KNOWS = ['U_NO_ANSWER', 'U_ANSWER_EXPIRED', 'U_UNDECIDED', 'U_STATE_UNKNOWN'];

/**
 * A patent of the inventory as the matcher knows it, or nothing where it is none of the banner's business.
 * @param listingId of the published listing that offers it
 */
export function patentSupply(
  patent: RegisteredPatent,
  rules: PatentRules,
  listingId: string | null,
): Supply | undefined {
  if (!patent.scope.inScope || isAbnormal(patent.abnormalFilings)) return undefined;
  const { title, abstract, firstClaim } = patent;
  return {
    id: patent.applicationNo,
    text: { title, abstract: abstract ?? '', firstClaim: firstClaim ?? '' },
    facts: { ...patentFacts(patent, rules), listed: false, representedBy: listingId },
  };
}

/** A published listing as the matcher knows it: its plain words, and the words and facts of all its patents. */
export function listingSupply(listing: Listing, patents: readonly RegisteredPatent[], rules: PatentRules): Supply {
  const each = patents.map((patent) => patentFacts(patent, rules));
  const words = [
    listing.summary,
    ...listing.productWords,
    ...patents.flatMap(({ title, abstract }) => [title, abstract ?? '']),
  ];
  return {
    id: listing.listingId,
    text: {
      title: listing.title,
      abstract: words.join('。'),
      firstClaim: patents.map(({ firstClaim }) => firstClaim ?? '').join('。'),
    },
    facts: {
      inForce: each.every(({ inForce }) => inForce !== false),
      availability: worstOf(each.map(({ availability }) => availability)),
      encumbered: each.some(({ encumbered }) => encumbered),
      termEnd: earliest(each.map(({ termEnd }) => termEnd)),
      modes: listing.modes,
      holderKeys: listing.holderKeys,
      ipc: listing.ipc,
      industryCodes: [...new Set([...listing.industryCodes, ...each.flatMap(({ industryCodes }) => industryCodes)])],
      grade:
        each
          .map(({ grade }) => grade)
          .filter((grade) => grade !== null)
          .sort()[0] ?? null,
      highValue: each.some(({ highValue }) => highValue),
      listed: true,
      representedBy: null,
    },
  };
}

/** A demand as the matcher knows it. */
export function matchingDemand(demand: Demand): MatchingDemand {
  return {
    id: demand.demandId,
    title: demand.need.title,
    content: demand.need.content,
    facts: {
      smeKey: demand.requester.smeKey,
      ipcHints: demand.ipcHints,
      industryCode: demand.industryCode === '' ? null : demand.industryCode,
      modes: [],
      open: LISTED_STATUSES.includes(demand.status),
      bureauOnly: demand.confidentiality !== 'PUBLIC_ANONYMOUS',
    },
  };
}

function patentFacts(patent: RegisteredPatent, rules: PatentRules): SupplyFacts {
  const { legalState, ipc, industryCodes, answer, holders, grading, highValue } = patent;
  const verdict = grading?.final ?? grading?.market ?? grading?.self ?? grading?.computed ?? null;
  return {
    inForce: legalState === 'UNKNOWN' ? null : isInForce(legalState),
    availability: availabilityOf(patent),
    encumbered: patent.overlays.some(({ overlay, clearedOn }) => clearedOn === null && ENCUMBRANCES.includes(overlay)),
    termEnd: patentTerm(rules.term, patent).lastDay,
    modes: answer?.acceptableModes ?? [],
    holderKeys: holders.map(({ holderKey }) => holderKey),
    ipc,
    industryCodes,
    grade: verdict?.grade ?? null,
    highValue: highValue?.highValue === true,
    listed: false,
    representedBy: null,
  };
}

function availabilityOf({ availability }: RegisteredPatent): SupplyAvailability | null {
  if (availability === null) return null;
  const reasons = availability.reasonCodes.filter((code) => code !== 'FEE_OVERDUE');
  const unknown = availability.availability === 'NOT_AVAILABLE' && reasons.every((code) => NOBODY_KNOWS.includes(code));
  return unknown ? null : availability.availability;
}

function worstOf(each: readonly (SupplyAvailability | null)[]): SupplyAvailability | null {
  const order = ['NOT_AVAILABLE', 'NEEDS_CONSENT', null, 'AVAILABLE_NOW'] as const;
  return order.find((wanted) => each.includes(wanted)) ?? null;
}

function earliest(days: readonly (LegalDate | null)[]): LegalDate | null {
  return days.filter((each) => each !== null).sort()[0] ?? null;
}
