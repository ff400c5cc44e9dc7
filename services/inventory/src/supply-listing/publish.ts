import type { Publication } from '@zhiqi/runtime';
import type { ListingEvent } from './domain.ts';

/** What the public learns of a listing: nothing before its publication, and then no names, no drafter, no consents. */
export function listingToPublic(event: ListingEvent): Publication[] {
  switch (event.type) {
    case 'SupplyListingPublished':
      return [published(event)];
    case 'SupplyListingSuspended':
      return [
        {
          type: 'zhiqi.inventory.v1.SupplyListingSuspended',
          copy: 'home',
          effective: event.suspendedOn,
          message: {
            listingId: event.listingId,
            applicationNos: [...event.applicationNos],
            reasons: event.reasons.map((reason) => `SUSPENSION_REASON_${reason}` as const),
            suspendedOn: event.suspendedOn,
          },
        },
      ];
    case 'SupplyListingWithdrawn':
    case 'SupplyListingExpired':
    case 'SupplyListingConverted':
      return event.wasPublished ? [ended(event)] : [];
    case 'ListingDrafted':
    case 'ListingRevised':
    case 'ListingConsentRecorded':
    case 'ListingConsented':
    case 'ListingApproved':
    case 'ListingRechecked':
    case 'ListingMatched':
    case 'ListingMatchReleased':
      return [];
  }
}

type EventOf<T extends ListingEvent['type']> = Extract<ListingEvent, { type: T }>;

function published(event: EventOf<'SupplyListingPublished'>): Publication {
  return {
    type: 'zhiqi.inventory.v1.SupplyListingPublished',
    copy: 'home',
    effective: event.publishedOn,
    message: {
      listingId: event.listingId,
      applicationNos: [...event.applicationNos],
      title: event.title,
      summary: event.summary,
      ipc: [...event.ipc],
      modes: event.modes.map((mode) => `CONVERSION_MODE_${mode}` as const),
      priceMode: `PRICE_MODE_${event.priceMode}`,
      validUntil: event.validUntil,
      channel: `PUBLICATION_CHANNEL_${event.channel}`,
      batchId: event.batchId,
      resumed: event.resumed,
    },
  };
}

function ended(
  event: EventOf<'SupplyListingWithdrawn'> | EventOf<'SupplyListingExpired'> | EventOf<'SupplyListingConverted'>,
): Publication {
  const common = { copy: 'home', effective: event.on } as const;
  const which = { listingId: event.listingId, applicationNos: [...event.applicationNos] };
  switch (event.type) {
    case 'SupplyListingWithdrawn':
      return {
        type: 'zhiqi.inventory.v1.SupplyListingWithdrawn',
        ...common,
        message: { ...which, cause: `LISTING_END_CAUSE_${event.cause}`, withdrawnOn: event.on },
      };
    case 'SupplyListingExpired':
      return { type: 'zhiqi.inventory.v1.SupplyListingExpired', ...common, message: { ...which, expiredOn: event.on } };
    case 'SupplyListingConverted':
      return {
        type: 'zhiqi.inventory.v1.SupplyListingConverted',
        ...common,
        message: { ...which, conversionId: event.conversionId, convertedOn: event.on },
      };
  }
}
