import { assertNever } from '@zhiqi/kernel';
import type { Listing, ListingEvent, ListingState, ListingStatus } from './types.ts';

type EventOf<T extends ListingEvent['type']> = Extract<ListingEvent, { type: T }>;

/** The state after one event. */
export function evolveListing(state: ListingState, event: ListingEvent): ListingState {
  if (event.type === 'ListingDrafted') return drafted(event);
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'ListingRevised':
      return revised(state, event);
    case 'ListingConsentRecorded':
      return { ...state, consents: [...state.consents, event.consent], holderKeys: event.holderKeys };
    case 'ListingConsented':
      return { ...state, status: 'CONSENTED' };
    case 'ListingApproved':
      return { ...state, status: 'APPROVED', approvedBy: event.approvedBy };
    case 'SupplyListingPublished':
      return published(state, event);
    case 'SupplyListingSuspended':
      return suspended(state, event);
    case 'ListingRechecked':
      return { ...state, checkedOn: event.on, judgedAt: event.judgedAt, holderKeys: event.holderKeys };
    case 'ListingMatched':
      return matched(state, event.matchId);
    case 'ListingMatchReleased':
      return released(state, event.matchId);
    case 'SupplyListingWithdrawn':
      return { ...ended(state, 'WITHDRAWN', event), endCause: event.cause };
    case 'SupplyListingExpired':
      return { ...ended(state, 'EXPIRED', event), endCause: 'EXPIRED' };
    case 'SupplyListingConverted':
      return { ...ended(state, 'CONVERTED', event), endCause: 'CONVERTED', conversionId: event.conversionId };
    default:
      return assertNever(event, 'listing event');
  }
}

function drafted({ listingId, content, ipc, holderKeys, writtenBy, writtenOn }: EventOf<'ListingDrafted'>): Listing {
  return {
    status: 'DRAFT',
    listingId,
    ...content,
    ipc,
    liveApplicationNos: content.applicationNos,
    holderKeys,
    consents: [],
    draftedBy: writtenBy,
    draftedOn: writtenOn,
    approvedBy: null,
    publishedOn: null,
    channel: null,
    batchId: null,
    suspensionReasons: [],
    checkedOn: writtenOn,
    judgedAt: [],
    orderDate: writtenOn,
    matchIds: [],
    conversionId: null,
    endCause: null,
    endedOn: null,
  };
}

/** What was consented to and approved was the former text. */
function revised(listing: Listing, { content, ipc, holderKeys, writtenBy }: EventOf<'ListingRevised'>): Listing {
  return {
    ...listing,
    ...content,
    status: 'DRAFT',
    ipc,
    liveApplicationNos: content.applicationNos,
    holderKeys,
    consents: [],
    draftedBy: writtenBy,
    approvedBy: null,
  };
}

function published(listing: Listing, event: EventOf<'SupplyListingPublished'>): Listing {
  const { publishedOn, channel, batchId, resumed, judgedAt, holderKeys } = event;
  return {
    ...listing,
    status: listing.matchIds.length > 0 ? 'MATCHED' : 'PUBLISHED',
    // Coming back from a suspension is no new publication: it does not bring a listing to the top of the list.
    publishedOn: resumed ? listing.publishedOn : publishedOn,
    orderDate: resumed ? listing.orderDate : publishedOn,
    channel,
    batchId,
    suspensionReasons: [],
    checkedOn: publishedOn,
    judgedAt,
    holderKeys,
  };
}

function suspended(listing: Listing, event: EventOf<'SupplyListingSuspended'>): Listing {
  const { reasons, suspendedOn, judgedAt, holderKeys } = event;
  return { ...listing, status: 'SUSPENDED', suspensionReasons: reasons, checkedOn: suspendedOn, judgedAt, holderKeys };
}

/** What is suspended stays off the list, whatever was confirmed a moment before; it comes back as matched. */
function matched(listing: Listing, matchId: string): Listing {
  const status = listing.status === 'SUSPENDED' ? 'SUSPENDED' : 'MATCHED';
  return { ...listing, status, matchIds: [...listing.matchIds, matchId] };
}

function released(listing: Listing, matchId: string): Listing {
  const matchIds = listing.matchIds.filter((id) => id !== matchId);
  const status = listing.status === 'MATCHED' && matchIds.length === 0 ? 'PUBLISHED' : listing.status;
  return { ...listing, matchIds, status };
}

function ended(listing: Listing, status: ListingStatus, { on }: { readonly on: Listing['draftedOn'] }): Listing {
  return { ...listing, status, liveApplicationNos: [], suspensionReasons: [], endedOn: on };
}
