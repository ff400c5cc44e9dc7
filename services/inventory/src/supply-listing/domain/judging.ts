import { addDays, type LegalDate, rule, ruleSetAt } from '@zhiqi/kernel';
import type { ListingRules } from './content.ts';
import { missing, publishability, soldUnder, suspensionReasons } from './publishability.ts';
import { type Listing, type ListingEvent, type ListingFacts, type ListingPatent, UNPUBLISHED } from './types.ts';

/** R-34 at this moment. @throws DomainError `rule`, slug `NOT_PUBLISHABLE`, listing all that is missing */
export function requirePublishable(rules: ListingRules, facts: ListingFacts, listing: Listing, today: LegalDate): void {
  const checks = publishability(listing, facts, ruleSetAt(rules.wording, today), today);
  const lacking = missing(checks);
  if (lacking.length === 0) return;
  const requirements = checks.filter(({ met }) => !met).map(({ requirement }) => requirement);
  throw rule('NOT_PUBLISHABLE', `还不具备发布条件:${lacking.join(';')}。请补齐后再办理。`, {
    params: { missing: [...new Set(requirements)].join(',') },
  });
}

/** Judges R-34 anew: what is on the list stays, is suspended, comes back, expires, or is sold. */
export function recheck(rules: ListingRules, facts: ListingFacts, listing: Listing, today: LegalDate): ListingEvent[] {
  const { listingId, applicationNos, status, validUntil, checkedOn, matchIds } = listing;
  if (today > validUntil) return [{ type: 'SupplyListingExpired', ...ending(listing, addDays(validUntil, 1)) }];
  if (UNPUBLISHED.includes(status) || isOutdated(facts, listing)) return [];
  const conversionId = matchIds.length === 0 ? soldUnder(listing, facts.patents) : null;
  if (conversionId !== null) return [{ type: 'SupplyListingConverted', conversionId, ...ending(listing, today) }];
  const reasons = suspensionReasons(publishability(listing, facts, ruleSetAt(rules.wording, today), today));
  if (reasons.length > 0 && !(status === 'SUSPENDED' && sameReasons(reasons, listing.suspensionReasons))) {
    return [
      { type: 'SupplyListingSuspended', listingId, applicationNos, reasons, suspendedOn: today, ...judgedOn(facts) },
    ];
  }
  if (reasons.length === 0 && status === 'SUSPENDED') return [shown(listing, listing, facts, today, true)];
  return checkedOn < today ? [{ type: 'ListingRechecked', on: today, ...judgedOn(facts) }] : [];
}

/** Another recheck has seen the patents later than this one: its verdict stands. */
function isOutdated({ patents }: ListingFacts, { judgedAt }: Listing): boolean {
  return patents.some(({ version }, index) => version < (judgedAt[index] ?? 0));
}

function sameReasons(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((reason) => b.includes(reason));
}

/** What the public list says of it from now on. @param resumed again, after a suspension */
export function shown(
  listing: Listing,
  { batchId, channel }: Pick<Listing, 'batchId' | 'channel'>,
  facts: ListingFacts,
  publishedOn: LegalDate,
  resumed: boolean,
): ListingEvent {
  const { listingId, applicationNos, title, summary, ipc, modes, priceMode, validUntil } = listing;
  if (batchId === null || channel === null) throw new Error(`${listingId} was never published in a batch`);
  return {
    type: 'SupplyListingPublished',
    ...{ listingId, applicationNos, title, summary, ipc, modes, priceMode, validUntil },
    ...{ channel, batchId, publishedOn, resumed, ...judgedOn(facts) },
  };
}

function judgedOn({ patents }: ListingFacts) {
  return { judgedAt: patents.map(({ version }) => version), holderKeys: holdersOf(patents) };
}

/** Holders of today, each once. */
export function holdersOf(patents: readonly ListingPatent[]): string[] {
  return [...new Set(patents.flatMap(({ holderKeys }) => holderKeys))];
}

/** What every end of a listing says. */
export function ending({ listingId, applicationNos, publishedOn }: Listing, on: LegalDate) {
  return { listingId, applicationNos, wasPublished: publishedOn !== null, on };
}
