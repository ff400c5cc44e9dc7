import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { Availability } from '../../patent/domain/types.ts';
import type { ConversionMode, PriceMode } from '../../stocktaking-item/domain/survey.ts';

/** 供给条目状态 (brief §2.4 SupplyListing). */
export type ListingStatus =
  | 'DRAFT'
  | 'CONSENTED'
  | 'APPROVED'
  | 'PUBLISHED'
  | 'MATCHED'
  | 'SUSPENDED'
  | 'CONVERTED'
  | 'WITHDRAWN'
  | 'EXPIRED';

/** Not published yet. */
export const UNPUBLISHED: readonly ListingStatus[] = ['DRAFT', 'CONSENTED', 'APPROVED'];
/** On the public supply list now. */
export const ON_THE_LIST: readonly ListingStatus[] = ['PUBLISHED', 'MATCHED'];
/** Holds its patents: none of them may be in another listing. */
export const LIVE: readonly ListingStatus[] = [...UNPUBLISHED, ...ON_THE_LIST, 'SUSPENDED'];

export type SuspensionReason =
  | 'NOT_IN_FORCE'
  | 'ENCUMBERED'
  | 'HOLDER_CHANGED'
  | 'TERM_TOO_SHORT'
  | 'WILLINGNESS_CHANGED'
  | 'ABNORMAL_FILING'
  | 'OUT_OF_SCOPE';

export type ListingEndCause = 'WITHDRAWN_BY_HOLDER' | 'WITHDRAWN_BY_OFFICE' | 'EXPIRED' | 'CONVERTED';

export type ListingConsentKind = 'HOLDER' | 'PLEDGEE' | 'SUPERIOR';

export type PublicationChannel =
  | 'PLATFORM'
  | 'BUREAU_WEBSITE'
  | 'REGIONAL_PLATFORM'
  | 'NATIONAL_PLATFORM'
  | 'MATCHMAKING_EVENT';

/** What a listing says, written by a person in plain language. */
export interface ListingContent {
  readonly applicationNos: readonly string[];
  readonly title: string;
  readonly summary: string;
  /** GB/T 4754 codes. */
  readonly industryCodes: readonly string[];
  /** Empty unless an open licence is offered. */
  readonly fieldOfUse: string;
  readonly productWords: readonly string[];
  readonly modes: readonly ConversionMode[];
  readonly priceMode: PriceMode;
  /** Last day on the list. */
  readonly validUntil: LegalDate;
}

export interface ListingConsent {
  readonly kind: ListingConsentKind;
  /** Of a holder; null for the other kinds. */
  readonly holderKey: string | null;
  /** Signed paper; null where the holder consented here itself. */
  readonly documentNo: string | null;
  /** Pledge that a pledgee spoke for: another creditor's, or a later one, is not covered. */
  readonly covers: readonly string[];
  readonly consentedOn: LegalDate;
  readonly recordedBy: string;
}

/** A recorded transfer, or contribution to the capital of a company, of a patent of the listing. */
export interface RecordedSale {
  readonly conversionId: string;
  readonly effectiveDate: LegalDate;
  /** Pseudonym of the new owner. */
  readonly newOwner: string;
}

/** What the ledger says of a patent of the listing now. Looked up. */
export interface ListingPatent {
  readonly applicationNo: string;
  /** Position in the patent's history. */
  readonly version: number;
  readonly registered: boolean;
  readonly inForce: boolean;
  readonly inScope: boolean;
  readonly abnormal: boolean;
  readonly availability: Availability | null;
  /** Reason codes of the usable count. */
  readonly reasonCodes: readonly string[];
  /** First day out of force by the term alone; null where not registered. */
  readonly expiresOn: LegalDate | null;
  readonly holderKeys: readonly string[];
  /** Sales on record that were not annulled, whether the register knows the new owner already or not. */
  readonly sales: readonly RecordedSale[];
  /** Whether an open licence is announced. */
  readonly openLicensed: boolean;
  /** Pledges in force. */
  readonly pledgeRefs: readonly string[];
  readonly ipc: readonly string[];
  /** Whether it is classified at all: designs have a Locarno class and no IPC. */
  readonly classified: boolean;
  readonly abstract: string | null;
}

export interface ListingFacts {
  readonly patents: readonly ListingPatent[];
  /** R-34, of the usable-count rules in force. */
  readonly minRemainingMonths: number;
}

/** Shape number of {@link ListingState} in the store. */
export const LISTING_SCHEMA = 1;

export interface Listing extends ListingContent {
  readonly status: ListingStatus;
  readonly listingId: string;
  readonly ipc: readonly string[];
  /** Its patents while it is live: at most one live listing a patent. Empty once it has ended. */
  readonly liveApplicationNos: readonly string[];
  /** Their holders when it was written or last judged. */
  readonly holderKeys: readonly string[];
  readonly consents: readonly ListingConsent[];
  readonly draftedBy: string;
  readonly draftedOn: LegalDate;
  readonly approvedBy: string | null;
  readonly publishedOn: LegalDate | null;
  readonly channel: PublicationChannel | null;
  readonly batchId: string | null;
  readonly suspensionReasons: readonly SuspensionReason[];
  /** Day on which R-34 was last judged. */
  readonly checkedOn: LegalDate;
  /** Positions of its patents when it was last judged: facts gathered before that are outdated and change nothing. */
  readonly judgedAt: readonly number[];
  /** The only order of the supply list: day of publication, else of drafting. */
  readonly orderDate: LegalDate;
  /** Matches that an officer confirmed and that have not failed. */
  readonly matchIds: readonly string[];
  readonly conversionId: string | null;
  readonly endCause: ListingEndCause | null;
  readonly endedOn: LegalDate | null;
}

export type ListingState = { readonly status: 'ABSENT' } | Listing;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
  /** Pseudonym of the enterprise that acts for itself; null for everybody else. Looked up. */
  readonly actsFor: string | null;
}

interface Judged extends CommandBase {
  readonly facts: ListingFacts;
}

export interface DraftListing extends Judged {
  readonly type: 'DraftListing';
  readonly listingId: string;
  readonly content: Omit<ListingContent, 'validUntil'> & { readonly validUntil: LegalDate | null };
}

export interface ReviseListing extends Judged {
  readonly type: 'ReviseListing';
  readonly content: DraftListing['content'];
}

export interface ConsentToListing extends Judged {
  readonly type: 'ConsentToListing';
  readonly kind: ListingConsentKind;
  /** Null = the enterprise that calls, and for other kinds. */
  readonly holderKey: string | null;
  readonly willing: boolean;
  readonly agreesToPublish: boolean;
  readonly documentNo: string;
  /** Pledge that a pledgee speaks for; null where there is one only, and for other kinds. */
  readonly pledgeRef: string | null;
}

export interface ApproveListing extends Judged {
  readonly type: 'ApproveListing';
}

export interface PublishListing extends Judged {
  readonly type: 'PublishListing';
  readonly batchId: string;
  readonly channel: PublicationChannel;
}

/** Judges R-34 anew: daily by the clock, at once when a patent of it changed, or because an officer asks. */
export interface RecheckListing extends Judged {
  readonly type: 'RecheckListing';
}

export interface WithdrawListing extends CommandBase {
  readonly type: 'WithdrawListing';
  readonly cause: 'WITHDRAWN_BY_HOLDER' | 'WITHDRAWN_BY_OFFICE';
  readonly documentNo: string;
}

export interface MatchListing extends CommandBase {
  readonly type: 'MatchListing';
  readonly matchId: string;
}

export interface ReleaseMatch extends CommandBase {
  readonly type: 'ReleaseMatch';
  readonly matchId: string;
}

export interface ConvertListing extends CommandBase {
  readonly type: 'ConvertListing';
  readonly conversionId: string;
}

/** Commands on a listing that exists. */
export type ListingAction =
  | ReviseListing
  | ConsentToListing
  | ApproveListing
  | PublishListing
  | RecheckListing
  | WithdrawListing
  | MatchListing
  | ReleaseMatch
  | ConvertListing;

export type ListingCommand = DraftListing | ListingAction;

interface Written {
  readonly content: ListingContent;
  readonly ipc: readonly string[];
  readonly holderKeys: readonly string[];
  readonly writtenBy: string;
  readonly writtenOn: LegalDate;
}

/** What R-34 was judged on. */
interface JudgedOn {
  /** Positions of the patents. */
  readonly judgedAt: readonly number[];
  /** Holders of that day. */
  readonly holderKeys: readonly string[];
}

/** What the public list says of a listing. */
export interface PublishedListing
  extends JudgedOn,
    Pick<Listing, 'applicationNos' | 'title' | 'summary' | 'ipc' | 'modes'> {
  readonly listingId: string;
  readonly priceMode: PriceMode;
  readonly validUntil: LegalDate;
  readonly channel: PublicationChannel;
  readonly batchId: string;
  readonly publishedOn: LegalDate;
  /** Again, after a suspension. */
  readonly resumed: boolean;
}

interface Ended {
  readonly listingId: string;
  readonly applicationNos: readonly string[];
  /** Only what was public is taken back in public. */
  readonly wasPublished: boolean;
  readonly on: LegalDate;
}

/** What happened to a listing. Private to the service; `publish.ts` says what others learn. */
export type ListingEvent =
  | ({ readonly type: 'ListingDrafted'; readonly listingId: string } & Written)
  | ({ readonly type: 'ListingRevised' } & Written)
  | {
      readonly type: 'ListingConsentRecorded';
      readonly consent: ListingConsent;
      readonly holderKeys: readonly string[];
    }
  | { readonly type: 'ListingConsented'; readonly on: LegalDate }
  | { readonly type: 'ListingApproved'; readonly approvedBy: string; readonly on: LegalDate }
  | ({ readonly type: 'SupplyListingPublished' } & PublishedListing)
  | ({
      readonly type: 'SupplyListingSuspended';
      readonly listingId: string;
      readonly applicationNos: readonly string[];
      readonly reasons: readonly SuspensionReason[];
      readonly suspendedOn: LegalDate;
    } & JudgedOn)
  /** Judged and found as before; moves the next daily recheck on. */
  | ({ readonly type: 'ListingRechecked'; readonly on: LegalDate } & JudgedOn)
  | ({
      readonly type: 'SupplyListingWithdrawn';
      readonly cause: WithdrawListing['cause'];
      readonly documentNo: string | null;
    } & Ended)
  | ({ readonly type: 'SupplyListingExpired' } & Ended)
  | ({ readonly type: 'SupplyListingConverted'; readonly conversionId: string } & Ended)
  | { readonly type: 'ListingMatched'; readonly matchId: string }
  | { readonly type: 'ListingMatchReleased'; readonly matchId: string };
